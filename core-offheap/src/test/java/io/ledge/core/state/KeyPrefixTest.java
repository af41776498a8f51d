package io.ledge.core.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.core.session.Session;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPrefixTest {
    @ParameterizedTest
    @CsvSource({"none,''", "NONE,''", "name,statestore||", "team,team||", "Team,Team||"})
    void shouldBeSharedByAllAppsUnlessItIsTheAppId(final String setting, final String expected) {
        final DirectBuffer prefix = KeyPrefix.of(setting, "statestore", 4).of(2, null);
        assertEquals(expected, prefix.getStringWithoutLengthUtf8(0, prefix.capacity()));
    }

    @ParameterizedTest
    @CsvSource({"''", "appid", "namespace", "AppId"})
    void shouldBeTheAppsOwnByDefault(final String setting) {
        final KeyPrefix prefix = KeyPrefix.of(setting, "statestore", 4);
        assertEquals(0, prefix.of(Session.NO_APP, null).capacity(), "whoever is no app has none");
        assertThrows(NullPointerException.class, () -> prefix.of(2, null), "it asks the table of apps");
    }

    @Test
    void shouldRefuseAPrefixThatFitsNoKey() {
        KeyPrefix.of("p".repeat(255), "statestore", 4);
        final IllegalArgumentException ex =
                assertThrows(IllegalArgumentException.class, () -> KeyPrefix.of("p".repeat(256), "statestore", 4));
        assertTrue(ex.getMessage().contains("256 bytes"), ex.getMessage());
    }
}

package io.ledge.bindings.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReconnectRulesTest {
    @Test
    void shouldDoubleWithinJitterWhenTriesFail() {
        final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30), new Random(7));
        long ceilingMs = 200;
        for (int i = 0; i < 20; i++) {
            final long delayMs = backoff.nextMs();
            assertTrue(delayMs >= ceilingMs / 2 && delayMs <= ceilingMs, delayMs + " of " + ceilingMs);
            ceilingMs = Math.min(30_000, ceilingMs * 2);
        }
        backoff.reset();
        assertTrue(backoff.nextMs() <= 200);
    }

    @Test
    void shouldSpreadWhenManyClientsComeBack() {
        final long distinct = new Random(7)
                .longs(100)
                .map(seed -> new Backoff(Duration.ofSeconds(10), Duration.ofSeconds(10), new Random(seed)).nextMs())
                .distinct()
                .count();
        assertTrue(distinct > 80, distinct + " different delays among 100");
    }

    @Test
    void shouldStayWith311WhenMqtt5WasRefused() {
        final VersionChoice choice = VersionChoice.auto();
        assertEquals(MqttVersion.V5, choice.next());
        assertTrue(choice.failed(LinkException.Kind.VERSION), "at once");
        assertEquals(MqttVersion.V3_1_1, choice.next());
        assertFalse(choice.failed(LinkException.Kind.UNREACHABLE));
        choice.lost();
        assertEquals(MqttVersion.V3_1_1, choice.next());
    }

    @Test
    void shouldTryMqtt5AgainWhenBrokerOnlyHungUp() {
        final VersionChoice choice = VersionChoice.auto();
        assertTrue(choice.failed(LinkException.Kind.HUNG_UP));
        assertEquals(MqttVersion.V3_1_1, choice.next());
        assertFalse(choice.failed(LinkException.Kind.HUNG_UP), "a broker that hangs up on all must not be hammered");
        assertEquals(MqttVersion.V5, choice.next());
        assertTrue(choice.failed(LinkException.Kind.HUNG_UP));
        choice.lost();
        assertEquals(MqttVersion.V5, choice.next());
    }

    @Test
    void shouldKeepToOneVersionWhenConfigured() {
        final VersionChoice choice = VersionChoice.only(MqttVersion.V5);
        assertFalse(choice.failed(LinkException.Kind.VERSION));
        assertEquals(MqttVersion.V5, choice.next());
    }

    @Test
    void shouldTellDurationsAsPeopleDo() {
        assertEquals("0.3 s", Health.duration(TimeUnit.MILLISECONDS.toNanos(300)));
        assertEquals("4 min 10 s", Health.duration(TimeUnit.SECONDS.toNanos(250)));
        assertEquals("3 h 2 min", Health.duration(TimeUnit.MINUTES.toNanos(182)));
    }

    @Test
    void shouldKnowTopicNamesFromFilters() {
        assertTrue(Topics.isName("a/b"));
        assertFalse(Topics.isName("a/+"));
        assertFalse(Topics.isName(""));
        assertTrue(Topics.isFilter("+/a/#"));
        assertTrue(Topics.isFilter("#"));
        assertTrue(Topics.isFilter("$share/group/a/+"));
        assertFalse(Topics.isFilter("a/#/b"));
        assertFalse(Topics.isFilter("a#"));
    }
}

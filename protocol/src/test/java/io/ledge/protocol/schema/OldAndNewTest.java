package io.ledge.protocol.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ProtocolVersion;
import io.ledge.protocol.next.AddedEncoder;
import io.ledge.protocol.next.MessageHeaderEncoder;
import java.util.Map;
import java.util.stream.Stream;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Old client with new node and the reverse, for every message: {@link NextSchema} says what is new. */
class OldAndNewTest {
    private static final Schema OLD = Places.currentSchema();
    private static final Schema NEW = Places.nextSchema();
    private static final Codecs OLD_CODECS = new Codecs(OLD);
    private static final Codecs NEW_CODECS = new Codecs(NEW);

    @TestFactory
    Stream<DynamicTest> shouldReadNullsWhenTheWriterIsOlder() {
        return OLD.messages().stream()
                .map(message -> DynamicTest.dynamicTest(message.name(), () -> {
                    final Map<String, Object> written = Sample.of(OLD, message);
                    final Schema.Message newer = newer(message);
                    final var read = NEW_CODECS.decode(newer, OLD_CODECS.encode(message, written));
                    VersionAssertions.assertKnownMembers(message.name(), OLD.version(), newer.members(), written, read);
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldSkipWhatIsUnknownWhenTheWriterIsNewer() {
        return OLD.messages().stream()
                .map(message -> DynamicTest.dynamicTest(message.name(), () -> {
                    final Schema.Message newer = newer(message);
                    final Map<String, Object> written = Sample.of(NEW, newer);
                    final var read = OLD_CODECS.decode(message, NEW_CODECS.encode(newer, written));
                    VersionAssertions.assertKnownMembers(
                            message.name(), OLD.version(), message.members(), written, read);
                }));
    }

    @Test
    void shouldSeeTheVersionAndTheTemplateOfWhatItDoesNotKnow() {
        final var buffer = new ExpandableArrayBuffer();
        new AddedEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .number(1);

        final var header = new io.ledge.protocol.codec.MessageHeaderDecoder().wrap(buffer, 0);

        assertTrue(ProtocolVersion.isSupported(header.schemaId(), header.version()));
        assertEquals(ProtocolVersion.CURRENT + 1, header.version());
        assertTrue(OLD.messages().stream().noneMatch(message -> message.id() == header.templateId()));
    }

    private static Schema.Message newer(final Schema.Message message) {
        return NEW.messages().stream()
                .filter(m -> m.id() == message.id())
                .findFirst()
                .orElseThrow();
    }
}

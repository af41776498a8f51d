package io.ledge.protocol.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ProtocolVersion;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The wire stays as it was recorded. How to record a new version: {@link Golden}. */
class GoldenRecordingTest {
    private static final Schema SCHEMA = Places.currentSchema();
    private static final Codecs CODECS = new Codecs(SCHEMA);

    @BeforeAll
    static void recordWhenAsked() throws IOException {
        if (Boolean.getBoolean("ledge.golden.record")) {
            new Golden(ProtocolVersion.CURRENT).record(SCHEMA);
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldWriteTheRecordedBytes() {
        final Golden golden = new Golden(ProtocolVersion.CURRENT);
        return SCHEMA.messages().stream()
                .map(message -> DynamicTest.dynamicTest(message.name(), () -> {
                    assertTrue(
                            golden.has(message.name() + ".hex"),
                            () -> message.name() + " has no recording: see the Javadoc of Golden");
                    final byte[] bytes = CODECS.encode(message, Sample.of(SCHEMA, message));
                    assertEquals(golden.hex(message), Golden.format(bytes));
                }));
    }

    @TestFactory
    Stream<DynamicTest> shouldReadTheRecordingsOfAllSupportedVersions() {
        return versions().boxed().flatMap(this::readRecordingsOf);
    }

    private Stream<DynamicTest> readRecordingsOf(final int version) {
        final Schema then = Places.currentSchema(version);
        return then.messages().stream()
                .map(old -> DynamicTest.dynamicTest("v" + version + " " + old.name(), () -> {
                    final Schema.Message message = SCHEMA.messages().stream()
                            .filter(m -> m.id() == old.id())
                            .findFirst()
                            .orElseThrow();
                    final var read = CODECS.decode(message, new Golden(version).bytes(message));
                    VersionAssertions.assertKnownMembers(
                            message.name(), version, message.members(), Sample.of(then, old), read);
                }));
    }

    @Test
    void shouldKeepEveryIdEverUsed() {
        versions().forEach(version -> {
            final List<String> now = Golden.ids(SCHEMA);
            final List<String> gone = new Golden(version)
                    .ids().stream().filter(line -> !now.contains(line)).toList();
            assertEquals(List.of(), gone, "removed, renamed, renumbered or of another type since v" + version);
        });
    }

    /** Of two messages, or two members beside each other, the older comes first: a newer one may only follow. */
    @Test
    void shouldKeepTheOrderOfMembers() {
        versions().forEach(version -> {
            final List<String> before = new Golden(version).ids();
            final List<String> now =
                    Golden.ids(SCHEMA).stream().filter(before::contains).toList();
            assertEquals(before, now, "order changed since v" + version);
        });
    }

    private static IntStream versions() {
        return IntStream.rangeClosed(ProtocolVersion.OLDEST_SUPPORTED, ProtocolVersion.CURRENT);
    }
}

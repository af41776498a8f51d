package io.ledge.protocol.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.agrona.Strings;

/** What a reader must see of a message whose writer spoke another version. */
final class VersionAssertions {
    /** Null values of the primitive types that fields added by the rule have. */
    private static final Map<String, Long> NULLS = Map.of("uint32", 0xFFFF_FFFFL, "int64", Long.MIN_VALUE);

    private VersionAssertions() {}

    /** Members up to {@code version} are as written; later ones, of which the writer knew nothing, are null or empty. */
    static void assertKnownMembers(
            final String path,
            final int version,
            final List<Schema.Member> members,
            final Map<?, ?> written,
            final Map<?, ?> read) {
        if (written.containsKey("header")) {
            assertEquals(written.get("header"), read.get("header"), path + ".header");
        }
        for (final Schema.Member member : members) {
            final String name = path + "." + member.name();
            final Object value = read.get(member.name());
            if (member.since() > version) {
                assertIsNull(name, member, value);
            } else if (member instanceof Schema.Group group) {
                assertEntries(name, version, group, (List<?>) written.get(member.name()), (List<?>) value);
            } else {
                assertEquals(written.get(member.name()), value, name);
            }
        }
    }

    private static void assertEntries(
            final String name, final int version, final Schema.Group group, final List<?> written, final List<?> read) {
        assertEquals(written.size(), read.size(), name);
        for (int i = 0; i < written.size(); i++) {
            assertKnownMembers(name + "[" + i + "]", version, group.members(), (Map<?, ?>) written.get(i), (Map<?, ?>)
                    read.get(i));
        }
    }

    private static void assertIsNull(final String name, final Schema.Member member, final Object value) {
        switch (member) {
            case Schema.Field field ->
                assertEquals(NULLS.containsKey(field.type()) ? NULLS.get(field.type()) : "NULL_VAL", value, name);
            case Schema.Group _ -> assertEquals(List.of(), value, name);
            case Schema.Data data ->
                assertTrue(data.isText() ? Strings.isEmpty((String) value) : ((List<?>) value).isEmpty(), name);
        }
    }
}

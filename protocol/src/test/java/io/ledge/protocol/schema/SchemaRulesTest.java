package io.ledge.protocol.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules of ledge.xml that the SBE tool does not know. */
class SchemaRulesTest {
    private final Schema schema = Places.currentSchema();

    @Test
    void shouldHaveUniqueTemplateIds() {
        final Map<Integer, String> names = new HashMap<>();
        for (final Schema.Message message : schema.messages()) {
            final String other = names.put(message.id(), message.name());
            assertEquals(null, other, () -> message.name() + " has the id of");
        }
    }

    /** Unique in the whole message, its groups included. */
    @Test
    void shouldHaveUniqueIdsInEveryMessage() {
        for (final Schema.Message message : schema.messages()) {
            assertUnique(message.name(), message.members(), new HashSet<>());
        }
    }

    /** An older reader cannot skip data inside an entry, nor a group that stands before data: see ProtocolVersion. */
    @Test
    void shouldAddOnlyWhatAnOlderReaderCanSkip() {
        for (final Schema.Message message : schema.messages()) {
            final boolean hasData = message.members().stream().anyMatch(Schema.Data.class::isInstance);
            for (final Schema.Member member : message.members()) {
                final String name = message.name() + "." + member.name();
                if (member instanceof Schema.Group group) {
                    assertTrue(group.since() <= 1 || !hasData, () -> name + ": a group cannot be added before data");
                    assertTrue(
                            group.members().stream().allMatch(m -> m.since() <= 1 || m instanceof Schema.Field),
                            () -> name + ": only fields can be added to the entries of a group");
                }
            }
            assertSinceNeverFalls(message.name(), message.members());
        }
    }

    private static void assertUnique(final String path, final List<Schema.Member> members, final Set<Integer> ids) {
        for (final Schema.Member member : members) {
            assertTrue(ids.add(member.id()), () -> path + "." + member.name() + ": id " + member.id() + " is taken");
            if (member instanceof Schema.Group group) {
                assertUnique(path + "." + group.name(), group.members(), ids);
            }
        }
    }

    private static void assertSinceNeverFalls(final String path, final List<Schema.Member> members) {
        final Map<Class<?>, Integer> latest = new HashMap<>();
        for (final Schema.Member member : members) {
            final int before = latest.merge(member.getClass(), member.since(), Math::max);
            assertEquals(before, member.since(), () -> path + "." + member.name() + " stands before newer ones");
            if (member instanceof Schema.Group group) {
                assertSinceNeverFalls(path + "." + group.name(), group.members());
            }
        }
    }
}

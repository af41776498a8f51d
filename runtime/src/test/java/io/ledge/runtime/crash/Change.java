package io.ledge.runtime.crash;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a writer asks a store for, and its line in the file of expectations:
 *
 * <pre>
 *   set k1 300           set k1 300 ttl           set k1 300 if 4711
 *   delete k1            increment c1 5           transact set k1 300; delete k2
 * </pre>
 */
sealed interface Change {
    /** @param ifVersion only while the item has it; 0: whatever it has */
    record Set(String key, int length, boolean expires, long ifVersion) implements Change {
        Set(final String key, final int length) {
            this(key, length, false, 0);
        }

        @Override
        public String toString() {
            return "set " + key + ' ' + length + (expires ? " ttl" : "") + (ifVersion == 0 ? "" : " if " + ifVersion);
        }
    }

    record Delete(String key) implements Change {
        @Override
        public String toString() {
            return "delete " + key;
        }
    }

    record Increment(String key, long delta) implements Change {
        @Override
        public String toString() {
            return "increment " + key + ' ' + delta;
        }
    }

    /** @param steps sets and deletes without a condition */
    record Transact(List<Change> steps) implements Change {
        @Override
        public String toString() {
            return "transact " + steps.stream().map(Change::toString).collect(Collectors.joining("; "));
        }
    }

    /** The reverse of {@code toString}. */
    static Change parse(final String text) {
        final String[] words = text.split(" ");
        return switch (words[0]) {
            case "set" -> parseSet(words);
            case "delete" -> new Delete(words[1]);
            case "increment" -> new Increment(words[1], Long.parseLong(words[2]));
            case "transact" ->
                new Transact(Arrays.stream(text.substring("transact ".length()).split("; "))
                        .map(Change::parse)
                        .toList());
            default -> throw new IllegalArgumentException("not a change: " + text);
        };
    }

    private static Set parseSet(final String[] words) {
        final boolean expires = words.length > 3 && words[3].equals("ttl");
        final boolean isConditional = words.length > 4 && words[words.length - 2].equals("if");
        return new Set(
                words[1],
                Integer.parseInt(words[2]),
                expires,
                isConditional ? Long.parseLong(words[words.length - 1]) : 0);
    }
}

package io.ledge.runtime.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds what somebody most likely meant: for unknown flags, commands, YAML keys and component types. */
public final class Nearest {
    /** A prefix this long is taken for an abbreviation: {@code subs} means {@code subscribe}. */
    private static final int MIN_PREFIX_LENGTH = 3;

    private Nearest() {}

    /**
     * The candidate with the fewest slips from {@code word} (case apart), if there is one within a third of its length.
     * Of two equally near ones the first by name, so that messages do not change from run to run.
     */
    public static Optional<String> of(final String word, final Collection<String> candidates) {
        final String wanted = word.toLowerCase(Locale.ROOT);
        return candidates.stream()
                .filter(candidate -> isNear(wanted, candidate.toLowerCase(Locale.ROOT)))
                .min(Comparator.<String>comparingInt(candidate -> distance(wanted, candidate.toLowerCase(Locale.ROOT)))
                        .thenComparing(Comparator.naturalOrder()));
    }

    /** {@code ", did you mean 'x'?"}, or nothing: the end of a message that names the bad word. */
    public static String hint(final String word, final Collection<String> candidates) {
        return of(word, candidates)
                .map(near -> ", did you mean '" + near + "'?")
                .orElse("");
    }

    private static boolean isNear(final String wanted, final String candidate) {
        final boolean abbreviated = wanted.length() >= MIN_PREFIX_LENGTH && candidate.startsWith(wanted);
        final int limit = Math.max(1, Math.max(wanted.length(), candidate.length()) / 3);
        return abbreviated || distance(wanted, candidate) <= limit && limit < wanted.length();
    }

    /**
     * Damerau-Levenshtein (optimal string alignment): insertions, deletions, replacements and swaps of neighbours that
     * turn one word into the other.
     */
    static int distance(final String a, final String b) {
        int[] beforePrevious = new int[b.length() + 1];
        int[] previous = new int[b.length() + 1];
        int[] current = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                final int replaced = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            final int[] spare = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = spare;
        }
        return previous[b.length()];
    }
}

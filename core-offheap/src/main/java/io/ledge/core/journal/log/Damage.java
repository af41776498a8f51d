package io.ledge.core.journal.log;

/**
 * A place in a file where records are lost that were promised to last, or that this version cannot read. Nothing behind it may be
 * used without the one before it; a node does not start on it.
 *
 * @param file path, for messages
 * @param offset in the file, bytes
 * @param position of the first record that is lost
 * @param reason a clause: what is wrong there, and how it is known
 * @param isOfOtherFormat nothing is known to be wrong: another version of Ledge wrote it, and reads it
 */
public record Damage(String file, long offset, long position, String reason, boolean isOfOtherFormat) {
    public Damage(final String file, final long offset, final long position, final String reason) {
        this(file, offset, position, reason, false);
    }

    /** One line for an operator, with the way out. */
    public String message() {
        if (isOfOtherFormat) {
            return file + ": " + reason + ". It is not damaged, and needs no repair: start the node with the Ledge that"
                    + " wrote it, or a newer one. To go on with this one: ledge restore FILE, from a backup that this one"
                    + " wrote";
        }
        return file + ", offset " + offset + ": " + reason + "; records from position " + position
                + " on cannot be trusted. Look with: ledge journal verify. Go back to what is intact with:"
                + " ledge journal repair --from-snapshot, or to a backup with: ledge restore FILE";
    }
}

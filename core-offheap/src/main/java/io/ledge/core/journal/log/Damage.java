package io.ledge.core.journal.log;

/**
 * A place in a file where records are lost that were promised to last. Nothing behind it may be used without the one
 * before it; a node does not start on it.
 *
 * @param file path, for messages
 * @param offset in the file, bytes
 * @param position of the first record that is lost
 * @param reason a clause: what is wrong there, and how it is known
 */
public record Damage(String file, long offset, long position, String reason) {
    /** One line for an operator, with the way out. */
    public String message() {
        return file + ", offset " + offset + ": " + reason + "; records from position " + position
                + " on cannot be trusted. Look with: ledge journal verify. Go back to what is intact with:"
                + " ledge journal repair --from-snapshot, or to a backup with: ledge restore FILE";
    }
}

package io.ledge.core.state;

import java.util.Arrays;

/**
 * Bulk gets under way, each answered in pieces of {@value #PIECE} items: the next piece is asked for when the one before has
 * been handed over and who asked has room. So a slow reader of many large items holds up nobody and fills nothing. The loop's.
 */
final class BulkGets {
    /** Items of one piece. */
    static final int PIECE = 32;

    /** Pieces that the store has been asked for and has not answered. */
    static final int MAX_ASKED = 8;

    private final long[] tokens;
    private final long[] timestamps;
    private final long[] handles;
    private final int[] messageLengths;
    private final int[] prefixLengths;
    private final int[] nextItems;
    private final boolean[] isAsked;
    private int count;
    private int askedCount;

    BulkGets(final int capacity) {
        tokens = new long[capacity];
        timestamps = new long[capacity];
        handles = new long[capacity];
        messageLengths = new int[capacity];
        prefixLengths = new int[capacity];
        nextItems = new int[capacity];
        isAsked = new boolean[capacity];
    }

    /** Puts the next piece of a bulk get in the ring. */
    interface Asker {
        /** @return false when the ring is full */
        boolean ask(long token, long timestampMs, long handle, int prefixLength, int messageLength, int firstItem);
    }

    boolean isFull() {
        return count == tokens.length;
    }

    int count() {
        return count;
    }

    /** @param handle body with the key prefix and the command; it goes when the bulk get ends */
    void add(
            final long token,
            final long timestampMs,
            final long handle,
            final int prefixLength,
            final int messageLength) {
        tokens[count] = token;
        timestamps[count] = timestampMs;
        handles[count] = handle;
        prefixLengths[count] = prefixLength;
        messageLengths[count] = messageLength;
        nextItems[count] = 0;
        isAsked[count++] = false;
    }

    /** Could {@link #ask} ask for anything now? */
    boolean isAskable(final StateReplies replies) {
        for (int i = 0; i < count && askedCount < MAX_ASKED; i++) {
            if (!isAsked[i] && replies.hasRoom(tokens[i])) {
                return true;
            }
        }
        return false;
    }

    /** Of one whose next piece could be asked for, its answers so far being handed over; 0: there is none. */
    long askable(final StateReplies replies) {
        for (int i = 0; i < count; i++) {
            if (!isAsked[i] && replies.hasRoom(tokens[i])) {
                return tokens[i];
            }
        }
        return 0;
    }

    /** What was asked for will not come. */
    void forgetAsked() {
        Arrays.fill(isAsked, 0, count, false);
        askedCount = 0;
    }

    /** Asks for the next pieces. @return how many */
    int ask(final StateReplies replies, final Asker asker) {
        int asked = 0;
        for (int i = 0; i < count && askedCount < MAX_ASKED; i++) {
            if (!isAsked[i] && replies.hasRoom(tokens[i])) {
                if (!asker.ask(
                        tokens[i], timestamps[i], handles[i], prefixLengths[i], messageLengths[i], nextItems[i])) {
                    break; // the store's answers will bring us back
                }
                isAsked[i] = true;
                askedCount++;
                asked++;
            }
        }
        return asked;
    }

    /** The store gave an item. @return the body to let go of when it was the last of all; else 0 */
    long onItem(final long token, final int index, final int itemCount) {
        final int i = indexOf(token);
        if (i < 0 || index != Math.min(nextItems[i] + PIECE, itemCount) - 1) {
            return 0;
        }
        nextItems[i] += PIECE;
        isAsked[i] = false;
        askedCount--;
        return index == itemCount - 1 ? remove(i) : 0;
    }

    /** The store refused. @return the body to let go of, if it was a bulk get; else 0 */
    long onError(final long token) {
        final int i = indexOf(token);
        if (i < 0) {
            return 0;
        }
        askedCount -= isAsked[i] ? 1 : 0;
        return remove(i);
    }

    /** Behind the others, so that those that wait have their turn. */
    private long remove(final int index) {
        final long handle = handles[index];
        count--;
        for (int i = index; i < count; i++) {
            tokens[i] = tokens[i + 1];
            timestamps[i] = timestamps[i + 1];
            handles[i] = handles[i + 1];
            messageLengths[i] = messageLengths[i + 1];
            prefixLengths[i] = prefixLengths[i + 1];
            nextItems[i] = nextItems[i + 1];
            isAsked[i] = isAsked[i + 1];
        }
        return handle;
    }

    private int indexOf(final long token) {
        for (int i = 0; i < count; i++) {
            if (tokens[i] == token) {
                return i;
            }
        }
        return -1;
    }
}

package io.ledge.api.stream;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What arrives, as a stream: the I/O thread adds pieces, one virtual thread reads them. Whoever adds asks for no more than a few
 * pieces ahead, and for one more each time that one was taken; so it is bounded by him. A piece that does not come in time ends
 * the stream with an error, and so does whoever hangs up.
 */
public final class PieceQueue extends InputStream {
    private static final byte[] END = {};

    private final BlockingQueue<byte[]> pieces = new LinkedBlockingQueue<>();
    private final Runnable onTaken;
    private final long timeoutMs;
    private volatile String failure;
    private byte[] piece = {};
    private int position;

    /** @param onTaken run by the reader each time it has taken a piece */
    public PieceQueue(final long timeoutMs, final Runnable onTaken) {
        this.timeoutMs = timeoutMs;
        this.onTaken = onTaken;
    }

    // the I/O thread

    public void add(final byte[] bytes) {
        if (bytes.length == 0) {
            onTaken.run(); // nothing to read, and one more may come
        } else {
            pieces.add(bytes);
        }
    }

    /** All has come. */
    public void end() {
        pieces.add(END);
    }

    /** The reader fails with this, before what has come and was not read. */
    public void fail(final String reason) {
        failure = reason;
        pieces.add(END);
    }

    // the reader

    @Override
    public int read() throws IOException {
        final boolean isThere = position < piece.length || next();
        return isThere ? piece[position++] & 0xff : -1;
    }

    @Override
    public int read(final byte[] to, final int offset, final int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == piece.length && !next()) {
            return -1;
        }
        final int count = Math.min(length, piece.length - position);
        System.arraycopy(piece, position, to, offset, count);
        position += count;
        return count;
    }

    private boolean next() throws IOException {
        if (piece == END) {
            return checkedEnd();
        }
        try {
            final byte[] taken = pieces.poll(timeoutMs, TimeUnit.MILLISECONDS);
            if (taken == null) {
                throw new IOException("it did not come in time");
            }
            piece = taken;
            position = 0;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", ex);
        }
        if (piece == END) {
            return checkedEnd();
        }
        checkedEnd();
        onTaken.run();
        return true;
    }

    private boolean checkedEnd() throws IOException {
        if (failure != null) {
            throw new IOException(failure);
        }
        return false;
    }
}

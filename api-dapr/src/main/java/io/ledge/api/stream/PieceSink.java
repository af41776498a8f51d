package io.ledge.api.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What leaves, as a stream: a virtual thread writes, and waits after each piece until the far end has room for another, so that
 * one piece at most is under way. A far end that takes nothing in time ends the stream with an error.
 */
public abstract class PieceSink extends OutputStream {
    private final long timeoutMs;

    protected PieceSink(final long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    /** Has the I/O thread send it. @param room to be completed once there is room for another, or failed */
    protected abstract void send(byte[] piece, CompletableFuture<Void> room);

    @Override
    public final void write(final int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public final void write(final byte[] from, final int offset, final int length) throws IOException {
        if (length == 0) {
            return;
        }
        final CompletableFuture<Void> room = new CompletableFuture<>();
        send(Arrays.copyOfRange(from, offset, offset + length), room);
        try {
            room.get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final ExecutionException ex) {
            throw new IOException("the caller hung up", ex.getCause());
        } catch (final TimeoutException ex) {
            throw new IOException("the caller does not read", ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", ex);
        }
    }
}

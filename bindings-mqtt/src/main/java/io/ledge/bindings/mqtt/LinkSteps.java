package io.ledge.bindings.mqtt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for the steps of a link (CONNECT, SUBSCRIBE) until they are done, time is up, or the link is over, whichever is
 * first. Paho's own waits are not used: one that shuts down while it connects can forget to wake the waiter.
 */
final class LinkSteps {
    private final long timeoutMs;
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    LinkSteps(final long timeoutMs) {
        this.timeoutMs = timeoutMs;
    }

    void await(final CompletableFuture<Void> step) throws LinkException {
        try {
            CompletableFuture.anyOf(step, over).get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final TimeoutException e) {
            throw new LinkException(LinkException.Kind.UNREACHABLE, "no answer in time", e);
        } catch (final ExecutionException e) {
            throw e.getCause() instanceof final LinkException known ? known : closed(e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw closed(e);
        }
        if (!step.isDone()) {
            throw closed(null);
        }
    }

    private static LinkException closed(final Throwable cause) {
        return new LinkException(LinkException.Kind.UNREACHABLE, "closed", cause);
    }

    /** @return true the first time */
    boolean end() {
        return over.complete(null);
    }

    boolean isOver() {
        return over.isDone();
    }
}

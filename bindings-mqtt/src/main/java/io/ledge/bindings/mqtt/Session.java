package io.ledge.bindings.mqtt;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One link and what belongs to it: its place in the inbox, its share of the broker's attention, its end. */
final class Session implements LinkListener {
    private static final long PUBLISH_TIMEOUT_MS = 10_000;

    private final Inbox inbox;
    private final BrokerUrl broker;
    private final int maxInflight;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private volatile MqttLink link;
    private volatile Semaphore quota;

    Session(final Inbox inbox, final BrokerUrl broker, final int maxInflight) {
        this.inbox = inbox;
        this.broker = broker;
        this.maxInflight = maxInflight;
    }

    /** Blocks until connected and, with a filter, subscribed. */
    void open(final MqttLink newLink, final String filter, final int qos) throws LinkException {
        link = newLink;
        newLink.open();
        quota = new Semaphore(Math.min(newLink.sendQuota(), maxInflight));
        if (!filter.isEmpty()) {
            newLink.subscribe(filter, qos);
        }
    }

    /** Blocks until the link is lost or closed. */
    String awaitEnd() {
        return ended.join();
    }

    void close() {
        final MqttLink closing = link;
        if (closing != null) {
            inbox.lost(closing);
            closing.close();
        }
        ended.complete("closed");
    }

    /**
     * Blocks until the broker acknowledged the message. A place is given back when Paho is done with the message, not when
     * we stop waiting: so Paho never sees more than the broker's Receive Maximum, which it answers with error 32202.
     */
    void publish(final MqttLink.Outbound message) throws IOException, InterruptedException {
        if (!quota.tryAcquire(PUBLISH_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
            throw new IOException(broker + " acknowledges none of the last messages; this one was not sent");
        }
        final CompletableFuture<Void> done = link.publish(message);
        done.whenComplete((nothing, failure) -> quota.release());
        try {
            CompletableFuture.anyOf(done, ended).get(PUBLISH_TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (final TimeoutException e) {
            throw new IOException(
                    broker + " did not acknowledge within " + PUBLISH_TIMEOUT_MS / 1000
                            + " s; the message may have been published",
                    e);
        } catch (final ExecutionException e) {
            throw new IOException(
                    broker + ": message not acknowledged: " + e.getCause().getMessage(), e.getCause());
        }
        if (!done.isDone()) {
            throw new IOException("lost " + broker + " (" + ended.join()
                    + ") before its acknowledgement; the message may have been published");
        }
    }

    @Override
    public void opened(final MqttLink opened, final boolean sessionPresent) {
        inbox.opened(opened, sessionPresent);
    }

    @Override
    public void arrived(final MqttLink from, final MqttLink.Inbound message) {
        inbox.arrived(from, message);
    }

    @Override
    public void lost(final MqttLink lost, final String reason) {
        inbox.lost(lost);
        ended.complete(reason);
    }
}

package io.ledge.bindings.mqtt;

import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.ComponentException;
import io.ledge.core.binding.InputBinding;
import io.ledge.core.binding.OutputBinding;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import javax.net.SocketFactory;

/**
 * A {@code bindings.mqtt3} component. One virtual thread connects, waits for the connection's end and connects again, for
 * ever; Paho's automatic reconnect is off, since it stalls its callbacks. See {@link Inbox} for what comes in.
 */
final class MqttBinding implements InputBinding, OutputBinding {
    private static final String CREATE = "create";
    /** A connection that lasted this long was a good one: the next outage starts with the shortest delay. */
    private static final long STABLE_NS = TimeUnit.SECONDS.toNanos(10);

    private final MqttSettings settings;
    private final RandomGenerator random;
    private final Backoff backoff;
    private final VersionChoice versions;
    private final CountDownLatch closing = new CountDownLatch(1);
    private ComponentContext context;
    private Health health;
    private Inbox inbox;
    private SocketFactory sockets;
    private String clientId;
    private Thread connector;
    /** The one being opened or in use; close() ends it. */
    private volatile Session session;
    /** The one that may publish. */
    private volatile Session online;

    MqttBinding(final MqttSettings settings, final RandomGenerator random) {
        this.settings = settings;
        this.random = random;
        this.backoff = new Backoff(settings.backoffMin(), settings.backoffMax(), random);
        this.versions = settings.version().map(VersionChoice::only).orElseGet(VersionChoice::auto);
    }

    @Override
    public void start(final ComponentContext context) throws ComponentException {
        this.context = context;
        sockets = settings.url().secure()
                ? Sockets.secure(PemTls.socketFactory(settings.spec(), settings.tls()))
                : Sockets.plain();
        clientId = settings.clientId().orElseGet(() -> "ledge-%08x".formatted(random.nextInt()));
        health = new Health(context, settings.url().toString());
        inbox = new Inbox(context, health, settings.maxInflight());
        explainSettings();
        health.connecting();
        inbox.start();
        connector = Thread.ofVirtual().name("mqtt-" + context.name()).start(this::run);
    }

    private void explainSettings() {
        if (settings.input()
                && settings.subscribeQos() > 0
                && settings.clientId().isEmpty()) {
            health.note(Level.INFO, "no consumerID: what is published while this node is away is not kept for it");
        }
        if (!settings.url().secure() && !settings.tls().isEmpty()) {
            health.note(
                    Level.WARNING,
                    "caCert, clientCert and clientKey have no effect on " + settings.url() + "; use mqtts://");
        }
        settings.spec()
                .property("backOffMaxRetries")
                .ifPresent(retries -> health.note(
                        Level.INFO,
                        "backOffMaxRetries=" + retries.value()
                                + " has no effect: Ledge reconnects and redelivers for ever"));
    }

    @Override
    public void close() {
        closing.countDown();
        final Session current = session;
        if (current != null) {
            current.close();
        }
        try {
            if (connector != null) {
                connector.join();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (inbox != null) {
            inbox.close();
            health.close();
        }
    }

    private void run() {
        while (!isClosing()) {
            final Session next = new Session(inbox, settings.url(), settings.maxInflight());
            session = next;
            if (connect(next)) {
                stayConnected(next);
            }
            next.close();
        }
    }

    /** @return false after a failure, and the delay that it costs */
    private boolean connect(final Session next) {
        try {
            if (isClosing()) {
                return false; // close() may have missed this session
            }
            final MqttLink link = newLink(next);
            next.open(link, settings.input() ? settings.topic() : "", settings.subscribeQos());
            online = next;
            health.up(link.version(), System.nanoTime());
            return true;
        } catch (final LinkException e) {
            next.close();
            if (isClosing()) {
                return false;
            }
            if (!versions.failed(e.kind())) {
                health.failed(e, System.nanoTime());
                pause();
            }
            return false;
        }
    }

    private void stayConnected(final Session connected) {
        final long startNs = System.nanoTime();
        final String reason = connected.awaitEnd();
        online = null;
        if (isClosing()) {
            return;
        }
        final long nowNs = System.nanoTime();
        if (nowNs - startNs >= STABLE_NS) {
            backoff.reset();
        }
        versions.lost();
        health.lost(reason, nowNs);
        connected.close();
        pause();
    }

    private MqttLink newLink(final LinkListener listener) throws LinkException {
        try {
            return switch (versions.next()) {
                case V5 -> new PahoV5Link(settings, clientId, sockets, listener);
                case V3_1_1 -> new PahoV311Link(settings, clientId, sockets, listener);
            };
        } catch (final IllegalArgumentException e) {
            // Paho's word for a url or an option that it does not like
            throw new LinkException(LinkException.Kind.REFUSED, e.getMessage(), e);
        }
    }

    private void pause() {
        try {
            closing.await(backoff.nextMs(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt(); // ours alone, never interrupted
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    @Override
    public Set<String> operations() {
        return settings.output() ? Set.of(CREATE) : Set.of();
    }

    @Override
    public Response invoke(final Request request) throws IOException, InterruptedException {
        if (!operations().contains(request.operation())) {
            throw new IllegalArgumentException("component '" + settings.spec().name() + "' has no operation '"
                    + request.operation() + "', it has " + operations());
        }
        final MqttLink.Outbound message = outbound(request);
        final Session current = online;
        if (current == null) {
            throw new IOException(
                    "not connected to " + settings.url() + " (" + reason() + "); the message was not sent");
        }
        current.publish(message);
        context.succeeded();
        return Response.EMPTY;
    }

    private String reason() {
        return health == null ? "not started" : health.reason();
    }

    private MqttLink.Outbound outbound(final Request request) {
        final Map<String, String> metadata = request.metadata();
        final String topic = metadata.getOrDefault("topic", settings.topic());
        if (!Topics.isName(topic)) {
            throw new IllegalArgumentException("cannot publish to '" + topic
                    + "': give a topic without + and # in the request's metadata 'topic'");
        }
        return new MqttLink.Outbound(
                topic,
                request.data(),
                qos(metadata.get("qos")),
                retain(metadata.get("retain")),
                metadata.getOrDefault("contentType", request.contentType()));
    }

    private int qos(final String text) {
        return switch (text == null ? "" : text) {
            case "" -> settings.qos();
            case "0" -> 0;
            case "1" -> 1;
            case "2" -> 2;
            default -> throw new IllegalArgumentException("metadata 'qos' is '" + text + "', expected 0, 1 or 2");
        };
    }

    private boolean retain(final String text) {
        return switch (text == null ? "" : text) {
            case "" -> settings.retain();
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException("metadata 'retain' is '" + text + "', expected true or false");
        };
    }
}

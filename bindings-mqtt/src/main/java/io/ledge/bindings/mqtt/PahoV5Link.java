package io.ledge.bindings.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.SocketFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * MQTT 5 over Paho 1.2.5. Its {@code close()} is not called: it only sets fields to null that a late acknowledgement may
 * still read; a client that has disconnected holds no thread and no socket.
 */
final class PahoV5Link implements MqttLink, MqttCallback {
    private static final long SESSION_NEVER_EXPIRES = 0xFFFF_FFFFL;
    private static final int RETAINED_ON_NEW_SUBSCRIPTION = 1;
    private static final int DEFAULT_RECEIVE_MAXIMUM = 65535;
    private static final int FIRST_ERROR = 0x80;
    private static final long DISCONNECT_TIMEOUT_MS = 100;

    private final MqttSettings settings;
    private final LinkListener listener;
    private final MqttAsyncClient client;
    private final MqttConnectionOptions options;
    private volatile int sendQuota;
    private final LinkSteps steps;

    PahoV5Link(
            final MqttSettings settings,
            final String clientId,
            final SocketFactory sockets,
            final LinkListener listener)
            throws LinkException {
        this.settings = settings;
        this.listener = listener;
        this.options = options(settings, sockets);
        this.steps = new LinkSteps(settings.connectTimeout().toMillis());
        try {
            client = new MqttAsyncClient(settings.url().pahoUri(), clientId, new MemoryPersistence());
        } catch (final MqttException e) {
            throw failure(e);
        }
        client.setManualAcks(true);
        client.setCallback(this);
    }

    private static MqttConnectionOptions options(final MqttSettings settings, final SocketFactory sockets) {
        final MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false);
        options.setCleanStart(settings.cleanSession());
        options.setSessionExpiryInterval(settings.cleanSession() ? 0L : SESSION_NEVER_EXPIRES);
        options.setReceiveMaximum(settings.maxInflight());
        options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
        options.setConnectionTimeout((int) settings.connectTimeout().toSeconds());
        options.setSocketFactory(sockets);
        options.setHttpsHostnameVerificationEnabled(true);
        settings.username().ifPresent(options::setUserName);
        settings.password().ifPresent(text -> options.setPassword(text.getBytes(StandardCharsets.UTF_8)));
        return options;
    }

    @Override
    public void open() throws LinkException {
        final CompletableFuture<Void> step = new CompletableFuture<>();
        try {
            client.connect(options, null, onAction(this::accepted, step));
        } catch (final MqttException e) {
            throw failure(e);
        }
        steps.await(step);
    }

    /** On Paho's callback thread, ahead of the first message. */
    private void accepted(final IMqttToken token) {
        if (steps.isOver()) {
            Thread.ofVirtual().start(this::close); // closed while it connected: Paho went on
            return;
        }
        final MqttProperties properties = token.getResponseProperties();
        final Integer quota = properties == null ? null : properties.getReceiveMaximum();
        sendQuota = quota == null ? DEFAULT_RECEIVE_MAXIMUM : quota;
        listener.opened(this, token.getSessionPresent());
    }

    @Override
    public void subscribe(final String filter, final int qos) throws LinkException {
        final MqttSubscription subscription = new MqttSubscription(filter, qos);
        subscription.setRetainHandling(RETAINED_ON_NEW_SUBSCRIPTION);
        final MqttSubscription[] one = {subscription};
        final CompletableFuture<Void> step = new CompletableFuture<>();
        try {
            client.subscribe(one, null, onAction(PahoV5Link::check, step), new MqttProperties());
        } catch (final MqttException e) {
            throw failure(e);
        }
        steps.await(step);
    }

    @Override
    public CompletableFuture<Void> publish(final Outbound message) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final MqttMessage packet = new MqttMessage(message.payload());
        packet.setQos(message.qos());
        packet.setRetained(message.retain());
        if (!message.contentType().isEmpty()) {
            final MqttProperties properties = new MqttProperties();
            properties.setContentType(message.contentType());
            packet.setProperties(properties);
        }
        try {
            client.publish(message.topic(), packet, null, onAction(PahoV5Link::check, done));
        } catch (final MqttException e) {
            done.completeExceptionally(failure(e));
        }
        return done;
    }

    private static void check(final IMqttToken token) throws LinkException {
        final int[] codes = token.getReasonCodes();
        if (codes == null) {
            return;
        }
        for (final int code : codes) {
            if (code >= FIRST_ERROR) {
                throw LinkFailures.of(code, null);
            }
        }
    }

    @Override
    public void acknowledge(final int messageId) {
        if (steps.isOver()) {
            return;
        }
        try {
            client.messageArrivedComplete(messageId, 1);
        } catch (final MqttException e) {
            // the link has just been lost; the broker sends the message again
        }
    }

    @Override
    public int sendQuota() {
        return sendQuota;
    }

    @Override
    public MqttVersion version() {
        return MqttVersion.V5;
    }

    @Override
    public void close() {
        steps.end();
        try {
            client.disconnectForcibly(0, DISCONNECT_TIMEOUT_MS, client.isConnected());
        } catch (final MqttException e) {
            // it is going away anyway
        }
    }

    @Override
    public void messageArrived(final String topic, final MqttMessage message) {
        if (steps.isOver()) {
            return;
        }
        final MqttProperties properties = message.getProperties();
        final String contentType = properties == null ? null : properties.getContentType();
        listener.arrived(
                this,
                new Inbound(
                        topic,
                        message.getPayload(),
                        message.getQos(),
                        message.isRetained(),
                        message.getId(),
                        contentType == null ? "" : contentType,
                        userProperties(properties)));
    }

    /** The first of equal names wins; Dapr's metadata has each name once. */
    private static Map<String, String> userProperties(final MqttProperties properties) {
        if (properties == null || properties.getUserProperties().isEmpty()) {
            return Map.of();
        }
        final Map<String, String> map = new HashMap<>();
        for (final UserProperty property : properties.getUserProperties()) {
            map.putIfAbsent(property.getKey(), property.getValue());
        }
        return map;
    }

    @Override
    public void disconnected(final MqttDisconnectResponse response) {
        if (steps.end()) {
            listener.lost(
                    this,
                    LinkFailures.of(response.getReturnCode(), response.getException())
                            .getMessage());
        }
    }

    @Override
    public void mqttErrorOccurred(final MqttException e) {}

    @Override
    public void deliveryComplete(final IMqttToken token) {}

    @Override
    public void connectComplete(final boolean reconnect, final String uri) {}

    @Override
    public void authPacketArrived(final int reasonCode, final MqttProperties properties) {}

    private static LinkException failure(final Throwable e) {
        return LinkFailures.of(e instanceof final MqttException mqtt ? mqtt.getReasonCode() : 0, e);
    }

    private interface OnSuccess {
        void accept(IMqttToken token) throws LinkException;
    }

    /** Runs on Paho's callback thread: completes the step after {@code success} had its say. */
    private static MqttActionListener onAction(final OnSuccess success, final CompletableFuture<Void> step) {
        return new MqttActionListener() {
            @Override
            public void onSuccess(final IMqttToken token) {
                try {
                    success.accept(token);
                    step.complete(null);
                } catch (final LinkException e) {
                    step.completeExceptionally(e);
                }
            }

            @Override
            public void onFailure(final IMqttToken token, final Throwable e) {
                step.completeExceptionally(failure(e));
            }
        };
    }
}

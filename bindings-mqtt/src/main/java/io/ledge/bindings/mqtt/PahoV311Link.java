package io.ledge.bindings.mqtt;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.SocketFactory;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** MQTT 3.1.1 over Paho 1.2.5. As with {@link PahoV5Link}, Paho's {@code close()} is not called. */
final class PahoV311Link implements MqttLink, MqttCallback {
    private static final int SUBSCRIBE_FAILED = 0x80;
    private static final long DISCONNECT_TIMEOUT_MS = 100;

    private final MqttSettings settings;
    private final LinkListener listener;
    private final MqttAsyncClient client;
    private final MqttConnectOptions options;
    private final LinkSteps steps;

    PahoV311Link(
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

    private static MqttConnectOptions options(final MqttSettings settings, final SocketFactory sockets) {
        final MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setAutomaticReconnect(false);
        options.setCleanSession(settings.cleanSession());
        options.setMaxInflight(settings.maxInflight());
        options.setKeepAliveInterval((int) settings.keepAlive().toSeconds());
        options.setConnectionTimeout((int) settings.connectTimeout().toSeconds());
        options.setSocketFactory(sockets);
        options.setHttpsHostnameVerificationEnabled(true);
        settings.username().ifPresent(options::setUserName);
        settings.password().ifPresent(text -> options.setPassword(text.toCharArray()));
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
        listener.opened(this, token.getSessionPresent());
    }

    @Override
    public void subscribe(final String filter, final int qos) throws LinkException {
        final CompletableFuture<Void> step = new CompletableFuture<>();
        try {
            client.subscribe(filter, qos, null, onAction(PahoV311Link::checkGranted, step));
        } catch (final MqttException e) {
            throw failure(e);
        }
        steps.await(step);
    }

    private static void checkGranted(final IMqttToken token) throws LinkException {
        final int[] granted = token.getGrantedQos();
        if (granted != null && granted.length > 0 && granted[0] == SUBSCRIBE_FAILED) {
            throw LinkFailures.of(SUBSCRIBE_FAILED, null);
        }
    }

    @Override
    public CompletableFuture<Void> publish(final Outbound message) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final MqttMessage packet = new MqttMessage(message.payload());
        packet.setQos(message.qos());
        packet.setRetained(message.retain());
        try {
            client.publish(message.topic(), packet, null, onAction(token -> {}, done));
        } catch (final MqttException e) {
            done.completeExceptionally(failure(e));
        }
        return done;
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
        return settings.maxInflight();
    }

    @Override
    public MqttVersion version() {
        return MqttVersion.V3_1_1;
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
        if (!steps.isOver()) {
            listener.arrived(
                    this,
                    new Inbound(
                            topic,
                            message.getPayload(),
                            message.getQos(),
                            message.isRetained(),
                            message.getId(),
                            "",
                            Map.of()));
        }
    }

    @Override
    public void connectionLost(final Throwable cause) {
        if (steps.end()) {
            listener.lost(this, failure(cause).getMessage());
        }
    }

    @Override
    public void deliveryComplete(final IMqttDeliveryToken token) {}

    private static LinkException failure(final Throwable e) {
        return LinkFailures.of(e instanceof final MqttException mqtt ? mqtt.getReasonCode() : 0, e);
    }

    private interface OnSuccess {
        void accept(IMqttToken token) throws LinkException;
    }

    /** Runs on Paho's callback thread: completes the step after {@code success} had its say. */
    private static IMqttActionListener onAction(final OnSuccess success, final CompletableFuture<Void> step) {
        return new IMqttActionListener() {
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

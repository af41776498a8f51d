package io.ledge.runtime.demo.app;

import io.ledge.client.Ack;
import io.ledge.client.LedgeClient;
import io.ledge.client.QueueFullPolicy;
import io.ledge.client.SubscribeOptions;
import io.ledge.client.TopicEvent;
import io.ledge.devices.json.FlatJson;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Writes down what {@link ControllerApp} publishes, and how long it took to arrive. */
public final class LoggerApp {
    /** When this app falls behind, old pulses go: the controller need not wait for it. */
    private static final SubscribeOptions FRESHEST = SubscribeOptions.none().fullPolicy(QueueFullPolicy.DROP_OLDEST);

    private final LatencyWindow oneWay = new LatencyWindow(AppEvent.Latency.ONE_WAY);

    private LoggerApp() {}

    /** Argument: the node's data directory. */
    public static void main(final String[] args) {
        AppMain.exitWithParent();
        final LoggerApp logger = new LoggerApp();
        final LedgeClient ledge = AppMain.connect("logger", args[0]);
        ledge.subscribe(ControllerApp.PUBSUB, ControllerApp.READINGS, logger::onReading);
        ledge.subscribe(ControllerApp.PUBSUB, ControllerApp.DECISIONS, logger::onDecision);
        ledge.subscribe(ControllerApp.PUBSUB, ControllerApp.PULSE, FRESHEST, logger::onPulse);
        AppMain.say(new AppEvent.Attached("logger"));
        while (true) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            AppMain.say(logger.oneWay.report());
        }
    }

    private Ack onReading(final TopicEvent event) {
        final Map<String, Object> json = FlatJson.parse(event.data());
        AppMain.say(new AppEvent.Reading(
                (String) json.get("device"), (String) json.get("point"), (Double) json.get("value"), (String)
                        json.get("unit")));
        return Ack.SUCCESS;
    }

    private Ack onDecision(final TopicEvent event) {
        final Map<String, Object> json = FlatJson.parse(event.data());
        AppMain.say(new AppEvent.Decision(
                (String) json.get("device"), (String) json.get("point"), (Double) json.get("value")));
        return Ack.SUCCESS;
    }

    private Ack onPulse(final TopicEvent event) {
        oneWay.record(System.nanoTime() - Long.parseLong(event.text()));
        return Ack.SUCCESS;
    }
}

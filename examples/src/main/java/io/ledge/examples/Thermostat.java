package io.ledge.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.ledge.client.Ack;
import io.ledge.client.BindingMessage;
import io.ledge.client.LedgeClient;
import io.ledge.client.PublishOptions;

/** Reads a thermometer (an input binding), remembers the setpoint (state) and tells the heater (pub/sub). */
public final class Thermostat {
    private static final String STORE = "statestore";

    private final LedgeClient ledge;

    private Thermostat(final LedgeClient ledge) {
        this.ledge = ledge;
    }

    public static void main(final String[] args) throws InterruptedException {
        try (LedgeClient ledge = LedgeClient.connect("thermostat")) {
            if (!ledge.getState(STORE, "setpoint").found()) {
                ledge.saveState(STORE, "setpoint", "21.0".getBytes(UTF_8));
            }
            ledge.subscribeBinding("thermometer", new Thermostat(ledge)::onReading);
            Thread.currentThread().join(); // until Ctrl-C
        }
    }

    private Ack onReading(final BindingMessage reading) {
        final double celsius = Double.parseDouble(reading.text());
        final double setpoint =
                Double.parseDouble(ledge.getState(STORE, "setpoint").text());
        final String decision = celsius < setpoint ? "on" : "off";
        ledge.publish(
                "pubsub",
                "heater",
                decision.getBytes(UTF_8),
                PublishOptions.none().subject("living-room"));
        return Ack.SUCCESS;
    }
}

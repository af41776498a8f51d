package io.ledge.runtime.process;

import io.ledge.client.Ack;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import io.ledge.client.SubscribeOptions;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * An app for JVMs that are to be killed: takes deliveries, prints {@code got TEXT}, and never acknowledges one, so that all
 * in its window stay outstanding. Arguments: data directory, app id, window, then a pubsub and a topic, or a binding.
 */
final class SilentApp {
    private SilentApp() {}

    public static void main(final String... arguments) throws InterruptedException {
        final LedgeClient client = LedgeClient.connect(
                new LedgeClientContext().dataDir(Path.of(arguments[0])).appId(arguments[1]));
        final SubscribeOptions options = SubscribeOptions.none().window(Integer.parseInt(arguments[2]));
        if (arguments.length == 4) {
            client.subscribeBinding(arguments[3], options, message -> neverAcknowledge(message.text()));
        } else {
            client.subscribe(arguments[3], arguments[4], options, event -> neverAcknowledge(event.text()));
        }
        System.out.println("subscribed");
        new CountDownLatch(1).await();
    }

    private static Ack neverAcknowledge(final String text) throws InterruptedException {
        System.out.println("got " + text);
        new CountDownLatch(1).await();
        return Ack.RETRY;
    }
}

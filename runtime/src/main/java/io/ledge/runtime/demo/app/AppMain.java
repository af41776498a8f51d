package io.ledge.runtime.demo.app;

import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeClientContext;
import java.io.IOException;
import java.nio.file.Path;

/** What both apps do alike when they start and end. */
final class AppMain {
    private AppMain() {}

    /** Connects to the node of this data directory; SIGTERM says good-bye to it. */
    static LedgeClient connect(final String appId, final String dataDir) {
        final LedgeClient ledge =
                LedgeClient.connect(new LedgeClientContext().appId(appId).dataDir(Path.of(dataDir)));
        Runtime.getRuntime().addShutdownHook(new Thread(ledge::close, "ledge-good-bye"));
        return ledge;
    }

    /** The demo holds the other end of stdin: when it dies, even by SIGKILL, the read ends and so does this app. */
    static void exitWithParent() {
        Thread.ofPlatform().daemon().name("exit-with-parent").start(() -> {
            try {
                while (System.in.read() >= 0) {
                    // nothing is ever said
                }
            } catch (final IOException ex) {
                // as good as the end
            }
            System.exit(0);
        });
    }

    static void say(final AppEvent event) {
        System.out.println(event.toJson());
    }
}

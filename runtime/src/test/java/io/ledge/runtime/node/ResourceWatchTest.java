package io.ledge.runtime.node;

import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourceWatchTest {
    @TempDir
    private Path directory;

    @Test
    void shouldTellOfAnEditBeforeItIsStarted() throws Exception {
        final CountDownLatch told = new CountDownLatch(1);
        final ResourceWatch watch = ResourceWatch.of(List.of(directory), 1000);

        Files.writeString(directory.resolve("store.yaml"), "kind: Component");

        try (ResourceWatch _ = watch.start(told::countDown)) {
            Await.await(Duration.ofSeconds(30), () -> "nothing told", () -> told.getCount() == 0);
        }
    }
}

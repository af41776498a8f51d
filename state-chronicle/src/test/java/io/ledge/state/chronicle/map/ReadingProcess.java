package io.ledge.state.chronicle.map;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads the items of a {@link WritingProcess} for ever, through {@link SharedState}. Arguments: file. */
final class ReadingProcess {
    private ReadingProcess() {}

    public static void main(final String[] args) throws InterruptedException {
        long reads = 0;
        long found = 0;
        long lastNs = System.nanoTime();
        boolean isAway = false;
        try (SharedState state = SharedState.open(Path.of(args[0]))) {
            System.out.println("open");
            while (true) {
                try {
                    final Optional<SharedItem> item = state.get(WritingProcess.keyOf(reads++));
                    item.ifPresent(ReadingProcess::check);
                    found += item.isPresent() ? 1 : 0;
                    if (isAway) {
                        isAway = false;
                        System.out.println("back");
                    }
                } catch (final StateMapException ex) {
                    if (!isAway) {
                        isAway = true;
                        System.out.println("away: " + ex.getMessage());
                    }
                    Thread.sleep(10);
                }
                if (System.nanoTime() - lastNs > TimeUnit.MILLISECONDS.toNanos(200)) {
                    lastNs = System.nanoTime();
                    System.out.println("read " + reads + " found " + found);
                }
            }
        }
    }

    private static void check(final SharedItem item) {
        final UnsafeBuffer value = new UnsafeBuffer(item.value());
        final long index = value.getLong(0);
        for (int i = 0; i < value.capacity(); i += Long.BYTES) {
            if (value.getLong(i) != index) {
                System.out.println("TORN " + item);
                System.exit(1);
            }
        }
    }
}

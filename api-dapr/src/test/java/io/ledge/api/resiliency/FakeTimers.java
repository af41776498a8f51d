package io.ledge.api.resiliency;

import java.util.TreeMap;

/** Time that moves when the test says so. */
public final class FakeTimers implements Timers {
    private final TreeMap<Long, Task> tasks = new TreeMap<>(); // by number: those of one moment run in their order
    private long nowMs = 1_000_000;
    private long next;

    private record Task(long atMs, Runnable run) {}

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public long set(final long delayMs, final Runnable task) {
        tasks.put(next, new Task(nowMs + delayMs, task));
        return next++;
    }

    @Override
    public void cancel(final long timer) {
        tasks.remove(timer);
    }

    public int count() {
        return tasks.size();
    }

    public void advanceMs(final long ms) {
        final long endMs = nowMs + ms;
        while (true) {
            final var due = tasks.entrySet().stream()
                    .filter(entry -> entry.getValue().atMs() <= endMs)
                    .min((a, b) ->
                            Long.compare(a.getValue().atMs(), b.getValue().atMs()));
            if (due.isEmpty()) {
                break;
            }
            tasks.remove(due.get().getKey());
            nowMs = Math.max(nowMs, due.get().getValue().atMs());
            due.get().getValue().run().run();
        }
        nowMs = endMs;
    }
}

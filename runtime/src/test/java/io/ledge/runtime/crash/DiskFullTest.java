package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.client.LedgeTimeoutException;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.process.JavaLaunch;
import io.ledge.runtime.process.NodeProcess;
import io.ledge.test.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal's disk is full, again and again: changes are refused with a typed error at once, reads are served, a stop is
 * clean, and changes are taken again by themselves when there is space. {@code ledge.diskfull.cycles} for more than 15.
 */
class DiskFullTest {
    private static final String STORE = "statestore";
    private static final int SEGMENT_LENGTH = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration HELD_AFTER = Duration.ofSeconds(10);
    private static final int TARGET_US = 10_000;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path scratch;

    private final int cycles = Integer.getInteger("ledge.diskfull.cycles", 15);
    private final List<Long> refusalsUs = new ArrayList<>();
    private final List<Long> resumesMs = new ArrayList<>();
    private int heldCount;
    private SmallFileSystem disk;
    private NodeProcess node;
    private Expectation expectation;
    private LedgeClient client;
    private OneByOne writer;

    @Test
    void shouldRefuseChangesAndServeReadsWhileTheDiskIsFull() throws Exception {
        final JavaLaunch launch = FastStart.node(SEGMENT_LENGTH);
        try (SmallFileSystem small = SmallFileSystem.mount(scratch, 256);
                NodeProcess process = NodeProcess.prepare(scratch, small.path().resolve("data"), List.of());
                Expectation expected = ExpectationFile.load(scratch.resolve("expected"), "app", new Versions())) {
            disk = small;
            node = process.launch(launch);
            expectation = expected;
            start();
            for (int i = 1; i <= cycles; i++) {
                fillAndFree(i);
            }
            client.close();
            node.stop();
            report();
        }
    }

    private void start() {
        node.startAgain();
        client = Requests.connect(node, expectation, HELD_AFTER);
        writer = new OneByOne(client, STORE, expectation, expectation.sentCount()).verify();
    }

    private void fillAndFree(final int cycle) throws Exception {
        assertEquals(null, writer.changes(30));
        final boolean isHeld = untilFull();
        for (int i = 0; i < 20; i++) {
            final long startNs = System.nanoTime();
            assertEquals(ErrorCode.DISK_FULL, writer.change().code());
            refusalsUs.add((System.nanoTime() - startNs) / 1000);
        }
        Await.await(
                PATIENCE,
                () -> "degraded: " + store(),
                () -> store().state() == ComponentInfo.State.DEGRADED
                        && store().note().contains("full"));
        if (isHeld) {
            heldCount++; // a read of its item waits as it does
        } else {
            writer.readAll();
            endAnotherWay(cycle);
        }
        disk.free();
        awaitChange();
        Await.await(PATIENCE, () -> "up: " + store(), () -> store().state() == ComponentInfo.State.UP);
        writer.readAll();
    }

    /** While the disk is full: now and then a stop, now and then a kill, and a start. */
    private void endAnotherWay(final int cycle) {
        if (cycle % 5 == 2) {
            client.close();
            node.stop();
            restart();
            assertFalse(node.process().err().contains("unclean"), node.process()::said);
        } else if (cycle % 5 == 4) {
            node.kill();
            client.close();
            restart();
        }
    }

    private void restart() {
        disk.fill();
        start();
        writer.readAll();
    }

    /** @return whether a change was taken for which there was no room any more: it waits for some */
    private boolean untilFull() throws Exception {
        boolean isHeld = false;
        LedgeException failure = null;
        for (int i = 0; i < 1000 && failure == null; i++) {
            if (i % 20 == 0) {
                disk.fill(); // the node gives its reserve up and tries again
            }
            failure = writer.change();
            if (failure instanceof LedgeTimeoutException) {
                isHeld = true;
                failure = null;
            }
        }
        assertNotNull(failure, "the disk is not full");
        assertEquals(ErrorCode.DISK_FULL, failure.code(), failure::toString);
        assertTrue(failure.getMessage().contains("full"), failure::toString);
        return isHeld;
    }

    private void awaitChange() {
        final long startNs = System.nanoTime();
        Await.await(PATIENCE, () -> "changes are taken again", () -> writer.tryChange() == null);
        resumesMs.add((System.nanoTime() - startNs) / 1_000_000);
    }

    private ComponentInfo store() {
        return client.status().components().getFirst();
    }

    private void report() {
        Collections.sort(refusalsUs);
        Collections.sort(resumesMs);
        System.out.printf(
                "disk full on %s, %d times: refused after p50 %.2f ms, p99 %.2f ms; taken again after p50 %d ms, max %d ms;"
                        + " %d changes, %d files in the journal; %d times a change was taken just before, and waited%n",
                disk.kind(),
                cycles,
                refusalsUs.get(refusalsUs.size() / 2) / 1e3,
                refusalsUs.get(refusalsUs.size() * 99 / 100) / 1e3,
                resumesMs.get(resumesMs.size() / 2),
                resumesMs.getLast(),
                expectation.sentCount(),
                node.dataDir().resolve("journal").toFile().list().length,
                heldCount);
        // The fastest of hundreds: what the code does, whatever else the machine is doing.
        assertTrue(refusalsUs.getFirst() <= TARGET_US, () -> "refused after " + refusalsUs.getFirst() + " us at best");
    }
}

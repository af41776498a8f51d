package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.ComponentInfo;
import io.ledge.client.LedgeClient;
import io.ledge.client.LedgeException;
import io.ledge.client.LedgeTimeoutException;
import io.ledge.protocol.ErrorCode;
import io.ledge.runtime.cli.SmallJournalCli;
import io.ledge.runtime.crash.DiskFault.Call;
import io.ledge.runtime.process.JavaLaunch;
import io.ledge.runtime.process.NodeProcess;
import io.ledge.test.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A system call of the journal fails in the real process, at its k-th use. After the first failure of a write or a sync
 * nothing is acknowledged, what is durable is served and nothing else, no sync is tried again, and the next start has all that
 * was acknowledged. A failure elsewhere is none of the clients' business.
 *
 * <p>A sample of k, or all from 1 to 200, as far as the process comes, with {@code ledge.fault.all=true}. Odd k on a new data
 * directory, even k on one that a killed node left; reads
 * on such a one always.
 */
class DiskFaultTest {
    private static final boolean IS_ALL = Boolean.getBoolean("ledge.fault.all");
    private static final int MAX_K = 200;
    private static final int CHANGES = 2 * 260; // two threads write in turn, and the k-th call is that of one of them
    private static final int SEGMENT_LENGTH = 64 * 1024;
    private static final int SNAPSHOT_EVERY = 16 * 1024;
    private static final int SNAPSHOT_ROUNDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A kind of fault, and at which calls. */
    private record Series(Call call, String errno, boolean isForGood, List<Integer> sample) {
        DiskFault at(final int k) {
            return new DiskFault(call, errno, k, isForGood);
        }

        @Override
        public String toString() {
            return named(IS_ALL ? "1 to " + MAX_K : sample.toString());
        }

        String named(final String calls) {
            return at(0).toString().replace("call 0", "calls " + calls);
        }
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path scratch;

    private static JavaLaunch launch;
    private static LeftBehind left;

    static Stream<Series> series() {
        return Stream.of(
                new Series(Call.PWRITE, "EIO", false, List.of(1, 2, 4, 5, 111, 160)),
                new Series(Call.PWRITE, "ENOSPC", false, List.of(3, 60)),
                new Series(Call.PWRITE, "ENOSPC", true, List.of(1, 30)),
                new Series(Call.FDATASYNC, "EIO", false, List.of(1, 2, 3, 40, 112, 161)),
                new Series(Call.FDATASYNC, "EIO", true, List.of(7)),
                new Series(Call.FSYNC, "EIO", false, List.of(1, 2)),
                new Series(Call.PREAD, "EIO", false, List.of(1, 2, 5)),
                new Series(Call.OPEN, "EIO", false, List.of(1, 2, 3)),
                new Series(Call.OPEN, "ENOSPC", true, List.of(3)),
                new Series(Call.OPEN, "EMFILE", true, List.of(4)),
                new Series(Call.RENAME, "EIO", false, List.of(1, 2)),
                new Series(Call.UNLINK, "EIO", false, List.of(1, 2, 3)),
                new Series(Call.SNAPSHOT_PWRITE, "EIO", false, List.of(1, 2)),
                new Series(Call.SNAPSHOT_PWRITE, "ENOSPC", false, List.of(1)),
                new Series(Call.SNAPSHOT_PWRITE, "ENOSPC", true, List.of(2)),
                new Series(Call.SNAPSHOT_FDATASYNC, "EIO", false, List.of(1, 2)),
                new Series(Call.SNAPSHOT_FTRUNCATE, "EIO", false, List.of(1)),
                new Series(Call.SNAPSHOT_FTRUNCATE, "ENOSPC", true, List.of(1)));
    }

    @BeforeAll
    static void leaveAJournal() throws Exception {
        launch = FastStart.node(SEGMENT_LENGTH);
        left = LeftBehind.of(scratch.resolve("left"), launch, 150);
    }

    @ParameterizedTest
    @MethodSource("series")
    void shouldPromiseNothingMore(final Series series) throws Exception {
        if (!IS_ALL) {
            for (final int k : series.sample) {
                assertTrue(isHit(series.at(k)), () -> "no thread came to " + series.at(k));
            }
            return;
        }
        int k = 1;
        while (k <= MAX_K && isHit(series.at(k))) {
            k++;
        }
        System.out.println(series.named("1 to " + (k - 1)) + ": all as it should be");
        assertTrue(k > 1, "no thread made such a call");
    }

    /** The whole story of one fault. @return false: no thread came so far */
    private boolean isHit(final DiskFault fault) throws Exception {
        final Path directory =
                Files.createDirectories(scratch.resolve(fault.toString().replaceAll("\\W+", "-")));
        final boolean isNew = fault.k() % 2 == 1 && fault.call().scope() != DiskFault.Scope.FILES;
        final LeftBehind place = isNew ? new LeftBehind(directory) : left.copyTo(directory);
        final Strace strace = Strace.into(directory.resolve("strace"));
        final boolean isOfSnapshots = fault.call().scope() == DiskFault.Scope.SNAPSHOTS;
        final JavaLaunch faulty = isOfSnapshots ? withSnapshotEvery(SNAPSHOT_EVERY) : launch;
        try (NodeProcess node = place.node(faulty.before(strace.command(fault, place.journal())));
                Expectation expectation = place.expectation()) {
            node.launch();
            if (isUp(node)) {
                if (isOfSnapshots) {
                    liveOn(node, expectation, strace);
                } else {
                    live(node, expectation, fault);
                }
                node.kill();
            } else {
                assertRefusal(node, fault);
            }
            final List<Strace.Call> calls = strace.calls(node.process().pid());
            assertNoRetry(calls, fault);
            node.launch(launch).startAgain();
            goOn(node, expectation);
            return calls.stream().anyMatch(Strace.Call::isInjected);
        } catch (final Exception | AssertionError ex) {
            throw new AssertionError(fault + ": " + ex.getMessage(), ex);
        }
    }

    /** A true short write: the kernel takes what the limit of a file's size leaves, and refuses the rest. */
    @Test
    void shouldCutTheBatchOfAShortWriteAtTheNextStart() throws Exception {
        final LeftBehind place = left.copyTo(scratch.resolve("short-write"));
        try (NodeProcess node = place.node(launch);
                Expectation expectation = place.expectation()) {
            node.startAgain();
            try (LedgeClient client = Requests.connect(node, expectation)) {
                final OneByOne writer = new OneByOne(client, LeftBehind.STORE, expectation, 1).verify();
                do {
                    assertEquals(null, writer.changes(5));
                } while (place.endOfLog() > SEGMENT_LENGTH - 10_000); // what follows shall go to the same segment
                limitFileSize(node, place.endOfLog() + 700); // a certificate of 512 bytes may still come
                final LedgeException failure = writer.change(new Change.Set("k0", 3_000));
                assertEquals(ErrorCode.NOT_DURABLE, failure.code());
                assertTrue(failure.getMessage().contains("EFBIG"), failure::toString);
                assertEquals(ErrorCode.JOURNAL_FAILED, writer.change().code());
                writer.readAllAfterFailure();
            }
            node.kill();
            node.startAgain();
            assertTrue(node.process().err().contains("are cut ("), node.process()::said);
            goOn(node, expectation);
        }
    }

    /** The same in a snapshot, which is longer than a segment: it is given up, and nobody but the next start takes notice. */
    @Test
    void shouldGiveUpTheSnapshotOfAShortWrite() throws Exception {
        final LeftBehind place = left.copyTo(scratch.resolve("short-snapshot"));
        try (NodeProcess node = place.node(launch);
                Expectation expectation = place.expectation()) {
            node.startAgain();
            try (LedgeClient client = Requests.connect(node, expectation)) {
                final OneByOne writer = new OneByOne(client, LeftBehind.STORE, expectation, 1).verify();
                final int limit = 2 * SEGMENT_LENGTH + 700;
                limitFileSize(node, limit);
                for (int i = 0; i < 12; i++) {
                    assertEquals(null, writer.change(new Change.Set("k" + i, 30_000)));
                }
                Await.await(
                        PATIENCE,
                        () -> "a snapshot that ends there: " + place.files("snapshot-"),
                        () -> place.files("snapshot-").stream()
                                .anyMatch(file -> file.toFile().length() == limit));
                assertEquals(null, writer.changes(CHANGES));
                writer.readAll();
            }
            node.kill();
            node.startAgain();
            goOn(node, expectation);
        }
    }

    private static void limitFileSize(final NodeProcess node, final int length) throws Exception {
        final Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", Long.toString(node.process().pid()), "--fsize=" + length + ":")
                .inheritIO()
                .start();
        assertEquals(0, prlimit.waitFor());
    }

    private static boolean isUp(final NodeProcess node) {
        Await.await(
                PATIENCE,
                () -> "a node, or its end: " + node.process().said(),
                () -> !node.process().isAlive() || node.isThere());
        return node.process().isAlive();
    }

    private static void assertRefusal(final NodeProcess node, final DiskFault fault) {
        assertEquals(1, node.exitCode(), () -> node.process().said());
        final String said = node.process().err();
        assertTrue(said.contains("ledge run: ") && said.contains(fault.errno()), said);
        assertFalse(said.contains("Exception"), said);
    }

    private void live(final NodeProcess node, final Expectation expectation, final DiskFault fault) throws Exception {
        try (LedgeClient client = Requests.connect(node, expectation)) {
            final OneByOne writer = new OneByOne(client, LeftBehind.STORE, expectation, fault.k()).verify();
            LedgeException failure = writer.changes(CHANGES);
            if (isRefusedForNow(failure) && !fault.isForGood()) {
                writer.readAll();
                failure = goOn(writer);
            }
            if (failure == null || isRefusedForNow(failure)) {
                writer.readAll();
            } else if (failure instanceof LedgeTimeoutException) {
                System.out.println(fault + ": a change was taken just before, and waits for a segment");
            } else {
                assertFailed(client, writer, failure, fault);
            }
        }
    }

    /** A snapshot that fails costs a snapshot: every change is taken and served, before and after. */
    private static void liveOn(final NodeProcess node, final Expectation expectation, final Strace strace)
            throws Exception {
        try (LedgeClient client = Requests.connect(node, expectation)) {
            final OneByOne writer = new OneByOne(client, LeftBehind.STORE, expectation, 3).verify();
            for (int round = 0; round < SNAPSHOT_ROUNDS && !strace.isHit(); round++) {
                assertEquals(null, writer.changes(CHANGES));
            }
            assertEquals(null, writer.changes(CHANGES));
            writer.readAll();
        }
    }

    private static JavaLaunch withSnapshotEvery(final int bytes) {
        return launch.flag("-D" + SmallJournalCli.SNAPSHOT_EVERY_PROP_NAME + "=" + bytes);
    }

    private static boolean isRefusedForNow(final LedgeException failure) {
        return failure != null && failure.code() == ErrorCode.DISK_FULL;
    }

    /** Changes are taken again by themselves; until another thread comes to its k-th call. */
    private static LedgeException goOn(final OneByOne writer) throws InterruptedException {
        final LedgeException[] last = new LedgeException[1];
        Await.await(PATIENCE, () -> "changes are taken again", () -> {
            last[0] = writer.tryChange();
            return !isRefusedForNow(last[0]);
        });
        return last[0] == null ? writer.changes(CHANGES) : last[0];
    }

    private static void assertFailed(
            final LedgeClient client, final OneByOne writer, final LedgeException failure, final DiskFault fault)
            throws Exception {
        final Set<ErrorCode> first = Set.of(ErrorCode.NOT_DURABLE, ErrorCode.JOURNAL_FAILED);
        assertTrue(first.contains(failure.code()) && failure.getMessage().contains(fault.errno()), failure::toString);
        for (int i = 0; i < 5; i++) {
            assertEquals(ErrorCode.JOURNAL_FAILED, writer.change().code());
            writer.readAllAfterFailure();
        }
        Await.await(PATIENCE, () -> "degraded: " + client.status().components(), () -> {
            final ComponentInfo store = client.status().components().getFirst();
            return store.state() == ComponentInfo.State.DEGRADED && store.note().contains(fault.errno());
        });
    }

    /** What the kernel said it could not write is never asked of it again, and after it the journal writes nothing. */
    private static void assertNoRetry(final List<Strace.Call> calls, final DiskFault fault) {
        final Set<String> unsynced = new HashSet<>();
        final Set<Long> failedWriters = new HashSet<>();
        for (final Strace.Call call : calls) {
            final boolean isSync = call.name().equals("fdatasync");
            final boolean isWrite = call.name().equals("pwrite64");
            final boolean isOfSegment = call.path().matches(".*/journal-\\d+");
            assertFalse(isSync && unsynced.contains(call.path()), () -> "a sync that failed is tried again: " + call);
            assertFalse(
                    (isSync || isWrite) && isOfSegment && failedWriters.contains(call.thread()),
                    () -> "the journal failed and goes on: " + call);
            if (call.isInjected() && isSync && !fault.isForGood()) {
                unsynced.add(call.path());
            }
            if (call.isInjected() && (isSync || isWrite) && isOfSegment) {
                failedWriters.add(call.thread());
            }
            if (call.name().equals("close")) {
                unsynced.remove(call.path());
            }
        }
    }

    /** Without faults: everything acknowledged is there, and the node takes changes as ever. */
    private static void goOn(final NodeProcess node, final Expectation expectation) throws Exception {
        try (LedgeClient client = Requests.connect(node, expectation)) {
            assertEquals(
                    null,
                    new OneByOne(client, LeftBehind.STORE, expectation, 2)
                            .verify()
                            .changes(10));
        }
        node.stop();
    }
}

package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.LedgeClient;
import io.ledge.runtime.process.JavaLaunch;
import io.ledge.runtime.process.NodeProcess;
import io.ledge.test.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code ledge run} on a journal that is not as it was left. What was promised and is damaged is refused, with file, offset and
 * the way out, and nothing is touched; a torn end is cut and reported; the rest does not matter. Never a wrong answer. All
 * images of a small journal are judged in memory ({@code JournalImagesTest}); here a few go the whole way, and
 * {@code ledge.damage.images} random ones (8), by {@code ledge.damage.seed}.
 */
class DamagedJournalTest {
    private static final int SEGMENT_LENGTH = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern REFUSAL = Pattern.compile(
            "(?m)^ledge run: the node cannot start: /\\S+, offset \\d+: .*; records from position \\d+ on cannot be"
                    + " trusted\\. Look with: ledge journal verify\\. .*ledge journal repair.*ledge restore.*$");

    private enum Verdict {
        REFUSED,
        CUT,
        STARTED
    }

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path scratch;

    private static JavaLaunch launch;
    private static LeftBehind left;
    private static int count;

    @BeforeAll
    static void leave() throws Exception {
        launch = FastStart.node(SEGMENT_LENGTH);
        left = LeftBehind.of(scratch.resolve("left"), launch, 250);
    }

    @Test
    void shouldRefuseDamageBelowWhatIsCertified() throws Exception {
        assertEquals(Verdict.REFUSED, judge(copy -> {
            final Path segment = copy.files("journal-").get(1);
            flip(segment, BatchList.of(segment).get(20).offset() + 100, 0);
        }));
    }

    @Test
    void shouldRefuseASegmentWithoutHeader() throws Exception {
        assertEquals(Verdict.REFUSED, judge(copy -> {
            flip(copy.files("journal-").get(1), 3, 0);
            flip(copy.files("journal-").get(1), 4096 + 3, 0);
        }));
    }

    @Test
    void shouldRefuseAGapBetweenSegments() throws Exception {
        assertEquals(
                Verdict.REFUSED,
                judge(copy -> Files.delete(copy.files("journal-").get(1))));
    }

    @Test
    void shouldRefuseAFileThatWasCutShort() throws Exception {
        assertEquals(Verdict.REFUSED, judge(copy -> {
            final Path segment = copy.files("journal-").get(1);
            truncate(segment, BatchList.of(segment).get(20).offset() + 700);
        }));
    }

    @Test
    void shouldStartWithOneHeaderOfTwo() throws Exception {
        assertEquals(Verdict.STARTED, judge(copy -> flip(copy.files("journal-").get(1), 3, 0)));
    }

    @Test
    void shouldCutATornEndAndSaySo() throws Exception {
        assertEquals(Verdict.CUT, judge(copy -> {
            final Path segment = copy.lastUsedSegment();
            final List<BatchList.Batch> batches = BatchList.of(segment);
            int last = batches.size() - 1;
            while (batches.get(last).kind() != BatchList.DATA) {
                zero(
                        segment,
                        batches.get(last).offset(),
                        batches.get(last).length()); // as if it had not been written yet
                last--;
            }
            zero(
                    segment,
                    batches.get(last).offset() + 512 / 2,
                    batches.get(last).length() - 512 / 2);
        }));
    }

    @Test
    void shouldStartFromAnOlderSnapshotOrTheLogWhenTheNewestIsDamaged() throws Exception {
        final LeftBehind withSnapshot = LeftBehind.withSnapshot(scratch.resolve("snapshot"), launch);
        final Verdict verdict =
                judge(withSnapshot, copy -> flip(copy.files("snapshot-").getLast(), 5_000, 1));

        assertTrue(verdict != Verdict.CUT, verdict::toString);
    }

    @Test
    void shouldRefuseAJournalOfANewerFormat() throws Exception {
        final LeftBehind copy = left.copyTo(scratch.resolve("newer"));
        final Path segment = copy.files("journal-").getFirst();
        version(segment, 0);
        version(segment, 4096);

        try (NodeProcess node = copy.node(launch)) {
            node.launch();
            assertEquals(1, node.exitCode(), () -> node.process().said());
            final String said = node.process().err();
            assertTrue(
                    said.contains(segment.toString())
                            && said.contains("format version 99, this Ledge reads version 1. It is not damaged")
                            && said.contains("start the node with the Ledge that wrote it"),
                    said);
            assertFalse(said.contains("journal repair"), said);
        }
    }

    @Test
    void shouldJudgeRandomImagesRight() throws Exception {
        final long seed = Long.getLong("ledge.damage.seed", System.nanoTime());
        System.out.println("damaged journals: seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final Map<Verdict, Integer> verdicts = new HashMap<>();
        for (int i = 0; i < Integer.getInteger("ledge.damage.images", 8); i++) {
            final List<Path> files = left.files("journal-");
            final String name =
                    files.get(random.nextInt(files.size())).getFileName().toString();
            final int offset = random.nextInt(SEGMENT_LENGTH);
            final int bit = random.nextInt(8);
            final Verdict verdict = random.nextInt(3) == 0
                    ? judge(copy -> truncate(copy.journal().resolve(name), offset))
                    : judge(copy -> flip(copy.journal().resolve(name), offset, bit));
            verdicts.merge(verdict, 1, Integer::sum);
        }
        System.out.println("damaged journals: " + verdicts);
    }

    /** What is done to a copy. */
    private interface Damage {
        void to(LeftBehind copy) throws IOException;
    }

    private static Verdict judge(final Damage damage) throws Exception {
        return judge(left, damage);
    }

    /** Starts a node on it, and looks closely whatever it does. */
    private static Verdict judge(final LeftBehind original, final Damage damage) throws Exception {
        final LeftBehind copy = original.copyTo(scratch.resolve("image-" + ++count));
        damage.to(copy);
        final Map<Path, Long> before = checksums(copy);
        try (NodeProcess node = copy.node(launch)) {
            node.launch();
            Await.await(
                    PATIENCE,
                    () -> "a node, or its end: " + node.process().said(),
                    () -> !node.process().isAlive() || node.isThere());
            if (!node.process().isAlive()) {
                assertEquals(1, node.exitCode());
                assertTrue(REFUSAL.matcher(node.process().err()).find(), node.process()::said);
                assertEquals(before, checksums(copy), "a journal that is refused is left as it was");
                return Verdict.REFUSED;
            }
            return started(node, copy);
        }
    }

    private static Verdict started(final NodeProcess node, final LeftBehind copy) throws Exception {
        final boolean isCut = node.process().err().contains("are cut (");
        if (isCut) {
            assertTrue(node.process().err().contains("may include acknowledged records of the last batch"));
            assertFalse(copy.files("cut-").isEmpty(), "what is cut is kept");
            copy.forgetLastAnswer();
        }
        try (Expectation expectation = copy.expectation()) {
            try (LedgeClient client = Requests.connect(node, expectation)) {
                assertEquals(
                        null,
                        new OneByOne(client, LeftBehind.STORE, expectation, 1)
                                .verify()
                                .changes(3));
            }
            node.stop();
            node.startAgain();
            assertFalse(node.process().err().contains("are cut ("), node.process()::said);
            try (LedgeClient client = Requests.connect(node, expectation)) {
                new OneByOne(client, LeftBehind.STORE, expectation, 2).verify();
            }
            node.stop();
        }
        return isCut ? Verdict.CUT : Verdict.STARTED;
    }

    private static Map<Path, Long> checksums(final LeftBehind copy) throws IOException {
        final Map<Path, Long> checksums = new HashMap<>();
        for (final Path file : copy.files("")) {
            final CRC32 crc = new CRC32();
            crc.update(Files.readAllBytes(file));
            checksums.put(file, crc.getValue());
        }
        return checksums;
    }

    private static void flip(final Path file, final int offset, final int bit) {
        edit(file, bytes -> bytes.put(offset, (byte) (bytes.get(offset) ^ 1 << bit)));
    }

    private static void zero(final Path file, final int offset, final int length) {
        edit(file, bytes -> bytes.put(offset, new byte[length]));
    }

    /** Of one of the two headers, which is whole afterwards. */
    private static void version(final Path file, final int header) {
        edit(file, bytes -> {
            bytes.putInt(header + 8, 99);
            final CRC32C crc = new CRC32C();
            crc.update(bytes.slice(header, 48));
            return bytes.putInt(header + 48, (int) crc.getValue());
        });
    }

    private static void edit(final Path file, final UnaryOperator<ByteBuffer> change) {
        try {
            final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            change.apply(bytes);
            Files.write(file, bytes.array());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static void truncate(final Path file, final int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }
}

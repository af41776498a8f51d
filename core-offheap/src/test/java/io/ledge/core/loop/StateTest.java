package io.ledge.core.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import io.ledge.protocol.codec.BooleanType;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Get, set and delete of the embedded store, over its messages. */
class StateTest {
    private static final int MAX = Ipc.DEFAULT_MAX_BODY_LENGTH;

    private final CoreHarness core = new CoreHarness();
    private final TestApp app = core.connect("app");

    @AfterEach
    void tearDown() {
        core.close();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] random(final int length) {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private long version(final String key) {
        return app.get("store", key).value().itemVersion();
    }

    @Test
    void shouldReturnWhatWasSet() {
        final Reply set = app.set("store", "k", bytes("v"), SetOptions.NONE.type("text/plain"));
        final long version = set.done().newVersion();
        assertTrue(version > 0, "a version is assigned");

        final Reply reply = app.get("store", "k");
        final var value = reply.value();

        assertEquals(BooleanType.TRUE, value.found());
        assertEquals(version, value.itemVersion());
        assertEquals(0, value.expiryMs());
        assertEquals("text/plain", value.contentType());
        assertArrayEquals(bytes("v"), app.data(reply));
    }

    @Test
    void shouldAnswerWithZerosBeyondTheCorrelationIdInTheHeader() {
        app.set("store", "k", bytes("v"));
        final byte[] get = Commands.get(77, "store", "k");
        final var header = app.call(get).header();
        assertEquals(77, header.correlationId());
        assertEquals(0, header.timeoutMs());
        assertEquals(0, header.traceIdHigh() | header.traceIdLow() | header.spanId());
        assertEquals(0, header.position() | header.timestampMs() | header.storeIndex() | header.appIndex());
    }

    @Test
    void shouldSayNotFoundWhenThereIsNoItem() {
        final var value = app.get("store", "k").value();
        assertEquals(BooleanType.FALSE, value.found());
        assertEquals(0, value.itemVersion());
        assertEquals(0, value.bodyId());
        assertEquals("", value.contentType());
        assertEquals(0, value.valueLength());
    }

    @Test
    void shouldDeleteOnceAndForAll() {
        app.set("store", "k", bytes("v"));
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE)).done();
        assertNull(app.valueOf("store", "k"));
        app.call(Commands.delete(8, "store", "k", SetOptions.NONE)).done();
        assertEquals(0, core.entries());
    }

    @Test
    void shouldRefuseAnUnknownStore() {
        final Reply reply = app.get("nowhere", "k");
        assertEquals(ErrorCode.STORE_NOT_FOUND, reply.code());
        assertTrue(reply.error().message().contains("'nowhere'"), reply::toString);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Ipc.INLINE_LIMIT - 1, Ipc.INLINE_LIMIT, Ipc.INLINE_LIMIT + 1, 64 * 1024, MAX - 1, MAX})
    void shouldKeepValuesOfEverySize(final int length) {
        final byte[] value = random(length);
        app.set("store", "k", value).done();
        assertArrayEquals(value, app.valueOf("store", "k"));
        assertArrayEquals(value, app.valueOf("store", "k"), "again");

        app.call(Commands.delete(7, "store", "k", SetOptions.NONE)).done();
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldRefuseAValueAboveTheLimit() {
        assertEquals(
                ErrorCode.BODY_TOO_LARGE, app.set("store", "k", random(MAX + 1)).code());
        assertNull(app.valueOf("store", "k"));
        assertEquals(0, core.bodyBlocks());
        app.set("store", "k", random(MAX)).done(); // its quota is not used up
    }

    @Test
    void shouldRefuseAnInlineValueAboveTheInlineLimit() {
        final Reply reply = app.call(Commands.set(7, "store", "k", random(Ipc.INLINE_LIMIT + 1), SetOptions.NONE));
        assertEquals(ErrorCode.BODY_TOO_LARGE, reply.code());
        assertTrue(reply.error().message().contains("4097"), reply::toString);
    }

    @Test
    void shouldRefuseALongContentType() {
        app.set("store", "k", bytes("v"), SetOptions.NONE.type("t".repeat(255))).done();
        assertEquals("t".repeat(255), app.get("store", "k").value().contentType());
        assertEquals(
                ErrorCode.BODY_TOO_LARGE,
                app.set("store", "k", bytes("v"), SetOptions.NONE.type("t".repeat(256)))
                        .code());
    }

    @Test
    void shouldReplaceBodiesAndFreeTheOldOnes() {
        for (final int length : new int[] {5000, 1, 100_000, 100_000, 5000, 0, 9000}) {
            app.set("store", "k", random(length)).done();
            assertArrayEquals(random(length), app.valueOf("store", "k"));
            assertEquals(length <= Ipc.INLINE_LIMIT ? 0 : (length + 4095) / 4096, core.bodyBlocks());
        }
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE));
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldStreamTheOldBodyWhenTheItemIsReplacedMeanwhile() {
        final byte[] old = random(100_000);
        app.set("store", "k", old);
        final TestApp slow = core.connect("app");
        slow.room(3).send(Commands.get(1, "store", "k"));
        core.work();

        app.set("store", "k", bytes("new")).done();
        slow.unblock();
        core.work();

        assertArrayEquals(old, slow.data(slow.take()));
        assertEquals(0, core.bodyBlocks());
    }

    // keys

    @Test
    void shouldTakeKeysOfOneKibibyteAndNoLonger() {
        final String longest = "k".repeat(Ipc.MAX_KEY_LENGTH);
        final String appId = "a".repeat(255);
        final TestApp longNamed = core.connect(appId);
        longNamed.set("store", longest, bytes("v")).done();
        assertArrayEquals(bytes("v"), longNamed.valueOf("store", longest));

        for (final String bad : new String[] {longest + "k", ""}) {
            assertEquals(ErrorCode.KEY_INVALID, app.get("store", bad).code());
            assertEquals(
                    ErrorCode.KEY_INVALID, app.set("store", bad, bytes("v")).code());
            assertEquals(
                    ErrorCode.KEY_INVALID,
                    app.call(Commands.delete(7, "store", bad, SetOptions.NONE)).code());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"||", "a||b", "||a", "a||", "|||", "a|||b"})
    void shouldRefuseKeysWithTheSeparator(final String key) {
        assertEquals(ErrorCode.KEY_INVALID, app.set("store", key, bytes("v")).code());
        assertEquals(ErrorCode.KEY_INVALID, app.get("store", key).code());
    }

    @ParameterizedTest
    @ValueSource(strings = {"|", "a|b", "a|b|c", "|a|", "ключ", "a\0b", " "})
    void shouldTakeAnyOtherKey(final String key) {
        app.set("store", key, bytes("v")).done();
        assertArrayEquals(bytes("v"), app.valueOf("store", key));
    }

    @Test
    void shouldKeepAppsApartUnlessThePrefixIsShared() {
        final TestApp other = core.connect("other");
        app.set("store", "k", bytes("mine"));
        other.set("store", "k", bytes("theirs"));
        assertArrayEquals(bytes("mine"), app.valueOf("store", "k"));
        assertArrayEquals(bytes("theirs"), other.valueOf("store", "k"));

        app.set("shared", "k", bytes("ours"));
        assertArrayEquals(bytes("ours"), other.valueOf("shared", "k"));
        assertArrayEquals(bytes("ours"), core.connect("app").valueOf("shared", "k"));
        assertEquals(3, core.entries(), "stores are apart, too");
    }

    // ETags

    @Test
    void shouldWriteWhenTheEtagMatchesInEitherMode() {
        app.set("store", "k", bytes("1"));
        app.set("store", "k", bytes("2"), SetOptions.NONE.etag(version("k"))).done();
        app.set("store", "k", bytes("3"), SetOptions.NONE.etag(version("k")).first())
                .done();
        assertArrayEquals(bytes("3"), app.valueOf("store", "k"));
    }

    @Test
    void shouldRefuseAnotherEtagInEitherMode() {
        app.set("store", "k", bytes("1"));
        final long stale = version("k");
        app.set("store", "k", bytes("2"));
        for (final SetOptions options : new SetOptions[] {
            SetOptions.NONE.etag(stale), SetOptions.NONE.etag(stale).first(), SetOptions.NONE.etag(0)
        }) {
            assertEquals(
                    ErrorCode.ETAG_MISMATCH,
                    app.set("store", "k", bytes("3"), options).code());
            assertEquals(
                    ErrorCode.ETAG_MISMATCH,
                    app.set("store", "k", random(9000), options).code());
            assertEquals(
                    ErrorCode.ETAG_MISMATCH,
                    app.call(Commands.delete(7, "store", "k", options)).code());
        }
        assertArrayEquals(bytes("2"), app.valueOf("store", "k"));
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldRefuseAnEtagWhenThereIsNoItem() {
        assertEquals(
                ErrorCode.ETAG_MISMATCH,
                app.set("store", "k", bytes("1"), SetOptions.NONE.etag(1)).code());
        assertEquals(
                ErrorCode.ETAG_MISMATCH,
                app.call(Commands.delete(7, "store", "k", SetOptions.NONE.etag(1)))
                        .code());
        assertEquals(0, core.entries());
    }

    @Test
    void shouldTakeTheFirstWriteOnly() {
        app.set("store", "k", bytes("1"), SetOptions.NONE.first()).done();
        assertEquals(
                ErrorCode.ETAG_MISMATCH,
                app.set("store", "k", bytes("2"), SetOptions.NONE.first()).code());
        assertArrayEquals(bytes("1"), app.valueOf("store", "k"));
        app.call(Commands.delete(7, "store", "k", SetOptions.NONE.first())).done();
        app.set("store", "k", bytes("3"), SetOptions.NONE.first()).done();
    }

    @Test
    void shouldNeverReuseAVersion() {
        long last = 0;
        for (int i = 0; i < 10; i++) {
            final long version = app.set("store", "k", bytes("v")).done().newVersion();
            assertTrue(version > last, "version " + version + " after " + last);
            last = version;
            app.call(Commands.delete(7, "store", "k", SetOptions.NONE));
        }
    }

    // time to live

    @Test
    void shouldForgetAnItemAtItsExpiryToTheMillisecond() {
        app.set("store", "k", bytes("v"), SetOptions.NONE.ttl(1000));
        assertEquals(CoreHarness.START_MS + 1000, app.get("store", "k").value().expiryMs());
        core.advanceMs(999);
        assertArrayEquals(bytes("v"), app.valueOf("store", "k"));
        core.clock.advanceMs(1);
        assertNull(app.valueOf("store", "k"));
    }

    @Test
    void shouldFreeWhatExpiredAlthoughNobodyAsks() {
        for (int i = 0; i < 200; i++) {
            app.set("store", "k" + i, i % 2 == 0 ? random(5000) : bytes("v"), SetOptions.NONE.ttl(1000 + i));
        }
        core.advanceMs(1_100, 10);
        assertTrue(core.entries() > 50 && core.entries() < 150, () -> "entries=" + core.entries());
        core.advanceMs(1_000, 10);
        assertEquals(0, core.entries());
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldTreatAnExpiredItemAsAbsentForEveryVerb() {
        app.set("store", "k", bytes("v"), SetOptions.NONE.ttl(5));
        final long version = version("k");
        core.clock.advanceMs(5); // and no cycle in which the wheel might free it
        app.send(Commands.set(1, "store", "k", bytes("w"), SetOptions.NONE.etag(version)));
        app.send(Commands.delete(2, "store", "k", SetOptions.NONE.etag(version)));
        app.send(Commands.set(3, "store", "k", bytes("w"), SetOptions.NONE.first()));
        core.work();
        assertEquals(ErrorCode.ETAG_MISMATCH, app.takeFirst().code());
        assertEquals(ErrorCode.ETAG_MISMATCH, app.takeFirst().code());
        app.take().done();
        core.advanceMs(1000, 10);
        assertArrayEquals(bytes("w"), app.valueOf("store", "k"), "the old timer does not free the new item");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void shouldKeepForGoodWithoutATimeToLive(final long ttlMs) {
        app.set("store", "k", bytes("v"), SetOptions.NONE.ttl(10));
        app.set("store", "k", bytes("w"), SetOptions.NONE.ttl(ttlMs));
        assertEquals(0, app.get("store", "k").value().expiryMs(), "the old expiry is not kept");
        core.advanceMs(100_000, 1000);
        assertArrayEquals(bytes("w"), app.valueOf("store", "k"));
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 1_000_000, 1L << 53})
    void shouldTakeATimeToLiveOfAges(final long ttlMs) {
        app.set("store", "k", bytes("v"), SetOptions.NONE.ttl(ttlMs)).done();
        core.advanceMs(100_000, 1000);
        assertArrayEquals(bytes("v"), app.valueOf("store", "k"));
    }

    @ParameterizedTest
    @CsvSource({
        "ttlInSeconds, 5, 5000",
        "TTLINSECONDS, 1, 1000",
        "ttlInSeconds, 0, 0",
        "ttlInSeconds, -1, 0",
        "ttl, 5, 0"
    })
    void shouldReadDaprsTimeToLiveFromTheMetadata(final String name, final String value, final long expectedMs) {
        app.set("store", "k", bytes("v"), SetOptions.NONE.metadata(name, value)).done();
        assertEquals(
                expectedMs == 0 ? 0 : CoreHarness.START_MS + expectedMs,
                app.get("store", "k").value().expiryMs());
    }

    @Test
    void shouldPreferItsOwnTimeToLiveToTheMetadatas() {
        app.set("store", "k", bytes("v"), SetOptions.NONE.ttl(7).metadata("ttlInSeconds", "5"));
        assertEquals(CoreHarness.START_MS + 7, app.get("store", "k").value().expiryMs());
        app.set("store", "k", bytes("v"), SetOptions.NONE.metadata("ttlInSeconds", "9223372036854775807"));
        assertEquals(Long.MAX_VALUE, app.get("store", "k").value().expiryMs());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "5s", " 5"})
    void shouldRefuseATimeToLiveThatIsNoNumber(final String value) {
        final SetOptions options = SetOptions.NONE.metadata("ttlInSeconds", value);
        assertEquals(
                ErrorCode.METADATA_INVALID,
                app.set("store", "k", bytes("v"), options).code());
        assertEquals(
                ErrorCode.METADATA_INVALID,
                app.set("store", "k", random(9000), options).code());
        assertNull(app.valueOf("store", "k"));
        assertEquals(0, core.bodyBlocks());
    }

    @Test
    void shouldKeepItemsUntilTheClockHasCaughtUpWhenItWasSetBack() {
        app.set("store", "k", bytes("v"), SetOptions.NONE.ttl(1000));
        core.clock.stepEpochMs(-3_600_000);
        core.advanceMs(60_000, 100);
        assertArrayEquals(bytes("v"), app.valueOf("store", "k"), "its time stands still");
        core.clock.stepEpochMs(3_600_000);
        core.advanceMs(1000, 10);
        assertEquals(0, core.entries());
    }

    @Test
    void shouldRestWhileTheClockIsSetBack() {
        for (int i = 0; i < 100; i++) {
            app.set("store", "k" + i, bytes("v"), SetOptions.NONE.ttl(5));
        }
        core.clock.stepEpochMs(-3_600_000);
        core.advanceMs(10);
        int work = 0;
        for (int i = 0; i < 1000; i++) {
            core.clock.advanceMs(2);
            work += core.doWork();
        }
        assertEquals(0, work, "no timer fires before the clock is where it was");
        assertEquals(100, core.entries());
    }
}

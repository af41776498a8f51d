package io.ledge.runtime.crash;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ledge.client.StateItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The judge judged: each of the crimes it is there for is found, and what may be is let go. */
class ExpectationTest {
    @TempDir
    private Path scratch;

    private Versions versions;
    private Expectation expectation;

    @BeforeEach
    void open() {
        versions = new Versions();
        expectation = load();
    }

    @Test
    void shouldTakeWhatWasAcknowledgedAndAnythingBehindIt() {
        send("set a 10", "set b 20", "delete a");
        expectation.done(1, 101);

        assertTakes(item("a", 1, 10, 101), absent("b"));
        assertTakes(item("a", 1, 10, 101), item("b", 2, 20, 102));
        assertTakes(absent("a"), item("b", 2, 20, 102));
    }

    @Test
    void shouldFindAnAcknowledgedChangeThatIsLost() {
        send("set a 10", "set a 20");
        expectation.done(1, 101);
        expectation.done(2, 102);

        assertFinds("no state that can be", item("a", 1, 10, 101), absent("b"));
    }

    @Test
    void shouldFindALostChangeBelowAnAcknowledgedOne() {
        send("set a 10", "set b 20");
        expectation.done(2, 102);

        assertFinds("no state that can be", absent("a"), item("b", 2, 20, 102));
    }

    @Test
    void shouldFindAnUnacknowledgedValueThatComesBack() {
        send("set a 10", "set a 20");
        expectation.restarted(List.of(item("a", 2, 20, 102), absent("b")));
        send("set a 30");
        expectation.done(3, 103);

        assertFinds("no state that can be", item("a", 1, 10, 101), absent("b"));
    }

    @Test
    void shouldFindAValueThatNobodyWrote() {
        send("set a 10");

        assertFinds("no state that can be", item("a", 1, 11, 101), absent("b"));
        assertFinds("no state that can be", absent("a"), item("b", 1, 10, 101));
    }

    @Test
    void shouldFindHalfATransaction() {
        send("transact set a 10; set b 10");

        assertTakes(absent("a"), absent("b"));
        assertTakes(item("a", 1, 10, 101), item("b", 1, 10, 102));
        assertFinds("no state that can be", item("a", 1, 10, 101), absent("b"));
    }

    @Test
    void shouldFindAChangeMadeWithoutThoseBeforeIt() {
        send("set a 10", "set b 20");

        assertFinds("no state that can be", absent("a"), item("b", 2, 20, 102));
    }

    @Test
    void shouldFindAChangeThatWasShownAndIsLost() {
        send("set a 10");
        final int floor = expectation.floor();
        assertEquals(0, floor);

        expectation.read(floor, item("a", 1, 10, 101));

        assertEquals(1, expectation.floor());
        assertFinds("no state that can be", absent("a"), absent("b"));
    }

    @Test
    void shouldFindAReadOfThePast() {
        send("set a 10", "set a 20");
        expectation.done(2, 102);

        final AssertionError error =
                assertThrows(AssertionError.class, () -> expectation.read(expectation.floor(), item("a", 1, 10, 101)));

        assertTrue(error.getMessage().contains("a reader was shown a = change 1"), error::getMessage);
    }

    @Test
    void shouldFindARefusedChangeThatIsThere() {
        send("set a 10");
        expectation.refused(1);

        assertFinds("no state that can be", item("a", 1, 10, 101), absent("b"));
    }

    @Test
    void shouldFindAConditionThatWasJudgedWrong() {
        send("set a 10");
        expectation.done(1, 101);
        send("set a 20 if 77", "set b 8");
        expectation.done(2, 102);
        expectation.done(3, 103);

        assertFinds("judged wrong", item("a", 2, 20, 102), item("b", 3, 8, 103));
    }

    @Test
    void shouldFindAnotherVersionOfWhatWasAcknowledged() {
        send("set a 10");
        expectation.done(1, 101);

        assertFinds("no state that can be", item("a", 1, 10, 102), absent("b"));
    }

    @Test
    void shouldFindAVersionThatIsGivenAgain() {
        send("set a 10");
        expectation.done(1, 101);
        versions.restarted();
        expectation.restarted(List.of(item("a", 1, 10, 101), absent("b")));
        send("set b 10");

        assertThrows(AssertionError.class, () -> expectation.done(2, 101));
        assertThrows(AssertionError.class, () -> expectation.done(2, 100));
        assertDoesNotThrow(() -> expectation.done(2, 102));
    }

    @Test
    void shouldServeWhatIsDurableAfterAFailure() {
        send("set a 10");
        expectation.done(1, 101);
        send("set b 10");

        assertDoesNotThrow(() -> expectation.readAfterFailure("a", item("a", 1, 10, 101)));
        assertDoesNotThrow(() -> expectation.readAfterFailure("b", null));
        assertThrows(AssertionError.class, () -> expectation.readAfterFailure("a", null));
        assertThrows(AssertionError.class, () -> expectation.readAfterFailure("b", item("b", 2, 10, 102)));
    }

    @Test
    void shouldGoOnFromItsFile() throws Exception {
        send("set a 10", "set b 20");
        expectation.done(1, 101);
        versions.restarted();
        expectation.restarted(List.of(item("a", 1, 10, 101), item("b", 2, 20, 102)));
        send("set a 30 if 101", "set a 40 if 101", "transact set a 10; delete b");
        expectation.done(3, 103);
        expectation.mismatch(4);
        expectation.force();
        final Path file = scratch.resolve("expected");
        Files.writeString(file, Files.readString(file) + "6 set b 1"); // not whole: was not synced

        versions = new Versions();
        expectation = load();

        assertEquals(1, expectation.floor());
        assertFinds("no state that can be", item("a", 1, 10, 101), item("b", 2, 20, 102));
        assertTakes(item("a", 3, 30, 103), item("b", 2, 20, 102));
    }

    private void send(final String... changes) {
        expectation.intend(List.of(changes).stream().map(Change::parse).toList());
    }

    /** On a copy from the file: a verdict is part of what is expected from then on. */
    private void assertTakes(final StateItem... found) {
        onCopy(copy -> copy.restarted(List.of(found)));
    }

    private void assertFinds(final String message, final StateItem... found) {
        onCopy(copy -> {
            final AssertionError error = assertThrows(AssertionError.class, () -> copy.restarted(List.of(found)));
            assertTrue(error.getMessage().contains(message), error::getMessage);
        });
    }

    private void onCopy(final Consumer<Expectation> use) {
        expectation.force();
        try {
            final Path copy = Files.createTempFile(scratch, "copy", "");
            Files.copy(scratch.resolve("expected"), copy, StandardCopyOption.REPLACE_EXISTING);
            try (Expectation other = ExpectationFile.load(copy, "writer", new Versions())) {
                use.accept(other);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private Expectation load() {
        return ExpectationFile.load(scratch.resolve("expected"), "writer", versions);
    }

    private static StateItem item(final String key, final long number, final int length, final long version) {
        return new StateItem(key, Held.bytes(number, key, length), Long.toString(version), "", null);
    }

    private static StateItem absent(final String key) {
        return new StateItem(key, null, null, "", null);
    }
}

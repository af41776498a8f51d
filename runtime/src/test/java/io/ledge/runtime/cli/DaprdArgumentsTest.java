package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DaprdArgumentsTest {
    private static final Set<String> VALUES = Set.of(
            "--app-id",
            "--app-port",
            "--app-max-concurrency",
            "--resources-path",
            "--dapr-http-max-request-size",
            "--dapr-http-read-buffer-size",
            "--max-body-size");
    private static final Set<String> SWITCHES = Set.of("--log-as-json", "--enable-metrics");

    @Test
    void shouldTakeValuesInBothForms() {
        assertKnown(List.of("--app-id=a", "--app-port=3000"), "--app-id", "a", "--app-port=3000");
        assertKnown(List.of("--app-id=a=b"), "--app-id=a=b");
    }

    @Test
    void shouldTakeOneDash() {
        assertKnown(
                List.of("--app-id=a", "--app-port=1", "--log-as-json=true"),
                "-app-id=a",
                "-app-port",
                "1",
                "-log-as-json");
    }

    @Test
    void shouldTakeWhatFollowsForAValueWhateverItLooksLike() {
        assertKnown(List.of("--app-max-concurrency=-1"), "--app-max-concurrency", "-1");
    }

    @Test
    void shouldTakeSwitchesAloneAndWithAValue() {
        assertKnown(
                List.of("--log-as-json=true", "--enable-metrics=false", "--app-id=a"),
                "--log-as-json",
                "--enable-metrics",
                "false",
                "--app-id",
                "a");
        assertKnown(List.of("--enable-metrics=false"), "--enable-metrics=false");
    }

    @Test
    void shouldKeepFlagsInRepetition() {
        assertKnown(List.of("--resources-path=a", "--resources-path=b"), "--resources-path", "a", "-resources-path=b");
    }

    @Test
    void shouldTakeAnEmptyValueForNone() {
        assertKnown(List.of("--app-id=a"), "--app-port", "", "--app-id", "a", "--resources-path=");
        assertKnown(List.of(), "--app-port", "0");
    }

    @Test
    void shouldTranslateOldSizes() {
        assertKnown(
                List.of("--max-body-size=16Mi", "--read-buffer-size=8Ki"),
                "--dapr-http-max-request-size=16",
                "--dapr-http-read-buffer-size",
                "8");
    }

    @Test
    void shouldLeaveHelpAndVersionAlone() {
        assertKnown(List.of("--version", "--help", "--help", "--wait"), "--version", "-h", "-help", "--wait=true");
        assertKnown(List.of(), "--wait=false");
    }

    @Test
    void shouldSetWhatIsUnknownAside() {
        final DaprdArguments arguments =
                DaprdArguments.of(VALUES, SWITCHES, "--foo", "1", "--bar=2", "-baz", "--app-id", "a", "word", "--last");
        assertEquals(List.of("--app-id=a"), arguments.known());
        assertEquals(List.of("--foo 1", "--bar=2", "-baz", "word", "--last"), arguments.unknown());
    }

    @Test
    void shouldLeaveAMissingValueToTheParser() {
        assertKnown(List.of("--app-id"), "--app-id");
    }

    private static void assertKnown(final List<String> known, final String... arguments) {
        assertEquals(new DaprdArguments(known, List.of()), DaprdArguments.of(VALUES, SWITCHES, arguments));
    }
}

package io.ledge.runtime.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

class DaprdFlagsTest {
    /** picocli's own, and what ends at once. */
    private static final Set<String> NOT_FOR_A_START = Set.of("--help", "--wait", "--version", "--build-info");

    private static final CliContext CONTEXT = new CliContext(
            new PrintStream(OutputStream.nullOutputStream()),
            new PrintStream(OutputStream.nullOutputStream()),
            InputStream.nullInputStream(),
            false,
            false,
            null,
            null);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--app-id shop",
                "-app-id=shop --dapr-http-port 3500 --dapr-grpc-port=0",
                "--resources-path a,b --components-path c --resources-path=d",
                "--data-dir /tmp/x --mode standalone --log-level debug --log-as-json",
                "--log-level WARN --log-as-json=false --verbose",
                "--dapr-block-shutdown-duration 1m30s",
                "--dapr-listen-addresses 127.0.0.1,::1 --allowed-origins http://a,http://b",
                "--tls-certificate c.pem --tls-key k.pem --unix-domain-socket /tmp/s --config c.yaml",
                "--max-body-size 16Mi --read-buffer-size 8Ki",
                "--dapr-http-max-request-size 16 --dapr-http-read-buffer-size 8",
                "--app-port 3000 --app-protocol grpc --app-channel-address 10.0.0.1 --app-max-concurrency -1",
                "--app-port 0",
                "--enable-app-health-check --app-health-check-path /h --app-health-probe-interval 1",
                "--app-health-probe-timeout 20 --app-health-threshold 2 --enable-app-health-check=false",
                "--peer a=h:1 --peer b=[fd00::7]:2 --dapr-internal-grpc-port -1",
                "--peer a=https://h:1 --peer-ca ca.pem --peer-tls-certificate c.pem --peer-tls-key k.pem",
                "--dapr-internal-grpc-listen-address 0.0.0.0 --dapr-graceful-shutdown-seconds 0",
                "--app-id a --app-id b --dapr-http-port 1 --dapr-http-port 2",
                "--enable-metrics --metrics-port 9090 --placement-host-address x --profile-port=1 --enable-mtls false",
                "--what-is-this 1 --app-id a word --app-port= --config=",
            })
    void shouldMakeOfFlagsWhatPicocliMakes(final String flags) throws IllegalAccessException {
        final String[] arguments = arguments(flags);
        final DaprdCommand byHand = new DaprdCommand(CONTEXT);
        assertTrue(DaprdFlags.read(byHand, arguments), flags);
        assertEquals(fields(byPicocli(arguments)), fields(byHand));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-h",
                "--version",
                "--wait --dapr-http-port 1",
                "--app-id",
                "--dapr-http-port x",
                "--log-level loud",
                "--log-as-json=perhaps",
                "--max-body-size 4MB",
                "--dapr-block-shutdown-duration soon",
                "--peer a",
                "--allowed-origins \"a,b\"",
            })
    void shouldLeaveHelpAndMistakesToPicocli(final String flags) {
        assertFalse(DaprdFlags.read(new DaprdCommand(CONTEXT), arguments(flags)), flags);
    }

    @Test
    void shouldKnowEveryFlag() {
        final Set<String> values = new TreeSet<>();
        final Set<String> switches = new TreeSet<>();
        for (final OptionSpec option :
                PicocliDaprd.line(new DaprdCommand(CONTEXT)).getCommandSpec().options()) {
            Stream.of(option.names())
                    .filter(name -> name.startsWith("--") && !NOT_FOR_A_START.contains(name))
                    .forEach((option.arity().min() > 0 ? values : switches)::add);
        }
        assertEquals(values, new TreeSet<>(DaprdFlags.values()));
        assertEquals(switches, new TreeSet<>(DaprdFlags.switches()));
    }

    private static String[] arguments(final String flags) {
        return flags.isEmpty() ? new String[0] : flags.split(" ");
    }

    private static DaprdCommand byPicocli(final String... arguments) {
        final DaprdCommand daprd = new DaprdCommand(CONTEXT);
        final CommandLine line = PicocliDaprd.line(daprd);
        final DaprdArguments read = PicocliDaprd.read(line, arguments);
        daprd.unknown = read.unknown();
        daprd.unused = DaprFlags.used(line.parseArgs(read.known().toArray(String[]::new)));
        return daprd;
    }

    /** What an option, or the parser, may set, by name. */
    private static Map<String, String> fields(final DaprdCommand daprd) throws IllegalAccessException {
        final Map<String, String> fields = new TreeMap<>();
        fields.put("unknown", daprd.unknown.toString());
        fields.put("unused", daprd.unused.toString());
        addOptions(fields, daprd, DaprdCommand.class);
        addOptions(fields, daprd, LedgeCommand.class);
        return fields;
    }

    private static void addOptions(final Map<String, String> fields, final Object object, final Class<?> type)
            throws IllegalAccessException {
        for (final Field field : type.getDeclaredFields()) {
            field.setAccessible(true);
            if (field.isAnnotationPresent(Option.class)) {
                fields.put(type.getSimpleName() + "." + field.getName(), String.valueOf(field.get(object)));
            } else if (field.isAnnotationPresent(Mixin.class)) {
                addOptions(fields, field.get(object), field.getType());
            }
        }
    }
}

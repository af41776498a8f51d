package io.ledge.runtime.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * daprd's command line, made one that picocli reads in one way only. daprd takes {@code --flag=value}, {@code --flag value} and
 * {@code -flag} with one dash; what it no longer knows must not keep an app from starting.
 *
 * @param known {@code --flag=value} each
 * @param unknown as they were typed, with what looks like their values
 */
record DaprdArguments(List<String> known, List<String> unknown) {
    private static final Set<String> WITHOUT_VALUE = Set.of("--help", "--version", "--build-info", "--wait");

    /** Old names, with their unit: the number of daprd 1.11 was one of MB or KB. */
    private static final Map<String, String> OLD_SIZES =
            Map.of("--dapr-http-max-request-size", "Mi", "--dapr-http-read-buffer-size", "Ki");

    private static final Map<String, String> NEW_NAMES = Map.of(
            "--dapr-http-max-request-size", "--max-body-size", "--dapr-http-read-buffer-size", "--read-buffer-size");

    /**
     * @param values flags that take a value, with two dashes
     * @param switches flags that may stand alone
     */
    static DaprdArguments of(final Set<String> values, final Set<String> switches, final String... arguments) {
        final DaprdArguments result = new DaprdArguments(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < arguments.length; i++) {
            final String name = name(arguments[i]);
            final String next = i + 1 < arguments.length ? arguments[i + 1] : null;
            final boolean isSwitch = switches.contains(name) || WITHOUT_VALUE.contains(name);
            if (!isSwitch && !values.contains(name)) {
                final boolean takesNext =
                        name.startsWith("--") && !arguments[i].contains("=") && next != null && !next.startsWith("-");
                result.unknown.add(takesNext ? arguments[i++] + " " + next : arguments[i]);
            } else if (arguments[i].contains("=")) {
                result.add(name, arguments[i].substring(arguments[i].indexOf('=') + 1), isSwitch);
            } else if (isSwitch) {
                final boolean isTold = "true".equals(next) || "false".equals(next);
                result.add(name, isTold ? next : "true", true);
                i += isTold ? 1 : 0;
            } else if (next == null) {
                result.known.add(name); // picocli says what is missing
            } else {
                result.add(name, next, false);
                i++;
            }
        }
        return result;
    }

    /** With two dashes; a word that is no flag is its own name. */
    private static String name(final String argument) {
        if (argument.length() < 2 || argument.charAt(0) != '-') {
            return argument;
        }
        final int end = argument.indexOf('=');
        final String flag = end < 0 ? argument : argument.substring(0, end);
        return switch (flag) {
            case "-h" -> "--help";
            case "--" -> flag;
            default -> flag.startsWith("--") ? flag : "-" + flag;
        };
    }

    /** An empty value is none, as with daprd; its app port 0 is none too. */
    private void add(final String name, final String value, final boolean isSwitch) {
        if (WITHOUT_VALUE.contains(name)) {
            if (!value.equals("false")) {
                known.add(name);
            }
        } else if (!value.isEmpty() && !(name.equals("--app-port") && value.equals("0"))) {
            final String newName = NEW_NAMES.getOrDefault(name, name);
            known.add(newName + "=" + (isSwitch ? value : value + OLD_SIZES.getOrDefault(name, "")));
        }
    }
}

package io.ledge.runtime.cli;

import io.ledge.protocol.ProtocolVersion;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "version",
        description = "Show the version of this program",
        footer = {"  ledge version", "  ledge version -o json"})
final class VersionCommand extends LedgeCommand {
    @Mixin
    OutputOption output;

    VersionCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() {
        if (output.format == OutputFormat.TABLE) {
            context.out().println(line());
        } else {
            printSingle(output.format, fields());
        }
        return ExitCode.OK;
    }

    static String line() {
        return "ledge " + version() + " (protocol " + ProtocolVersion.CURRENT + ", Java " + Runtime.version() + ", "
                + platform() + ")";
    }

    private static Map<String, Object> fields() {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("version", version());
        fields.put("protocol", ProtocolVersion.CURRENT);
        fields.put("java", Runtime.version());
        fields.put("platform", platform());
        return fields;
    }

    /** From the jar's manifest; class files outside a jar have none. */
    static String version() {
        final String version = VersionCommand.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    private static String platform() {
        return System.getProperty("os.name") + " " + System.getProperty("os.arch");
    }
}

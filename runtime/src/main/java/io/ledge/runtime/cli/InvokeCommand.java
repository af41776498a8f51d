package io.ledge.runtime.cli;

import io.ledge.client.InvokeOptions;
import io.ledge.client.InvokeResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Calls a method of an app, whatever the app speaks. What it answers is printed as it is. */
@Command(
        name = "invoke",
        description = "Call a method of an app",
        footer = {
            "  ledge invoke --app-id shop --method orders --data '{\"id\":7}'",
            "  ledge invoke --app-id shop --method 'orders?open=true' --verb GET",
            "  ledge invoke --app-id shop --method photos --data-file photo.jpg --header content-type=image/jpeg"
        })
final class InvokeCommand extends LedgeCommand {
    private static final String CONTENT_TYPE = "content-type";

    @Option(
            names = {"-a", "--app-id"},
            paramLabel = "APP",
            required = true,
            description = "which app, see `ledge list`")
    String appId;

    @Option(
            names = {"-m", "--method"},
            paramLabel = "METHOD",
            required = true,
            description = "path in the app; may have a ?query")
    String method;

    @ArgGroup
    Data data = new Data();

    static final class Data {
        @Option(
                names = {"-d", "--data"},
                paramLabel = "DATA",
                description = "what is sent; - reads standard input (default: nothing)")
        String text;

        @Option(
                names = {"-f", "--data-file"},
                paramLabel = "FILE",
                description = "file whose content is sent")
        Path file;
    }

    @Option(
            names = {"-v", "--verb"},
            paramLabel = "VERB",
            defaultValue = "POST",
            description = "HTTP method (default: ${DEFAULT-VALUE})")
    String verb;

    @Option(
            names = "--header",
            paramLabel = "NAME=VALUE",
            description = "header for the app, such as content-type=text/plain; may be repeated")
    Map<String, String> headers = new LinkedHashMap<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "table",
            converter = OutputFormat.Converter.class,
            description = "table (the answer as it is), json or yaml, with its status (default: ${DEFAULT-VALUE})")
    OutputFormat output;

    @Mixin
    NodeOption node;

    InvokeCommand(final CliContext context) {
        super(context);
    }

    @Override
    public Integer call() throws Exception {
        final byte[] bytes = bytes();
        try (NodeLink link = context.opener().open(node.dataDir(), CLI_APP_ID)) {
            final InvokeResponse response = link.invokeMethod(appId, path(), bytes, options(bytes));
            print(response);
            if (!response.isSuccess()) {
                throw CliFailure.failure("app " + appId + " answered with status " + response.status());
            }
            return ExitCode.OK;
        }
    }

    private byte[] bytes() throws IOException {
        if (data.file == null) {
            return data.text == null ? new byte[0] : Payload.read(data.text, context.in());
        }
        try {
            return Files.readAllBytes(data.file);
        } catch (final IOException ex) {
            throw CliFailure.usage("--data-file " + data.file + " cannot be read: " + ex.getMessage());
        }
    }

    private String path() {
        final int query = method.indexOf('?');
        return query < 0 ? method : method.substring(0, query);
    }

    private InvokeOptions options(final byte[] bytes) {
        final int query = method.indexOf('?');
        InvokeOptions options = InvokeOptions.post()
                .verb(verb.toUpperCase(Locale.ROOT))
                .queryString(query < 0 ? "" : method.substring(query + 1))
                .contentType(bytes.length == 0 ? "" : Payload.contentType(bytes));
        for (final Map.Entry<String, String> header : headers.entrySet()) {
            final String name = header.getKey().toLowerCase(Locale.ROOT);
            options = name.equals(CONTENT_TYPE)
                    ? options.contentType(header.getValue())
                    : options.header(name, header.getValue());
        }
        return options;
    }

    private void print(final InvokeResponse response) throws IOException {
        if (output != OutputFormat.TABLE) {
            final Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("status", response.status());
            fields.put("contentType", response.contentType());
            Payload.put(fields, "data", response.data());
            printSingle(output, fields);
        } else if (response.data().length > 0) {
            context.out().write(response.data());
            if (context.isTerminal()) {
                context.out().println();
            }
        }
    }
}

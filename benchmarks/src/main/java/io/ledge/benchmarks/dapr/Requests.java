package io.ledge.benchmarks.dapr;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What is asked over HTTP/1.1, made beforehand: the load's own CPU time is none of the server's. */
final class Requests {
    static final String STORE = "cache";
    static final String DURABLE_STORE = "statestore";

    /** Of an app; any server's own answer to it is the floor of an invocation. */
    static final String METHOD = "value";

    private Requests() {}

    /** One for each key. */
    static List<byte[]> of(final Call call, final int keys) {
        final List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < keys; i++) {
            requests.add(of(call, (long) i).getBytes(StandardCharsets.US_ASCII));
        }
        return requests;
    }

    private static String of(final Call call, final long index) {
        return switch (call) {
            case HEALTH -> get("/v1.0/healthz");
            case GET -> get("/v1.0/state/" + STORE + "/" + key(index));
            case SAVE -> post("/v1.0/state/" + STORE, "[" + item(index) + "]");
            case DURABLE_SAVE -> post("/v1.0/state/" + DURABLE_STORE, "[" + item(index) + "]");
            case PUBLISH -> post("/v1.0/publish/pubsub/bench", value(index));
            case INVOKE -> get("/v1.0/invoke/bench/method/" + METHOD);
            case GRPC_GET -> throw new IllegalArgumentException(call + " is not HTTP/1.1");
        };
    }

    private static String get(final String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    }

    private static String post(final String path, final String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    static String key(final long index) {
        return "key:%012d".formatted(index);
    }

    /** As a bulk save has it. */
    static String item(final long index) {
        return "{\"key\":\"" + key(index) + "\",\"value\":" + value(index) + "}";
    }

    private static String value(final long index) {
        final String head = "%08d".formatted(index);
        return "\"" + head + "x".repeat(DaprSettings.VALUE_LENGTH - head.length()) + "\"";
    }

    /** For the requests' script: each with its length on a line before it. */
    static Path write(final Path file, final List<byte[]> requests) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (final byte[] request : requests) {
            bytes.write((request.length + "\n").getBytes(StandardCharsets.US_ASCII));
            bytes.write(request);
        }
        return Files.write(file, bytes.toByteArray());
    }
}

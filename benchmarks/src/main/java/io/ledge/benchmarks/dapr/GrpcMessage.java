package io.ledge.benchmarks.dapr;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The requests of {@code dapr.proto.runtime.v1.Dapr} as bytes, which is what a load generator sends; it has no stubs.
 */
final class GrpcMessage {
    private static final String SERVICE = "/dapr.proto.runtime.v1.Dapr/";
    private static final String STORE = "cache";
    private static final String KEY = "key:000000000000";
    private static final int PREFIX_LENGTH = 5;

    private GrpcMessage() {}

    static String path(final Call call) {
        return SERVICE + (call == Call.GRPC_GET ? "GetState" : "SaveState");
    }

    /** With gRPC's prefix: no compression, the length. */
    static byte[] of(final Call call) {
        final ByteArrayOutputStream message = new ByteArrayOutputStream();
        field(message, 1, bytes(STORE));
        field(message, 2, call == Call.GRPC_GET ? bytes(KEY) : item());
        return ByteBuffer.allocate(PREFIX_LENGTH + message.size())
                .put((byte) 0)
                .putInt(message.size())
                .put(message.toByteArray())
                .array();
    }

    /** Prefix included; a value that was found, or an empty message. */
    static int answerLength(final Call call) {
        return call == Call.GRPC_GET ? PREFIX_LENGTH + DaprSettings.VALUE_LENGTH : PREFIX_LENGTH;
    }

    /** {@code StateItem}: key and value. */
    private static byte[] item() {
        final ByteArrayOutputStream item = new ByteArrayOutputStream();
        field(item, 1, bytes(KEY));
        field(item, 2, bytes('"' + "x".repeat(DaprSettings.VALUE_LENGTH) + '"'));
        return item.toByteArray();
    }

    /** Of wire type 2: a varint of the length, then the bytes. */
    private static void field(final ByteArrayOutputStream to, final int number, final byte[] value) {
        to.write(number << 3 | 2);
        int length = value.length;
        while (length >= 0x80) {
            to.write(length & 0x7F | 0x80);
            length >>>= 7;
        }
        to.write(length);
        to.writeBytes(value);
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}

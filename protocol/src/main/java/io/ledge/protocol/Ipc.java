package io.ledge.protocol;

/**
 * How an app and a node meet over Aeron IPC.
 *
 * <p>The client adds an <i>exclusive publication</i> on {@link #INGRESS_STREAM_ID}; Aeron's session id of that publication
 * names the session ever after. It subscribes to {@link #egressChannel(int)} on {@link #EGRESS_STREAM_ID}, where the node
 * publishes for this one client.
 *
 * <p>Terms of 64 KiB and an MTU of 8 KiB: a message is one fragment of at most {@link #MAX_MESSAGE_LENGTH} bytes, and two
 * logs of one app cost 392 KiB of shared memory. What is longer goes as {@code BodyChunk} or {@code Wrapped}.
 */
public final class Ipc {
    public static final int INGRESS_STREAM_ID = 601;
    public static final int EGRESS_STREAM_ID = 602;

    public static final int TERM_LENGTH = 64 * 1024;
    public static final int MTU_LENGTH = TERM_LENGTH / 8;

    /** Bytes of the longest message, header included: one unfragmented Aeron frame. */
    public static final int MAX_MESSAGE_LENGTH = MTU_LENGTH - 32;

    /** Values and payloads above this travel as BodyChunk. Also the length of every chunk but the last. */
    public static final int INLINE_LIMIT = 4 * 1024;

    /** Longest key in UTF-8 bytes. */
    public static final int MAX_KEY_LENGTH = 1024;

    /** Of one transaction. */
    public static final int MAX_TRANSACTION_OPERATIONS = 1024;

    /** Longest name of an app, component, topic, binding or operation in UTF-8 bytes. */
    public static final int MAX_NAME_LENGTH = 255;

    /** Longest payload of any path, unless the node is set otherwise. */
    public static final int DEFAULT_MAX_BODY_LENGTH = 4 * 1024 * 1024;

    /** Longest request that {@code Wrapped} may carry. */
    public static final int MAX_WRAPPED_LENGTH = 256 * 1024;

    /** Within which an invocation is to be answered whose header names no timeout. */
    public static final long INVOKE_TIMEOUT_MS_DEFAULT = 60_000;

    /** App id of commands that speak for no app in particular; the node never takes it for the only app attached. */
    public static final String CLI_APP_ID = "ledge-cli";

    /**
     * App id of the node itself, which no app can have: who calls its methods over IPC asks for what is no message of the schema
     * (secrets, cryptography, conversation, metadata), by the paths of Dapr's HTTP API.
     */
    public static final String NODE_APP_ID = ".ledge";

    /** The node's doorbell in wake.dat. */
    public static final int NODE_DOORBELL = 0;

    private Ipc() {}

    /** For the client's publication. */
    public static String ingressChannel() {
        return "aeron:ipc?term-length=" + TERM_LENGTH + "|mtu=" + MTU_LENGTH;
    }

    /** For the node's publication to, and the subscription of, the client whose ingress has this session id. */
    public static String egressChannel(final int aeronSessionId) {
        return ingressChannel() + "|session-id=" + aeronSessionId;
    }
}

package io.ledge.protocol;

/**
 * Every way in which a node refuses a request. The number travels in {@code Error.code} and {@code Rejected.code} and is
 * never reused; a reader that does not know a number treats it as {@link #INTERNAL}.
 */
public enum ErrorCode {
    INTERNAL(1, "a bug in the node: see `ledge errors`"),
    MALFORMED_MESSAGE(2, "bytes that are not a message of this schema"),
    UNSUPPORTED_VERSION(3, "another schema, or one too old"),
    UNKNOWN_TEMPLATE(4, "a message this node does not know, or one that only a node may send"),
    NOT_CONNECTED(5, "a command before Connect was answered"),
    APP_ID_INVALID(6, "an app id that is empty where it may not be, too long, or ambiguous"),
    TOO_MANY_SESSIONS(7, "the node's session limit is reached"),
    NODE_STOPPING(8, "the node is going down"),
    TIMEOUT(9, "the request's own deadline passed"),
    BACK_PRESSURE(10, "a bounded queue is full: try again"),
    BODY_TOO_LARGE(11, "a payload above the node's limit"),
    BODY_UNKNOWN(12, "a bodyId whose chunks did not all arrive"),
    BODY_QUOTA_EXCEEDED(13, "the session holds too many bytes in unfinished bodies"),
    NOT_ALLOWED(14, "scopes keep this app from it"),
    COMPONENT_NOT_FOUND(15, "no component of that name and kind is visible to the app"),
    COMPONENT_FAILED(16, "the component was asked, and could not"),

    STORE_NOT_FOUND(20, "no state store of that name is visible to the app"),
    KEY_INVALID(21, "a key that is empty, above 1 KiB, or holds the separator ||"),
    ETAG_MISMATCH(22, "the ETag is not the item's, or the item exists and must not"),
    STORE_FULL(23, "a byte or entry limit of the store"),
    TRANSACTION_INVALID(24, "a transaction without operations, or with too many"),
    STORE_FAILED(25, "the store behind the component failed"),
    POSITION_EXPIRED(
            26, "the changes after that position are no longer kept: scan, then watch from where the scan began"),
    NOT_A_NUMBER(27, "an increment of a value that is not a whole number as decimal text"),
    NUMBER_OVERFLOW(28, "an increment past the range of 64 bits"),
    STORE_UNSUPPORTED(29, "a command the store does not have"),
    CURSOR_INVALID(30, "a scan's cursor that this store did not give out, or gave out before the node's restart"),
    METADATA_INVALID(31, "request metadata with a value that cannot be read"),
    STORE_ENCRYPTED(
            32,
            "a store whose values are encrypted outside of the core: by the edge they are got, saved and transacted"),

    NOT_DURABLE(35, "the journal failed before the change was on the disk: nobody knows whether it will be there"),
    DISK_FULL(36, "the journal's disk is full: changes are taken again when there is room"),
    JOURNAL_FAILED(37, "the journal failed: changes are refused until the node is started again"),
    BACKUP_FAILED(38, "no backup was written: there is no durable store, one is under way, or the disk refused"),

    PUBSUB_NOT_FOUND(40, "no pubsub of that name is visible to the app"),
    TOPIC_INVALID(41, "a topic that is empty or too long"),
    SUBSCRIPTION_UNKNOWN(42, "a subscription id that is not this session's"),
    TOO_MANY_SUBSCRIPTIONS(43, "the node's subscription limit is reached"),
    DELIVERY_UNKNOWN(44, "an ack for a delivery that is not outstanding (acknowledged, timed out, or never made)"),

    APP_NOT_FOUND(50, "no app of that id answers invocations on this node"),
    APP_LOST(51, "the app that was called went away before it answered: it may have acted"),
    APP_FAILED(52, "the app that was called could not answer"),

    BINDING_NOT_FOUND(60, "no binding of that name is visible to the app"),
    BINDING_OPERATION_UNSUPPORTED(61, "an operation the binding does not have"),
    BINDING_FAILED(62, "the binding tried and failed");

    private static final ErrorCode[] BY_NUMBER = new ErrorCode[64];

    static {
        for (final ErrorCode code : values()) {
            BY_NUMBER[code.number] = code;
        }
    }

    private final int number;
    private final String meaning;

    ErrorCode(final int number, final String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    /** One phrase for humans. */
    public String meaning() {
        return meaning;
    }

    public static ErrorCode of(final int number) {
        final ErrorCode code = number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
        return code == null ? INTERNAL : code;
    }
}

package io.ledge.bindings.mqtt;

/** Why a link could not be opened, or a message not be sent. The message is for people and names no secrets. */
final class LinkException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What can be done about it. */
    enum Kind {
        /** Nobody answers, or the line broke: trying again may help. */
        UNREACHABLE,
        /** The broker hung up instead of answering CONNECT, as some do that know only 3.1.1; or it is just going down. */
        HUNG_UP,
        /** The broker does not speak this version. */
        VERSION,
        /** Password, rights or certificates are wrong: a person must act. */
        REFUSED
    }

    private final Kind kind;

    LinkException(final Kind kind, final String message, final Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}

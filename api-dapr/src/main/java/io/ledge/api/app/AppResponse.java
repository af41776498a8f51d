package io.ledge.api.app;

/** What an app answered, gathered. */
record AppResponse(int status, byte[] body) {
    boolean isOk() {
        return status >= 200 && status < 300;
    }
}

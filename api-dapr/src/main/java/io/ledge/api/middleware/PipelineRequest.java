package io.ledge.api.middleware;

/** A request on its way through a pipeline: its head has come, its body has not been read. */
public interface PipelineRequest {
    /** Escaped, without the query. */
    String path();

    /** Without its question mark; null: none. */
    String query();

    /** Null: there is none of that name. */
    String header(String name);

    /** Whom it comes from, and to which app's port: an address each. */
    String origin();

    /** Goes on as if it had come so. @param query null: none */
    void rewrite(String path, String query);

    /** Its body is to go through upper case, of ASCII's letters. */
    void upperCaseBody();

    /** It goes no further. */
    void refuse(int status, String text);
}

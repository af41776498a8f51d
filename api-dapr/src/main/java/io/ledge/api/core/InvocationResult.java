package io.ledge.api.core;

import java.util.List;

/**
 * What an app's method answered, as the message {@code InvokeResult} has it.
 *
 * @param status HTTP status
 * @param contentType of the data, or empty
 * @param headers without the content type
 */
public record InvocationResult(int status, String contentType, List<HeaderField> headers, byte[] data) {}

package io.ledge.api.middleware;

/** One handler of a pipeline. */
@FunctionalInterface
public interface Middleware {
    /** @return false: it has been refused */
    boolean pass(PipelineRequest request);
}

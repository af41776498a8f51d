package io.ledge.api.middleware;

import java.util.List;
import java.util.function.Function;

/**
 * The handlers of an app, in their order. One whose component is not there lets nobody through: what it was to keep out must
 * not come in.
 *
 * @param lookup the component's middleware by its name; null: there is none
 */
public record Pipeline(List<Handler> handlers, Function<String, Middleware> lookup) {
    /** No handlers. */
    public static final Pipeline NONE = new Pipeline(List.of(), _ -> null);

    private static final int INTERNAL_SERVER_ERROR = 500;

    public Pipeline {
        handlers = List.copyOf(handlers);
    }

    /** As a Configuration names it. @param source {@code file:line}, for messages */
    public record Handler(String name, String type, String source) {}

    /** Whether there are all of its handlers. */
    public boolean isComplete() {
        return handlers.stream().allMatch(handler -> lookup.apply(handler.name()) != null);
    }

    /** @return false: it has been refused */
    public boolean pass(final PipelineRequest request) {
        for (final Handler handler : handlers) {
            final Middleware middleware = lookup.apply(handler.name());
            if (middleware == null) {
                request.refuse(
                        INTERNAL_SERVER_ERROR,
                        "the handler '" + handler.name() + "' of the pipeline is not there; the node's log says why");
                return false;
            }
            if (!middleware.pass(request)) {
                return false;
            }
        }
        return true;
    }
}

package io.ledge.api.service;

import io.ledge.api.core.CoreLink;
import io.ledge.api.semantics.Components;
import io.ledge.api.semantics.StateApi;
import io.ledge.api.semantics.StateQueryApi;
import io.ledge.protocol.ErrorCode;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * State as only the edge has it: queries, and stores whose values it encrypts. Bounded in number, for each may hold megabytes of
 * values. On the services' thread.
 */
final class StateService {
    private static final int MAX_QUERIES = 2; // 8 MiB each at most

    private static final int MAX_COMMANDS = 4; // a value of some megabytes each at most, open and closed

    private final AppLinks links;
    private final Queue<Runnable> waiting = new ArrayDeque<>(); // as many as the core lets the node's session answer
    private int queryCount;
    private int commandCount;

    StateService(final AppLinks links) {
        this.links = links;
    }

    /** Dapr's query in JSON. Answers the items as a scan does, and the token as the page's cursor. */
    void query(final ServiceCaller caller, final ServiceCall call) {
        if (queryCount == MAX_QUERIES) {
            call.refuse(
                    ErrorCode.BACK_PRESSURE,
                    "the node has " + MAX_QUERIES + " queries of apps over IPC under way: try again");
            return;
        }
        queryCount++;
        call.whenEnded(() -> queryCount--);
        links.use(call, link -> query(caller, link, call));
    }

    /** One message to a store whose values the edge encrypts; answered by the core's message, its values open. */
    void command(final ServiceCaller caller, final ServiceCall call) {
        if (commandCount == MAX_COMMANDS) {
            waiting.add(() -> begin(caller, call));
        } else {
            begin(caller, call);
        }
    }

    private void begin(final ServiceCaller caller, final ServiceCall call) {
        commandCount++;
        call.whenEnded(this::beginNext);
        links.use(call, link -> new SealedCommand(caller.context().components(), link, call).execute());
    }

    private void beginNext() {
        commandCount--;
        final Runnable next = waiting.poll();
        if (next != null) {
            next.run();
        }
    }

    private static void query(final ServiceCaller caller, final CoreLink link, final ServiceCall call) {
        final Components components = caller.context().components();
        new StateQueryApi(new StateApi(caller.context().appId(), components, link), components, link)
                .query(call.segment(2), call.data(), call.new OrRefused<>() {
                    @Override
                    public void ok(final StateQueryApi.Page page) {
                        call.answer(ServiceCall.MESSAGES, StateAnswers.page(page.items(), page.token()));
                    }
                });
    }
}

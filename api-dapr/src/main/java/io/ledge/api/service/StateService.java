package io.ledge.api.service;

import io.ledge.api.core.CoreLink;
import io.ledge.api.semantics.Components;
import io.ledge.api.semantics.StateApi;
import io.ledge.api.semantics.StateQueryApi;
import io.ledge.protocol.ErrorCode;

/**
 * State as only the edge has it: queries, and stores whose values it encrypts. Bounded in number, for each may hold megabytes of
 * values. On the services' thread.
 */
final class StateService {
    private static final int MAX_QUERIES = 2; // 8 MiB each at most

    private final AppLinks links;
    private int queryCount;

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
        links.use(call, link -> query(caller.context().components(), link, call));
    }

    private static void query(final Components components, final CoreLink link, final ServiceCall call) {
        new StateQueryApi(new StateApi(components, link), components, link)
                .query(call.segment(2), call.data(), call.new OrRefused<>() {
                    @Override
                    public void ok(final StateQueryApi.Page page) {
                        call.answer(ServiceCall.MESSAGES, StateAnswers.page(page.items(), page.token()));
                    }
                });
    }
}

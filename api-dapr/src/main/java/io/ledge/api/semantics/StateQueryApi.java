package io.ledge.api.semantics;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.api.core.ScanProxy;
import io.ledge.api.core.StateItem;
import io.ledge.api.crypto.CryptoException;
import io.ledge.api.crypto.StateCipher;
import io.ledge.api.json.Json;
import io.ledge.protocol.ErrorCode;
import java.io.IOException;
import java.util.List;

/**
 * Queries of state: Dapr's {@code /v1.0-alpha1/state/STORE/query}. The store is scanned, the app's own items looked at one by one:
 * good for some thousands of items, refused beyond. An app has few queries under way at a time.
 */
public final class StateQueryApi {
    private static final int MAX_QUERIES = 2; // 8 MiB each at most

    private final StateApi state;
    private final Components components;
    private final CoreLink link;
    private final ScanProxy scans;
    private int queryCount;

    public StateQueryApi(final StateApi state, final Components components, final CoreLink link) {
        this.state = state;
        this.components = components;
        this.link = link;
        scans = new ScanProxy(link);
    }

    /** @param token of the next page; empty: there is none */
    public record Page(List<StateItem> items, String token) {}

    /** Answers the items that match. @param query in JSON */
    public void query(final String store, final byte[] query, final Answer<Page> answer) {
        final DaprFailure wrong = check(store);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        try {
            run(store, new QueryRun(StateQuery.parse(query)), answer);
        } catch (final IOException ex) {
            answer.failed(failure(store, "failed to parse JSON query body: " + Json.reason(ex)));
        }
    }

    private DaprFailure check(final String store) {
        final DaprFailure wrong = state.check(store);
        if (wrong != null) {
            return wrong.metadata(null); // as daprd
        }
        if (!components.find("state.", store).can("QUERY_API")) {
            return DaprError.STATE_QUERY_UNSUPPORTED.with().ofState(store);
        }
        return queryCount == MAX_QUERIES
                ? failure(store, "the app has " + MAX_QUERIES + " queries under way already; try again")
                : null;
    }

    private void run(final String store, final QueryRun run, final Answer<Page> answer) {
        queryCount++;
        final StateCipher cipher = components.instance(StateCipher.class, store);
        scans.each(store, item -> take(run, cipher, item), new Reply<>() {
            @Override
            public void ok(final String reason) {
                queryCount--;
                if (reason.isEmpty()) {
                    page(store, run, answer);
                } else {
                    answer.failed(failure(store, reason));
                }
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                queryCount--;
                answer.failed(failure(store, message));
            }
        });
        link.flush();
    }

    /** Outside of the call that asked: what is thrown here would be told to nobody. */
    private static void page(final String store, final QueryRun run, final Answer<Page> answer) {
        final Page page;
        try {
            page = run.page();
        } catch (final RuntimeException ex) { // a bug; its caller shall not wait for ever
            answer.failed(failure(store, ex.toString()));
            return;
        }
        answer.ok(page);
    }

    private static String take(final QueryRun run, final StateCipher cipher, final StateItem item) {
        try {
            return run.take(cipher == null ? item : item.withValue(cipher.open(item.value())));
        } catch (final CryptoException ex) {
            return "item " + item.key() + ": " + ex.getMessage();
        }
    }

    private static DaprFailure failure(final String store, final String reason) {
        return DaprError.STATE_QUERY.with(store, reason).ofState(store);
    }
}

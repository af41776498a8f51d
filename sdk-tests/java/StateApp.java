import io.dapr.client.DaprClient;
import io.dapr.client.DaprClientBuilder;
import io.dapr.client.domain.DaprMetadata;
import io.dapr.client.domain.State;
import io.dapr.client.domain.StateOptions;
import io.dapr.client.domain.TransactionalStateOperation;
import io.dapr.exceptions.DaprException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * State, metadata and health by Dapr's SDK for Java, over gRPC. Ends with 0 when all of it is as it should be.
 *
 * <p>Environment: DAPR_HTTP_PORT (for the health check), DAPR_GRPC_PORT, APP_ID.
 */
public final class StateApp {
    private static final String STORE = "statestore";
    private static final int LARGE = 3 << 20; // bytes; one message holds 4 MiB

    private final DaprClient client;

    private StateApp(final DaprClient client) {
        this.client = client;
    }

    public static void main(final String[] arguments) throws Exception {
        try (DaprClient client = new DaprClientBuilder().build()) {
            client.waitForSidecar(10_000).block();
            final StateApp app = new StateApp(client);
            app.checkItems();
            app.checkEtags();
            app.checkBulk();
            app.checkTransaction();
            app.checkMetadata();
        }
        System.out.println("java over grpc: ok");
        System.exit(0); // the SDK's threads would linger
    }

    private void checkItems() {
        client.saveState(STORE, "java-a", new byte[] {0, -1}).block();
        expect(-1, (int) client.getState(STORE, "java-a", byte[].class).block().getValue()[1]);
        client.saveState(STORE, "java-large", new byte[LARGE]).block();
        expect(LARGE, client.getState(STORE, "java-large", byte[].class).block().getValue().length);
        client.saveState(STORE, "java-b", "text").block();
        expect("text", client.getState(STORE, "java-b", String.class).block().getValue());
        final State<String> missing = client.getState(STORE, "java-missing", String.class).block();
        expect(null, missing.getValue());
    }

    private void checkEtags() {
        final StateOptions firstWrite = new StateOptions(null, StateOptions.Concurrency.FIRST_WRITE);
        expectMismatch(() -> client.saveState(STORE, "java-b", "999999", "x", null).block());
        expectMismatch(() -> client.saveState(STORE, "java-b", null, "x", firstWrite).block());
        expectMismatch(() -> client.deleteState(STORE, "java-b", "999999", null).block());
        final String etag = client.getState(STORE, "java-b", String.class).block().getEtag();
        client.saveState(STORE, "java-b", etag, "new", null).block();
        expect("new", client.getState(STORE, "java-b", String.class).block().getValue());
    }

    private void checkBulk() {
        client.saveBulkState(
                        STORE,
                        List.of(
                                new State<>("java-c", "c", (String) null, Map.of("ttlInSeconds", "100"), null),
                                new State<>("java-d", "d", (String) null, Map.of(), null)))
                .block();
        final List<State<String>> items = client.getBulkState(STORE, List.of("java-d", "java-none", "java-c"), String.class)
                .block();
        expect(List.of("java-d", "java-none", "java-c"), items.stream().map(State::getKey).toList());
        expect("d", items.get(0).getValue());
        expect("c", items.get(2).getValue());
    }

    private void checkTransaction() {
        client.executeStateTransaction(
                        STORE,
                        List.of(
                                new TransactionalStateOperation<>(
                                        TransactionalStateOperation.OperationType.UPSERT, new State<>("java-e", "e", "")),
                                new TransactionalStateOperation<>(
                                        TransactionalStateOperation.OperationType.DELETE, new State<>("java-c"))))
                .block();
        expect("e", client.getState(STORE, "java-e", String.class).block().getValue());
        expect(null, client.getState(STORE, "java-c", String.class).block().getValue());
        client.deleteState(STORE, "java-e").block();
        expect(null, client.getState(STORE, "java-e", String.class).block().getValue());
        try {
            client.getState("other", "k", String.class).block();
            throw new AssertionError("a store that is not there answered");
        } catch (final DaprException ex) {
            expect("INVALID_ARGUMENT", ex.getErrorCode());
            expect(
                    "DAPR_STATE_NOT_FOUND",
                    ex.getErrorDetails()
                            .get(
                                    io.dapr.exceptions.DaprErrorDetails.ErrorDetailType.ERROR_INFO,
                                    "reason",
                                    io.dapr.utils.TypeRef.STRING));
        }
    }

    private void checkMetadata() {
        final DaprMetadata metadata = client.getMetadata().block();
        expect(System.getenv("APP_ID"), metadata.getId());
        expect(true, metadata.getComponents().stream().anyMatch(component -> component.getName().equals(STORE)));
    }

    private static void expectMismatch(final Runnable call) {
        try {
            call.run();
        } catch (final DaprException ex) {
            expect("ABORTED", ex.getErrorCode());
            expect(true, ex.getMessage().contains("possible etag mismatch"));
            return;
        }
        throw new AssertionError("an etag that does not match was taken");
    }

    private static void expect(final Object expected, final Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("expected " + expected + ", got " + actual);
        }
    }
}

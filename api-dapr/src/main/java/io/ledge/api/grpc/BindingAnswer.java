package io.ledge.api.grpc;

import io.dapr.v1.CommonProtos;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventResponse;
import io.dapr.v1.DaprAppCallbackProtos.BindingEventResponse.BindingEventConcurrency;
import io.ledge.api.core.BindingResult;
import io.ledge.api.semantics.Answer;
import io.ledge.api.semantics.BindingApi;
import io.ledge.api.semantics.DaprFailure;
import io.ledge.api.semantics.StateApi;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;

/**
 * What an app over gRPC wants done with its answer to a binding's event: state saved, then data sent to output bindings, one
 * after the other or all at once. The event is taken whatever becomes of it, as with daprd. On the I/O thread.
 */
final class BindingAnswer {
    private static final System.Logger LOGGER = System.getLogger("ledge.app");
    private static final String OPERATION = "create";

    private final StateApi state;
    private final BindingApi bindings;

    BindingAnswer(final StateApi state, final BindingApi bindings) {
        this.state = state;
        this.bindings = bindings;
    }

    void carryOut(final BindingEventResponse answer) {
        if (answer.getStatesCount() == 0) {
            send(answer);
            return;
        }
        final List<StateApi.Change> changes =
                answer.getStatesList().stream().map(BindingAnswer::change).toList();
        state.save(answer.getStoreName(), changes, new Answer<>() {
            @Override
            public void ok(final Void nothing) {
                send(answer);
            }

            @Override
            public void failed(final DaprFailure failure) {
                warn(failure); // and nothing is sent
            }
        });
    }

    private static StateApi.Change change(final CommonProtos.StateItem item) {
        return StateCalls.set(item);
    }

    private void send(final BindingEventResponse answer) {
        if (answer.getConcurrency() == BindingEventConcurrency.PARALLEL) {
            answer.getToList().forEach(name -> send(name, answer, () -> {}));
        } else {
            sendFrom(0, answer);
        }
    }

    private void sendFrom(final int index, final BindingEventResponse answer) {
        if (index < answer.getToCount()) {
            send(answer.getTo(index), answer, () -> sendFrom(index + 1, answer));
        }
    }

    private void send(final String name, final BindingEventResponse answer, final Runnable next) {
        bindings.invoke(name, OPERATION, Map.of(), answer.getData().toByteArray(), new Answer<>() {
            @Override
            public void ok(final BindingResult result) {
                next.run();
            }

            @Override
            public void failed(final DaprFailure failure) {
                warn(failure);
            }
        });
    }

    private static void warn(final DaprFailure failure) {
        LOGGER.log(Level.WARNING, "what the app answered to a binding's event: " + failure.message());
    }
}

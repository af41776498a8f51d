package io.ledge.api.app;

import io.ledge.api.core.BindingDelivery;
import io.ledge.api.resiliency.Waiting;
import io.ledge.api.semantics.AppEndpoint;
import io.ledge.api.semantics.TopicSubscription;
import io.ledge.protocol.codec.AckStatus;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.List;

/**
 * Calls one app, whatever it speaks: one method for each thing that the node has to say to it (reference/dapr-api.md §2.4,
 * §3.2). On the I/O thread, where the futures end too. A future fails with {@link UnreachableException} when the app is not
 * there, and nothing has reached it; with any other exception when the call was not answered.
 */
public interface AppChannel {
    AppEndpoint endpoint();

    /** Told whenever no connection to the app can be made. */
    void onUnreachable(Runnable listener);

    /** Told whenever a connection to the app has ended: the app with it, or not. */
    void onLost(Runnable listener);

    /** What the app says of its actors; empty: nothing. */
    Future<byte[]> config();

    /** What the app subscribes to, as it answered. */
    Future<Wanted> subscriptions();

    /** A list that is read on a worker thread: the first routing rule loads a compiler. */
    @FunctionalInterface
    interface Wanted {
        /** @throws IOException that says what is wrong; nothing of it counts then */
        List<TopicSubscription> read() throws IOException;
    }

    /** Whether the app takes the events of an input binding. @param route in the app, with its slash */
    Future<Boolean> wantsBinding(String name, String route);

    /**
     * One event of a topic.
     *
     * @param path of the route that takes it
     * @param waiting when it is over the call is not made any more, or is reset; as in what follows
     */
    Future<AckStatus> deliver(String path, TopicMessage message, Waiting waiting);

    /** Many events of one topic in one call, at least one. @return what became of each, in their order */
    Future<AckStatus[]> deliverAll(String path, List<TopicMessage> messages, Waiting waiting);

    /** One event of an input binding. */
    Future<AckStatus> deliver(String route, BindingDelivery event, Waiting waiting);

    /** A method of the app, request and answer whole. */
    Future<InvokeAnswer> invoke(InvokeMessage message, Waiting waiting);

    /**
     * Whether the app says that it is well. It is asked whatever else is under way.
     *
     * @param path for an app over HTTP
     * @param timeoutMs then the question is taken back
     */
    Future<Boolean> isWell(String path, long timeoutMs);

    /** Lets callers in, or refuses them with {@link #ILL}; the node's own calls go on. */
    void admit(boolean isAdmitted);

    /** Why a call failed that nobody waited for any more. */
    String GIVEN_UP = "given up";

    /** Why a caller is refused whose callee is not well; daprd's text. */
    String ILL = "app is not in a healthy state";

    void close();
}

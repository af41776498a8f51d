package io.ledge.api.service;

import io.ledge.api.app.CallEnd;
import io.ledge.api.core.BytesUnderWay;
import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Invocation;
import io.ledge.api.core.InvocationResult;
import io.ledge.api.core.InvokeProxy;
import io.ledge.api.core.Reply;
import io.ledge.api.core.ServiceThread;
import io.ledge.api.crypto.EncryptOptions;
import io.ledge.api.http.ConversationJson;
import io.ledge.api.http.MetadataJson;
import io.ledge.api.semantics.ConversationApi;
import io.ledge.api.semantics.CryptoApi;
import io.ledge.api.semantics.SecretsApi;
import io.ledge.core.port.AppPorts;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Answers apps over IPC what is no message of the schema, and has apps called for them that are not on this node.
 *
 * <pre>
 *   GET  v1.0/secrets/STORE/NAME, v1.0/secrets/STORE/bulk          {@link FormText}
 *   GET  v1.0/metadata                                             Dapr's JSON
 *   POST v1.0/shutdown                                             for apps whose API is served
 *   PUT  v1.0-alpha1/crypto/COMPONENT/encrypt, …/decrypt           the document, whole; options as headers, as over HTTP
 *   POST v1.0-alpha1/conversation/COMPONENT/converse, v1.0-alpha2  Dapr's JSON
 *   POST v1.0-alpha1/state/STORE/query                             Dapr's JSON; answered by StateScanItem*, StateScanPage
 *   POST ledge/state/sealed                                        StateGet, StateSet, StateTransact to a store that the edge encrypts
 * </pre>
 *
 * <p>What goes wrong is an {@code Error} of the schema with Dapr's text. Calls under way are bounded in bytes, and in number, those of
 * callers that have gone included; one more is refused with BACK_PRESSURE.
 */
public final class NodeServices implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger("ledge.services");
    private static final long CLOSE_TIMEOUT_S = 5;

    /** Of the core that it uses. */
    public static final int PORTS = 1 + AppLinks.PORTS;

    private final ServiceThread thread;
    private final Function<String, CompletableFuture<ServiceCaller>> callers;
    private final Elsewhere elsewhere;
    private final int maxBodyLength;
    private final CallsUnderWay callsElsewhere = CallsUnderWay.elsewhere();
    private final CallsUnderWay callsOfNode = CallsUnderWay.ofNode();
    private final Departures departures = new Departures();
    private final BytesUnderWay bytes;
    private CoreLink link;
    private InvokeProxy proxy;
    private AppLinks appLinks;
    private StateService state;

    /** Calls apps that no session of this node answers for. */
    @FunctionalInterface
    public interface Elsewhere {
        /** Must not block. @param call has the id of the app that is called */
        void invoke(String callerId, Invocation call, CallEnd end);
    }

    private NodeServices(
            final ServiceThread thread,
            final Function<String, CompletableFuture<ServiceCaller>> callers,
            final Elsewhere elsewhere,
            final BytesUnderWay bytes,
            final int maxBodyLength) {
        this.bytes = bytes;
        this.thread = thread;
        this.callers = callers;
        this.elsewhere = elsewhere;
        this.maxBodyLength = maxBodyLength;
    }

    /**
     * Opens the node's session; when it returns, calls are answered.
     *
     * @param ports with {@link #PORTS} ports
     * @param ringCore wakes the core, from any thread
     * @param callers by app id, whether or not the app's API is served; on the services' thread, which it
     *     must not block
     * @param elsewhere gets the calls of apps that are not on this node
     * @param bytes of calls by apps over IPC, of the node
     * @param maxBodyLength of an answer
     */
    public static NodeServices open(
            final AppPorts ports,
            final Runnable ringCore,
            final Function<String, CompletableFuture<ServiceCaller>> callers,
            final Elsewhere elsewhere,
            final BytesUnderWay bytes,
            final int maxBodyLength) {
        final ServiceThread thread = new ServiceThread("ledge-services", ringCore);
        final NodeServices services = new NodeServices(thread, callers, elsewhere, bytes, maxBodyLength);
        final CoreLink link = CoreLink.open(ports, Ipc.NODE_APP_ID, thread)
                .orTimeout(CLOSE_TIMEOUT_S, TimeUnit.SECONDS)
                .join();
        final CompletableFuture<Void> serving = new CompletableFuture<>();
        thread.execute(() -> services.serve(link, new AppLinks(ports, thread), serving));
        serving.orTimeout(CLOSE_TIMEOUT_S, TimeUnit.SECONDS).join();
        return services;
    }

    private void serve(final CoreLink opened, final AppLinks links, final CompletableFuture<Void> serving) {
        link = opened;
        appLinks = links;
        state = new StateService(links);
        proxy = new InvokeProxy(link);
        proxy.serve(calls(), new Reply<>() {
            @Override
            public void ok(final Void nothing) {
                serving.complete(null);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                serving.completeExceptionally(new IllegalStateException(code + ": " + message));
            }
        });
    }

    private InvokeProxy.Handler calls() {
        return new InvokeProxy.Handler() {
            @Override
            public void onInvoke(final long token, final Invocation call) {
                NodeServices.this.onInvoke(token, call);
            }

            @Override
            public void onCalledOff(final long token) {
                departures.gone(token);
            }
        };
    }

    private void onInvoke(final long token, final Invocation call) {
        final int length = call.data().length;
        if (!bytes.take(length)) {
            proxy.refuse(token, ErrorCode.BACK_PRESSURE, bytes.refusal());
            return;
        }
        final int slash = call.appId().indexOf('/');
        final CallsUnderWay underWay = slash >= 0 ? callsElsewhere : callsOfNode;
        final String callerId = slash >= 0 ? call.appId().substring(0, slash) : call.appId();
        final String refusal = underWay.add(callerId);
        if (refusal != null) {
            bytes.give(length);
            proxy.refuse(token, ErrorCode.BACK_PRESSURE, refusal);
            return;
        }
        final Runnable onEnd = () -> {
            bytes.give(length);
            underWay.remove(callerId);
        };
        if (slash >= 0) {
            invokeElsewhere(token, callerId, call.to(call.appId().substring(slash + 1)), onEnd);
        } else {
            serve(new ServiceCall(call, end(token, onEnd)));
        }
    }

    private void invokeElsewhere(final long token, final String callerId, final Invocation call, final Runnable onEnd) {
        departures.begin(token);
        final CallEnd end = end(token, () -> {
            departures.end(token);
            onEnd.run();
        });
        elsewhere.invoke(callerId, call, end);
    }

    /** @param onEnd run on the thread, before the caller is told */
    private CallEnd end(final long token, final Runnable onEnd) {
        return new CallEnd() {
            @Override
            public void answered(final InvocationResult result) {
                thread.execute(() -> {
                    onEnd.run();
                    answer(token, result);
                });
            }

            @Override
            public void refused(final ErrorCode code, final String reason) {
                thread.execute(() -> {
                    onEnd.run();
                    proxy.refuse(token, code, reason);
                });
            }

            @Override
            public void onGone(final Runnable cancel) {
                thread.execute(() -> departures.onGone(token, cancel));
            }
        };
    }

    private void serve(final ServiceCall service) {
        final CompletableFuture<ServiceCaller> caller = callers.apply(service.callerId());
        if (caller.isDone()) {
            serve(caller, service);
        } else {
            caller.whenComplete((_, _) -> thread.execute(() -> serve(caller, service)));
        }
    }

    /** @param caller is there */
    private void serve(final CompletableFuture<ServiceCaller> caller, final ServiceCall service) {
        try {
            dispatch(caller.join(), service);
        } catch (final RuntimeException ex) {
            LOGGER.log(System.Logger.Level.ERROR, service.toString(), ex);
            service.refuse(ErrorCode.INTERNAL, service + ": " + ex);
        }
    }

    private void answer(final long token, final InvocationResult result) {
        if (result.data().length > maxBodyLength) {
            proxy.refuse(
                    token,
                    ErrorCode.BODY_TOO_LARGE,
                    "the answer has " + result.data().length + " bytes, the limit is " + maxBodyLength
                            + ": ask for less at a time");
        } else {
            proxy.answer(token, result);
        }
    }

    private void dispatch(final ServiceCaller caller, final ServiceCall call) {
        if (call.is("GET", 4, "v1.0", "secrets")) {
            secrets(caller, call);
        } else if (call.is("GET", 2, "v1.0", "metadata")) {
            call.answer(
                    ServiceCall.JSON,
                    MetadataJson.write(caller.metadata(), caller.context().appEndpoint()));
        } else if (call.is("POST", 2, "v1.0", "shutdown")) {
            shutdown(caller, call);
        } else if (call.is("PUT", 4, "v1.0-alpha1", "crypto")) {
            crypt(caller, call);
        } else if (call.is("POST", 4, "v1.0-alpha1", "conversation")) {
            ConversationJson.converseAlpha1(
                    new ConversationApi(caller.context().components()), call.segment(2), call.text(), json(call));
        } else if (call.is("POST", 4, "v1.0-alpha1", "state") && call.segment(3).equals("query")) {
            state.query(caller, call);
        } else if (call.is("POST", 3, "ledge", "state") && call.segment(2).equals("sealed")) {
            state.command(caller, call);
        } else if (call.is("POST", 4, "v1.0-alpha2", "conversation")) {
            ConversationJson.converseAlpha2(
                    new ConversationApi(caller.context().components()), call.segment(2), call.text(), json(call));
        } else {
            call.refuse(ErrorCode.UNKNOWN_TEMPLATE, "the node has no such method: " + call);
        }
    }

    /** The answer goes first. */
    private static void shutdown(final ServiceCaller caller, final ServiceCall call) {
        if (caller.shutdown() == null) {
            call.refuse(
                    ErrorCode.NOT_ALLOWED,
                    "the node does not serve the API of app '" + call.callerId()
                            + "', which cannot end it: `ledge stop` does");
        } else {
            call.answer(ServiceCall.JSON, new byte[0]);
            Thread.ofPlatform().name("ledge-shutdown").start(caller.shutdown());
        }
    }

    private static ServiceCall.OrRefused<byte[]> json(final ServiceCall call) {
        return call.new OrRefused<>() {
            @Override
            public void ok(final byte[] json) {
                call.answer(ServiceCall.JSON, json);
            }
        };
    }

    private static void secrets(final ServiceCaller caller, final ServiceCall call) {
        final SecretsApi secrets =
                new SecretsApi(caller.context().components(), caller.context().secretScopes());
        final String store = call.segment(2);
        final String name = call.segment(3);
        if (name.equals("bulk")) {
            secrets.getBulk(store, call.new OrRefused<Map<String, Map<String, String>>>() {
                @Override
                public void ok(final Map<String, Map<String, String>> all) {
                    call.answer(FormText.CONTENT_TYPE, FormText.ofAll(all));
                }
            });
        } else {
            secrets.get(store, name, call.new OrRefused<Map<String, String>>() {
                @Override
                public void ok(final Map<String, String> values) {
                    call.answer(FormText.CONTENT_TYPE, FormText.of(values));
                }
            });
        }
    }

    private void crypt(final ServiceCaller caller, final ServiceCall call) {
        final CryptoApi crypto = new CryptoApi(caller.context().components(), thread::execute);
        final ByteArrayInputStream in = new ByteArrayInputStream(call.data());
        final ByteArrayOutputStream out = new ByteArrayOutputStream(call.data().length);
        final ServiceCall.OrRefused<Void> done = call.new OrRefused<>() {
            @Override
            public void ok(final Void nothing) {
                call.answer("application/octet-stream", out.toByteArray());
            }
        };
        final String keyName = call.header("dapr-key-name");
        switch (call.segment(3)) {
            case "encrypt" ->
                crypto.encrypt(
                        call.segment(2),
                        new EncryptOptions(
                                keyName,
                                call.header("dapr-key-wrap-algorithm"),
                                call.header("dapr-data-encryption-cipher"),
                                false,
                                ""),
                        in,
                        out,
                        done);
            case "decrypt" -> crypto.decrypt(call.segment(2), keyName, in, out, done);
            default -> call.refuse(ErrorCode.UNKNOWN_TEMPLATE, "the node has no such method: " + call);
        }
    }

    /** No more calls. Waits until the session has ended; the core must still run. */
    @Override
    public void close() {
        final CompletableFuture<Void> ended = new CompletableFuture<>();
        thread.execute(() -> {
            appLinks.close();
            link.close();
            ended.complete(null);
        });
        try {
            ended.get(CLOSE_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        } catch (final ExecutionException | TimeoutException ex) {
            LOGGER.log(System.Logger.Level.WARNING, "the node's session does not end", ex);
        }
        thread.close();
    }
}

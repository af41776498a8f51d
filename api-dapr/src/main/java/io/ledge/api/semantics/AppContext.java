package io.ledge.api.semantics;

import io.ledge.api.middleware.Pipeline;
import io.ledge.api.resiliency.ResiliencySpec;
import io.ledge.api.secret.SecretScopes;
import io.ledge.protocol.Ipc;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** How one app is served: its name, where its API listens, its limits. Set, then given to the API host. */
public final class AppContext {
    /** Dapr's. */
    public static final int HTTP_PORT_DEFAULT = 3500;

    /** Dapr's. */
    public static final int GRPC_PORT_DEFAULT = 50001;

    /** Dapr's {@code --read-buffer-size}: bytes of all headers of a request. */
    public static final int MAX_HEADER_LENGTH_DEFAULT = 4 * 1024;

    /** As daprd's limit for headers. */
    public static final long RECEIVE_TIMEOUT_MS_DEFAULT = 30_000;

    private final String appId;
    private String namespace = "";
    private int httpPort;
    private int grpcPort;
    private List<String> listenAddresses = List.of("127.0.0.1");
    private String apiToken = "";
    private int maxBodyLength = Ipc.DEFAULT_MAX_BODY_LENGTH;
    private int maxHeaderLength = MAX_HEADER_LENGTH_DEFAULT;
    private long receiveTimeoutMs = RECEIVE_TIMEOUT_MS_DEFAULT;
    private long drainTimeoutMs;
    private Path socketDirectory;
    private TlsFiles tls;
    private ApiRules apiRules = ApiRules.NONE;
    private List<String> allowedOrigins = List.of();
    private String runtimeVersion = "development";
    private List<Path> resourcesPaths;
    private Map<Path, String> ownDirectories = Map.of();
    private Components components = new Components();
    private SecretScopes secretScopes = SecretScopes.NONE;
    private AppEndpoint appEndpoint;
    private volatile List<TopicSubscription> subscriptions = List.of();
    private List<ResiliencySpec> resiliencies = List.of();
    private List<HttpEndpoint> httpEndpoints = List.of();
    private AccessControl accessControl = AccessControl.NONE;
    private List<Pipeline.Handler> httpHandlers = List.of();
    private Pipeline pipeline = Pipeline.NONE;
    private List<Pipeline.Handler> appHttpHandlers = List.of();
    private Pipeline appPipeline = Pipeline.NONE;
    private Runnable shutdown = () -> {};
    private long pid;
    private String command = "";

    public AppContext(final String appId) {
        this.appId = appId;
    }

    public String appId() {
        return appId;
    }

    /** Dapr's {@code NAMESPACE}; empty: none. */
    public AppContext namespace(final String value) {
        namespace = value;
        return this;
    }

    public String namespace() {
        return namespace;
    }

    /** 0: a free one. */
    public AppContext httpPort(final int value) {
        httpPort = value;
        return this;
    }

    public int httpPort() {
        return httpPort;
    }

    /** 0: a free one. */
    public AppContext grpcPort(final int value) {
        grpcPort = value;
        return this;
    }

    public int grpcPort() {
        return grpcPort;
    }

    /** Loopback unless told otherwise. */
    public AppContext listenAddresses(final List<String> value) {
        listenAddresses = List.copyOf(value);
        return this;
    }

    public List<String> listenAddresses() {
        return listenAddresses;
    }

    /** Callers send it as {@code dapr-api-token}; empty: anybody on the address may call. */
    public AppContext apiToken(final String value) {
        apiToken = value;
        return this;
    }

    public String apiToken() {
        return apiToken;
    }

    public AppContext maxBodyLength(final int value) {
        maxBodyLength = value;
        return this;
    }

    public int maxBodyLength() {
        return maxBodyLength;
    }

    /** Within which a request must be there, and a new connection's first one. */
    public AppContext receiveTimeoutMs(final long value) {
        receiveTimeoutMs = value;
        return this;
    }

    public long receiveTimeoutMs() {
        return receiveTimeoutMs;
    }

    /** What the APIs' ports have TLS by. */
    public AppContext tls(final TlsFiles value) {
        tls = value;
        return this;
    }

    /** Null: no TLS. */
    public TlsFiles tls() {
        return tls;
    }

    /** Where the APIs have Unix sockets, too. */
    public AppContext socketDirectory(final Path value) {
        socketDirectory = value;
        return this;
    }

    /** Null: nowhere. */
    public Path socketDirectory() {
        return socketDirectory;
    }

    /** How long calls under way may go on at the end; 0, the default: they are cut. */
    public AppContext drainTimeoutMs(final long value) {
        drainTimeoutMs = value;
        return this;
    }

    public long drainTimeoutMs() {
        return drainTimeoutMs;
    }

    /** Which groups of calls it has. */
    public AppContext apiRules(final ApiRules value) {
        apiRules = value;
        return this;
    }

    public ApiRules apiRules() {
        return apiRules;
    }

    /** Of web pages that may call ({@code *}: all); none: no page may. */
    public AppContext allowedOrigins(final List<String> value) {
        allowedOrigins = List.copyOf(value);
        return this;
    }

    public List<String> allowedOrigins() {
        return allowedOrigins;
    }

    public AppContext maxHeaderLength(final int value) {
        maxHeaderLength = value;
        return this;
    }

    public int maxHeaderLength() {
        return maxHeaderLength;
    }

    public AppContext runtimeVersion(final String value) {
        runtimeVersion = value;
        return this;
    }

    public String runtimeVersion() {
        return runtimeVersion;
    }

    /** Directories whose resources the app sees, absolute. @param value null: what is for all apps of the node */
    public AppContext resourcesPaths(final List<Path> value) {
        resourcesPaths = value == null ? null : List.copyOf(value);
        return this;
    }

    /** Of an app that is not told: none. */
    public List<Path> resourcesPaths() {
        return resourcesPaths == null ? List.of() : resourcesPaths;
    }

    /** Is it told which directories it sees? Else it sees what is for all apps of the node. */
    public boolean hasResourcesPaths() {
        return resourcesPaths != null;
    }

    /**
     * Directories whose components only those apps have that name the directory.
     *
     * @param value what stands in front of the names of its components, in what the node calls them, by directory
     */
    public AppContext ownDirectories(final Map<Path, String> value) {
        ownDirectories = Map.copyOf(value);
        return this;
    }

    public Map<Path, String> ownDirectories() {
        return ownDirectories;
    }

    /** Does the app see a resource of that file, or of none? Unless it is told which, it sees all of the node's. */
    public boolean sees(final String file) {
        return resourcesPaths == null
                || !file.startsWith("/")
                || resourcesPaths.contains(Path.of(file).getParent());
    }

    /** What the app sees. */
    public AppContext components(final Components value) {
        components = value;
        return this;
    }

    public Components components() {
        return components;
    }

    /** What of its secret stores it may read. */
    public AppContext secretScopes(final SecretScopes value) {
        secretScopes = value;
        return this;
    }

    public SecretScopes secretScopes() {
        return secretScopes;
    }

    /** Where the app serves. */
    public AppContext appEndpoint(final AppEndpoint value) {
        appEndpoint = value;
        return this;
    }

    /** Null: the app serves nothing. */
    public AppEndpoint appEndpoint() {
        return appEndpoint;
    }

    /** Of the resources. */
    public AppContext subscriptions(final List<TopicSubscription> value) {
        subscriptions = List.copyOf(value);
        return this;
    }

    public List<TopicSubscription> subscriptions() {
        return subscriptions;
    }

    /** Of the resources, those that hold for the app. */
    public AppContext resiliencies(final List<ResiliencySpec> value) {
        resiliencies = List.copyOf(value);
        return this;
    }

    public List<ResiliencySpec> resiliencies() {
        return resiliencies;
    }

    /** Of the resources, those that the app may call. */
    public AppContext httpEndpoints(final List<HttpEndpoint> value) {
        httpEndpoints = List.copyOf(value);
        return this;
    }

    public List<HttpEndpoint> httpEndpoints() {
        return httpEndpoints;
    }

    /** All that it has of the node's resources. */
    public AppContext equip(final AppResources resources) {
        return components(resources.components())
                .subscriptions(resources.subscriptions())
                .resiliencies(resources.resiliencies())
                .httpEndpoints(resources.httpEndpoints());
    }

    /** Of its Configuration: what its HTTP API's requests pass. */
    public AppContext httpHandlers(final List<Pipeline.Handler> value) {
        httpHandlers = List.copyOf(value);
        return this;
    }

    public List<Pipeline.Handler> httpHandlers() {
        return httpHandlers;
    }

    /** Made of the handlers and the components that the app sees. */
    public AppContext pipeline(final Pipeline value) {
        pipeline = value;
        return this;
    }

    public Pipeline pipeline() {
        return pipeline;
    }

    /** Of its Configuration: what calls of the app over HTTP pass, and its calls to addresses outside. */
    public AppContext appHttpHandlers(final List<Pipeline.Handler> value) {
        appHttpHandlers = List.copyOf(value);
        return this;
    }

    public List<Pipeline.Handler> appHttpHandlers() {
        return appHttpHandlers;
    }

    /** Made of those handlers and the components that the app sees. */
    public AppContext appPipeline(final Pipeline value) {
        appPipeline = value;
        return this;
    }

    public Pipeline appPipeline() {
        return appPipeline;
    }

    /** Who may call the app. */
    public AppContext accessControl(final AccessControl value) {
        accessControl = value;
        return this;
    }

    public AccessControl accessControl() {
        return accessControl;
    }

    /** The app when it calls. */
    public AccessControl.Caller caller() {
        return new AccessControl.Caller(
                appId, namespace.isEmpty() ? AccessControl.NAMESPACE_DEFAULT : namespace, accessControl.trustDomain());
    }

    /** Null: the caller may. An app may always call itself. @param path of the app's method, escaped */
    public DaprFailure refusal(final AccessControl.Caller caller, final String verb, final String path) {
        final boolean isGrpc = appEndpoint != null && appEndpoint.protocol().isGrpc();
        final boolean isAllowed = caller.appId().equals(appId)
                || (isGrpc ? accessControl.allowsGrpc(caller, path) : accessControl.allowsHttp(caller, verb, path));
        return isAllowed ? null : AccessControl.refusal(caller, appId, verb, path);
    }

    /**
     * Who started the app, for people who look.
     *
     * @param byPid 0: unknown
     * @param withCommand empty: it was started apart
     */
    public AppContext startedBy(final long byPid, final String withCommand) {
        pid = byPid;
        command = withCommand;
        return this;
    }

    public long pid() {
        return pid;
    }

    public String command() {
        return command;
    }

    /** What {@code POST /v1.0/shutdown} does, on a thread of its own. */
    public AppContext shutdown(final Runnable value) {
        shutdown = value;
        return this;
    }

    public Runnable shutdown() {
        return shutdown;
    }
}

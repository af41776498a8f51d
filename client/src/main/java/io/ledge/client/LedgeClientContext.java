package io.ledge.client;

import io.ledge.protocol.Ipc;
import io.ledge.protocol.NodeFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.agrona.ErrorHandler;

/**
 * What a client is told before it connects. Fluent; {@link #conclude()} checks everything, does no I/O and freezes it:
 *
 * <pre>{@code
 * var client = LedgeClient.connect(new LedgeClientContext().appId("thermostat").requestTimeout(Duration.ofSeconds(2)));
 * }</pre>
 */
public final class LedgeClientContext {
    public static final Duration REQUEST_TIMEOUT_DEFAULT = Duration.ofSeconds(5);
    public static final Duration CONNECT_TIMEOUT_DEFAULT = Duration.ofSeconds(5);

    private static final System.Logger LOGGER = System.getLogger(LedgeClient.class.getName());

    private boolean isConcluded;
    private String appId = "";
    private Path dataDir;
    private Path directory;
    private String clientName = "";
    private WaitMode waitMode = WaitMode.DOORBELL;
    private Duration requestTimeout = REQUEST_TIMEOUT_DEFAULT;
    private Duration connectTimeout = CONNECT_TIMEOUT_DEFAULT;
    private String token = "";
    private boolean autoReconnect = true;
    private ConnectionListener connectionListener = (state, reason) -> {};
    private ErrorHandler errorHandler = error -> LOGGER.log(System.Logger.Level.WARNING, "ledge client", error);

    /**
     * Checks every setting.
     *
     * @throws LedgeConfigurationException naming the first wrong one
     */
    public LedgeClientContext conclude() {
        checkName("appId", appId);
        checkName("clientName", clientName);
        checkPositive("requestTimeout", requestTimeout);
        checkPositive("connectTimeout", connectTimeout);
        if (dataDir == null) {
            dataDir = NodeFiles.defaultDataDir();
        }
        if (clientName.isEmpty()) {
            clientName = appId.isEmpty() ? "client" : appId;
        }
        isConcluded = true;
        return this;
    }

    public String appId() {
        return appId;
    }

    /** The app on whose behalf the client acts; empty (the default) is the only app attached to the node. */
    public LedgeClientContext appId(final String appId) {
        checkOpen();
        this.appId = Objects.requireNonNull(appId, "appId");
        return this;
    }

    public Path dataDir() {
        return dataDir;
    }

    /** Data directory of the node; default {@link NodeFiles#defaultDataDir()}. */
    public LedgeClientContext dataDir(final Path dataDir) {
        checkOpen();
        this.dataDir = dataDir;
        return this;
    }

    public Path directory() {
        return directory;
    }

    /** The node's shared directory itself, for a client that cannot see the data directory; default: looked up there. */
    public LedgeClientContext directory(final Path directory) {
        checkOpen();
        this.directory = directory;
        return this;
    }

    public String clientName() {
        return clientName;
    }

    /** What the node's listings and this client's threads are called; default the app id. */
    public LedgeClientContext clientName(final String clientName) {
        checkOpen();
        this.clientName = Objects.requireNonNull(clientName, "clientName");
        return this;
    }

    public WaitMode waitMode() {
        return waitMode;
    }

    public LedgeClientContext waitMode(final WaitMode waitMode) {
        checkOpen();
        this.waitMode = Objects.requireNonNull(waitMode, "waitMode");
        return this;
    }

    public Duration requestTimeout() {
        return requestTimeout;
    }

    /** How long a call waits for its answer; default 5 s. */
    public LedgeClientContext requestTimeout(final Duration requestTimeout) {
        checkOpen();
        this.requestTimeout = requestTimeout;
        return this;
    }

    public Duration connectTimeout() {
        return connectTimeout;
    }

    /** How long {@link LedgeClient#connect} waits for a node that is starting; default 5 s. */
    public LedgeClientContext connectTimeout(final Duration connectTimeout) {
        checkOpen();
        this.connectTimeout = connectTimeout;
        return this;
    }

    /** The app's token, where the node asks for one. */
    public LedgeClientContext token(final String token) {
        checkOpen();
        this.token = Objects.requireNonNull(token, "token");
        return this;
    }

    public boolean autoReconnect() {
        return autoReconnect;
    }

    /** Whether the client looks for the node again after losing it; default true. */
    public LedgeClientContext autoReconnect(final boolean autoReconnect) {
        checkOpen();
        this.autoReconnect = autoReconnect;
        return this;
    }

    /** Is told about every change of the connection after the first. */
    public LedgeClientContext onConnectionChange(final ConnectionListener listener) {
        checkOpen();
        this.connectionListener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** Gets what handlers threw and what went wrong behind the scenes; default logs to {@link System.Logger}. */
    public LedgeClientContext errorHandler(final ErrorHandler errorHandler) {
        checkOpen();
        this.errorHandler = Objects.requireNonNull(errorHandler, "errorHandler");
        return this;
    }

    String token() {
        return token;
    }

    ConnectionListener connectionListener() {
        return connectionListener;
    }

    ErrorHandler errorHandler() {
        return errorHandler;
    }

    boolean isConcluded() {
        return isConcluded;
    }

    /** The effective configuration, without the token. */
    @Override
    public String toString() {
        return "LedgeClientContext{appId=" + appId + ", dataDir=" + dataDir + ", directory=" + directory
                + ", clientName=" + clientName + ", waitMode=" + waitMode + ", requestTimeout=" + requestTimeout
                + ", connectTimeout=" + connectTimeout + ", autoReconnect=" + autoReconnect + "}";
    }

    private void checkOpen() {
        if (isConcluded) {
            throw new LedgeConfigurationException("the context is in use; make a new one");
        }
    }

    private static void checkName(final String setting, final String value) {
        final int length = value.getBytes(StandardCharsets.UTF_8).length;
        if (length > Ipc.MAX_NAME_LENGTH) {
            throw new LedgeConfigurationException(
                    setting + " is too long: length=" + length + ", limit=" + Ipc.MAX_NAME_LENGTH);
        }
    }

    private static void checkPositive(final String setting, final Duration value) {
        if (value == null || value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
            throw new LedgeConfigurationException(setting + " must be between 1 ms and 24 days: " + value);
        }
    }
}

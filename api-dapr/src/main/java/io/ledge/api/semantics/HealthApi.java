package io.ledge.api.semantics;

/** Dapr's {@code healthz}. Read by the I/O thread, told by whoever starts and stops the parts. */
public final class HealthApi {
    private final String appId;
    private volatile boolean isOutboundReady;
    private volatile boolean isReady;

    public HealthApi(final String appId) {
        this.appId = appId;
    }

    /** Components are loaded and the API is up, whether or not the app is. */
    public void outboundReady(final boolean value) {
        isOutboundReady = value;
    }

    /** The app can be reached too, or there is none to reach. */
    public void ready(final boolean value) {
        isReady = value;
    }

    /** Null: well. @param askedAppId of {@code ?appid=}; empty: any */
    public DaprFailure health(final String askedAppId) {
        if (!isReady) {
            return DaprError.HEALTH_NOT_READY.with("[" + (isOutboundReady ? "app" : "components") + "]");
        }
        return askedAppId.isEmpty() || askedAppId.equals(appId) ? null : DaprError.HEALTH_APP_ID.with();
    }

    /** Null: well. */
    public DaprFailure outboundHealth() {
        return isOutboundReady ? null : DaprError.OUTBOUND_NOT_READY.with();
    }
}

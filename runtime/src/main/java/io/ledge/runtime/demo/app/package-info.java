/**
 * The demo's two applications, each the only one of its JVM: they know the node by {@link io.ledge.client.LedgeClient}
 * alone, as any app on the board would, and tell their own story on stdout ({@link io.ledge.runtime.demo.app.AppEvent}).
 * Handlers run on the client's dispatch thread, measuring on the main thread.
 */
package io.ledge.runtime.demo.app;

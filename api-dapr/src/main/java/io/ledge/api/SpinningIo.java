package io.ledge.api;

import io.ledge.protocol.wake.AdaptiveSpin;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;

/**
 * The I/O of an event loop, which looks at its sockets a little longer before it sleeps on them, as long as such looks catch something
 * ({@link AdaptiveSpin}): to be woken costs as much as ten requests. On the event loop's thread, but for {@link #wakeup}.
 */
final class SpinningIo implements IoHandler {
    /** A peer that slept has mostly been woken, and has asked again, within this time: longer than in shared memory, see ADR-0007. */
    private static final long MAX_SPIN_NS = 50_000;

    private final IoHandler io;
    private final AdaptiveSpin spin;
    private final Look look = new Look();

    SpinningIo(final IoHandler io, final AdaptiveSpin spin) {
        this.io = io;
        this.spin = spin;
    }

    /** Adds it to what the factory makes, where there is more than one CPU: the peer needs the other one. */
    static IoHandlerFactory over(final IoHandlerFactory factory) {
        return Runtime.getRuntime().availableProcessors() == 1
                ? factory
                : executor ->
                        new SpinningIo(factory.newHandler(executor), new AdaptiveSpin(MAX_SPIN_NS, System.nanoTime()));
    }

    @Override
    public int run(final IoHandlerContext context) {
        look.context = context;
        int handled = 0;
        while (handled == 0 && context.canBlock() && spin.shouldSpin(System.nanoTime())) {
            handled = io.run(look);
            Thread.onSpinWait();
        }
        if (handled == 0) {
            handled = io.run(context);
        }
        spin.onWork(System.nanoTime());
        return handled;
    }

    /** Of a run that does not wait. */
    private static final class Look implements IoHandlerContext {
        private IoHandlerContext context;

        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(final long nowNs) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return context.deadlineNanos();
        }

        @Override
        public void reportActiveIoTime(final long activeNs) {
            context.reportActiveIoTime(activeNs);
        }

        @Override
        public boolean shouldReportActiveIoTime() {
            return context.shouldReportActiveIoTime();
        }
    }

    @Override
    public void wakeup() {
        io.wakeup();
    }

    @Override
    public void initialize() {
        io.initialize();
    }

    @Override
    public IoRegistration register(final IoHandle handle) throws Exception {
        return io.register(handle);
    }

    @Override
    public boolean isCompatible(final Class<? extends IoHandle> type) {
        return io.isCompatible(type);
    }

    @Override
    public void prepareToDestroy() {
        io.prepareToDestroy();
    }

    @Override
    public void destroy() {
        io.destroy();
    }
}

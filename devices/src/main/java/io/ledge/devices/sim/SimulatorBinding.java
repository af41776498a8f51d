package io.ledge.devices.sim;

import io.ledge.core.binding.ComponentContext;
import io.ledge.core.binding.InputBinding;
import io.ledge.core.binding.OutputBinding;
import io.ledge.protocol.codec.ComponentState;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A simulated device behind the binding SPI. One virtual thread of its own lets the device live and reports it; calls come
 * on a virtual thread of the node; a lock keeps the two apart, and is never held while the core is called.
 *
 * <pre>
 *   invoke ──▶ operations ─┐ lock                       ┌─ every interval: a measurement of each sampled point
 *                          ├──▶ device ──▶ ticker ──▶ ──┤
 *              clock × speed ┘            (reporter)    └─ on change: contacts and relays, a relay at once
 * </pre>
 *
 * When the core takes no more, measurements are dropped and counted (the next ones are fresher) and {@code ledge status}
 * shows it; changes are kept and reported later.
 */
final class SimulatorBinding implements InputBinding, OutputBinding {
    private final SimulatedDevice device;
    private final DeviceOperations operations;
    private final long intervalNs;
    private final int speed;
    private final LongSupplier nanoClock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private long startNs;
    private boolean relaySet;
    private boolean closed;

    private DeviceReporter reporter;
    private Thread ticker;

    /** @param speed simulated seconds a second */
    SimulatorBinding(
            final SimulatedDevice device, final Duration interval, final int speed, final LongSupplier nanoClock) {
        this.device = device;
        this.operations = new DeviceOperations(device);
        this.intervalNs = interval.toNanos();
        this.speed = speed;
        this.nanoClock = nanoClock;
    }

    @Override
    public void start(final ComponentContext context) {
        startNs = nanoClock.getAsLong();
        reporter = new DeviceReporter(device, context);
        context.status(ComponentState.UP, "simulating a " + device.name() + ", " + speed + " s a second");
        ticker = Thread.ofVirtual().name("ledge-simulator-" + context.name()).start(this::run);
    }

    @Override
    public Set<String> operations() {
        return DeviceOperations.NAMES;
    }

    @Override
    public Response invoke(final Request request) {
        lock.lock();
        try {
            advance();
            final Response response = operations.invoke(request);
            if (request.operation().equals(DeviceOperations.SET)) {
                relaySet = true;
                changed.signal();
            }
            return response;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        if (ticker != null) {
            joinUninterruptibly(ticker);
        }
    }

    private void run() {
        long nextSampleNs = startNs;
        while (awaitWork(nextSampleNs)) {
            final boolean sampleDue = nanoClock.getAsLong() - nextSampleNs >= 0;
            observe(sampleDue);
            reporter.report();
            if (sampleDue) {
                nextSampleNs = after(nextSampleNs);
            }
        }
    }

    /** The next beat of the interval; beats missed while the machine slept are left out. */
    private long after(final long sampleNs) {
        final long lateNs = nanoClock.getAsLong() - sampleNs;
        return sampleNs + (lateNs / intervalNs + 1) * intervalNs;
    }

    /** @return false when closed */
    private boolean awaitWork(final long untilNs) {
        lock.lock();
        try {
            long remainingNs = untilNs - nanoClock.getAsLong();
            while (!closed && !relaySet && remainingNs > 0) {
                changed.awaitNanos(remainingNs);
                remainingNs = untilNs - nanoClock.getAsLong();
            }
            relaySet = false;
            return !closed;
        } catch (final InterruptedException ex) {
            return false; // nobody interrupts this thread but a node that gives up on it
        } finally {
            lock.unlock();
        }
    }

    private void observe(final boolean withSamples) {
        lock.lock();
        try {
            advance();
            reporter.observe(withSamples);
        } finally {
            lock.unlock();
        }
    }

    private void advance() {
        device.advanceTo(TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - startNs) * speed);
    }

    private static void joinUninterruptibly(final Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException ex) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}

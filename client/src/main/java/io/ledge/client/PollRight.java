package io.ledge.client;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * The right to poll the node's answers, to run Aeron's conductor and to sleep on the client's doorbell: one thread at a
 * time, taken by one CAS.
 *
 * <pre>
 *   leader     holds it and polls, for everybody
 *   followers  wait, parked, for their answer or for the right
 *   owner      a thread for which it is reserved (DirectClient): nobody else gets it, the home thread excepted
 * </pre>
 *
 * A leader that leaves wakes one follower. Parks are bounded by their callers, so a follower that dies costs a delay only.
 */
final class PollRight {
    private final AtomicReference<Thread> holder = new AtomicReference<>();
    private final ConcurrentLinkedQueue<Thread> followers = new ConcurrentLinkedQueue<>();
    private volatile Thread owner;

    boolean tryTake() {
        final Thread me = Thread.currentThread();
        final Thread reservedFor = owner;
        return (reservedFor == null || reservedFor == me) && tryTake(me);
    }

    /** For the home thread, to tear a link down: goes before a reservation. */
    boolean tryTakeHome() {
        return tryTake(Thread.currentThread());
    }

    private boolean tryTake(final Thread me) {
        return holder.get() == null && holder.compareAndSet(null, me);
    }

    void release() {
        holder.set(null); // volatile: pairs with the read in isFree() after a follower has joined
        wakeFollower();
    }

    private void wakeFollower() {
        final Thread follower = followers.peek();
        if (follower != null) {
            LockSupport.unpark(follower);
        }
    }

    boolean isMine() {
        return holder.get() == Thread.currentThread();
    }

    boolean isFree() {
        return holder.get() == null;
    }

    boolean isHeldBy(final Thread thread) {
        return holder.get() == thread;
    }

    boolean reserve(final Thread thread) {
        synchronized (followers) {
            if (owner != null) {
                return false;
            }
            owner = thread;
            return true;
        }
    }

    void unreserve() {
        owner = null;
    }

    /** Should a leader leave for the owner? */
    boolean isReservedForAnother() {
        final Thread reservedFor = owner;
        return reservedFor != null && reservedFor != Thread.currentThread();
    }

    boolean isReservedForMe() {
        return owner == Thread.currentThread();
    }

    void join(final Thread follower) {
        followers.add(follower);
    }

    /** @param isDone it needs the right no more: if it was woken for it, that wake goes to the next */
    void leave(final Thread follower, final boolean isDone) {
        followers.remove(follower);
        if (isDone && isFree()) {
            wakeFollower();
        }
    }

    boolean hasFollowers() {
        return !followers.isEmpty();
    }
}

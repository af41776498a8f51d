package io.ledge.api.semantics;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.api.core.StateItem;
import io.ledge.api.core.StateProxy;
import io.ledge.api.core.StateWrite;
import io.ledge.protocol.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Locks: Dapr's {@code /v1.0-alpha1/lock} and its rpcs. A lock is an item of the component's own durable store: its owner is
 * the value, its expiry the item's, so that it survives the node's end; only whoever creates the item has the lock.
 */
public final class LockApi {
    private static final String KIND = "lock.";
    private static final String SEPARATOR = "||";

    private final Components components;
    private final CoreLink link;
    private final StateProxy proxy;

    public LockApi(final Components components, final CoreLink link) {
        this.components = components;
        this.link = link;
        proxy = new StateProxy(link);
    }

    /**
     * What became of an attempt.
     *
     * @param fencingToken grows with every lock that anybody gets; 0 when somebody else has it
     */
    public record Locked(boolean isLocked, long fencingToken) {}

    /** Dapr's; the ordinal is the number on the wire. */
    public enum UnlockStatus {
        SUCCESS,
        LOCK_DOES_NOT_EXIST,
        LOCK_BELONGS_TO_OTHERS,
        INTERNAL_ERROR
    }

    /** Answers whether the lock is the owner's now. One that has it already does not get it again. */
    public void tryLock(
            final String store,
            final String resource,
            final String owner,
            final int expiryS,
            final Answer<Locked> answer) {
        final DaprFailure wrong =
                expiryS <= 0 ? DaprError.LOCK_EXPIRY.with(store) : check(DaprError.TRY_LOCK, store, resource, owner);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        final byte[] value = owner.getBytes(StandardCharsets.UTF_8);
        final StateWrite write = new StateWrite(resource, value, null, true, expiryS * 1000L, "text/plain", Map.of());
        proxy.write(store, write, new Reply<>() {
            @Override
            public void ok(final Long version) {
                answer.ok(new Locked(true, version));
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                if (code == ErrorCode.ETAG_MISMATCH) {
                    answer.ok(new Locked(false, 0));
                } else {
                    answer.failed(DaprError.TRY_LOCK.with(message));
                }
            }
        });
        link.flush();
    }

    /** Answers what became of the lock. */
    public void unlock(
            final String store, final String resource, final String owner, final Answer<UnlockStatus> answer) {
        final DaprFailure wrong = check(DaprError.UNLOCK, store, resource, owner);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        release(store, resource, owner, answer);
        link.flush();
    }

    private void release(
            final String store, final String resource, final String owner, final Answer<UnlockStatus> answer) {
        proxy.get(store, resource, new Reply<>() {
            @Override
            public void ok(final StateItem lock) {
                if (!lock.isFound()) {
                    answer.ok(UnlockStatus.LOCK_DOES_NOT_EXIST);
                } else if (!new String(lock.value(), StandardCharsets.UTF_8).equals(owner)) {
                    answer.ok(UnlockStatus.LOCK_BELONGS_TO_OTHERS);
                } else {
                    delete(store, lock, owner, answer);
                }
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                answer.failed(DaprError.UNLOCK.with(message));
            }
        });
    }

    /** Only the very lock that was looked at: it may have run out meanwhile, and be another's. */
    private void delete(
            final String store, final StateItem lock, final String owner, final Answer<UnlockStatus> answer) {
        final StateWrite write = new StateWrite(lock.key(), null, lock.etag(), false, 0, "", Map.of());
        proxy.write(store, write, new Reply<>() {
            @Override
            public void ok(final Long version) {
                answer.ok(UnlockStatus.SUCCESS);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                if (code == ErrorCode.ETAG_MISMATCH) {
                    unlock(store, lock.key(), owner, answer); // looks again
                } else {
                    answer.failed(DaprError.UNLOCK.with(message));
                }
            }
        });
        link.flush();
    }

    private DaprFailure check(final DaprError error, final String store, final String resource, final String owner) {
        if (!components.hasAny(KIND)) {
            return DaprError.LOCK_NOT_CONFIGURED.with();
        }
        if (resource.isEmpty()) {
            return DaprError.LOCK_RESOURCE_EMPTY.with(store);
        }
        if (owner.isEmpty()) {
            return DaprError.LOCK_OWNER_EMPTY.with(store);
        }
        if (components.find(KIND, store) == null) {
            return DaprError.LOCK_STORE_NOT_FOUND.with(store);
        }
        return resource.contains(SEPARATOR)
                ? error.with("input key/keyPrefix '" + resource + "' can't contain '||'")
                : null;
    }
}

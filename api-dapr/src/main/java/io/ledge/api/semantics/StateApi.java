package io.ledge.api.semantics;

import io.ledge.api.core.CoreLink;
import io.ledge.api.core.Reply;
import io.ledge.api.core.StateItem;
import io.ledge.api.core.StateProxy;
import io.ledge.api.core.StateWrite;
import io.ledge.api.crypto.CryptoException;
import io.ledge.api.crypto.StateCipher;
import io.ledge.protocol.ErrorCode;
import io.ledge.protocol.Ipc;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** State: Dapr's {@code /v1.0/state} and the state rpcs. */
public final class StateApi {
    /** Items of one StateBulkGet, so that it stays far below the longest request. */
    private static final int BULK_PART = 128;

    private static final String KIND = "state.";
    private static final String SEPARATOR = "||";
    private static final String TTL_IN_SECONDS = "ttlInSeconds";

    /** Told with what a store cannot do. */
    private static final ErrorDetail FEATURES = new ErrorDetail.Link(
            "https://docs.dapr.io/reference/components-reference/supported-state-stores/",
            "Check the list of state stores and the features they support");

    private final String appId;
    private final Components components;
    private final CoreLink link;
    private final StateProxy proxy;

    public StateApi(final String appId, final Components components, final CoreLink link) {
        this.appId = appId;
        this.components = components;
        this.link = link;
        proxy = new StateProxy(link);
    }

    /**
     * A change as it is asked for.
     *
     * @param value null deletes
     * @param etag null or empty: none
     * @param concurrency {@code first-write}, {@code last-write} or empty, which is the latter
     * @param consistency {@code strong}, {@code eventual} or empty: an embedded store is strong in any case
     */
    public record Change(
            String key,
            byte[] value,
            String etag,
            String concurrency,
            String consistency,
            Map<String, String> metadata,
            String contentType) {}

    /** An item of a bulk get: what was found, or why it could not be got. */
    public record BulkItem(StateItem item, String error) {}

    /** Answers the item, which may not be there. */
    public void get(final String store, final String key, final Answer<StateItem> answer) {
        final DaprFailure wrong = check(store, key);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        final StateCipher cipher = cipher(store);
        proxy.get(store, key, new Reply<>() {
            @Override
            public void ok(final StateItem item) {
                try {
                    answer.ok(open(cipher, item));
                } catch (final CryptoException ex) {
                    answer.failed(DaprError.STATE_GET.with(key, store, ex.getMessage()));
                }
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                answer.failed(unlessGone(store, code, DaprError.STATE_GET.with(key, store, message)));
            }
        });
        link.flush();
    }

    /** Writes each item for itself; the first failure is the answer. Answers when all are done. */
    public void save(final String store, final List<Change> changes, final Answer<Void> answer) {
        change(store, changes, answer, saving(store));
    }

    public void delete(final String store, final Change change, final Answer<Void> answer) {
        change(store, List.of(change), answer, deleting());
    }

    /** As {@link #delete} of each. */
    public void deleteBulk(final String store, final List<Change> changes, final Answer<Void> answer) {
        change(store, changes, answer, deletingInBulk(store));
    }

    private void change(
            final String store, final List<Change> changes, final Answer<Void> answer, final Failures failures) {
        final List<StateWrite> writes = new ArrayList<>(changes.size());
        DaprFailure wrong = check(store);
        for (int i = 0; i < changes.size() && wrong == null; i++) {
            wrong = addTo(writes, store, changes.get(i), failures);
        }
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        final Gathered gathered = new Gathered(writes.size(), answer);
        for (final StateWrite write : writes) {
            proxy.write(store, write, new Reply<>() {
                @Override
                public void ok(final Long version) {
                    gathered.done(null);
                }

                @Override
                public void failed(final ErrorCode code, final String message) {
                    gathered.done(unlessGone(store, code, failures.of(write.key(), code, message)));
                }
            });
        }
        link.flush();
    }

    private DaprFailure addTo(
            final List<StateWrite> writes, final String store, final Change change, final Failures failures) {
        final DaprFailure wrong = check(store, change.key());
        if (wrong != null) {
            return wrong;
        }
        try {
            writes.add(write(change, cipher(store)));
            return null;
        } catch (final CryptoException ex) {
            return failures.of(change.key(), ErrorCode.INTERNAL, ex.getMessage());
        } catch (final EtagException ex) {
            return failures.etagInvalid(change.key(), ex.getMessage());
        } catch (final OptionException ex) {
            return failures.of(change.key(), ErrorCode.METADATA_INVALID, ex.getMessage());
        }
    }

    /** Answers one item per key, in the keys' order. */
    public void bulkGet(final String store, final List<String> keys, final Answer<List<BulkItem>> answer) {
        final DaprFailure wrong = check(store);
        if (wrong != null) {
            answer.failed(wrong);
            return;
        }
        final List<BulkItem> items = new ArrayList<>(Collections.nCopies(keys.size(), null));
        final List<Integer> asked = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            final DaprFailure bad = check(store, keys.get(i));
            if (bad == null) {
                asked.add(i);
            } else {
                items.set(i, new BulkItem(StateItem.absent(keys.get(i)), bad.message()));
            }
        }
        final int parts = (asked.size() + BULK_PART - 1) / BULK_PART;
        final Gathered gathered = new Gathered(parts, new Answer<>() {
            @Override
            public void ok(final Void nothing) {
                answer.ok(items);
            }

            @Override
            public void failed(final DaprFailure failure) {
                answer.failed(failure);
            }
        });
        for (int from = 0; from < asked.size(); from += BULK_PART) {
            getPart(store, keys, asked.subList(from, Math.min(from + BULK_PART, asked.size())), items, gathered);
        }
        link.flush();
    }

    private void getPart(
            final String store,
            final List<String> keys,
            final List<Integer> indexes,
            final List<BulkItem> items,
            final Gathered gathered) {
        final StateCipher cipher = cipher(store);
        proxy.bulkGet(store, indexes.stream().map(keys::get).toList(), new Reply<>() {
            @Override
            public void ok(final StateItem[] found) {
                for (int i = 0; i < found.length; i++) {
                    items.set(indexes.get(i), openOne(cipher, found[i]));
                }
                gathered.done(null);
            }

            @Override
            public void failed(final ErrorCode code, final String message) {
                for (final int index : indexes) {
                    items.set(index, new BulkItem(StateItem.absent(keys.get(index)), message));
                }
                gathered.done(null); // one bad key does not fail the others
            }
        });
    }

    /** One that cannot be opened does not fail the others. */
    private static BulkItem openOne(final StateCipher cipher, final StateItem item) {
        try {
            return new BulkItem(open(cipher, item), "");
        } catch (final CryptoException ex) {
            return new BulkItem(StateItem.absent(item.key()), ex.getMessage());
        }
    }

    /** All or none. */
    public void transact(
            final String store,
            final List<Change> operations,
            final Map<String, String> metadata,
            final Answer<Void> answer) {
        final Components.Entry component = components.find(KIND, store);
        DaprFailure wrong = check(store);
        if (wrong == null && !component.can("TRANSACTIONAL")) {
            wrong = DaprError.STATE_STORE_NOT_SUPPORTED
                    .with(store)
                    .with(FEATURES)
                    .ofState(store);
        }
        if (wrong == null && operations.size() > Ipc.MAX_TRANSACTION_OPERATIONS) {
            wrong = DaprError.STATE_TOO_MANY_TRANSACTIONS
                    .with(operations.size(), Ipc.MAX_TRANSACTION_OPERATIONS)
                    .ofState(store)
                    .metadata(Map.of(
                            "currentOpsTransaction", Integer.toString(operations.size()),
                            "maxOpsPerTransaction", Integer.toString(Ipc.MAX_TRANSACTION_OPERATIONS)));
        }
        final List<StateWrite> writes = new ArrayList<>(operations.size());
        for (int i = 0; i < operations.size() && wrong == null; i++) {
            wrong = addTo(writes, store, operations.get(i), TRANSACTION_FAILURES);
        }
        if (wrong != null) {
            answer.failed(wrong);
        } else if (writes.isEmpty()) {
            answer.ok(null);
        } else {
            proxy.transact(store, writes, metadata, new Reply<>() {
                @Override
                public void ok(final Long version) {
                    answer.ok(null);
                }

                @Override
                public void failed(final ErrorCode code, final String message) {
                    answer.failed(unlessGone(store, code, TRANSACTION_FAILURES.of("", code, message)));
                }
            });
            link.flush();
        }
    }

    // checks

    /** Null: there is such a store. */
    public DaprFailure check(final String store) {
        if (components.find(KIND, store) != null) {
            return null;
        }
        final DaprError error =
                components.hasAny(KIND) ? DaprError.STATE_STORE_NOT_FOUND : DaprError.STATE_STORE_NOT_CONFIGURED;
        return notFound(error, store);
    }

    private DaprFailure notFound(final DaprError error, final String store) {
        return error.with(store).metadata(Map.of("appID", appId));
    }

    private DaprFailure check(final String store, final String key) {
        final DaprFailure wrong = check(store);
        if (wrong != null) {
            return wrong;
        }
        if (key.isEmpty()) {
            return DaprError.MALFORMED_REQUEST.saying("failed getting key: key is empty");
        }
        return key.contains(SEPARATOR) ? illegalKey(store, key) : null;
    }

    private static DaprFailure illegalKey(final String store, final String key) {
        final DaprFailure wrong = DaprError.STATE_ILLEGAL_KEY.with(key);
        return wrong.with(new ErrorDetail.FieldViolation(key, wrong.message())).ofState(store);
    }

    /** Null: the store's values are not encrypted. */
    private StateCipher cipher(final String store) {
        return components.instance(StateCipher.class, store);
    }

    private static StateItem open(final StateCipher cipher, final StateItem item) throws CryptoException {
        return cipher == null || !item.isFound() ? item : item.withValue(cipher.open(item.value()));
    }

    private static StateWrite write(final Change change, final StateCipher cipher)
            throws EtagException, OptionException, CryptoException {
        checkConsistency(change.consistency());
        return new StateWrite(
                change.key(),
                cipher == null || change.value() == null ? change.value() : cipher.close(change.value()),
                etag(change.etag()),
                isFirstWrite(change.concurrency()),
                ttlMs(change.metadata()),
                change.contentType(),
                Map.of());
    }

    private static void checkConsistency(final String consistency) throws OptionException {
        if (!consistency.isEmpty() && !consistency.equals("strong") && !consistency.equals("eventual")) {
            throw new OptionException("unrecognized consistency model '" + consistency + "'");
        }
    }

    private static boolean isFirstWrite(final String concurrency) throws OptionException {
        return switch (concurrency) {
            case "first-write" -> true;
            case "", "last-write" -> false;
            default -> throw new OptionException("unrecognized concurrency model '" + concurrency + "'");
        };
    }

    /** Null: none. An empty one is none, as with Dapr. */
    private static Long etag(final String etag) throws EtagException {
        if (etag == null || etag.isEmpty()) {
            return null;
        }
        try {
            return Long.valueOf(etag);
        } catch (final NumberFormatException ex) {
            throw new EtagException(etag);
        }
    }

    /** -1, Dapr's "for good", and 0 are no expiry. */
    private static long ttlMs(final Map<String, String> metadata) throws OptionException {
        final String seconds = metadata.getOrDefault(TTL_IN_SECONDS, "");
        try {
            return seconds.isEmpty() ? 0 : Math.max(0, Math.multiplyExact(Long.parseLong(seconds), 1000L));
        } catch (final NumberFormatException | ArithmeticException ex) {
            throw new OptionException("metadata " + TTL_IN_SECONDS + " is not a whole number: " + seconds);
        }
    }

    private static final class EtagException extends Exception {
        private static final long serialVersionUID = 1L;

        EtagException(final String etag) {
            super(etag, null, false, false);
        }
    }

    private static final class OptionException extends Exception {
        private static final long serialVersionUID = 1L;

        OptionException(final String message) {
            super(message, null, false, false);
        }
    }

    // what an error of the core is called

    /** A store may go between our check and the core's: that is told as if it had gone before. */
    private DaprFailure unlessGone(final String store, final ErrorCode code, final DaprFailure otherwise) {
        return code == ErrorCode.STORE_NOT_FOUND ? notFound(DaprError.STATE_STORE_NOT_FOUND, store) : otherwise;
    }

    private interface Failures {
        DaprFailure of(String key, ErrorCode code, String message);

        DaprFailure etagInvalid(String key, String etag);
    }

    /** @param subject null: the key, else the store; each error names it, and then what was wrong */
    private record RowFailures(DaprError any, DaprError mismatch, DaprError etagInvalid, String subject)
            implements Failures {
        @Override
        public DaprFailure of(final String key, final ErrorCode code, final String message) {
            return (code == ErrorCode.ETAG_MISMATCH ? mismatch : any).with(subject(key), message);
        }

        @Override
        public DaprFailure etagInvalid(final String key, final String etag) {
            return etagInvalid.with(subject(key), etag);
        }

        private String subject(final String key) {
            return subject == null ? key : subject;
        }
    }

    private static Failures saving(final String store) {
        return new RowFailures(
                DaprError.STATE_SAVE, DaprError.STATE_SAVE_ETAG_MISMATCH, DaprError.STATE_SAVE_ETAG_INVALID, store);
    }

    private static Failures deleting() {
        return new RowFailures(
                DaprError.STATE_DELETE,
                DaprError.STATE_DELETE_ETAG_MISMATCH,
                DaprError.STATE_DELETE_ETAG_INVALID,
                null);
    }

    private static Failures deletingInBulk(final String store) {
        return new RowFailures(
                DaprError.STATE_BULK_DELETE,
                DaprError.STATE_BULK_DELETE_ETAG_MISMATCH,
                DaprError.STATE_BULK_DELETE_ETAG_INVALID,
                store);
    }

    /** A transaction has one error for everything, an ETag that does not match included. */
    private static final Failures TRANSACTION_FAILURES = new Failures() {
        @Override
        public DaprFailure of(final String key, final ErrorCode code, final String message) {
            return DaprError.STATE_TRANSACTION.with(
                    code == ErrorCode.ETAG_MISMATCH
                            ? "possible etag mismatch. error from state store: " + message
                            : message);
        }

        @Override
        public DaprFailure etagInvalid(final String key, final String etag) {
            return DaprError.STATE_TRANSACTION.with("invalid etag value: " + etag);
        }
    };
}

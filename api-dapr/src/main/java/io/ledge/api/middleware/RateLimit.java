package io.ledge.api.middleware;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Lets so many requests a second through, for each origin and path: a bucket of tokens that fills at that rate and holds a
 * second's. Of too many buckets the one that was not used for longest goes.
 */
final class RateLimit implements Middleware {
    static final int BUCKETS_MAX = 10_000;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final double MS_PER_S = 1_000;

    private final double perSecond;
    private final double capacity;
    private final LongSupplier clockMs;
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(final Map.Entry<String, Bucket> eldest) {
            return size() > BUCKETS_MAX;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long atMs;
    }

    /** @param clockMs monotonic */
    RateLimit(final double perSecond, final LongSupplier clockMs) {
        this.perSecond = perSecond;
        capacity = Math.max(1, Math.floor(perSecond));
        this.clockMs = clockMs;
    }

    @Override
    public boolean pass(final PipelineRequest request) {
        final boolean isIn = take(request.origin() + " " + request.path(), clockMs.getAsLong());
        if (!isIn) {
            request.refuse(TOO_MANY_REQUESTS, "You have reached maximum request limit.");
        }
        return isIn;
    }

    private boolean take(final String key, final long nowMs) {
        Bucket bucket = buckets.get(key);
        if (bucket == null) {
            bucket = new Bucket();
            bucket.tokens = capacity;
            buckets.put(key, bucket);
        } else {
            bucket.tokens = Math.min(capacity, bucket.tokens + (nowMs - bucket.atMs) * perSecond / MS_PER_S);
        }
        bucket.atMs = nowMs;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    int bucketCount() {
        return buckets.size();
    }
}

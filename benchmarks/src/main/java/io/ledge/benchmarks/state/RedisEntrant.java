package io.ledge.benchmarks.state;

import io.ledge.benchmarks.redis.RedisLoad;
import io.ledge.benchmarks.redis.RedisPrograms;
import io.ledge.benchmarks.redis.RedisServer;
import io.ledge.benchmarks.rig.AbsentException;
import io.ledge.benchmarks.rig.LoadSample;
import java.io.IOException;
import java.nio.file.Path;

/** Redis, asked by {@code redis-benchmark}. */
record RedisEntrant(Section section, String name, boolean isDurable, RedisLoad load) implements Entrant {
    @Override
    public LoadSample measure(final Path directory, final StateSettings settings)
            throws IOException, InterruptedException, AbsentException {
        final RedisPrograms programs = RedisPrograms.find();
        try (RedisServer server = RedisServer.start(programs, directory, isDurable)) {
            RedisLoad.fill(programs, server, settings.keys());
            return load.measure(programs, server, settings.keys(), settings.warmUpMs(), settings.durationMs());
        }
    }
}

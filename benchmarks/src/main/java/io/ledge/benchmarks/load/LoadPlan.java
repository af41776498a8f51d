package io.ledge.benchmarks.load;

import io.ledge.benchmarks.rig.Dataset;
import java.nio.file.Path;

/**
 * What a {@link LoadMain} does. Travels to it as its arguments.
 *
 * @param directory  of the node's process
 * @param serverPid  whose CPU time is read while the clients ask
 * @param store      {@link NodeMain#DURABLE} or {@link NodeMain#VOLATILE}
 * @param inFlight   requests under way, all sessions together; of bulk gets, keys
 * @param waitMode   of the clients
 * @param valueLength bytes of each value
 * @param fills      how often every key is set before
 */
public record LoadPlan(
        Path directory,
        long serverPid,
        String store,
        Operation operation,
        int sessions,
        int inFlight,
        String waitMode,
        int keys,
        int valueLength,
        int fills,
        long warmUpMs,
        long durationMs) {

    /** What is asked for. */
    public enum Operation {
        SET,
        GET,
        /** {@link Dataset#BULK} keys with each request: what is under way and what is answered is counted in keys. */
        BULK_GET,
        /** One after the other. */
        MIXED
    }

    public String[] toArgs() {
        return new String[] {
            directory.toString(),
            Long.toString(serverPid),
            store,
            operation.name(),
            Integer.toString(sessions),
            Integer.toString(inFlight),
            waitMode,
            Integer.toString(keys),
            Integer.toString(valueLength),
            Integer.toString(fills),
            Long.toString(warmUpMs),
            Long.toString(durationMs)
        };
    }

    static LoadPlan ofArgs(final String[] args) {
        return new LoadPlan(
                Path.of(args[0]),
                Long.parseLong(args[1]),
                args[2],
                Operation.valueOf(args[3]),
                Integer.parseInt(args[4]),
                Integer.parseInt(args[5]),
                args[6],
                Integer.parseInt(args[7]),
                Integer.parseInt(args[8]),
                Integer.parseInt(args[9]),
                Long.parseLong(args[10]),
                Long.parseLong(args[11]));
    }
}

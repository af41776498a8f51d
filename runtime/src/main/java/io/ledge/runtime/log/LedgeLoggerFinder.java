package io.ledge.runtime.log;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Where {@code System.getLogger(scope)} ends; named in {@code META-INF/services/java.lang.System$LoggerFinder}. */
public final class LedgeLoggerFinder extends System.LoggerFinder {
    private final ConcurrentMap<String, LedgeLogger> loggers = new ConcurrentHashMap<>();

    @Override
    public System.Logger getLogger(final String name, final Module module) {
        return loggers.computeIfAbsent(name, LedgeLogger::new);
    }
}

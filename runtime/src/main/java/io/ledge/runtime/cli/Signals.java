package io.ledge.runtime.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Handlers for signals while a command runs; the ones before come back on close. By reflection: {@code sun.misc.Signal}
 * is exported (module jdk.unsupported) and there is nothing else, but the compiler warns of it in a way that no
 * annotation silences. Each signal is handled on a thread of its own.
 */
final class Signals implements AutoCloseable {
    private final Map<Object, Object> handlersBefore = new LinkedHashMap<>();

    private Signals() {}

    /** @param handler gets the signal's name, such as {@code INT} */
    static Signals handle(final Consumer<String> handler, final String... names) {
        final Signals signals = new Signals();
        for (final String name : names) {
            signals.install(name, handler);
        }
        return signals;
    }

    private void install(final String name, final Consumer<String> handler) {
        try {
            final Object signal = Class.forName("sun.misc.Signal")
                    .getConstructor(String.class)
                    .newInstance(name);
            final Class<?> type = Class.forName("sun.misc.SignalHandler");
            final Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(),
                    new Class<?>[] {type},
                    (self, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            handler.accept(name);
                            yield null;
                        }
                        case "equals" -> self == arguments[0];
                        case "hashCode" -> System.identityHashCode(self);
                        default -> "handler of " + name;
                    });
            handlersBefore.put(signal, install(signal, proxy));
        } catch (final InvocationTargetException ex) {
            // The JVM keeps this signal to itself (-Xrs): the process then ends as the signal says.
            System.getLogger("cli").log(System.Logger.Level.DEBUG, "no handler for SIG" + name, ex.getCause());
        } catch (final ReflectiveOperationException ex) {
            throw new IllegalStateException("no signal handling in this JVM: it needs the module jdk.unsupported", ex);
        }
    }

    private static Object install(final Object signal, final Object handler) throws ReflectiveOperationException {
        final Method handle =
                signal.getClass().getMethod("handle", signal.getClass(), Class.forName("sun.misc.SignalHandler"));
        return handle.invoke(null, signal, handler);
    }

    @Override
    public void close() {
        handlersBefore.forEach((signal, handler) -> {
            try {
                install(signal, handler);
            } catch (final ReflectiveOperationException ex) {
                throw new IllegalStateException(ex);
            }
        });
    }
}

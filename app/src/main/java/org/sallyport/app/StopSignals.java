package org.sallyport.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * SIGTERM and Ctrl-C: the first one stops in an orderly way, which may take a while; a second one ends the process at
 * once. SIGHUP: the file is read again.
 *
 * <p>A shutdown hook alone cannot tell: while hooks run, Java takes no further signal, and the exit code is 143. The
 * class that hears signals is one of {@code jdk.unsupported}, which the compiler warns of and we allow no warnings; so
 * by reflection.
 */
final class StopSignals {
    private static final List<String> STOP = List.of("TERM", "INT");

    private StopSignals() {}

    /**
     * From now on the first signal runs the task on a thread of its own. Where signals cannot be heard, a hook has to
     * do.
     *
     * @param stop is told which signal came
     */
    static void first(Consumer<String> stop) {
        AtomicInteger heard = new AtomicInteger();
        try {
            for (String name : STOP) {
                on(name, () -> {
                    if (heard.incrementAndGet() > 1) Runtime.getRuntime().halt(ExitCode.OK);
                    Thread.ofPlatform().name("stop").start(() -> stop.accept("SIG" + name));
                });
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Runtime.getRuntime().addShutdownHook(
                    Thread.ofPlatform().name("stop").unstarted(() -> stop.accept("the end of the process")));
        }
    }

    /**
     * From now on each SIGHUP runs the task on a thread of its own; where it cannot be heard, the reload command is
     * left.
     */
    static void hangUp(Runnable reload) {
        try {
            on("HUP", () -> Thread.ofPlatform().name("reload").start(reload));
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            // Windows has no such signal, and -Xrs takes it from Java.
            return;
        }
    }

    private static void on(String name, Runnable task) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Method handle = signal.getMethod("handle", signal, handler);
        InvocationHandler heard = (self, method, args) -> switch (method.getName()) {
            case "handle" -> {
                task.run();
                yield null;
            }
            case "equals" -> self == args[0];
            case "hashCode" -> System.identityHashCode(self);
            default -> "hears SIG" + name;
        };
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name),
                Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, heard));
    }
}

package org.sallyport.app;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGTERM and Ctrl-C: the first one stops in an orderly way, which may take a while; a second one ends the process at once.
 *
 * <p>A shutdown hook alone cannot tell: while hooks run, Java takes no further signal, and the exit code is 143. The class
 * that hears signals is one of {@code jdk.unsupported}, which the compiler warns of and we allow no warnings; so by reflection.
 */
final class StopSignals {
    private static final List<String> NAMES = List.of("TERM", "INT");

    private StopSignals() {}

    /** From now on the first signal runs the task on a thread of its own. Where signals cannot be heard, a hook has to do. */
    static void first(Runnable stop) {
        AtomicInteger heard = new AtomicInteger();
        Runnable onSignal = () -> {
            if (heard.incrementAndGet() > 1) Runtime.getRuntime().halt(ExitCode.OK);
            Thread.ofPlatform().name("stop").start(stop);
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Method handle = signal.getMethod("handle", signal, handler);
            Class<?>[] kinds = {handler};
            Object ours = Proxy.newProxyInstance(handler.getClassLoader(), kinds, (self, method, args) -> switch (method.getName()) {
                case "handle" -> {
                    onSignal.run();
                    yield null;
                }
                case "equals" -> self == args[0];
                case "hashCode" -> System.identityHashCode(self);
                default -> "stops the node";
            });
            for (String name : NAMES) handle.invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stop));
        }
    }
}

package org.sallyport.app;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sallyport bench}: the module of the benchmarks does it, found by name since it stands above this one. */
@Command(name = "bench", mixinStandardHelpOptions = true,
        description = "Measures media, TURN and SIP on this pair and on its rivals, in turn. See docs/benchmarks.md.",
        footer = {"", "Examples: sallyport bench media", "          sallyport bench turn --quick",
            "          sallyport bench sip --rounds 5 --seconds 10",
            "          sallyport bench media turn sip parser h323 --json"})
final class BenchCommand implements Callable<Integer> {
    private static final String MAIN = "org.sallyport.bench.BenchMain";

    @Parameters(arity = "0..*", paramLabel = "WHAT",
            description = "media, turn, sip, parser, h323; each has options of its own, and with"
                    + " --json standard output is JSON alone.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws Exception {
        try {
            Method main = Class.forName(MAIN).getMethod("run", String[].class);
            return (Integer) main.invoke(null, (Object) words.toArray(String[]::new));
        } catch (ClassNotFoundException _) {
            throw new CommandFailure("this build has no benchmarks");
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }
}

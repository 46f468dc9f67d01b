package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.sallyport.app.demo.Demo;
import org.sallyport.app.demo.DemoReport;
import org.sallyport.app.demo.DemoText;
import org.sallyport.app.demo.FirewallDemo;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Paint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport demo}. */
@Command(name = "demo", mixinStandardHelpOptions = true,
        description = "Starts a pair with two phones on this machine and lets them call each other. Nothing to install.",
        footer = {"", "Examples: sallyport demo", "          sallyport demo --stay"})
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Option(names = "--stay", description = "Keep the pair up and tell how to register a softphone.")
    private boolean stay;

    @Option(names = "--firewalls",
            description = "The same calls in network namespaces behind two real firewalls; needs root.")
    private boolean firewalls;

    @Override
    public Integer call() throws InterruptedException {
        if (firewalls) return firewalls();
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        PrintWriter talk = json.wanted ? err : out;
        Consumer<String> say = line -> {
            talk.println(Paint.FAINT.on("  " + line));
            talk.flush();
        };
        try (Demo demo = Demo.start(say)) {
            Thread onStop = Thread.ofPlatform().name("stop").unstarted(demo::close);
            Runtime.getRuntime().addShutdownHook(onStop);
            DemoReport report = demo.run();
            out.print(json.wanted ? Json.of(report.facts()) + "\n" : DemoText.of(report));
            out.flush();
            if (stay && report.ok()) {
                demo.invitation().forEach(talk::println);
                talk.println("Ctrl-C ends it.");
                talk.flush();
                new CountDownLatch(1).await();
            }
            return report.ok() ? ExitCode.OK : ExitCode.PROBLEM;
        } catch (IOException e) {
            throw new CommandFailure(e);
        }
    }

    private int firewalls() throws InterruptedException {
        if (stay) throw new CommandFailure(
                "--stay and --firewalls do not go together: './sallyport lab --keep' leaves that one up");
        try {
            return FirewallDemo.run(json.wanted);
        } catch (IOException e) {
            throw new CommandFailure(e);
        }
    }
}

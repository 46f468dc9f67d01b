package org.sallyport.app.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The calls of the demo between real firewalls: the lab's chapter of the traversal zone, which needs rights and phones.
 */
public final class FirewallDemo {
    private static final List<String> TOOLS = List.of("ip", "nft", "python3");

    private FirewallDemo() {}

    /**
     * Runs it.
     *
     * @return the exit code
     * @throws IOException where it cannot run here, with a message for people
     */
    public static int run(boolean json) throws IOException, InterruptedException {
        Path home = Path.of(System.getProperty("sallyport.home", "."));
        Path lab = home.resolve("lab").resolve("run");
        Optional<String> missing = missing(lab);
        if (missing.isPresent()) throw new IOException(missing.get());
        List<String> words = new ArrayList<>(List.of(lab.toString(), "--quick"));
        if (json) words.add("--json");
        words.add("sip-traversal");
        ProcessBuilder process = new ProcessBuilder(words).inheritIO();
        process.environment().put("SALLYPORT_HOME", home.toString());
        process.environment().put("SALLYPORT_JDK", System.getProperty("java.home"));
        Process running = process.start();
        Thread end = Thread.ofPlatform().unstarted(() -> stop(running));
        Runtime.getRuntime().addShutdownHook(end);
        return running.waitFor();
    }

    /** The lab takes its namespaces away before it ends. */
    private static void stop(Process running) {
        running.destroy();
        try {
            running.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<String> missing(Path lab) throws IOException {
        if (!Files.isExecutable(lab))
            return Optional.of("--firewalls needs the lab of the source tree, and there is no " + lab);
        if (!Files.isDirectory(Path.of("/proc/self")))
            return Optional.of("--firewalls needs Linux: it makes network namespaces");
        if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
            return Optional.of("--firewalls needs root, since it makes network namespaces with two firewalls:"
                    + " sudo ./sallyport demo --firewalls. Without it './sallyport demo' makes the same calls on loopback addresses.");
        }
        for (String tool : TOOLS) {
            if (!onPath(tool)) {
                return Optional.of("--firewalls needs '" + tool + "': apt-get install iproute2 nftables python3."
                        + " Without it './sallyport demo' makes the same calls on loopback addresses.");
            }
        }
        return Optional.empty();
    }

    private static boolean onPath(String tool) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, tool))) return true;
        }
        return false;
    }
}

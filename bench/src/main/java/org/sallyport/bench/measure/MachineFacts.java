package org.sallyport.bench.measure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a reader has to know of the machine to judge figures. */
public final class MachineFacts {
    private MachineFacts() {}

    /** CPU, kernel, JDK and load, in this order. */
    public static Map<String, Object> all() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("cpu", cpuModel());
        out.put("cores", Runtime.getRuntime().availableProcessors());
        out.put("kernel", System.getProperty("os.version"));
        out.put("jdk", System.getProperty("java.vendor.version", "") + " " + Runtime.version());
        out.put("load", load());
        return out;
    }

    private static String cpuModel() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(l -> l.startsWith("model name"))
                    .map(l -> l.substring(l.indexOf(':') + 1).strip()).findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException _) {
            return System.getProperty("os.arch");
        }
    }

    /** Load of the machine over one, five and fifteen minutes. */
    public static String load() {
        try {
            return String.join(" ", Arrays.copyOf(Files.readString(Path.of("/proc/loadavg")).split(" "), 3));
        } catch (IOException _) {
            return "unknown";
        }
    }

    /** Whether a program is on the PATH, the places of system programs included. */
    public static boolean installed(String program) {
        String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
        return Arrays.stream(path.split(":")).anyMatch(d -> Files.isExecutable(Path.of(d, program)));
    }

    /** The first line that is not empty of what a command prints; empty where it cannot be started. */
    public static String firstLine(String... command) {
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectInput(new File("/dev/null")).start();
            List<String> lines = p.inputReader().readAllLines();
            p.waitFor(5, TimeUnit.SECONDS);
            return lines.stream().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("");
        } catch (IOException _) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}

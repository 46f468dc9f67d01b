package org.sallyport.app.node;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.sallyport.config.ConfigProblem;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.LiveSettings;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.net.NetHost;
import org.sallyport.node.GatewayNode;

/**
 * Lets a running node read its file again. Files are read on the thread that asks, never on the desk; one reading at a
 * time.
 *
 * <p>A file with a fault changes nothing at all: the node goes on as it was, and tells the fault with its line.
 */
final class FileReload {
    private final Path file;
    private final NetHost host;
    private final GatewayNode gateway;
    private final LiveSettings live;
    private String certificate;

    FileReload(Path file, ConfigResult.Valid started, TlsCheck tls, NetHost host, GatewayNode gateway) {
        this.file = file;
        this.host = host;
        this.gateway = gateway;
        this.live = new LiveSettings(started);
        this.certificate = tls.shown();
    }

    /** Reads, compares and takes over; the answer is what the reload command prints. From any thread but the desk. */
    synchronized Map<String, Object> reload(String asker) {
        log(LogLevel.INFO, asker + ": the file " + file + " is read again");
        return switch (NodeConfigReader.read(file)) {
            case ConfigResult.Faulty(List<ConfigProblem> problems) -> refused(problems);
            case ConfigResult.Valid valid -> {
                try {
                    yield taken(valid);
                } catch (RuntimeException e) {
                    log(LogLevel.ERROR, "the reload failed, which is a fault of this program: " + e);
                    told(Optional.of("The node could not take the file over, which is a fault of this program: " + e),
                            List.of());
                    yield Map.of("error", "The node could not take it over, which is a fault of this program: " + e);
                }
            }
        };
    }

    /** What {@link #reload} would do with a file that may not be in its place yet. */
    synchronized Map<String, Object> preview(Path other) {
        return switch (NodeConfigReader.read(other)) {
            case ConfigResult.Faulty(List<ConfigProblem> problems) -> Map.of("error", told(problems));
            case ConfigResult.Valid valid -> {
                TlsCheck tls = TlsCheck.of(valid, Instant.now());
                yield tls.faults().isEmpty() ? answer(withCertificate(live.preview(valid), tls), List.of())
                        : Map.of("error", told(tls.faults()));
            }
        };
    }

    private Map<String, Object> refused(List<ConfigProblem> problems) {
        log(LogLevel.WARN,
                "the reload is refused and everything stays as it was: " + problems.size() + " to mend, first "
                        + problems.getFirst());
        told(Optional.of(asked() + problems.size() + " to mend in " + file + ", first " + problems.getFirst()),
                List.of());
        return Map.of("error", told(problems));
    }

    /** Whoever sends a signal sees no answer, so the node says it until a reading is taken. */
    private void told(Optional<String> refused, List<String> waiting) {
        host.run(_ -> gateway.reloaded(refused, waiting));
    }

    private static String asked() {
        return "Asked at " + Instant.now().truncatedTo(ChronoUnit.SECONDS) + ": ";
    }

    private static String told(List<ConfigProblem> problems) {
        return "nothing was changed; the file has " + problems.size() + " to mend:\n"
                + String.join("\n", problems.stream().map(Object::toString).toList());
    }

    private Map<String, Object> taken(ConfigResult.Valid valid) {
        NodeConfig fresh = valid.config();
        TlsCheck tls = TlsCheck.of(valid, Instant.now());
        if (!tls.faults().isEmpty()) return refused(tls.faults());
        LiveSettings.Reading reading = withCertificate(live.preview(valid), tls);
        List<String> faults =
                new ArrayList<>(host.call(_ -> gateway.reload(fresh.with(ProcessLimits.capacity(fresh).limits()))));
        Optional<String> noLog = NodeLog.begin(fresh.logging());
        noLog.ifPresent(faults::add);
        live.take(valid);
        told(faults.isEmpty() ? Optional.empty()
                : Optional.of(asked() + "not all could be opened, first " + faults.getFirst()),
                Stream.concat(reading.waiting().stream(), reading.changed().stream().filter(c -> !c.now()))
                        .map(LiveSettings.Change::key).distinct().toList());
        certificate = tls.shown();
        tls.refused().forEach(p -> log(LogLevel.WARN, p.toString()));
        for (LiveSettings.Change c : reading.changed())
            log(LogLevel.INFO, c.key() + ": " + c.from() + " -> " + c.to() + ", " + c.when());
        reading.rules().forEach(r -> log(LogLevel.INFO, "rules: " + r));
        faults.forEach(f -> log(LogLevel.ERROR, f));
        log(LogLevel.INFO, summary(reading));
        return answer(reading, faults);
    }

    /** The certificate may be another one under its old name; every handshake shows the new one from now on. */
    private LiveSettings.Reading withCertificate(LiveSettings.Reading reading, TlsCheck tls) {
        String now = tls.shown();
        return now.equals(certificate) || !reading.parts().tls() ? reading : reading.with(
                new LiveSettings.Change("certificate of protocols.sip.tls", certificate, now, true));
    }

    private static String summary(LiveSettings.Reading reading) {
        int changed = reading.changed().size();
        String what = changed == 0 ? "nothing changed" : changed == 1 ? "1 change" : changed + " changes";
        return what + (reading.waiting().isEmpty() ? ""
                : "; " + reading.waiting().size() + " from before wait for a restart");
    }

    private Map<String, Object> answer(LiveSettings.Reading reading, List<String> faults) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("result", summary(reading));
        out.put("changed", reading.changed().stream().map(FileReload::row).toList());
        out.put("rules", reading.rules());
        out.put("waiting", reading.waiting().stream().map(FileReload::row).toList());
        out.put("faults", faults);
        return out;
    }

    private static Map<String, Object> row(LiveSettings.Change c) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("key", c.key());
        out.put("from", c.from());
        out.put("to", c.to());
        out.put("takesEffect", c.when());
        return out;
    }

    private void log(LogLevel level, String line) {
        host.run(h -> h.log(LogTopic.NODE, level, line));
    }
}

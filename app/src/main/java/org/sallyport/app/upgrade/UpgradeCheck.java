package org.sallyport.app.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.sallyport.app.backup.Scratch;
import org.sallyport.app.node.ProcessLimits;
import org.sallyport.app.node.TlsCheck;
import org.sallyport.config.Capacity;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.net.StoreFile;
import org.sallyport.machine.Release;
import org.sallyport.sipcall.kept.KeptFormats;
import tools.jackson.databind.JsonNode;

/** Lets this release judge what the one that runs has: its file, its certificates, its state, its partner. */
public final class UpgradeCheck {
    /** With less room than this a store that has to grow may not be able to: 64 MiB. */
    private static final long ROOM_MIN = 64L << 20;

    private final Path config;
    private final Optional<Path> state;
    private final Set<String> addresses;
    private final Node node;
    private final List<Finding> out = new ArrayList<>();

    /** What became of one question. */
    public enum Verdict {
        /** The new release would not start, or would lose something. */
        FAILS,
        /** It would do something otherwise. */
        CHANGES,
        /** It cannot be told from here. */
        NOT_JUDGED,
        /** Looked at, and right. */
        OK;

        /** As a word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** One of them, in a sentence. */
    public record Finding(Verdict verdict, String about, String sentence) {}

    /** The node that runs. */
    public interface Node {
        /** Its answer; empty where none runs from that file. */
        Optional<JsonNode> ask(Path config, Map<String, String> request) throws IOException;
    }

    /**
     * @param state where the state lies; empty for where the file says
     * @param addresses of this machine
     */
    public UpgradeCheck(Path config, Optional<Path> state, Set<String> addresses, Node node) {
        this.config = config;
        this.state = state;
        this.addresses = Set.copyOf(addresses);
        this.node = node;
    }

    /** Everything, in the order in which one mends it. */
    public List<Finding> findings() {
        out.clear();
        Optional<NodeConfig> read = switch (NodeConfigReader.read(config)) {
            case ConfigResult.Faulty f -> {
                f.problems().forEach(p -> add(Verdict.FAILS, "configuration", p.toString()));
                yield Optional.empty();
            }
            case ConfigResult.Valid v -> {
                valid(v);
                yield Optional.of(v.config());
            }
        };
        Optional<Path> directory = state.or(() -> read.map(NodeConfig::stateDirectory));
        if (directory.isPresent()) state(directory.get());
        else add(Verdict.NOT_JUDGED, "state", "Where it lies stands in a file that cannot be read; --state names it.");
        running();
        return List.copyOf(out);
    }

    private void add(Verdict verdict, String about, String sentence) {
        out.add(new Finding(verdict, about, sentence));
    }

    // --- the file and what it names

    private void valid(ConfigResult.Valid v) {
        add(Verdict.OK, "configuration", config + " is read: version " + v.settings().version() + ", "
                + v.settings().values().size() + " settings.");
        v.settings().older().forEach(n -> add(Verdict.CHANGES, "configuration", n));
        TlsCheck tls = TlsCheck.of(v, Instant.now());
        tls.faults().forEach(p -> add(Verdict.FAILS, "certificates", p.toString()));
        tls.refused().forEach(p -> add(Verdict.FAILS, "certificates", p.toString()));
        tls.remarks().forEach(p -> add(Verdict.CHANGES, "certificates", p.toString()));
        if (tls.faults().isEmpty() && tls.refused().isEmpty() && tls.files().isPresent())
            add(Verdict.OK, "certificates", tls.files().get().shown() + ".");
        Capacity capacity = ProcessLimits.capacity(v.config());
        // A service has limits of its own, mostly higher than those of a shell.
        capacity.lowered().forEach(l -> add(Verdict.CHANGES, "limits", "Under the limits of this command: " + l));
        List<String> missing = v.config().addresses().stream().map(Object::toString)
                .filter(a -> !a.startsWith("127.") && !addresses.contains(a)).toList();
        if (missing.isEmpty()) add(Verdict.OK, "addresses", "All are on this machine.");
        else add(Verdict.FAILS, "addresses", String.join(" and ", missing) + " not on this machine: the node would wait"
                + " for it.");
    }

    // --- the state

    private void state(Path directory) {
        if (!Files.isDirectory(directory) || !StoreFile.exists(directory)) {
            add(Verdict.OK, "state", "There is none in " + directory + " yet.");
            return;
        }
        try {
            Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
            try (Scratch scratch = Scratch.in(temporary, "sallyport-upgrade")) {
                judge(directory, StoreFile.look(directory, scratch.folder()));
            }
        } catch (IOException e) {
            add(Verdict.NOT_JUDGED, "state", "It cannot be copied to be looked at: " + e.getMessage() + ".");
        }
    }

    private void judge(Path directory, StoreFile.Seen seen) throws IOException {
        if (seen.fault().isPresent()) {
            add(Verdict.FAILS, "state", "The store in " + directory + " would be left: " + seen.fault().get() + ".");
            return;
        }
        Map<String, Integer> lost = new TreeMap<>();
        Map<String, Integer> kept = new TreeMap<>();
        for (StoreFile.Entry e : seen.entries()) {
            boolean read = KeptFormats.reads(e.part(), e.name(), e.value()).orElse(true);
            (read ? kept : lost).merge(e.part(), 1, Integer::sum);
        }
        lost.forEach((part, n) -> add(Verdict.FAILS, "state",
                n + " of " + part + " are of a version that this release does not read, and would be lost."));
        add(Verdict.OK, "state", "Layout " + seen.layout() + " of release "
                + seen.release().orElse(Release.BEFORE.toString()) + ", " + seen.octets() + " octets: "
                + (kept.isEmpty() ? "nothing in it yet" : String.join(", ",
                        kept.entrySet().stream().map(e -> e.getValue() + " " + e.getKey()).toList()))
                + ". The release before goes on with it after this one.");
        long room = Files.getFileStore(directory).getUsableSpace();
        if (room < ROOM_MIN + seen.octets()) add(Verdict.CHANGES, "state",
                "There is room for " + (room >> 20) + " MiB beside the store: what cannot be written waits in memory.");
    }

    // --- who runs

    private void running() {
        try {
            Optional<JsonNode> summary = node.ask(config, Map.of("command", "status", "what", "summary"));
            if (summary.isEmpty()) {
                add(Verdict.NOT_JUDGED, "node",
                        "None runs from this file, so nobody knows of which release its partner is.");
                return;
            }
            release(summary.get());
            partners(summary.get());
        } catch (IOException e) {
            add(Verdict.NOT_JUDGED, "node", "The node that runs does not answer: " + e.getMessage());
        }
    }

    private void release(JsonNode summary) {
        Release now = Release.parse(summary.path("release").asString("")).orElse(Release.BEFORE);
        String both = "Release " + now + " runs, and this is " + Release.OURS;
        if (!Release.OURS.worksWith(now)) add(Verdict.FAILS, "node", both + ": go by way of the releases between.");
        else if (now.compareTo(Release.OURS) > 0) add(Verdict.CHANGES, "node", both + ": that is a way back.");
        else add(Verdict.OK, "node", both + ".");
    }

    private void partners(JsonNode summary) {
        if (!summary.has("partners")) {
            add(Verdict.NOT_JUDGED, "partner",
                    "The node that runs does not know of which release its partner is: it has to be "
                            + Release.BEFORE + " or " + Release.OURS + ".");
            return;
        }
        for (JsonNode p : summary.path("partners")) {
            String zone = p.path("zone").asString();
            Optional<Release> release = Release.parse(p.path("release").asString(""));
            if (release.isEmpty())
                add(Verdict.NOT_JUDGED, "partner",
                        "The node at the other end of zone " + zone + " has not been heard of.");
            else if (Release.OURS.worksWith(release.get()))
                add(Verdict.OK, "partner",
                        "The node at the other end of zone " + zone + " is of release " + release.get()
                                + ".");
            else add(Verdict.FAILS, "partner", "The node at the other end of zone " + zone + " is of release "
                    + release.get() + ", and this is " + Release.OURS
                    + ": supported distance is one release. Upgrade the older one by one release first.");
        }
    }
}

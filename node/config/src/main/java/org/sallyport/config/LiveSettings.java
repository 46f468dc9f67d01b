package org.sallyport.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the file of a running node said at the last reading, and what of it is in force: so that a reload can tell what
 * is new, what took effect, and what has been waiting for a restart since when it was written. Owner: whoever reads the
 * file.
 */
public final class LiveSettings {
    private static final int NAMES_SHOWN_MAX = 5;

    private NodeConfig read;
    private NodeConfig running;
    private Map<String, ConfigSettings.Value> readValues;
    private Map<String, ConfigSettings.Value> inForce;

    /** A node that starts with this reading of its file. */
    public LiveSettings(ConfigResult.Valid started) {
        this.read = started.config();
        this.running = started.config();
        this.readValues = ConfigChange.named(started.settings());
        this.inForce = readValues;
    }

    /**
     * One change.
     *
     * @param key path of the key, with the names of list items
     * @param from what it was
     * @param to what it is
     * @param now whether it takes effect at once; otherwise after a restart
     */
    public record Change(String key, String from, String to, boolean now) {
        /** When it takes effect, in words. */
        public String when() {
            return now ? "now" : "after a restart";
        }
    }

    /**
     * What a new reading brings.
     *
     * @param changed since the last reading, in the order of the new file
     * @param rules what it adds, changes, shadows and removes among the search rules
     * @param waiting what an earlier reading changed and a restart will bring
     * @param parts which parts can be taken over
     * @param config what the node is to be told: the new file as far as it can be taken over
     */
    public record Reading(List<Change> changed, List<String> rules, List<Change> waiting, LiveParts parts,
            NodeConfig config) {
        public Reading {
            changed = List.copyOf(changed);
            rules = List.copyOf(rules);
            waiting = List.copyOf(waiting);
        }

        /** The same with another change, of something that the file only names. */
        public Reading with(Change more) {
            List<Change> all = new ArrayList<>(changed);
            all.add(more);
            return new Reading(all, rules, waiting, parts, config);
        }
    }

    /** What would change; nothing is remembered. */
    public Reading preview(ConfigResult.Valid fresh) {
        LiveParts parts = LiveParts.of(running, fresh.config());
        Map<String, ConfigSettings.Value> now = ConfigChange.named(fresh.settings());
        List<Change> changed = new ArrayList<>();
        for (ConfigChange c : ConfigChange.diff(readValues, now)) changed.add(change(c, takes(c, parts, now)));
        users(read.credentials(), fresh.config().credentials(), changed, parts.users()).ifPresent(changed::add);
        List<Change> waiting = new ArrayList<>();
        List<String> fresher = changed.stream().map(Change::key).toList();
        for (ConfigChange c : ConfigChange.diff(inForce, now)) {
            if (!parts.takes(c.key()) && !fresher.contains(c.path())) waiting.add(change(c, false));
        }
        NodeConfig taken = parts.taking(running, fresh.config());
        return new Reading(changed, RuleReview.changes(running.dialPlan(), taken.dialPlan()), waiting, parts, taken);
    }

    /** What changes with this reading; the next one is compared with it. */
    public Reading take(ConfigResult.Valid fresh) {
        Reading reading = preview(fresh);
        Map<String, ConfigSettings.Value> now = ConfigChange.named(fresh.settings());
        Map<String, ConfigSettings.Value> force = new LinkedHashMap<>(now);
        for (ConfigChange c : ConfigChange.diff(inForce, now)) {
            if (reading.parts().takes(c.key())) continue;
            ConfigSettings.Value old = inForce.get(c.path());
            if (old == null) force.remove(c.path());
            else force.put(c.path(), old);
        }
        read = fresh.config();
        running = reading.config();
        readValues = now;
        inForce = force;
        return reading;
    }

    /** One that goes back to what is in force takes effect at once whatever its key. */
    private boolean takes(ConfigChange c, LiveParts parts, Map<String, ConfigSettings.Value> now) {
        return parts.takes(c.key())
                || ConfigChange.diff(inForce, now).stream().noneMatch(d -> d.path().equals(c.path()));
    }

    private static Change change(ConfigChange c, boolean now) {
        return new Change(c.path(), c.before(), c.after(), now);
    }

    /**
     * The file of users may say something else under its old name; users that stand in the file itself are told
     * already.
     */
    private static Optional<Change> users(List<Credential> before, List<Credential> after, List<Change> told,
            boolean now) {
        Map<String, Credential> old = byName(before);
        Map<String, Credential> fresh = byName(after);
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(fresh.keySet());
        List<String> words = new ArrayList<>();
        for (String name : names) {
            boolean inline =
                    told.stream().anyMatch(c -> c.key().startsWith("authentication.credentials[" + name + "]"));
            if (inline || Objects.equals(old.get(name), fresh.get(name))) continue;
            words.add((!old.containsKey(name) ? "+" : !fresh.containsKey(name) ? "-" : "~") + name);
        }
        if (words.isEmpty()) return Optional.empty();
        String shown = String.join(" ", words.subList(0, Math.min(words.size(), NAMES_SHOWN_MAX)))
                + (words.size() > NAMES_SHOWN_MAX ? " and " + (words.size() - NAMES_SHOWN_MAX) + " more" : "");
        return Optional
                .of(new Change("users of " + CredentialKeys.CREDENTIALS_FILE.path(), Integer.toString(old.size()),
                        fresh.size() + " (" + shown + ")", now));
    }

    private static Map<String, Credential> byName(List<Credential> all) {
        Map<String, Credential> out = new HashMap<>();
        all.forEach(c -> out.put(c.username(), c));
        return out;
    }
}

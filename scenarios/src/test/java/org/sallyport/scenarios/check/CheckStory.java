package org.sallyport.scenarios.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.sallyport.host.sim.SimFirewall;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.Opening;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.GatewayStarter;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;

/** A site with a pair, its checks, and a firewall that lacks a rule. */
final class CheckStory {
    private static final long SECOND = 1_000_000_000L;

    final Site site;
    int visits;

    CheckStory(SiteOptions options) {
        this(new Site(42, options, new GatewayStarter()));
    }

    /** A pair whose control knows edge by this name; nothing has started. */
    static CheckStory byName(String edge) {
        Site[] site = new Site[1];
        GatewayStarter starter = new GatewayStarter();
        site[0] = new Site(42, SiteOptions.usual(), (config, host) -> starter.start(config.role() == Role.EDGE ? config
                : site[0].configuration(Role.CONTROL,
                        t -> t.replaceFirst("(traversal-client\\s+peer-address: )\\S+", "$1" + edge)),
                host));
        return new CheckStory(site[0]);
    }

    private CheckStory(Site site) {
        this.site = site;
    }

    /** The pair is up. */
    static CheckStory up(SiteOptions options) {
        CheckStory s = new CheckStory(options);
        s.site.up();
        return s;
    }

    SimFirewall firewall(Firewall wall) {
        return wall == Firewall.INNER ? site.inner() : site.outer();
    }

    /** The firewall's file lacks this rule, as after a mistake and a reload. */
    void without(Opening rule) {
        firewall(rule.wall()).without((fromLower, udp, source, target) -> rule.protocol().equals(udp ? "udp" : "tcp")
                && fromLower == (rule.from() == rule.wall().near()) && rule.admits(source, target));
    }

    /** Everything is there again, and the zone comes back. */
    void mended(Firewall wall) {
        firewall(wall).without((_, _, _, _) -> false);
        site.until("the zone to come back", 200 * SECOND, site::zoneUp);
    }

    /** Runs a check and waits for its end. */
    List<Map<String, Object>> check(Role role) {
        return check(role, Map.of());
    }

    List<Map<String, Object>> check(Role role, Map<String, String> options) {
        Map<?, ?> begun = map(site.act(role, "check", "start", options));
        if (begun.containsKey("error")) throw new AssertionError(begun);
        site.until("the check to end", 120 * SECOND, () -> (boolean) state(role).get("done"));
        List<Map<String, Object>> out = new ArrayList<>();
        for (Object f : (List<?>) state(role).get("findings")) out.add(finding(f));
        return out;
    }

    Map<?, ?> state(Role role) {
        return map(site.act(role, "check", "state", Map.of()));
    }

    private static Map<?, ?> map(Object o) {
        return (Map<?, ?>) o;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> finding(Object o) {
        return (Map<String, Object>) o;
    }

    /** Those that say that something is wrong: their firewall and rows, or their subject. */
    static List<String> blamed(List<Map<String, Object>> findings) {
        return findings.stream()
                .filter(f -> List.of("blocked", "wrong", "answered-by-another").contains(f.get("verdict")))
                .map(f -> f.containsKey("rows") ? f.get("firewall") + " " + f.get("from") + " " + f.get("rows")
                        : f.get("subject").toString())
                .toList();
    }

    /** How {@link #blamed} names a rule. */
    static String name(Opening o) {
        return o.wall().token() + " " + o.from().token() + " " + o.rows();
    }
}

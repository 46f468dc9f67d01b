package org.sallyport.node;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.condition.Condition;
import org.sallyport.host.Host;
import org.sallyport.machine.Release;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.StatusRow;
import org.sallyport.ports.Role;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/**
 * Which release the other node of each zone is of, and whether it takes calls: asked over the zone soon after it is up,
 * and each minute. Owner: the desk.
 */
final class PartnerReleases {
    private static final String TOPIC = "release";
    private static final long LOOK_NS = 5_000_000_000L;
    private static final long AGAIN_NS = 60_000_000_000L;

    private final Site site;
    private final Host host;
    private final Partner partner;
    private final Map<String, Seen> seen = new LinkedHashMap<>();
    private boolean stopped;

    /**
     * What a partner said last.
     *
     * @param release empty until it has answered
     * @param askNs when it is asked again
     */
    private record Seen(Optional<Release> release, String state, long askNs) {}

    PartnerReleases(Site site, NodeDrain draining) {
        this.site = site;
        this.host = site.host();
        this.partner = site.partner();
        partner.answers(TOPIC, (_, _, answer) -> answer.accept(PairText.of(
                Map.of("release", Release.OURS.toString(), "state", StatusRow.lower(draining.state())))));
    }

    void start() {
        host.at(host.nowNs() + LOOK_NS, this::look);
    }

    void stop() {
        stopped = true;
    }

    private void look() {
        if (stopped) return;
        List<String> up = partner.zones();
        seen.keySet().removeIf(zone -> {
            // One that comes back may be another release.
            if (up.contains(zone)) return false;
            site.conditions().over(Condition.VERSIONS_APART, zone);
            return true;
        });
        long nowNs = host.nowNs();
        for (String zone : up) {
            Seen s = seen.getOrDefault(zone, new Seen(Optional.empty(), "", nowNs));
            if (s.askNs() > nowNs) continue;
            seen.put(zone, new Seen(s.release(), s.state(), nowNs + AGAIN_NS));
            partner.ask(zone, TOPIC, PairText.of(Map.of()), answer -> heard(zone, answer));
        }
        start();
    }

    private void heard(String zone, Partner.Answer answer) {
        Seen before = seen.get(zone);
        if (before == null || stopped) return;
        switch (answer) {
            case Partner.Answer.Said(byte[] body) -> {
                Map<String, Object> said = PairText.read(body).orElse(Map.of());
                Optional<Release> release = PairText.text(said, TOPIC).flatMap(Release::parse);
                String state = PairText.text(said, "state").filter(s -> s.matches("[a-z]{1,16}")).orElse("");
                is(zone, new Seen(release, state, before.askNs()));
            }
            // Whoever does not know the question is of the release before it.
            case Partner.Answer.Refused _ ->
                    is(zone, new Seen(Optional.of(before.release().orElse(Release.BEFORE)), "", before.askNs()));
            case Partner.Answer.Silent _ -> {}
        }
    }

    private void is(String zone, Seen now) {
        seen.put(zone, now);
        site.conditions().is(Condition.VERSIONS_APART, zone,
                now.release().filter(r -> !Release.OURS.worksWith(r)).map(this::apart));
    }

    private String apart(Release other) {
        boolean control = site.settings().config().role() == Role.CONTROL;
        return "Control " + (control ? Release.OURS : other) + ", edge " + (control ? other : Release.OURS)
                + ": supported distance is one release.";
    }

    /** What the status command says of them: each zone that is up. */
    List<Object> rows() {
        List<Object> out = new ArrayList<>();
        seen.forEach((zone, s) -> out.add(StatusRow.ordered("zone", zone, "release",
                s.release().map(Object::toString).orElse(""), "state", s.state())));
        return out;
    }
}

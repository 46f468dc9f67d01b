package org.sallyport.node;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.condition.Condition;
import org.sallyport.host.Host;
import org.sallyport.node.site.Site;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;

/** Whether the other node is there, by what the table of zones says every few seconds. Owner: the desk. */
final class LinkWatch {
    /** Between two looks: 2 s. */
    private static final long LOOK_NS = 2_000_000_000L;

    /** Losses that are worth a word: more than three in 10 min. */
    private static final int LOSSES_MAX = 3;
    private static final long WINDOW_NS = 600_000_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;

    private final Site site;
    private final Host host;
    private final Map<String, Seen> seen = new HashMap<>();
    private boolean stopped;

    /** The last losses of a zone, the newest first, and since when it has been up. */
    private record Seen(long upSinceNs, long[] lossesNs) {}

    LinkWatch(Site site) {
        this.site = site;
        this.host = site.host();
    }

    void start() {
        host.at(host.nowNs() + LOOK_NS, this::look);
    }

    void stop() {
        stopped = true;
    }

    private void look() {
        if (stopped) return;
        for (ZoneTable.Row row : site.zones().rows(Protocol.SIP)) {
            if (row.zone() instanceof Zone.Traversal) look(row.zone().name(), row.status());
        }
        seen.keySet().removeIf(zone -> {
            boolean gone = site.zones().zone(zone).isEmpty();
            if (gone) {
                site.conditions().over(Condition.PAIR_LINK_DOWN, zone);
                site.conditions().over(Condition.LINK_FLAPPING, zone);
            }
            return gone;
        });
        start();
    }

    private void look(String zone, ZoneStatus status) {
        Seen before = seen.getOrDefault(zone, new Seen(0, new long[LOSSES_MAX + 1]));
        Seen now = before;
        switch (status) {
            case ZoneStatus.Up(long sinceNs, var _) -> {
                // Whatever it is now, another time of being up means that one ended.
                if (before.upSinceNs() != 0 && before.upSinceNs() != sinceNs) now = lost(before, sinceNs);
                else now = new Seen(sinceNs, before.lossesNs());
                site.conditions().over(Condition.PAIR_LINK_DOWN, zone);
            }
            case ZoneStatus.Down(var _, var why, var _, var _) -> site.conditions().holds(Condition.PAIR_LINK_DOWN,
                    zone, "No connection of zone " + zone + ", so no calls cross. " + why + ".");
            case ZoneStatus.Starting _ -> site.conditions().holds(Condition.PAIR_LINK_DOWN, zone,
                    "Zone " + zone + " has had no connection since the start, so no calls cross.");
            case ZoneStatus.Ready _ -> {}
        }
        seen.put(zone, now);
        site.conditions().is(Condition.LINK_FLAPPING, zone, flapping(zone, now));
    }

    private Seen lost(Seen before, long upSinceNs) {
        long[] losses = new long[LOSSES_MAX + 1];
        losses[0] = host.nowNs();
        System.arraycopy(before.lossesNs(), 0, losses, 1, LOSSES_MAX);
        return new Seen(upSinceNs, losses);
    }

    private Optional<String> flapping(String zone, Seen now) {
        long oldestNs = now.lossesNs()[LOSSES_MAX];
        if (oldestNs == 0 || host.nowNs() - oldestNs > WINDOW_NS) return Optional.empty();
        long everyNs = (now.lossesNs()[0] - oldestNs) / LOSSES_MAX;
        return Optional.of("The connection of zone " + zone + " was lost " + (LOSSES_MAX + 1) + " times within "
                + (now.lossesNs()[0] - oldestNs) / SECOND_NS + " s, every " + everyNs / SECOND_NS
                + " s or so; if that is regular, a firewall forgets it.");
    }
}

package org.sallyport.check;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.sallyport.host.LogText;
import org.sallyport.zone.Zone;
import org.sallyport.zone.peer.PeerTrials;
import org.sallyport.zone.peer.PeerTrials.Outcome;

/** Whether neighbors answer, and what is known of phones: those outside the pair with whom it is to work. */
public final class PeerStage {
    /** Most neighbors that one check asks, all at once. */
    static final int NEIGHBORS_MAX = 32;

    private static final int CHARS_MAX = 200;

    private PeerStage() {}

    /** Asks all neighbors at once; tells what came of it, once. */
    public static void look(PeerTrials peers, List<Zone.Neighbor> neighbors, Consumer<List<Finding>> then) {
        List<Zone.Neighbor> asked = neighbors.subList(0, Math.min(neighbors.size(), NEIGHBORS_MAX));
        List<Finding> found = new ArrayList<>();
        peers.phones().map(PeerStage::phones).ifPresent(found::add);
        neighbors.subList(asked.size(), neighbors.size()).forEach(z -> found.add(Finding.of(Stage.PEERS,
                Verdict.NOT_JUDGED, subject(z),
                "Not judged because of the " + NEIGHBORS_MAX + " neighbors before it.")));
        int[] left = {asked.size()};
        if (asked.isEmpty()) then.accept(found);
        for (Zone.Neighbor z : asked) {
            peers.ask(z, came -> {
                found.add(judge(z, came));
                if (--left[0] == 0) then.accept(found);
            });
        }
    }

    private static String subject(Zone.Neighbor zone) {
        return "neighbor " + zone.name();
    }

    private static Finding phones(PeerTrials.Phones p) {
        String known = p.known() + (p.known() == 1 ? " phone has registered" : " phones have registered");
        return p.silent() == 0
                ? Finding.of(Stage.PEERS, Verdict.PASSES, "phones",
                        known + "; none of those that answered keep-alives has"
                                + " fallen silent")
                : Finding.of(Stage.PEERS, Verdict.REMARK, "phones", known + "; " + p.silent()
                        + " of them used to answer keep-alives and do not any more: calls pass them by.")
                        .fix("sallyport status registrations, then sallyport user why NAME");
    }

    static Finding judge(Zone.Neighbor zone, List<Outcome> came) {
        List<String> there = came.stream().flatMap(o -> o instanceof Outcome.Answered a ? Stream.of(said(a))
                : Stream.empty()).toList();
        List<String> away = came.stream().flatMap(o -> o instanceof Outcome.Unanswered(String at, String why)
                ? Stream.of(at.isEmpty() ? shown(why) : at + " (" + shown(why) + ")") : Stream.empty()).toList();
        List<String> unasked = came.stream().flatMap(o -> o instanceof Outcome.Unasked(String why) ? Stream.of(why)
                : Stream.empty()).distinct().toList();
        if (!away.isEmpty() && there.isEmpty()) {
            return Finding.of(Stage.PEERS, Verdict.WRONG, subject(zone), "Nobody answers: " + String.join("; ", away)
                    + ".").fix("see whether it runs there, and what stands in zone " + zone.name()
                            + ": peer-address, port, transport");
        }
        if (!unasked.isEmpty())
            return Finding.of(Stage.PEERS, Verdict.NOT_JUDGED, subject(zone), "Not judged because "
                    + String.join("; ", unasked) + ".");
        String answers = "answers " + String.join("; ", there);
        if (!away.isEmpty())
            return Finding.of(Stage.PEERS, Verdict.REMARK, subject(zone), answers + "; nobody at "
                    + String.join("; ", away) + ": calls lose time there.");
        boolean full = came.stream().anyMatch(o -> o instanceof Outcome.Answered a && a.status() >= 500);
        return Finding.of(Stage.PEERS, full ? Verdict.REMARK : Verdict.PASSES, subject(zone), answers);
    }

    private static String said(Outcome.Answered a) {
        return a.status() + " " + shown(a.phrase()) + " over " + a.at() + " in " + Text.ms(a.roundNs());
    }

    /** What others wrote. */
    private static String shown(String words) {
        String all = LogText.printable(words);
        return all.length() <= CHARS_MAX ? all : all.substring(0, CHARS_MAX);
    }
}

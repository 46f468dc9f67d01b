package org.sallyport.node.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one node knows of a call, read from plain values: its own, or those that the other node wrote, of which nothing
 * is believed but that it may be wrong. Whatever is missing or of another kind reads as empty.
 */
record CallView(Map<?, ?> facts) {
    private static final int STEPS_MAX = 200;

    /** One message. */
    record Step(long atUs, long lastUs, boolean out, String peer, String zone, String method, int status, long cseq,
            boolean sdp, int times, String detail) {
        boolean isRequest(String name) {
            return status == 0 && method.equals(name);
        }

        boolean answers(String name) {
            return status > 0 && method.equals(name);
        }

        boolean fromPartner() {
            return !zone.isEmpty();
        }

        /** The value of a kept header field, or of the description's line that begins so; empty where there is none. */
        String line(String start) {
            return detail.lines().filter(l -> l.startsWith(start)).map(l -> l.substring(start.length()).strip())
                    .findFirst().orElse("");
        }

        List<String> lines(String start) {
            return detail.lines().filter(l -> l.startsWith(start)).map(l -> l.substring(start.length()).strip())
                    .toList();
        }
    }

    static String text(Map<?, ?> of, String name) {
        return of.get(name) instanceof String s ? s : "";
    }

    static long number(Map<?, ?> of, String name) {
        return of.get(name) instanceof Number n ? n.longValue() : 0;
    }

    static boolean yes(Map<?, ?> of, String name) {
        return Boolean.TRUE.equals(of.get(name));
    }

    static Map<?, ?> map(Map<?, ?> of, String name) {
        return of.get(name) instanceof Map<?, ?> m ? m : Map.of();
    }

    static List<Map<?, ?>> maps(Map<?, ?> of, String name) {
        List<Map<?, ?>> out = new ArrayList<>();
        if (of.get(name) instanceof List<?> l) for (Object o : l) if (o instanceof Map<?, ?> m) out.add(m);
        return out;
    }

    String text(String name) {
        return text(facts, name);
    }

    String node() {
        return text("node");
    }

    boolean yes(String name) {
        return yes(facts, name);
    }

    List<Step> steps() {
        return maps(facts, "steps").stream().limit(STEPS_MAX).map(CallView::step).toList();
    }

    private static Step step(Map<?, ?> s) {
        long atUs = number(s, "atUs");
        return new Step(atUs, s.containsKey("lastUs") ? number(s, "lastUs") : atUs, yes(s, "out"), text(s, "peer"),
                text(s, "zone"), text(s, "method"), (int) number(s, "status"), number(s, "cseq"), yes(s, "sdp"),
                s.containsKey("times") ? (int) number(s, "times") : 1, text(s, "detail"));
    }

    /** Counters of the media, the call's record or row; empty where there is none. */
    Map<?, ?> record() {
        return map(facts, "record");
    }

    /** Sides that were not heard. */
    List<Map<?, ?>> missing() {
        return maps(record(), "missing");
    }

    List<Map<?, ?>> media() {
        return maps(record(), "media");
    }

    Map<?, ?> search() {
        return map(facts, "search");
    }

    /** The refusal of the search, or of one of its branches, with that name. */
    Optional<Map<?, ?>> refused(String reason) {
        return refusals().stream().filter(r -> text(r, "reason").equals(reason)).findFirst();
    }

    List<Map<?, ?>> refusals() {
        List<Map<?, ?>> out = new ArrayList<>();
        if (search().containsKey("reason")) out.add(search());
        for (Map<?, ?> b : maps(search(), "branches")) if (b.containsKey("reason")) out.add(b);
        return out;
    }

    /** The first INVITE; empty where it was not seen. */
    Optional<Step> invite() {
        return steps().stream().filter(s -> s.isRequest("INVITE")).findFirst();
    }

    /** Whether the call came to this node from the other one. */
    boolean cameFromPartner() {
        return invite().filter(s -> !s.out() && s.fromPartner()).isPresent();
    }

    /** Whether the other node is at this leg of the media. */
    boolean facesPartner(String side) {
        String zone = steps().stream().map(Step::zone).filter(z -> !z.isEmpty()).findFirst().orElse("");
        return !zone.isEmpty() && text(record(), side.equals("caller") ? "fromZone" : "toZone").equals(zone);
    }
}

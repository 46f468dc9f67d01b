package org.sallyport.app.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.sallyport.scenarios.phone.PhoneMedia;

/**
 * What the demo saw.
 *
 * @param problems one sentence each; empty when everything went well
 * @param seconds from the start of the nodes to the end of the last check
 * @param place where everybody lived
 * @param calls in the order in which they were made
 * @param refusal of the stranger's call
 * @param classes every packet class with its rows
 * @param ladderOf which call the ladder shows
 * @param ladder one call, message by message
 */
public record DemoReport(List<String> problems, double seconds, Map<String, Object> place, List<Call> calls,
        Refusal refusal,
        List<PacketClass> classes, String ladderOf, String ladder) {
    public DemoReport {
        problems = List.copyOf(problems);
        calls = List.copyOf(calls);
        classes = List.copyOf(classes);
    }

    /** Whether everything went well. */
    public boolean ok() {
        return problems.isEmpty();
    }

    /**
     * One call.
     *
     * @param name who called whom
     * @param status what it ended with, 200 after an ordinary end
     * @param setupMs from the INVITE to voice both ways allowed
     * @param caller media at the calling phone
     * @param callee media at the called phone
     * @param legs counters of both nodes, read just before the end
     */
    public record Call(String name, int status, long setupMs, PhoneMedia.Report caller, PhoneMedia.Report callee,
            List<Leg> legs) {
        boolean bothHeard() {
            return caller.received() > 0 && callee.received() > 0 && caller.damaged() + callee.damaged() == 0;
        }

        Map<String, Object> facts() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("name", name);
            out.put("ok", status == 200 && bothHeard());
            out.put("status", status);
            out.put("setupMs", setupMs);
            out.put("caller", facts(caller));
            out.put("callee", facts(callee));
            out.put("legs", legs);
            return out;
        }

        private static Map<String, Object> facts(PhoneMedia.Report r) {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("rtpSent", r.sent());
            out.put("rtpReceived", r.received());
            out.put("rtpLost", r.lost());
            out.put("rtpDamaged", r.damaged());
            out.put("rtcpSent", r.reportsSent());
            out.put("rtcpReceived", r.reportsReceived());
            return out;
        }
    }

    /**
     * One leg of a call in a node.
     *
     * @param node control or edge
     * @param leg caller or callee: whom this side of the node faces
     * @param farEnd where its packets come from
     */
    public record Leg(String node, String leg, String farEnd, long rtpIn, long rtpOut, long rtcpIn, long rtcpOut) {}

    /**
     * A call that must not go through.
     *
     * @param dialled what the stranger dialled
     * @param status what he got
     * @param end what the search history says of the end
     * @param rules what it says of each rule that was tried
     */
    public record Refusal(String dialled, int status, String end, List<String> rules) {
        Map<String, Object> facts() {
            Map<String, Object> out = new LinkedHashMap<>();
            out.put("ok", refused());
            out.put("dialled", dialled);
            out.put("status", status);
            out.put("end", end);
            out.put("rules", rules);
            return out;
        }

        boolean refused() {
            return status == 403 || status == 404;
        }
    }

    /** The same for JSON: maps, lists and scalars alone. */
    public Map<String, Object> facts() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("ok", ok());
        out.put("problems", problems);
        out.put("seconds", seconds);
        out.put("place", place);
        out.put("calls", calls.stream().map(Call::facts).toList());
        out.put("refusal", refusal.facts());
        out.put("rows", classes.stream().filter(PacketClass::explained).map(PacketClass::facts).toList());
        out.put("unexplained", classes.stream().filter(c -> !c.explained()).map(PacketClass::facts).toList());
        out.put("ladderOf", ladderOf);
        out.put("ladder", new ArrayList<>(ladder.lines().toList()));
        return out;
    }
}

package org.sallyport.bench.call;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.node.GatewayNode;
import org.sallyport.wire.Endpoint;

/**
 * A control node between two neighbors, as {@code bench sip} has it, and calls through it from INVITE to the answer of
 * BYE: six datagrams in, seven out, no socket. What caller and callee do is searching lines in strings, a few
 * microseconds of the whole.
 */
final class WholeCall {
    private static final String CONFIG = """
            role: control
            name: bench
            interfaces:
              - name: inner
                address: [10.1.0.4]
            protocols:
              sip:
                domains: [bench.example]
                registration:
                  authentication: off
            zones:
              - name: callers
                type: neighbor
                peer-address: [10.1.0.1]
                sip:
                  port: 5060
                  transport: udp
              - name: callee-udp
                type: neighbor
                peer-address: [10.1.0.2]
                sip:
                  port: 5060
                  transport: udp
            dial-plan:
              automatic-rules-off: [all]
              search-rules:
                - name: over udp
                  pattern: callee-udp@
                  target: callee-udp
            limits:
              calls-max: 1000
              sip:
                transactions-max: 1000000
            logging:
              level: warn
            """;
    private static final Endpoint NODE = Endpoint.of("10.1.0.4", 5060);
    private static final Endpoint CALLER = Endpoint.of("10.1.0.1", 5060);
    private static final Endpoint CALLEE = Endpoint.of("10.1.0.2", 5060);
    private static final long PAUSE_NS = 10_000_000L;
    private static final long SETTLE_NS = 1_000_000_000L;
    private static final String SDP = String.join("\r\n", "v=0", "o=caller 1 1 IN IP4 10.1.0.1", "s=-",
            "c=IN IP4 10.1.0.1", "t=0 0", "m=audio 40000 RTP/AVP 0 8 101", "a=rtpmap:0 PCMU/8000",
            "a=rtpmap:8 PCMA/8000", "a=rtpmap:101 telephone-event/8000", "a=fmtp:101 0-15", "a=sendrecv", "");

    private final MemoryHost host;
    private final List<String> toCaller = new ArrayList<>();
    private final List<String> toCallee = new ArrayList<>();
    private long number;

    WholeCall() {
        SimWorld world = new SimWorld(1);
        SimHost sim = world.host("control")
                .attach(world.segment("inside", LinkConditions.LAN, "10.1.0.0/16"), "10.1.0.4");
        SplittableRandom random = new SplittableRandom(1);
        host = new MemoryHost(sim, random::nextBytes);
        host.peer((to, octets) -> {
            List<String> heard = to.equals(CALLER) ? toCaller : toCallee;
            heard.add(new String(octets, StandardCharsets.ISO_8859_1));
        });
        ConfigResult read = NodeConfigReader.read("control.yaml", Path.of("."), CONFIG);
        if (!(read instanceof ConfigResult.Valid valid)) throw new IllegalStateException(read.toString());
        List<String> faults = new GatewayNode(valid.config(), host).start();
        if (!faults.isEmpty()) throw new IllegalStateException(faults.toString());
        // The store answers in its own time.
        world.runFor(SETTLE_NS);
    }

    /** One call; how many messages the node sent for it. */
    int make() {
        long n = ++number;
        host.pass(PAUSE_NS);
        toCaller.clear();
        toCallee.clear();
        call("INVITE", "sip:callee-udp@bench.example", n, "", "", SDP);
        if (toCallee.isEmpty()) throw new IllegalStateException(toCaller.toString());
        String invite = toCallee.getFirst();
        answer(invite, "180 Ringing", n, "");
        answer(invite, "200 OK", n, SDP);
        String ok = toCaller.getLast();
        String to = line(ok, "To: ");
        String target = ok.substring(ok.indexOf("Contact: <") + 10, ok.indexOf('>', ok.indexOf("Contact: <")));
        String routes = routes(ok);
        call("ACK", target, n, to, routes, "");
        call("BYE", target, n, to, routes, "");
        answer(toCallee.getLast(), "200 OK", n, "");
        int messages = toCaller.size() + toCallee.size();
        if (messages != 7 || !toCaller.getLast().startsWith("SIP/2.0 200 ")) {
            throw new IllegalStateException(messages + " messages: " + toCaller + toCallee);
        }
        return messages;
    }

    private void call(String method, String uri, long n, String to, String routes, String body) {
        boolean first = method.equals("INVITE");
        host.arrive(NODE, CALLER, (method + " " + uri + " SIP/2.0\r\n"
                + "Via: SIP/2.0/UDP 10.1.0.1:5060;branch=z9hG4bK-" + method + "-" + n + "-0;rport\r\n"
                + routes
                + "Max-Forwards: 70\r\nFrom: \"Caller\" <sip:caller@bench.example>;tag=c4711x" + n + "\r\n"
                + (first ? "To: <sip:callee-udp@bench.example>\r\n" : to)
                + "Call-ID: " + n + "-4711@10.1.0.1\r\nCSeq: " + (method.equals("BYE") ? 2 : 1) + " " + method + "\r\n"
                + (first ? "Contact: <sip:caller@10.1.0.1:5060;transport=udp>\r\n"
                        + "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\nSupported: timer\r\nUser-Agent: bench-caller\r\nContent-Type: application/sdp\r\n"
                        : "")
                + "Content-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.ISO_8859_1));
    }

    private void answer(String request, String status, long n, String body) {
        StringBuilder out = new StringBuilder(1024).append("SIP/2.0 ").append(status).append("\r\n");
        for (String name : new String[] {"Via: ", "Record-Route: "}) {
            for (int at = request.indexOf("\r\n" + name); at >= 0; at = request.indexOf("\r\n" + name, at + 2)) {
                out.append(request, at + 2, request.indexOf("\r\n", at + 2) + 2);
            }
        }
        String to = line(request, "To: ");
        out.append(line(request, "From: "));
        if (to.contains(";tag=")) out.append(to);
        else out.append(to, 0, to.length() - 2).append(";tag=s4712x").append(n).append("\r\n");
        out.append(line(request, "Call-ID: ")).append(line(request, "CSeq: "))
                .append("Contact: <sip:callee@10.1.0.2:5060;transport=udp>\r\n");
        if (!body.isEmpty()) {
            out.append("Allow: INVITE, ACK, CANCEL, BYE, OPTIONS\r\nContent-Type: application/sdp\r\n");
        }
        out.append("Content-Length: ").append(body.length()).append("\r\n\r\n").append(body);
        host.arrive(NODE, CALLEE, out.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String line(String message, String name) {
        int at = message.indexOf("\r\n" + name) + 2;
        return message.substring(at, message.indexOf("\r\n", at) + 2);
    }

    /** Record-Route as the caller's Route: the other way round. */
    private static String routes(String ok) {
        String routes = "";
        for (int at = ok.indexOf("\r\nRecord-Route: "); at >= 0; at = ok.indexOf("\r\nRecord-Route: ", at + 2)) {
            routes = "Route: " + ok.substring(at + 16, ok.indexOf("\r\n", at + 2) + 2) + routes;
        }
        return routes;
    }
}

package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Entropy;
import org.sallyport.media.LegSide;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Params;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;

/** The header fields by which we put ourselves into a path: Via, Record-Route, Path. Owner: the desk. */
public final class Headers {
    private final List<LocalInterface> interfaces;
    private final Ports ports;
    private final RouteTokens tokens;

    /** Our listening ports, for URIs of ours. */
    public record Ports(int udp, int tcp, int tls) {
        int of(Transport t) {
            return switch (t) {
                case UDP -> udp;
                case TCP -> tcp;
                case TLS -> tls;
            };
        }
    }

    public Headers(List<LocalInterface> interfaces, Ports ports, RouteTokens tokens) {
        this.interfaces = List.copyOf(interfaces);
        this.ports = ports;
        this.tokens = tokens;
    }

    /** A Via value for what leaves over the flow. */
    public String via(Flow flow, String branch) {
        return topVia(flow, branch).toString();
    }

    /** The Via of what leaves over the flow. */
    Via topVia(Flow flow, String branch) {
        Params params = new Params(List.of(new Params.Param("branch", branch), new Params.Param("rport", null)));
        return new Via(flow.transport().name(), flow.via().advertised().uriHost(), ports.of(flow.transport()), params);
    }

    /** A request of our own that is for the next hop alone, without a body. */
    public SipBuilder toNextHop(String method, Flow flow, Entropy entropy) {
        String peer = "sip:" + flow.remote().address().uriHost() + ":" + flow.remote().port();
        String us = "sip:" + flow.via().advertised().uriHost();
        return SipMessage.request(method, peer)
                .header(HeaderName.VIA, via(flow, Via.COOKIE + entropy.hex(8)))
                .header(HeaderName.MAX_FORWARDS, "1")
                .header(HeaderName.FROM, "<" + us + ">;tag=" + entropy.hex(4))
                .header(HeaderName.TO, "<" + peer + ">")
                .header(HeaderName.CALL_ID, entropy.hex(10))
                .header(HeaderName.CSEQ, "1 " + method);
    }

    private String hostPort(Flow flow) {
        return flow.via().advertised().uriHost() + ":" + ports.of(flow.transport());
    }

    /**
     * A Record-Route value toward one side of a session, reachable by that side's transport.
     *
     * @param secure whether that side calls or is called by a sips URI: then ours is one too (RFC 3261 §16.6 step 4)
     */
    public String recordRoute(Flow flow, String session, LegSide facing, boolean secure) {
        String user = tokens.session(session, facing);
        if (!secure) return "<" + ours(flow, user) + ">";
        return "<sips:" + user + "@" + flow.via().advertised().uriHost() + ":" + ports.of(Transport.TLS) + ";lr>";
    }

    /** A Path value that leads back to the flow, reachable by whoever is on the next flow. */
    public String path(Flow next, String flowName) {
        return "<" + ours(next, tokens.flow(flowName)) + ">";
    }

    private String ours(Flow flow, String user) {
        String uri = "sip:" + user + "@" + hostPort(flow);
        return switch (flow.transport()) {
            case UDP -> uri + ";lr";
            case TCP, TLS -> uri + ";transport=" + flow.transport().token() + ";lr";
        };
    }

    /** Whether the host is one of our addresses. */
    public boolean isOurAddress(String host) {
        Optional<IpAddress> ip = IpAddress.parse(host);
        return ip.isPresent()
                && interfaces.stream().anyMatch(i -> i.bind().equals(ip.get()) || i.advertised().equals(ip.get()));
    }
}

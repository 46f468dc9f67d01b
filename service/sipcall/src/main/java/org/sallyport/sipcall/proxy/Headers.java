package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import org.sallyport.media.LegSide;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.LocalInterface;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** The header fields by which we put ourselves into a path: Via, Record-Route, Path. Owner: the desk. */
public final class Headers {
    private final List<LocalInterface> interfaces;
    private final List<String> domains;
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

    public Headers(List<LocalInterface> interfaces, List<String> domains, Ports ports, RouteTokens tokens) {
        this.interfaces = List.copyOf(interfaces);
        this.domains = List.copyOf(domains);
        this.ports = ports;
        this.tokens = tokens;
    }

    /** A Via value for what leaves over the flow. */
    public String via(Flow flow, String branch) {
        return "SIP/2.0/" + flow.transport().name() + " " + hostPort(flow) + ";branch=" + branch + ";rport";
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

    /** Whether the URI names this node: one of our addresses, or a domain of ours without a token. */
    public boolean isOurAddress(String host) {
        Optional<IpAddress> ip = IpAddress.parse(host);
        return ip.isPresent() && interfaces.stream().anyMatch(i -> i.bind().equals(ip.get()) || i.advertised().equals(ip.get()));
    }

    /** Whether the host is a domain of ours. */
    public boolean isOurDomain(String host) {
        return domains.contains(host.toLowerCase(java.util.Locale.ROOT));
    }

    /** What the topmost Route says, if it is one of ours. */
    public Optional<RouteTokens.Meaning> topRoute(SipMessage request) {
        List<NameAddr> routes = request.routes();
        return routes.isEmpty() ? Optional.empty() : meaning(routes.getFirst());
    }

    /** Whether the topmost Route leads to a flow of ours by a token that we did not make, or not with this key. */
    public boolean isLostFlow(SipMessage request) {
        List<NameAddr> routes = request.routes();
        if (routes.isEmpty()) return false;
        Optional<SipUri> uri = routes.getFirst().uri();
        return uri.isPresent() && isOurAddress(uri.get().host()) && RouteTokens.isFlow(uri.get().user()) && topRoute(request).isEmpty();
    }

    private Optional<RouteTokens.Meaning> meaning(NameAddr route) {
        Optional<SipUri> uri = route.uri();
        if (uri.isEmpty() || uri.get().user() == null || !isOurAddress(uri.get().host())) return Optional.empty();
        return tokens.read(uri.get().user());
    }

    /** The request without the Route values on top that are ours. */
    public SipMessage withoutOurRoutes(SipMessage request) {
        List<NameAddr> routes = request.routes();
        var edit = request.edit();
        int taken = 0;
        for (NameAddr r : routes) {
            boolean bare = r.uri().filter(u -> isOurAddress(u.host()) || isOurDomain(u.host())).isPresent();
            if (!bare) break;
            edit.removeFirstValue(HeaderName.ROUTE);
            taken++;
        }
        return taken == 0 ? request : edit.build();
    }
}

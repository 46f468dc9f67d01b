package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.border.NodeNames;
import org.sallyport.sipcall.session.RouteTokens;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.ZoneFlow;

/**
 * What the Route values of an arriving request say to this node: RFC 3261 §16.4.
 *
 * <pre>
 *  Route: ours, ours, TOKEN, TOKEN, theirs, …      ours: a host of this node, as phones write their outbound proxy
 *         └──taken off──┘└──taken──┘└─stays─┘      TOKEN: what we wrote into Record-Route or Path; the first one counts
 *
 *  strict router before us: Request-URI is ours, the last Route is where the request is for
 * </pre>
 *
 * Nothing here leads anywhere: what is left is judged as any request is (attack row SIP-18). Owner: the desk.
 */
public final class RouteReader {
    private final NodeNames names;
    private final RouteTokens tokens;
    private final Predicate<String> sessions;

    /**
     * What was read.
     *
     * @param request with its target in the Request-URI, and without the values on top that are ours
     * @param meaning of the first value of ours that is more than a host
     * @param lostFlow whether that value leads to a flow, but not by this key: it is of a run whose store is lost
     */
    public record Read(SipMessage request, Optional<RouteTokens.Meaning> meaning, boolean lostFlow) {}

    /** What one URI is. */
    private enum Kind {
        TOKEN,
        LOST_FLOW,
        OURS,
        FOREIGN
    }

    /** @param sessions whether a call of that id is here */
    public RouteReader(NodeNames names, RouteTokens tokens, Predicate<String> sessions) {
        this.names = names;
        this.tokens = tokens;
        this.sessions = sessions;
    }

    /** Takes off what is ours, and tells what it meant. */
    public Read read(SipMessage request) {
        Optional<SipUri> strict = strictTarget(request);
        SipMessage loose = strict.map(t -> loosened(request, t)).orElse(request);
        Optional<SipUri> asked = Optional.ofNullable(request.uri());
        Kind first = strict.isPresent() ? kind(asked, true) : Kind.OURS;
        Optional<SipUri> telling = first == Kind.OURS ? Optional.empty() : asked;
        SipEditor edit = null;
        for (NameAddr route : loose.routes()) {
            Optional<SipUri> uri = route.uri();
            Kind kind = kind(uri, telling.isEmpty());
            if (kind == Kind.FOREIGN) break;
            if (kind != Kind.OURS && telling.isEmpty()) telling = uri;
            if (edit == null) edit = loose.edit();
            edit.removeFirstValue(HeaderName.ROUTE);
        }
        Optional<RouteTokens.Meaning> meaning = telling.flatMap(this::meaning);
        return new Read(reached(edit == null ? loose : edit.build()), meaning,
                telling.isPresent() && meaning.isEmpty());
    }

    /** The same without the work of taking off: into which call or over which flow the request is to go. */
    public Optional<RouteTokens.Meaning> meaning(SipMessage request) {
        Optional<SipUri> asked = Optional.ofNullable(request.uri());
        if (strictTarget(request).isPresent() && kind(asked, true) == Kind.TOKEN) return asked.flatMap(this::meaning);
        for (NameAddr route : request.routes()) {
            switch (kind(route.uri(), true)) {
                case OURS -> {}
                case TOKEN -> {
                    return meaning(route.uri().orElseThrow());
                }
                case LOST_FLOW, FOREIGN -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Why a request with a Route that is not ours is refused, with the value and with what would be ours. */
    public Refusal foreign(SipMessage request) {
        String came = request.values(HeaderName.ROUTE).stream().findFirst().orElse("");
        return new Refusal(RefusalReason.FORBIDDEN_ROUTE, names.shown(), came);
    }

    /** @param first whether nothing has been said yet into which call it goes */
    private Kind kind(Optional<SipUri> uri, boolean first) {
        if (uri.filter(SipUri::isSip).isEmpty()) return Kind.FOREIGN;
        String host = uri.get().host();
        if (first ? !names.mayBeOurs(host) : !names.isOurs(host)) return Kind.FOREIGN;
        if (uri.get().user() == null || !names.isOurs(host)) return Kind.OURS;
        if (meaning(uri.get()).isPresent()) return Kind.TOKEN;
        return RouteTokens.isFlow(uri.get().user()) ? Kind.LOST_FLOW : Kind.OURS;
    }

    /**
     * A user part may look like the token of a call by chance; one of ours is of a call that is here, or looks like no
     * name.
     */
    private Optional<RouteTokens.Meaning> meaning(SipUri uri) {
        return uri.user() == null ? Optional.empty() : tokens.read(uri.user()).filter(m -> switch (m) {
            case RouteTokens.Meaning.OfSession(String id, var _) -> sessions.test(id) || RouteTokens.isSession(id);
            case RouteTokens.Meaning.OfFlow _ -> true;
        });
    }

    /**
     * Where the request is for, if a strict router sent it: a value of ours stands in the Request-URI, the target last
     * in Route. Such a value has a token, or it is no address of anybody and has the parameter that only routes have.
     */
    private Optional<SipUri> strictTarget(SipMessage request) {
        SipUri uri = request.uri();
        if (uri == null || !uri.isSip() || !request.has(HeaderName.ROUTE) || !names.isOurs(uri.host()))
            return Optional.empty();
        Kind kind = kind(Optional.of(uri), true);
        boolean route = kind == Kind.TOKEN || (kind == Kind.LOST_FLOW || uri.user() == null) && uri.looseRouting();
        List<NameAddr> routes = request.routes();
        return route && !routes.isEmpty() ? routes.getLast().uri().map(SipUri::asTarget) : Optional.empty();
    }

    private static SipMessage loosened(SipMessage request, SipUri target) {
        List<String> routes = request.values(HeaderName.ROUTE);
        SipEditor edit = request.edit().requestUri(target.toString()).removeAll(HeaderName.ROUTE);
        routes.subList(0, routes.size() - 1).forEach(r -> edit.addLast(HeaderName.ROUTE, r));
        return edit.build();
    }

    /** A {@code maddr} that leads to us has done so: it goes, with what else said how (the end of §16.4). */
    private SipMessage reached(SipMessage request) {
        SipUri uri = request.uri();
        String maddr = uri == null || !uri.isSip() ? null : uri.params().value("maddr");
        if (uri == null || maddr == null || !names.isOurs(maddr)) return request;
        return request.edit().requestUri(uri.withoutWay().toString()).build();
    }

    /**
     * A request as it leaves over a flow. Where the first Route value has no {@code lr} a strict router is there: that
     * value stands in the Request-URI, and what stood there last in Route (§16.6 step 6, §12.2.1.1). The two nodes of a
     * pair are none, whatever a phone has left of their values.
     */
    public static SipMessage toward(Flow flow, SipMessage request) {
        if (flow instanceof ZoneFlow || !request.has(HeaderName.ROUTE)) return request;
        List<NameAddr> routes = request.routes();
        Optional<SipUri> next = routes.isEmpty() ? Optional.empty() : routes.getFirst().uri();
        if (next.filter(SipUri::isSip).filter(u -> !u.looseRouting()).isEmpty()) return request;
        return request.edit().removeFirstValue(HeaderName.ROUTE)
                .addLast(HeaderName.ROUTE, "<" + request.requestUri() + ">")
                .requestUri(next.get().asTarget().toString()).build();
    }
}

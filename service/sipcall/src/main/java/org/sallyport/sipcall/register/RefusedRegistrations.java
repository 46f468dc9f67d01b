package org.sallyport.sipcall.register;

import org.sallyport.host.Host;
import org.sallyport.machine.Moment;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.border.Seen;
import org.sallyport.sipcall.identity.Identities;
import org.sallyport.sipcall.proxy.Origin;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.history.RefusedRequest;
import org.sallyport.zone.history.SearchEnd;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.history.SearchKind;

/**
 * Notes in the history which REGISTER was refused: who wanted to register what, from where, and why not. Owner: the
 * desk.
 */
public final class RefusedRegistrations {
    private final Host host;
    private final SearchHistory history;

    public RefusedRegistrations(Host host, SearchHistory history) {
        this.host = host;
        this.history = history;
    }

    void note(SipMessage request, Origin origin, SearchEnd end) {
        IpAddress source = Identities.source(request, origin.flow(), origin.zone());
        String seen = Seen.of(request, origin.zone()).map(s -> ", seen at " + s.from()).orElse("");
        String from =
                SecretMask.uris(request.from().uriText()) + " (" + origin.zone().name() + ", " + origin.flow().label()
                        + seen + ")";
        String wanted = request.to().uri().map(SipUri::addressOfRecord).orElse(request.to().uriText());
        history.refused(new RefusedRequest(SearchKind.REGISTRATION, source, request.callId(), from, wanted, end),
                new Moment(host.nowNs(), host.wallMs()));
    }
}

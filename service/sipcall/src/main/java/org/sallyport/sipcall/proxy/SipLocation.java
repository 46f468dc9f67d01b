package org.sallyport.sipcall.proxy;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.sallyport.sip.message.SipUri;
import org.sallyport.zone.locate.LocateRequest;

/** Reads of a SIP URI what RFC 3263 needs to find its next hop. */
final class SipLocation {
    private SipLocation() {}

    static LocateRequest of(SipUri uri, LocateRequest.Rules rules) {
        OptionalInt port = uri.port() > 0 ? OptionalInt.of(uri.port()) : OptionalInt.empty();
        Optional<String> transport = Optional.ofNullable(uri.transport()).map(t -> t.toLowerCase(Locale.ROOT));
        return new LocateRequest(uri.host(), port, transport, uri.isSips(), rules);
    }
}

package org.sallyport.sipcall.proxy;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.sallyport.sip.message.SipUri;
import org.sallyport.wire.Transport;
import org.sallyport.zone.locate.Finder;
import org.sallyport.zone.locate.LocateRequest;
import org.sallyport.zone.locate.LocateTarget;
import org.sallyport.zone.locate.Located;

/**
 * Finds next hops for SIP: by the transports that it speaks here, and with what every protocol of the node knows of
 * places that failed. Owner: the desk.
 *
 * @param finder the node's
 * @param transports by which SIP can send, the preferred first
 */
public record SipFinder(Finder finder, List<Transport> transports) {
    public SipFinder {
        transports = List.copyOf(transports);
    }

    /** Finds where a URI leads (RFC 3263), asking for plain address records or not. */
    void find(SipUri uri, boolean addressRecords, Consumer<Located> answer) {
        OptionalInt port = uri.port() > 0 ? OptionalInt.of(uri.port()) : OptionalInt.empty();
        Optional<String> transport = Optional.ofNullable(uri.transport()).map(t -> t.toLowerCase(Locale.ROOT));
        finder.find(new LocateRequest(uri.host(), port, transport, uri.isSips(),
                finder.rules(transports, addressRecords)), answer);
    }

    /** Finds a host that the operator names with port and transport. */
    public void find(String host, int port, Transport transport, Consumer<Located> answer) {
        finder.find(LocateRequest.of(host, port, transport, finder.rules(transports, true)), answer);
    }

    /** Finds the addresses of a host, whatever transport it will come by. */
    public void find(String host, int port, Consumer<Located> answer) {
        finder.find(new LocateRequest(host, OptionalInt.of(port), Optional.empty(), false,
                finder.rules(transports, true)), answer);
    }

    /** A place did not answer or could not be reached. */
    void failed(LocateTarget target) {
        finder.failed(target);
    }

    /** A place answered. */
    void answered(LocateTarget target) {
        finder.answered(target);
    }
}

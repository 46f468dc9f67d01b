package org.sallyport.sipcall.in;

import java.util.Optional;
import org.sallyport.sip.message.Via;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Where answers to a request go, and what its Via says of that.
 *
 * <p>Over a connection: back. Over UDP: to where it came from where rport was asked for (RFC 3581 §4), else to that
 * address and the port of sent-by (RFC 3261 §18.2.2). Never to another address, whatever the Via says (attack row
 * SIP-19).
 *
 * @param flow the way of the answers
 * @param via the topmost Via with what the socket saw
 */
public record AnswerPath(Flow flow, Via via) {
    private static final int SIP_PORT = 5060;

    public static AnswerPath of(Flow came, Via top) {
        boolean asked = top.params().has("rport");
        Endpoint seen = came.remote();
        Optional<IpAddress> sentBy = IpAddress.parse(top.host());
        Via told = asked ? top.withSource(seen) : isTrue(top, sentBy, seen.address()) ? top : received(top, seen);
        if (!(came instanceof DatagramFlow d) || asked || isBehindNat(sentBy, seen.address())) {
            return new AnswerPath(came, told);
        }
        Endpoint back = new Endpoint(seen.address(), top.port() < 1 ? SIP_PORT : top.port());
        return new AnswerPath(back.equals(seen) ? d : new DatagramFlow(d.via(), d.socket(), back), told);
    }

    /** Whether it says itself where it came from: then nothing has to be added (RFC 3261 §18.2.1). */
    private static boolean isTrue(Via top, Optional<IpAddress> sentBy, IpAddress seen) {
        return !top.params().has("received") && sentBy.filter(seen::equals).isPresent();
    }

    /** A special address that is not the one we see: nobody hears us at its port, only at the NAT's. */
    private static boolean isBehindNat(Optional<IpAddress> sentBy, IpAddress seen) {
        return sentBy.filter(a -> !a.equals(seen))
                .filter(a -> AddressPolicy.SPECIAL.stream().anyMatch(c -> c.contains(a))).isPresent();
    }

    private static Via received(Via top, Endpoint seen) {
        return new Via(top.transport(), top.host(), top.port(),
                top.params().with("received", seen.address().toString()));
    }
}

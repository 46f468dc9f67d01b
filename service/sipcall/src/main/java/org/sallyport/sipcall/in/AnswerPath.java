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
        if (!(came instanceof DatagramFlow d) || asked || isBehindNat(top, came.remote().address())) {
            return new AnswerPath(came,
                    asked || !(came instanceof DatagramFlow) ? top.withSource(came.remote()) : received(top, came));
        }
        Endpoint back = new Endpoint(came.remote().address(), top.port() < 1 ? SIP_PORT : top.port());
        return new AnswerPath(new DatagramFlow(d.via(), d.socket(), back), received(top, came));
    }

    /** A special address that is not the one we see: nobody hears us at its port, only at the NAT's. */
    private static boolean isBehindNat(Via top, IpAddress seen) {
        Optional<IpAddress> sentBy = IpAddress.parse(top.host());
        return sentBy.filter(a -> !a.equals(seen))
                .filter(a -> AddressPolicy.SPECIAL.stream().anyMatch(c -> c.contains(a))).isPresent();
    }

    private static Via received(Via top, Flow came) {
        return new Via(top.transport(), top.host(), top.port(),
                top.params().with("received", came.remote().address().toString()));
    }
}

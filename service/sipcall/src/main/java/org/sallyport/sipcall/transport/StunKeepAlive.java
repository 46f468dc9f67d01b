package org.sallyport.sipcall.transport;

import java.util.Optional;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** STUN on the SIP port as a keep-alive: RFC 5626 §4.4.2 and §8. Only a plain Binding request is answered. */
final class StunKeepAlive {
    private StunKeepAlive() {}

    /** The answer to a datagram that looks like STUN; no larger than the request and an address. */
    static Optional<byte[]> answer(byte[] datagram, Endpoint from) {
        if (!(StunMessage.decode(datagram) instanceof StunDecoded.Ok(StunMessage m))) return Optional.empty();
        if (m.messageClass() != StunClass.REQUEST || m.method() != StunMessage.BINDING) return Optional.empty();
        return Optional.of(StunWriter.success(m).xorMappedAddress(from).bytes());
    }
}

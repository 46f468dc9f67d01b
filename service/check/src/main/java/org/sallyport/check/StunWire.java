package org.sallyport.check;

import java.util.HashSet;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Entropy;
import org.sallyport.media.PathCredential;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** A Binding request (RFC 8489 §2), with a credential where the other end has to prove itself. */
final class StunWire implements Wire {
    private static final int ID_OCTETS = 12;

    private final Entropy entropy;
    private final @Nullable PathCredential credential;
    private final Set<String> asked = new HashSet<>();

    StunWire(Entropy entropy, @Nullable PathCredential credential) {
        this.entropy = entropy;
        this.credential = credential;
    }

    @Override
    public byte[] question() {
        byte[] id = new byte[ID_OCTETS];
        entropy.fill(id);
        asked.add(HexFormat.of().formatHex(id));
        return credential == null ? StunWriter.bindingRequest(id).fingerprint().bytes() : credential.request(id);
    }

    @Override
    public Optional<Outcome> judge(Endpoint from, byte[] datagram, long roundNs) {
        if (!(StunMessage.decode(datagram) instanceof StunDecoded.Ok(StunMessage m))) {
            return Optional.of(new Outcome.Strange("something that is no STUN, " + datagram.length + " octets"));
        }
        if (!asked.contains(HexFormat.of().formatHex(m.transactionId()))) return Optional.empty();
        boolean right = m.messageClass() == StunClass.SUCCESS && (credential == null || credential.proves(m));
        return Optional.of(right ? new Outcome.Answered(m.xorMappedAddress(), roundNs)
                : new Outcome.Strange("a STUN answer without the pair's secret"));
    }
}

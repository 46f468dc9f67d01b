package org.sallyport.ice;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunPeek;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/**
 * The answering half of ICE for an agent with one address per component (RFC 8445 §2.5, §7.3): it proves who asks,
 * answers and says whether the pair was nominated. It sends no checks of its own and is always controlled. Immutable.
 *
 * <pre>
 *   no check at all                       Ignored
 *   no USERNAME or no MESSAGE-INTEGRITY   400   RFC 8489 §9.1.3
 *   another USERNAME, a wrong tag         401
 *   ---- from here on answers are signed
 *   an unknown attribute below 0x8000     420   §6.3.1
 *   ICE-CONTROLLED                        487   RFC 8445 §7.3.1.1: the peer must take the other role
 *   else                                  success with XOR-MAPPED-ADDRESS; consent checks (RFC 7675) are no different
 * </pre>
 *
 * <p>Aggressive and regular nomination look the same from here: what a second nomination means is the owner's matter.
 */
public final class LiteAgent {
    private final IceCredentials local;
    private final Optional<String> remoteUfrag;
    private final byte[] name;
    private final boolean wholeName;
    private final StunKey key;

    /**
     * @param local our name and password
     * @param remoteUfrag the peer's name; empty while its answer is not here yet, which its checks may overtake
     */
    public LiteAgent(IceCredentials local, Optional<String> remoteUfrag) {
        this.local = local;
        this.remoteUfrag = remoteUfrag;
        this.wholeName = remoteUfrag.isPresent();
        this.name = (local.ufrag() + ':' + remoteUfrag.orElse("")).getBytes(StandardCharsets.UTF_8);
        this.key = StunKey.shortTerm(local.password().reveal());
    }

    /**
     * Whether a datagram that looks like STUN ({@link StunPeek#looksLikeStun}) is a Binding request whose USERNAME is
     * that of a check for us. Allocates nothing.
     */
    public boolean names(ByteBuffer datagram) {
        if (!StunPeek.isBindingRequest(datagram)) return false;
        long where = StunPeek.username(datagram);
        int length = (int) where;
        if (where < 0 || (wholeName ? length != name.length : length <= name.length)) return false;
        int at = (int) (where >>> 32);
        for (int i = 0; i < name.length; i++) if (datagram.get(at + i) != name[i]) return false;
        return true;
    }

    /** Judges a request from an address. */
    public Check on(StunMessage request, Endpoint from) {
        boolean check = request.messageClass() == StunClass.REQUEST && request.method() == StunMessage.BINDING
                && request.has(StunAttribute.FINGERPRINT);
        if (!check) return new Check.Ignored();
        boolean strong = request.has(StunAttribute.MESSAGE_INTEGRITY_SHA256);
        Optional<String> username = request.username();
        if (username.isEmpty() || !strong && !request.has(StunAttribute.MESSAGE_INTEGRITY)) {
            return new Check.Refused(StunWriter.error(request, 400, "Bad Request").fingerprint().bytes(), 400, false);
        }
        Optional<String> sender = username.flatMap(this::sender);
        if (sender.isEmpty() || request.verify(key) != StunMessage.Verdict.RIGHT) {
            return new Check.Refused(StunWriter.error(request, 401, "Unauthenticated").fingerprint().bytes(), 401,
                    false);
        }
        int[] unknown = request.unknownRequired();
        if (unknown.length > 0) {
            return new Check.Refused(signed(StunWriter.unknownAttributes(request, unknown), strong), 420, true);
        }
        if (request.has(StunAttribute.ICE_CONTROLLED)) {
            return new Check.Refused(signed(StunWriter.error(request, 487, "Role Conflict"), strong), 487, true);
        }
        long priority =
                request.value(StunAttribute.PRIORITY).map(v -> ByteBuffer.wrap(v).getInt() & 0xffffffffL).orElse(0L);
        return new Check.Passed(signed(StunWriter.success(request).xorMappedAddress(from), strong), sender.get(),
                priority,
                request.has(StunAttribute.USE_CANDIDATE));
    }

    /** The peer's half of a USERNAME whose first half is ours. */
    private Optional<String> sender(String username) {
        String ours = local.ufrag() + ':';
        if (!username.startsWith(ours)) return Optional.empty();
        String theirs = username.substring(ours.length());
        boolean fits = remoteUfrag.map(theirs::equals).orElse(!theirs.isEmpty() && theirs.length() <= 256);
        return fits ? Optional.of(theirs) : Optional.empty();
    }

    /** With the algorithm of the request, RFC 8489 §9.1.3. */
    private byte[] signed(StunWriter answer, boolean strong) {
        return (strong ? answer.integritySha256(key) : answer.integrity(key)).fingerprint().bytes();
    }
}

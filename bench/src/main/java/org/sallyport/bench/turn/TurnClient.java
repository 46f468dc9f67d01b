package org.sallyport.bench.turn;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/**
 * The control side of one TURN client with one peer (RFC 8656), one request at a time. It is given answers and says
 * what is sent next; sockets, clocks and retransmissions are its owner's.
 */
final class TurnClient {
    private static final int ALLOCATE = 0x003;
    private static final int REFRESH = 0x004;
    private static final int CREATE_PERMISSION = 0x008;
    private static final int CHANNEL_BIND = 0x009;
    private static final byte[] UDP = {17, 0, 0, 0};

    /** A server that challenges more often than this within one request is not content with us. */
    private static final int CHALLENGES_MAX = 3;

    /** Where it stands. */
    enum State {
        NEW,
        ALLOCATING,
        PERMITTING,
        BINDING,
        READY,
        REFRESHING,
        REBINDING,
        FREEING,
        GONE,
        FAILED
    }

    /**
     * Who it is.
     *
     * @param lifetimeSeconds asked for; 0 leaves it to the server
     */
    record Account(String user, String password, int lifetimeSeconds) {}

    /** What the server asked for, and the key that answers it. */
    private record Challenge(String realm, byte[] nonce, StunKey key) {}

    private final Account account;
    private final Endpoint peer;
    private final int channel;
    private final Supplier<byte[]> transactions;
    private State state = State.NEW;
    private @Nullable Challenge challenge;
    private byte[] transaction = {};
    private byte @Nullable [] request;
    private int challenges;
    private @Nullable Endpoint relayed;
    private int lifetimeSeconds;
    private String failure = "";

    /** @param transactions transaction ids of 12 octets */
    TurnClient(Account account, Endpoint peer, int channel, Supplier<byte[]> transactions) {
        this.account = account;
        this.peer = peer;
        this.channel = channel;
        this.transactions = transactions;
    }

    /** The first request; ends in {@link State#READY} with permission and channel. */
    byte[] allocate() {
        return send(State.ALLOCATING);
    }

    /** Refreshes the allocation, then the channel and with it the permission (RFC 8656 §12). */
    byte[] refresh() {
        return send(State.REFRESHING);
    }

    /** Gives the allocation back. */
    byte[] free() {
        return send(State.FREEING);
    }

    /** The request that waits for its answer, for a retransmission. */
    byte[] again() {
        return Objects.requireNonNull(request);
    }

    /** Whether an answer is due. */
    boolean waiting() {
        return request != null;
    }

    /** The owner has given up: no answer came. */
    void unanswered() {
        fail("no answer while " + state);
    }

    State state() {
        return state;
    }

    /** What went wrong, where it is {@link State#FAILED}. */
    String failure() {
        return failure;
    }

    /** The relayed address, once there is one. */
    Optional<Endpoint> relayed() {
        return Optional.ofNullable(relayed);
    }

    /** What the server granted last. */
    int lifetimeSeconds() {
        return lifetimeSeconds;
    }

    /** Takes what the server sent. The next request, or empty: then it stands, or has failed, or this was no answer. */
    Optional<byte[]> on(byte[] datagram) {
        if (!(StunMessage.decode(datagram) instanceof StunDecoded.Ok(StunMessage m))) return Optional.empty();
        if (request == null || !Arrays.equals(m.transactionId(), transaction)) return Optional.empty();
        return switch (m.messageClass()) {
            case SUCCESS -> success(m);
            case ERROR -> error(m);
            case REQUEST, INDICATION -> Optional.empty();
        };
    }

    private Optional<byte[]> success(StunMessage m) {
        boolean theirs = challenge != null && m.verify(challenge.key()) == StunMessage.Verdict.RIGHT;
        if (!theirs) return fail("an answer that is not the server's");
        challenges = 0;
        m.value(StunAttribute.LIFETIME).ifPresent(v -> lifetimeSeconds = int32(v));
        return switch (state) {
            case ALLOCATING -> {
                relayed = m.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElse(null);
                if (relayed == null) yield fail("an allocation without an address");
                yield Optional.of(send(State.PERMITTING));
            }
            case PERMITTING -> Optional.of(send(State.BINDING));
            case REFRESHING -> Optional.of(send(State.REBINDING));
            case BINDING, REBINDING -> rest(State.READY);
            case FREEING -> rest(State.GONE);
            case NEW, READY, GONE, FAILED -> Optional.empty();
        };
    }

    private Optional<byte[]> error(StunMessage m) {
        int code = m.errorCode().orElse(0);
        boolean asked = code == 401 && challenge == null || code == 438;
        if (!asked || ++challenges > CHALLENGES_MAX) return fail(code + " while " + state);
        Optional<String> realmNow = m.text(StunAttribute.REALM);
        Optional<byte[]> nonceNow = m.value(StunAttribute.NONCE);
        if (realmNow.isEmpty() || nonceNow.isEmpty()) return fail("a challenge without realm or nonce");
        challenge = new Challenge(realmNow.get(), nonceNow.get(),
                StunKey.longTermMd5(account.user(), realmNow.get(), account.password()));
        return Optional.of(send(state));
    }

    private Optional<byte[]> rest(State next) {
        state = next;
        request = null;
        return Optional.empty();
    }

    private Optional<byte[]> fail(String why) {
        failure = why;
        return rest(State.FAILED);
    }

    private byte[] send(State next) {
        state = next;
        transaction = transactions.get();
        byte[] written = written().bytes();
        request = written;
        return written;
    }

    private StunWriter written() {
        StunWriter w = switch (state) {
            case ALLOCATING -> lifetime(begin(ALLOCATE).attribute(StunAttribute.REQUESTED_TRANSPORT, UDP),
                    account.lifetimeSeconds());
            case PERMITTING -> begin(CREATE_PERMISSION).xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer);
            case BINDING, REBINDING -> begin(CHANNEL_BIND)
                    .attribute(StunAttribute.CHANNEL_NUMBER, new byte[] {(byte) (channel >> 8), (byte) channel, 0, 0})
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer);
            case REFRESHING -> lifetime(begin(REFRESH), account.lifetimeSeconds());
            case FREEING -> begin(REFRESH).attribute(StunAttribute.LIFETIME, new byte[4]);
            case NEW, READY, GONE, FAILED -> throw new IllegalStateException("nothing is sent while " + state);
        };
        if (challenge == null) return w;
        return w.username(account.user()).attribute(StunAttribute.NONCE, challenge.nonce())
                .text(StunAttribute.REALM, challenge.realm()).integrity(challenge.key());
    }

    private StunWriter begin(int method) {
        return StunWriter.of(StunClass.REQUEST, method, transaction);
    }

    private static StunWriter lifetime(StunWriter w, int seconds) {
        if (seconds == 0) return w;
        return w.attribute(StunAttribute.LIFETIME, new byte[] {
            (byte) (seconds >> 24), (byte) (seconds >> 16), (byte) (seconds >> 8), (byte) seconds
        });
    }

    private static int int32(byte[] v) {
        return (v[0] & 0xff) << 24 | (v[1] & 0xff) << 16 | (v[2] & 0xff) << 8 | v[3] & 0xff;
    }
}

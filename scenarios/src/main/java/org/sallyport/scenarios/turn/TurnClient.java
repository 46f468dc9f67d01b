package org.sallyport.scenarios.turn;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.stun.ChannelData;
import org.sallyport.stun.PacketClass;
import org.sallyport.stun.PasswordAlgorithm;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * A TURN client over UDP (RFC 8656 as a browser uses it): one allocation, which it keeps alive, with permissions and
 * channels. It asks one thing at a time, repeats what is not answered, and takes 437 for the loss of its allocation.
 */
public final class TurnClient {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long RTO_NS = SECOND_NS / 2;
    private static final int TRIES_MAX = 7;
    private static final int RTP_HEADER_BYTES = 12;
    /** Below the shortest pinhole of the document, 20 s. */
    private static final long KEEP_ALIVE_NS = 15 * SECOND_NS;
    /** Before permissions run out, 300 s (RFC 8656 §9). */
    private static final long RENEW_NS = 240 * SECOND_NS;

    private final PhoneNetwork network;
    private final Settings settings;
    private final PhoneNetwork.Datagrams socket;
    private final ArrayDeque<Ask> waiting = new ArrayDeque<>();
    private final List<IpAddress> permitted = new ArrayList<>();
    private final Map<Integer, Endpoint> channels = new HashMap<>();
    private final List<Integer> errors = new ArrayList<>();
    private final Map<Endpoint, Integer> received = new HashMap<>();
    private @Nullable Ask asked;
    private byte @Nullable [] transaction;
    private int tries;
    private PhoneNetwork.Timer timer = () -> {};
    private @Nullable String realm;
    private @Nullable String nonce;
    private byte @Nullable [] algorithms;
    private @Nullable Endpoint relayed;
    private @Nullable Endpoint mapped;
    private int losses;
    private boolean off;

    /**
     * Who it is and whom it asks.
     *
     * @param server TURN server
     * @param user name
     * @param password password
     * @param sha256 whether it takes SHA-256 where it is offered
     */
    public record Settings(Endpoint server, String user, String password, boolean sha256) {}

    private record Ask(StunMethod method, UnaryOperator<StunWriter> body, Runnable done) {}

    /** Binds a port; asks nothing yet. */
    public TurnClient(PhoneNetwork network, Settings settings) {
        this.network = network;
        this.settings = settings;
        this.socket = network.datagrams(0, this::datagram).orElseThrow();
        network.at(network.nowNs() + KEEP_ALIVE_NS, this::keepAlive);
        network.at(network.nowNs() + RENEW_NS, this::renew);
    }

    // ---------------------------------------------------------------- what a scenario does

    /** Asks for an allocation. */
    public void allocate() {
        ask(StunMethod.ALLOCATE, w -> w.requestedTransport(17), () -> {});
    }

    /** Lets a peer's address send. */
    public void permit(IpAddress peer) {
        permitted.add(peer);
        permission(peer);
    }

    private void permission(IpAddress peer) {
        ask(StunMethod.CREATE_PERMISSION, w -> w.xorAddress(StunAttribute.XOR_PEER_ADDRESS, new Endpoint(peer, 0)),
                () -> {});
    }

    /** Binds a channel, which lets the peer's address send as well. */
    public void channel(int number, Endpoint peer) {
        bind(number, peer);
    }

    private void bind(int number, Endpoint peer) {
        ask(StunMethod.CHANNEL_BIND, w -> w.channelNumber(number).xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer),
                () -> channels.put(number, peer));
    }

    /** Sends by a channel. */
    public void sendByChannel(int number, String text) {
        byte[] data = payload(text);
        ByteBuffer frame = ByteBuffer.allocate(ChannelData.HEADER_BYTES + data.length);
        ChannelData.writeHeader(frame, 0, number, data.length);
        frame.put(ChannelData.HEADER_BYTES, data);
        socket.send(settings.server(), frame.array());
    }

    /** Sends by a Send indication. */
    public void send(Endpoint peer, String text) {
        socket.send(settings.server(), StunWriter.of(StunClass.INDICATION, StunMethod.SEND, id())
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                .attribute(StunAttribute.DATA, payload(text)).bytes());
    }

    /** Sends past the relay, from the same port: what a peer does. */
    public void sendDirect(Endpoint to, String text) {
        socket.send(to, payload(text));
    }

    /** A text behind the header of an RTP packet (RFC 3550 §5.1), so that whoever watches takes it for media. */
    public static byte[] payload(String text) {
        byte[] data = text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(RTP_HEADER_BYTES + data.length).put(0, (byte) 0x80).put(RTP_HEADER_BYTES, data)
                .array();
    }

    /** Asks for a longer life now. */
    public void refresh() {
        ask(StunMethod.REFRESH, w -> w.lifetime(600), () -> {});
    }

    /** Gives the allocation back. */
    public void release() {
        permitted.clear();
        channels.clear();
        ask(StunMethod.REFRESH, w -> w.lifetime(0), () -> {
            relayed = null;
        });
    }

    /** Goes silent for good. */
    public void off() {
        off = true;
        timer.cancel();
        socket.close();
    }

    // ---------------------------------------------------------------- what a scenario sees

    /** What the server says peers must send to. */
    public Optional<Endpoint> relayed() {
        return Optional.ofNullable(relayed);
    }

    /** What the server sees us come from. */
    public Optional<Endpoint> mapped() {
        return Optional.ofNullable(mapped);
    }

    /** Own port and address. */
    public Endpoint local() {
        return new Endpoint(network.address(), socket.port());
    }

    /** Whether nothing is under way. */
    public boolean idle() {
        return asked == null && waiting.isEmpty();
    }

    /** Codes of errors that were no part of authenticating, in their order. */
    public List<Integer> errors() {
        return List.copyOf(errors);
    }

    /** How often the server had forgotten the allocation. */
    public int losses() {
        return losses;
    }

    /** Datagrams that came from a peer through the relay, or past it. */
    public int heard(Endpoint peer) {
        return received.getOrDefault(peer, 0);
    }

    // ---------------------------------------------------------------- asking

    private byte[] id() {
        byte[] id = new byte[12];
        network.entropy().fill(id);
        return id;
    }

    private void ask(StunMethod method, UnaryOperator<StunWriter> body, Runnable done) {
        waiting.add(new Ask(method, body, done));
        if (asked == null) next();
    }

    private void next() {
        asked = waiting.poll();
        transaction = null;
        tries = 0;
        timer.cancel();
        if (asked != null) transmit();
    }

    private void transmit() {
        Ask now = asked;
        if (off || now == null) return;
        if (tries == TRIES_MAX) {
            next();
            return;
        }
        if (transaction == null) transaction = id();
        socket.send(settings.server(), sign(now.body().apply(
                StunWriter.of(StunClass.REQUEST, now.method(), transaction))).bytes());
        timer = network.at(network.nowNs() + (RTO_NS << tries++), this::transmit);
    }

    private StunWriter sign(StunWriter w) {
        if (nonce == null || realm == null) return w;
        w.username(settings.user()).text(StunAttribute.REALM, realm).text(StunAttribute.NONCE, nonce);
        if (!settings.sha256() || algorithms == null) {
            return w.integrity(StunKey.longTermMd5(settings.user(), realm, settings.password()));
        }
        return w.attribute(StunAttribute.PASSWORD_ALGORITHMS, algorithms).passwordAlgorithm(PasswordAlgorithm.SHA_256)
                .integritySha256(StunKey.longTermSha256(settings.user(), realm, settings.password()));
    }

    // ---------------------------------------------------------------- hearing

    private void datagram(Endpoint from, byte[] bytes) {
        if (!from.equals(settings.server())) {
            received.merge(from, 1, Integer::sum);
            return;
        }
        if (bytes.length >= 4 && PacketClass.of(bytes[0]) == PacketClass.TURN_CHANNEL) {
            Endpoint peer = channels.get((bytes[0] & 0xff) << 8 | bytes[1] & 0xff);
            if (peer != null) received.merge(peer, 1, Integer::sum);
            return;
        }
        Ask now = asked;
        if (!(StunMessage.decode(bytes) instanceof StunDecoded.Ok(StunMessage m))) return;
        if (m.messageClass() == StunClass.INDICATION) {
            m.xorAddress(StunAttribute.XOR_PEER_ADDRESS).ifPresent(p -> received.merge(p, 1, Integer::sum));
        } else if (now != null && Arrays.equals(m.transactionId(), transaction)) {
            answer(m, now);
        }
    }

    private void answer(StunMessage m, Ask done) {
        int code = m.messageClass() == StunClass.SUCCESS ? 0 : m.errorCode().orElse(500);
        boolean first = nonce == null;
        if (code == 438 || code == 401 && first) {
            realm = m.text(StunAttribute.REALM).orElse(realm);
            nonce = m.text(StunAttribute.NONCE).orElse(nonce);
            algorithms = m.value(StunAttribute.PASSWORD_ALGORITHMS).orElse(null);
            transaction = null;
            timer.cancel();
            transmit();
            return;
        }
        if (code == 0) succeeded(m, done);
        else failed(code, done);
        next();
    }

    private void succeeded(StunMessage m, Ask done) {
        if (done.method() == StunMethod.ALLOCATE) {
            relayed = m.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow();
            mapped = m.xorMappedAddress().orElseThrow();
        }
        done.done().run();
    }

    /** Without its allocation a client begins anew, with everything that hung on it. */
    private void failed(int code, Ask done) {
        if (code != 437 || relayed == null || done.method() == StunMethod.ALLOCATE) {
            errors.add(code);
            return;
        }
        losses++;
        relayed = null;
        waiting.clear();
        allocate();
        permitted.forEach(this::permission);
        Map.copyOf(channels).forEach(this::bind);
    }

    // ---------------------------------------------------------------- staying

    /** Something has to pass before the pinholes close; what it is does not matter. */
    private void keepAlive() {
        if (off) return;
        if (relayed != null) {
            socket.send(settings.server(), StunWriter.of(StunClass.INDICATION, StunMethod.BINDING, id()).bytes());
        }
        network.at(network.nowNs() + KEEP_ALIVE_NS, this::keepAlive);
    }

    private void renew() {
        if (off) return;
        if (relayed != null) {
            refresh();
            permitted.forEach(this::permission);
            Map.copyOf(channels).forEach(this::bind);
        }
        network.at(network.nowNs() + RENEW_NS, this::renew);
    }
}

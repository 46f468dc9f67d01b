package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** A client of RFC 8656 that speaks from one address, or over one stream. */
public final class TestClient {
    private static int transactions;

    public final TurnWorld world;
    public final Endpoint at;
    public final String user;
    public final long stream;
    public boolean fingerprint;
    public byte[] lastRequest;
    public byte[] lastAnswer;

    public TestClient(TurnWorld world, String at, int port, String user) {
        this(world, Endpoint.of(at, port), user, -1);
    }

    public TestClient(TurnWorld world, Endpoint at, String user, long stream) {
        this.world = world;
        this.at = at;
        this.user = user;
        this.stream = stream;
        if (stream >= 0) world.streams.put(stream, at);
    }

    public static byte[] id() {
        return ByteBuffer.allocate(12).putInt(++transactions).putInt(0x5a5a5a5a).putInt(~transactions).array();
    }

    public static byte[] number(long value) {
        return ByteBuffer.allocate(4).putInt((int) value).array();
    }

    public static byte[] octetFirst(int value) {
        return new byte[] {(byte) value, 0, 0, 0};
    }

    public static StunMessage message(byte[] bytes) {
        assertThat(StunMessage.decode(bytes)).isInstanceOf(StunDecoded.Ok.class);
        return ((StunDecoded.Ok) StunMessage.decode(bytes)).message();
    }

    /** Sends octets to the server and returns what came back to this client. */
    public List<byte[]> send(byte[] bytes) {
        if (stream >= 0) {
            int before = world.events.size();
            world.command(new TurnCommand.FromStream(stream, Transport.TCP, at, world.server.claim.local(), bytes));
            List<byte[]> out = new ArrayList<>();
            for (TurnEvent e : world.events.subList(before, world.events.size())) {
                if (e instanceof TurnEvent.ToStream(long s, byte[] frame) && s == stream) out.add(frame);
            }
            return out;
        }
        return world.arrive(world.listener(at), at, bytes).stream().filter(s -> s.to().equals(at))
                .map(TurnWorld.Sent::bytes).toList();
    }

    public byte[] signed(StunWriter w) {
        w.username(user).text(StunAttribute.REALM, "realm").text(StunAttribute.NONCE, KnownUsers.NONCE)
                .integrity(KnownUsers.key(user));
        return (fingerprint ? w.fingerprint() : w).bytes();
    }

    /** A request of this user with attributes; the one answer, whose integrity is checked. */
    public StunMessage ask(int method, UnaryOperator<StunWriter> attributes) {
        return askRaw(signed(attributes.apply(StunWriter.of(StunClass.REQUEST, method, id()))));
    }

    public StunMessage askRaw(byte[] request) {
        lastRequest = request;
        List<byte[]> answers = send(request);
        assertThat(answers).hasSize(1);
        lastAnswer = answers.getFirst();
        StunMessage answer = message(lastAnswer);
        assertThat(answer.transactionId()).isEqualTo(message(request).transactionId());
        if (answer.errorCode().orElse(0) != 401) {
            assertThat(answer.verify(KnownUsers.key(user))).isEqualTo(StunMessage.Verdict.RIGHT);
        }
        return answer;
    }

    public static UnaryOperator<StunWriter> udp() {
        return w -> w.attribute(StunAttribute.REQUESTED_TRANSPORT, octetFirst(17));
    }

    public StunMessage allocate(UnaryOperator<StunWriter> more) {
        return ask(StunMethod.ALLOCATE.number(), w -> more.apply(udp().apply(w)));
    }

    /** An allocation that succeeds; its relayed address. */
    public Endpoint allocate() {
        return relayed(allocate(UnaryOperator.identity()));
    }

    public static Endpoint relayed(StunMessage answer) {
        assertThat(answer.errorCode()).isEmpty();
        return answer.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS).orElseThrow();
    }

    public StunMessage refresh(long seconds) {
        return ask(StunMethod.REFRESH.number(), w -> w.attribute(StunAttribute.LIFETIME, number(seconds)));
    }

    public StunMessage permit(Endpoint... peers) {
        return ask(StunMethod.CREATE_PERMISSION.number(), w -> {
            for (Endpoint p : peers) w.xorAddress(StunAttribute.XOR_PEER_ADDRESS, p);
            return w;
        });
    }

    public StunMessage bind(int channel, Endpoint peer) {
        return ask(StunMethod.CHANNEL_BIND.number(), w -> w
                .attribute(StunAttribute.CHANNEL_NUMBER, number((long) channel << 16))
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer));
    }

    public static byte[] channelData(int channel, byte[] data) {
        return ByteBuffer.allocate(4 + data.length).putShort((short) channel).putShort((short) data.length).put(data)
                .array();
    }

    public static byte[] sendIndication(Endpoint peer, byte[] data) {
        return StunWriter.of(StunClass.INDICATION, 0x006, id()).xorAddress(StunAttribute.XOR_PEER_ADDRESS, peer)
                .attribute(StunAttribute.DATA, data).bytes();
    }

    /** Lets the frame go, whatever comes of it. */
    public void emit(byte[] frame) {
        if (stream >= 0) send(Arrays.copyOf(frame, frame.length + 3 & ~3));
        else world.arrive(world.listener(at), at, frame);
    }

    /** Sends data on a channel; what left the relay. */
    public List<TurnWorld.Sent> onChannel(int channel, String text) {
        return world.arrive(world.listener(at), at, channelData(channel, text.getBytes()));
    }

    /** Sends data in an indication; what left the relay. */
    public List<TurnWorld.Sent> to(Endpoint peer, String text) {
        return world.arrive(world.listener(at), at, sendIndication(peer, text.getBytes()));
    }

    /** What a Data indication carries, or empty for anything else. */
    public static Optional<Data> data(byte[] bytes) {
        if (bytes[0] != 0 || bytes[1] != 0x17) return Optional.empty();
        StunMessage m = message(bytes);
        return Optional.of(new Data(m.xorAddress(StunAttribute.XOR_PEER_ADDRESS).orElseThrow(),
                new String(m.value(StunAttribute.DATA).orElseThrow())));
    }

    /** Content of a Data indication. */
    public record Data(Endpoint peer, String text) {}

    public static int code(StunMessage answer) {
        return answer.errorCode().orElse(200);
    }
}

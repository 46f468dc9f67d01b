package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.TestClient.code;
import static org.sallyport.turn.TurnWorld.SECOND;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** What somebody between adds to a signed request, and what a client says twice; attack rows TURN-21 and TURN-23. */
class BehindTheTagTest {
    private static final Endpoint BOB = Endpoint.of("1.1.1.1", 7000);
    private static final Endpoint CAROL = Endpoint.of("1.1.1.2", 7000);

    private final TurnWorld world = new TurnWorld();
    private final TestClient alice = new TestClient(world, "8.8.8.8", 5000, "alice");

    /** The message with attributes behind its end, and a length that takes them in. */
    private static byte[] appended(byte[] message, byte[] attributes) {
        byte[] out = Arrays.copyOf(message, message.length + attributes.length);
        System.arraycopy(attributes, 0, out, message.length, attributes.length);
        ByteBuffer.wrap(out).putShort(2, (short) (out.length - StunMessage.HEADER_BYTES));
        return out;
    }

    private static byte[] attribute(int type, byte[] value) {
        return ByteBuffer.allocate(4 + value.length).putShort((short) type).putShort((short) value.length).put(value)
                .array();
    }

    private static StunWriter request(int method) {
        return StunWriter.of(StunClass.REQUEST, method, TestClient.id());
    }

    @Test
    void turn21NothingThatWasAppendedBehindTheTagIsActedOn() {
        Endpoint relayed = alice.allocate();
        byte[] permit = alice.signed(request(StunMethod.CREATE_PERMISSION.number())
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB));
        byte[] id = Arrays.copyOfRange(permit, 8, 20);
        byte[] carol = attribute(0x0012, Spelling.attribute(CAROL.address().octets(), 7000, id));
        assertThat(code(alice.askRaw(appended(permit, carol)))).isEqualTo(200);
        assertThat(world.peer(relayed, BOB, new byte[1])).hasSize(1);
        assertThat(world.peer(relayed, CAROL, new byte[1])).isEmpty();
        // A refresh that asks for nothing is made neither a deletion nor a longer life.
        for (long seconds : new long[] {0, 3_600}) {
            byte[] refresh = appended(alice.signed(request(StunMethod.REFRESH.number())),
                    attribute(0x000d, TestClient.number(seconds)));
            assertThat(alice.askRaw(refresh).lifetimeSeconds()).hasValue(600);
        }
        world.pass(600 * SECOND - 1);
        assertThat(world.ledger.total()).isEqualTo(1);
        world.pass(1);
        assertThat(world.ledger.total()).isZero();
    }

    @Test
    void turn23OfTwoPeersOfAChannelAndTwoLifetimesTheFirstCounts() {
        Endpoint relayed = alice.allocate();
        Endpoint denied = Endpoint.of("127.0.0.1", 80);
        StunWriter good = request(StunMethod.CHANNEL_BIND.number()).channelNumber(0x4000).channelNumber(0x4001)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, BOB).xorAddress(StunAttribute.XOR_PEER_ADDRESS, denied);
        assertThat(code(alice.askRaw(alice.signed(good)))).isEqualTo(200);
        assertThat(alice.onChannel(0x4000, "x")).singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(BOB));
        assertThat(alice.onChannel(0x4001, "x")).isEmpty();
        StunWriter bad = request(StunMethod.CHANNEL_BIND.number()).channelNumber(0x4002)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, denied).xorAddress(StunAttribute.XOR_PEER_ADDRESS, CAROL);
        assertThat(code(alice.askRaw(alice.signed(bad)))).isEqualTo(403);
        assertThat(world.peer(relayed, CAROL, new byte[1])).isEmpty();
        StunWriter twice = request(StunMethod.REFRESH.number()).lifetime(1_200).lifetime(0);
        assertThat(alice.askRaw(alice.signed(twice)).lifetimeSeconds()).hasValue(1_200);
        assertThat(world.ledger.total()).isEqualTo(1);
    }
}

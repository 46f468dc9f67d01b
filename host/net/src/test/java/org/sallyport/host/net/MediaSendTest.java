package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.wire.Endpoint;

/** What reaches the wire, on both paths: prefixes, order, and what an error costs. */
@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.MediaPath.class)
class MediaSendTest {
    private static final int PORT = 36_012;
    private static final int PREFIX = 0x4001_0003;

    @Parameter
    NetSettings.MediaPath media;

    @TempDir
    Path state;

    private LoopRig rig;
    private DatagramChannel peer;
    private Endpoint peerEnd;

    @BeforeEach
    void start() {
        rig = new LoopRig(state, media, 1);
        peer = rig.channel();
        peerEnd = LoopRig.at(peer);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    private static ByteBuffer numbered(int number) {
        return ByteBuffer.allocate(4).putInt(0, number);
    }

    private int takeNumber() {
        return ByteBuffer.wrap(LoopRig.take(peer)).getInt();
    }

    @Test
    void aReceivedPacketGoesOutBehindAPrefix() {
        MediaSocket s = rig.bind(PORT);
        rig.on(p -> {
            p.answer = (io, socket, tag, packet, port) -> io.sendPrefixed(socket, PREFIX, packet, peerEnd);
            p.io.start(s, 1);
        });
        rig.send(peer, PORT, (byte) 7, (byte) 8, (byte) 9);
        assertThat(LoopRig.take(peer)).containsExactly(0x40, 1, 0, 3, 7, 8, 9);
    }

    @Test
    void aReceivedPacketGoesOutWithoutItsHead() {
        MediaSocket s = rig.bind(PORT);
        rig.on(p -> {
            p.answer = (io, socket, tag, packet, port) -> io.send(socket, packet.position(4).limit(6), peerEnd);
            p.io.start(s, 1);
        });
        rig.send(peer, PORT, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5, (byte) 6, (byte) 7);
        assertThat(LoopRig.take(peer)).containsExactly(5, 6);
    }

    @Test
    void aReceivedPacketGoesOutWithAnotherHead() {
        MediaSocket s = rig.bind(PORT);
        rig.on(p -> {
            p.answer = (io, socket, tag, packet, port) -> io.sendPrefixed(socket, PREFIX, packet.position(2), peerEnd);
            p.io.start(s, 1);
        });
        rig.send(peer, PORT, (byte) 1, (byte) 2, (byte) 3, (byte) 4, (byte) 5);
        assertThat(LoopRig.take(peer)).containsExactly(0x40, 1, 0, 3, 3, 4, 5);
    }

    @Test
    void theLongestPacketTakesAPrefix() {
        MediaSocket s = rig.bind(PORT);
        byte[] longest = new byte[MediaIo.DATAGRAM_BYTES_MAX];
        longest[longest.length - 1] = 77;
        rig.on(p -> {
            p.answer = (io, socket, tag, packet, port) -> io.sendPrefixed(socket, PREFIX, packet, peerEnd);
            p.io.start(s, 1);
        });
        rig.send(peer, PORT, longest);
        assertThat(LoopRig.take(peer)).hasSize(longest.length + 4).endsWith(77);
    }

    @Test
    void aBufferOfTheMachineMayBeUsedAgainAfterwards() {
        MediaSocket s = rig.bind(PORT);
        ByteBuffer own = ByteBuffer.allocateDirect(8);
        rig.on(p -> p.io.sendPrefixed(s, PREFIX, own.clear().putShort((short) 0x0102).put((byte) 3).flip(), peerEnd));
        rig.on(p -> p.io.send(s, own.clear().putShort((short) 0x0405).flip(), peerEnd));
        assertThat(LoopRig.take(peer)).containsExactly(0x40, 1, 0, 3, 1, 2, 3);
        assertThat(LoopRig.take(peer)).containsExactly(4, 5);
    }

    @Test
    void moreThanTheQueueHoldsLeavesInOrder() {
        MediaSocket s = rig.bind(PORT);
        int count = 2 * SendQueue.PACKETS_MAX + 3;
        for (int from = 0; from < count; from += 100) {
            int first = from;
            int last = Math.min(count, from + 100);
            rig.on(p -> {
                for (int i = first; i < last; i++) p.io.send(s, numbered(i), peerEnd);
            });
            for (int i = first; i < last; i++) assertThat(takeNumber()).isEqualTo(i);
        }
        // All at once, as far as the peer's buffer holds them.
        rig.on(p -> {
            for (int i = 0; i < count; i++) p.io.send(s, ByteBuffer.allocate(1), rig.phone.at(9));
            for (int i = 0; i < 10; i++) p.io.send(s, numbered(i), peerEnd);
        });
        for (int i = 0; i < 10; i++) assertThat(takeNumber()).isEqualTo(i);
        assertThat(rig.count(NetCounter.MEDIA_NOT_SENT)).isZero();
    }

    @Test
    void longPacketsOfTheMachinesOwnAreAllSent() {
        MediaSocket s = rig.bind(PORT);
        DatagramChannel other = rig.channel();
        Endpoint otherEnd = LoopRig.at(other);
        for (int round = 0; round < 8; round++) {
            rig.on(p -> {
                for (int i = 0; i < 40; i++) {
                    p.io.send(s, ByteBuffer.allocate(4096).putInt(0, i), i % 2 == 0 ? peerEnd : otherEnd);
                }
            });
            for (int i = 0; i < 40; i++) {
                byte[] packet = LoopRig.take(i % 2 == 0 ? peer : other);
                assertThat(packet).hasSize(4096);
                assertThat(ByteBuffer.wrap(packet).getInt()).isEqualTo(i);
            }
        }
    }

    @Test
    void everySocketKeepsItsOwnOrder() {
        MediaSocket a = rig.bind(PORT);
        MediaSocket b = rig.bind(PORT + 2);
        DatagramChannel other = rig.channel();
        Endpoint otherEnd = LoopRig.at(other);
        rig.on(p -> {
            for (int i = 0; i < 30; i++) {
                p.io.send(i % 3 == 0 ? b : a, numbered(i), i % 3 == 0 ? otherEnd : peerEnd);
            }
        });
        for (int i = 0; i < 30; i++) if (i % 3 != 0) assertThat(takeNumber()).isEqualTo(i);
        for (int i = 0; i < 30; i += 3) assertThat(ByteBuffer.wrap(LoopRig.take(other)).getInt()).isEqualTo(i);
    }

    @Test
    void aRefusedPacketLosesNoOther() {
        MediaSocket s = rig.bind(PORT);
        Endpoint nowhere = new Endpoint(peerEnd.address(), 0);
        Endpoint otherFamily = Endpoint.of("::1", 9);
        rig.on(p -> {
            for (int i = 0; i < 20; i++) {
                p.io.send(s, numbered(i), i % 5 == 1 ? nowhere : i % 5 == 3 ? otherFamily : peerEnd);
            }
        });
        for (int i = 0; i < 20; i++) if (i % 5 != 1 && i % 5 != 3) assertThat(takeNumber()).isEqualTo(i);
        assertThat(rig.count(NetCounter.MEDIA_NOT_SENT)).isEqualTo(8);
    }

    @Test
    void aPacketWithoutATargetIsCounted() {
        MediaSocket s = rig.bind(PORT);
        rig.on(p -> p.io.send(s, numbered(1), null));
        rig.on(p -> p.io.sendPrefixed(s, PREFIX, numbered(1), null));
        rig.settle();
        assertThat(rig.count(NetCounter.MEDIA_NOT_SENT)).isEqualTo(2);
    }

    @Test
    void errorsOfAPeerThatIsGoneAreCountedAndCostNoPacket() throws IOException {
        MediaSocket s = rig.bind(PORT);
        DatagramChannel gone = rig.channel();
        Endpoint goneEnd = LoopRig.at(gone);
        gone.close();
        rig.on(p -> {
            p.io.start(s, 1);
            p.io.connect(s, goneEnd);
        });
        rig.settle();
        rig.on(p -> {
            for (int i = 0; i < 50; i++) p.io.send(s, numbered(i), null);
        });
        rig.settle();
        assertThat(rig.count(NetCounter.MEDIA_UNREACHABLE)).isBetween(40L, 51L);
        assertThat(rig.count(NetCounter.MEDIA_NOT_SENT)).isZero();
    }

    @Test
    void whatWasSentBeforeTheCloseLeaves() {
        MediaSocket s = rig.bind(PORT);
        rig.on(p -> {
            p.io.start(s, 1);
            p.io.send(s, numbered(1), peerEnd);
            p.io.send(s, numbered(2), peerEnd);
            p.io.close(s);
            p.io.send(s, numbered(3), peerEnd);
        });
        assertThat(takeNumber()).isEqualTo(1);
        assertThat(takeNumber()).isEqualTo(2);
        MediaSocket again = rig.bind(PORT + 2);
        rig.on(p -> p.io.send(again, numbered(4), peerEnd));
        assertThat(takeNumber()).isEqualTo(4);
    }

    @Test
    void whatWasSentBeforeAnotherPeerGoesToTheFirst() {
        MediaSocket s = rig.bind(PORT);
        DatagramChannel second = rig.channel();
        Endpoint secondEnd = LoopRig.at(second);
        rig.on(p -> {
            p.io.start(s, 1);
            p.io.send(s, numbered(1), peerEnd);
            p.io.connect(s, secondEnd);
        });
        rig.settle();
        rig.on(p -> p.io.send(s, numbered(2), peerEnd));
        assertThat(takeNumber()).isEqualTo(1);
        assertThat(ByteBuffer.wrap(LoopRig.take(second)).getInt()).isEqualTo(2);
    }

    @Test
    void aTurnWithMoreDatagramsThanThereAreSlotsDamagesNone() {
        int ports = 30;
        int each = 25;
        List<MediaSocket> sockets = new ArrayList<>();
        for (int i = 0; i < ports; i++) {
            sockets.add(rig.bind(PORT + 2 * i));
            for (int k = 0; k < each; k++) {
                rig.send(peer, PORT + 2 * i, ByteBuffer.allocate(8).putInt(i).putInt(k).array());
            }
        }
        MediaSocket out = rig.bind(PORT + 2 * ports);
        List<DatagramChannel> peers = new ArrayList<>();
        List<Endpoint> ends = new ArrayList<>();
        for (int i = 0; i < ports; i++) {
            peers.add(rig.channel());
            ends.add(LoopRig.at(peers.getLast()));
        }
        rig.on(p -> {
            p.answer = (io, socket, tag, packet, port) -> io.sendPrefixed(out, tag, packet, ends.get(tag));
            for (int i = 0; i < ports; i++) p.io.start(sockets.get(i), i);
        });
        for (int i = 0; i < ports; i++) {
            for (int k = 0; k < each; k++) {
                ByteBuffer in = ByteBuffer.wrap(LoopRig.take(peers.get(i)));
                assertThat(List.of(in.getInt(), in.getInt(), in.getInt())).containsExactly(i, i, k);
            }
        }
    }

    @Test
    void aRelayOfManyPortsAllocatesNothingPerPacketOnTheNativePath() throws IOException {
        int ports = 8;
        MediaSocket listener = rig.bind(PORT);
        MediaSocket[] relays = new MediaSocket[ports];
        for (int i = 0; i < ports; i++) relays[i] = rig.bind(PORT + 2 + 2 * i);
        rig.on(p -> {
            p.answer = (io, socket, tag, packet, port) -> {
                if (tag > 0) io.sendPrefixed(listener, tag, packet, peerEnd);
                else io.send(relays[packet.getInt(0)], packet.position(4), peerEnd);
            };
            p.io.start(listener, 0);
            for (int i = 0; i < ports; i++) p.io.start(relays[i], 1 + i);
        });
        // The channels of the JDK make a few objects whenever the source changes: no more than that.
        double most = media == NetSettings.MediaPath.NATIVE ? 1.0 : 400.0;
        assertThat(bytesPerPacket(ports, most)).isLessThan(most);
    }

    /** The best of several rounds: the first ones run in the interpreter. */
    private double bytesPerPacket(int ports, double enough) throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = rig.host.loopThread(0).threadId();
        InetSocketAddress listener = SocketAddresses.socket(rig.edge.at(PORT));
        InetSocketAddress[] relays = new InetSocketAddress[ports];
        for (int i = 0; i < ports; i++) relays[i] = SocketAddresses.socket(rig.edge.at(PORT + 2 + 2 * i));
        ByteBuffer packet = ByteBuffer.allocateDirect(176);
        ByteBuffer back = ByteBuffer.allocateDirect(2048);
        int rounds = 2_000;
        double best = Double.MAX_VALUE;
        for (int round = 0; round < 40 && best >= enough; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < rounds; i++) {
                for (int k = 0; k < ports; k++) {
                    peer.send(packet.clear().putInt(0, k), listener);
                    peer.send(packet.clear(), relays[k]);
                }
                for (int k = 0; k < 2 * ports; k++) peer.receive(back.clear());
            }
            long packets = 2L * ports * rounds;
            best = Math.min(best, (threads.getThreadAllocatedBytes(id) - before) / (double) packets);
        }
        return best;
    }
}

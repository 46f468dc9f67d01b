package org.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.host.Host;
import org.sallyport.host.net.NetHost;
import org.sallyport.host.net.NetSettings;
import org.sallyport.ice.IceMode;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.PayloadRule;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaLine;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.media.desk.OpenedLine;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** Lines on several media loops of the real host: each relays, and all come back. */
class SeveralMediaLoopsTest {
    private static final int LOOPS = 3;
    private static final int LINES = 6;
    private static final long SECOND = 1_000_000_000L;
    private static final String US = "127.0.83.1";
    private static final String PHONES = "127.0.83.2";
    private static final LocalInterface VIA =
            new LocalInterface("inner", NetworkSide.INSIDE, IpAddress.of(US), IpAddress.of(US));
    private static final byte[] RTP = {(byte) 0x80, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3, 4, 9, 9};

    @TempDir
    private Path dir;

    /** A call that is told nothing that matters here. */
    private record Call(String session, List<MediaLine> ended) implements MediaLine.Owner {
        @Override
        public String label() {
            return session;
        }

        @Override
        public Facing facing(LegSide side) {
            return inside();
        }

        @Override
        public void heard(LegSide side, IpAddress from) {}

        @Override
        public boolean hears(LegSide side, MediaLine but) {
            return true;
        }

        @Override
        public boolean expects(LegSide side, int index) {
            return false;
        }

        @Override
        public Optional<Long> describedNs(int index) {
            return Optional.empty();
        }

        @Override
        public boolean held() {
            return false;
        }

        @Override
        public void silent(MediaLine line) {}

        @Override
        public void unheard(MediaLine line, LegSide side) {}

        @Override
        public void ended(MediaLine line) {
            ended.add(line);
        }
    }

    private static Facing inside() {
        return new Facing(Facing.Kind.INSIDE_ENDPOINT, VIA, IpAddress.of(PHONES), IceMode.OFF, Facing.Standing.THERE);
    }

    private static MediaDesk desk(Host host) {
        PortSettings ports = PortSettings.defaults();
        return new MediaDesk(host, Role.CONTROL, PortBook.of(ports), new PortPairPool(ports, host.entropy(), SECOND),
                new MediaSettings(List.of(VIA), List.of(), new AddressPolicy(List.of(), Set.of(IpAddress.of(US))), 0,
                        60 * SECOND, LOOPS,
                        MediaLimits.DEFAULT));
    }

    private static DatagramChannel phone() throws IOException {
        DatagramChannel c = DatagramChannel.open();
        c.bind(new InetSocketAddress(PHONES, 0));
        c.socket().setSoTimeout(10_000);
        return c;
    }

    private static FarEnd at(DatagramChannel phone) {
        try {
            int port = ((InetSocketAddress) phone.getLocalAddress()).getPort();
            return new FarEnd.Latching(Optional.of(Endpoint.of(PHONES, port)), Optional.empty(), FarEnd.Belief.PROVEN,
                    Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void eachLoopRelaysItsLines() throws Exception {
        List<MediaLine> ended = new ArrayList<>();
        List<DatagramChannel> phones = new ArrayList<>();
        for (int i = 0; i < 2 * LINES; i++) phones.add(phone());
        try (NetHost net = NetHost.start(NetSettings.of(dir))) {
            MediaDesk desk = net.call(SeveralMediaLoopsTest::desk);
            List<MediaLine> lines = new ArrayList<>();
            for (int i = 0; i < LINES; i++) {
                int n = i;
                lines.add(net.call(_ -> open(desk, "call " + n, ended, phones.get(2 * n), phones.get(2 * n + 1))));
            }
            for (int i = 0; i < LINES; i++) {
                int port = lines.get(i).rtpPort(LegSide.CALLER);
                phones.get(2 * i).send(ByteBuffer.wrap(RTP), new InetSocketAddress(US, port));
                byte[] got = new byte[64];
                DatagramPacket p = new DatagramPacket(got, got.length);
                phones.get(2 * i + 1).socket().receive(p);
                assertThat(Arrays.copyOf(got, p.getLength())).isEqualTo(RTP);
            }
            assertThat(Thread.getAllStackTraces().keySet()).filteredOn(t -> t.getName().startsWith("sallyport-media-"))
                    .hasSize(LOOPS);
            net.run(_ -> lines.forEach(MediaLine::close));
            long until = System.nanoTime() + 10 * SECOND;
            while (net.<Integer>call(_ -> ended.size()) < LINES && System.nanoTime() < until) Thread.onSpinWait();
            int left = net.call(_ -> desk.lines().size());
            assertThat(left).isZero();
        } finally {
            for (DatagramChannel c : phones) c.close();
        }
    }

    private static MediaLine open(MediaDesk desk, String name, List<MediaLine> ended, DatagramChannel caller,
            DatagramChannel callee) {
        MediaLine line = ((OpenedLine.Ok) desk.open(new Call(name, ended), 0, "audio", inside(), inside(),
                PayloadRule.ANY_RTP)).line();
        line.update(LegSide.CALLER, at(caller), PayloadRule.ANY_RTP);
        line.update(LegSide.CALLEE, at(callee), PayloadRule.ANY_RTP);
        return line;
    }
}

package org.sallyport.host.net;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;

/**
 * What the desk pays for a signalling datagram: one socket sends each back, and a channel keeps so many under way.
 * Prints the CPU time of the desk's thread, its own and the kernel's, for each datagram that came and went. Not run by
 * the build.
 */
final class DatagramBench {
    private static final int LENGTH_BYTES = 600;

    private DatagramBench() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4;
        for (NetSettings.DeskLoop loop : NetSettings.DeskLoop.values()) {
            for (int underWay : new int[] {1, 8, 64}) measure(loop, underWay, seconds);
        }
    }

    private static void measure(NetSettings.DeskLoop loop, int underWay, int seconds) throws Exception {
        Path state = Files.createTempDirectory("bench");
        Claims claims = Claims.onOwnAddress();
        try (NetHost host = NetHost.start(NetSettings.of(state).withDeskLoop(loop));
                DatagramChannel peer = DatagramChannel.open()) {
            Bound<DatagramSocket> bound =
                    host.call(h -> h.datagram(claims.edgeUdp(), (s, from, b) -> s.send(from, b, 0, b.length)));
            if (bound instanceof Bound.Refused<DatagramSocket> no) throw new IllegalStateException(no.why());
            peer.bind(new InetSocketAddress("127.0.0.1", 0));
            peer.connect(SocketAddresses.socket(claims.at(5060)));
            long deskId = host.call(h -> Thread.currentThread().threadId());
            ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH_BYTES);
            run(peer, packet, underWay, seconds);
            long cpuNs = ManagementFactory.getThreadMXBean().getThreadCpuTime(deskId);
            long count = run(peer, packet, underWay, seconds);
            cpuNs = ManagementFactory.getThreadMXBean().getThreadCpuTime(deskId) - cpuNs;
            System.out.printf("%-8s under way %2d: %7d datagrams/s, %5.2f us of the desk each%n", loop, underWay,
                    count / seconds,
                    cpuNs / 1_000.0 / count);
        }
    }

    private static long run(DatagramChannel peer, ByteBuffer packet, int underWay, int seconds) throws Exception {
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        byte[] fill = new byte[LENGTH_BYTES];
        Arrays.fill(fill, (byte) 'x');
        long count = 0;
        while (System.nanoTime() < untilNs) {
            for (int i = 0; i < underWay; i++) {
                packet.clear();
                packet.put(fill).flip();
                peer.write(packet);
            }
            for (int i = 0; i < underWay; i++) {
                packet.clear();
                peer.read(packet);
            }
            count += underWay;
        }
        return count;
    }
}

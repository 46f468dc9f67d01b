package org.sallyport.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The floor: a forwarder that does nothing but read and write connected sockets. A process of its own. */
final class FloorRelay {
    private FloorRelay() {}

    /** Arguments: calls, first phone port, first relay port, file for the ports. Runs until it is killed. */
    public static void main(String[] args) throws IOException {
        BenchCalls calls = new BenchCalls(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        int base = Integer.parseInt(args[2]);
        RelayChild.idle();
        Selector selector = Selector.open();
        List<BenchCalls.RelayPorts> ports = new ArrayList<>();
        for (int i = 0; i < calls.count(); i++) {
            int a = base + 4 * i;
            DatagramChannel caller = open(a, calls.caller(i).port());
            DatagramChannel callee = open(a + 2, calls.callee(i).port());
            caller.register(selector, SelectionKey.OP_READ, callee);
            callee.register(selector, SelectionKey.OP_READ, caller);
            ports.add(new BenchCalls.RelayPorts(a, a + 2));
        }
        BenchCalls.write(Path.of(args[3]), ports);
        RelayChild.ready();
        ByteBuffer buffer = ByteBuffer.allocateDirect(2_048);
        while (true) selector.select(key -> forward(key, buffer));
    }

    private static DatagramChannel open(int port, int peer) throws IOException {
        DatagramChannel c = DatagramChannel.open();
        c.configureBlocking(false);
        c.bind(new InetSocketAddress("127.0.0.1", port));
        c.connect(new InetSocketAddress("127.0.0.1", peer));
        return c;
    }

    private static void forward(SelectionKey key, ByteBuffer buffer) {
        DatagramChannel in = (DatagramChannel) key.channel();
        DatagramChannel out = (DatagramChannel) key.attachment();
        try {
            for (int i = 0; i < 16; i++) {
                buffer.clear();
                if (in.read(buffer) <= 0) return;
                out.write(buffer.flip());
            }
        } catch (PortUnreachableException e) {
            // The generator of the last round is gone; the next one binds the same ports.
            return;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}

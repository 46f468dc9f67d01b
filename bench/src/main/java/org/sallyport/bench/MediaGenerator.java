package org.sallyport.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The phones of a media benchmark: each sends 172-octet RTP at an even pace and notes what comes back. One thread, a
 * process of its own.
 */
final class MediaGenerator {
    static final String START = "START";
    static final String END = "END";

    private static final int PACKET_BYTES = 172;
    private static final int BURST_MAX = 32;
    private static final int LATENCY_MAX_US = 200_000;

    private final DatagramChannel[] channels;
    private final ByteBuffer[] packets;
    private final Selector selector;
    private final ByteBuffer in = ByteBuffer.allocateDirect(2_048);
    private final int[] latencyUs = new int[LATENCY_MAX_US + 1];
    /** Null where nobody has to prove himself. */
    private final @Nullable SourceProofs proofs;
    private int proven;
    private long proofDueNs;
    private long windowStartNs = Long.MAX_VALUE;
    private long sent;
    private long received;
    private long receivedAll;
    private long sentInWindow;

    private MediaGenerator(BenchCalls calls, List<BenchCalls.RelayPorts> relay, boolean shared) throws IOException {
        proofs = shared ? new SourceProofs(calls.count()) : null;
        selector = Selector.open();
        channels = new DatagramChannel[2 * calls.count()];
        packets = new ByteBuffer[channels.length];
        for (int i = 0; i < calls.count(); i++) {
            open(2 * i, calls.caller(i).port(), relay.get(i).towardCaller());
            open(2 * i + 1, calls.callee(i).port(), relay.get(i).towardCallee());
        }
    }

    private void open(int index, int port, int peer) throws IOException {
        DatagramChannel c = DatagramChannel.open();
        c.configureBlocking(false);
        c.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 16);
        c.bind(new InetSocketAddress("127.0.0.1", port));
        c.connect(new InetSocketAddress("127.0.0.1", peer));
        c.register(selector, SelectionKey.OP_READ);
        channels[index] = c;
        packets[index] = ByteBuffer.allocateDirect(PACKET_BYTES).put(0, (byte) 0x80).putInt(8, 1_000 + index);
    }

    /**
     * Arguments: calls, first phone port, file of the relay's ports, packets per second, warm-up and window in
     * seconds, and "shared" where the callees prove themselves at one port.
     */
    public static void main(String[] args) throws IOException {
        BenchCalls calls = new BenchCalls(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        MediaGenerator g = new MediaGenerator(calls, BenchCalls.read(Path.of(args[2])), args[6].equals("shared"));
        if (g.proofs != null) for (int i = 0; i < calls.count(); i++) g.prove(g.proofs);
        long pps = Long.parseLong(args[3]);
        g.run(pps, Long.parseLong(args[4]) * 1_000_000_000L);
        System.out.println(START);
        g.windowStartNs = System.nanoTime();
        long before = g.receivedAll;
        long sentBefore = g.sent;
        long elapsedNs = g.run(pps, Long.parseLong(args[5]) * 1_000_000_000L);
        long relayed = g.receivedAll - before;
        g.sentInWindow = g.sent - sentBefore;
        System.out.println(END + " " + g.sentInWindow + " " + relayed + " " + elapsedNs + " " + g.percentile(0.5) + " "
                + g.percentile(0.99) + " " + g.percentile(0.999));
    }

    private long run(long pps, long forNs) {
        long start = System.nanoTime();
        long done = 0;
        long now = start;
        while (now - start < forNs) {
            long due = (now - start) * pps / 1_000_000_000L;
            // A generator that fell behind does not catch up in one burst that no phone would send.
            if (due - done > pps / 100) done = due - pps / 100;
            for (int i = 0; i < BURST_MAX && done < due; i++, done++) send();
            receive();
            if (proofs != null && System.nanoTime() >= proofDueNs) prove(proofs);
            now = System.nanoTime();
        }
        return now - start;
    }

    private void send() {
        int index = (int) (sent % channels.length);
        int sequence = (int) (sent / channels.length);
        ByteBuffer p = packets[index];
        p.clear().putShort(2, (short) sequence).putInt(4, sequence * 160).putLong(12, System.nanoTime());
        try {
            channels[index].write(p);
        } catch (PortUnreachableException e) {
            throw new IllegalStateException("the relay's port is closed", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        sent++;
    }

    /** The next callee in turn proves itself. */
    private void prove(SourceProofs proofs) {
        int call = proven++ % (channels.length / 2);
        try {
            channels[2 * call + 1].write(proofs.next(call));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        proofDueNs = System.nanoTime() + proofs.everyNs();
    }

    private void receive() {
        try {
            selector.selectNow(this::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(SelectionKey key) {
        DatagramChannel c = (DatagramChannel) key.channel();
        try {
            while (c.read(in.clear()) > 0) {
                // The answer to a proof is no packet of a call.
                if ((in.get(0) & 0xc0) != 0x80) continue;
                receivedAll++;
                long sentNs = in.getLong(12);
                if (sentNs < windowStartNs) continue;
                received++;
                long us = (System.nanoTime() - sentNs) / 1_000;
                latencyUs[(int) Math.min(us, LATENCY_MAX_US)]++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int percentile(double p) {
        long wanted = (long) Math.ceil(p * received);
        long seen = 0;
        for (int us = 0; us <= LATENCY_MAX_US; us++) {
            seen += latencyUs[us];
            if (seen >= wanted) return us;
        }
        return LATENCY_MAX_US;
    }
}

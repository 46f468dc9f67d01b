package org.sallyport.bench.turn;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.sallyport.wire.Endpoint;

/**
 * The clients of one TURN server and their peers: one thread that sends at an even pace, reads what comes, and speaks
 * TURN beside it. Connected sockets, two for each allocation.
 */
final class TurnLoad implements AutoCloseable {
    private static final int BURST_MAX = 32;
    private static final int WINDOW = 64;
    private static final int SENDS_MAX = 7;
    private static final long FIRST_WAIT_NS = 500_000_000L;
    private static final long LOOK_NS = 20_000_000L;
    private static final long SECOND_NS = 1_000_000_000L;
    private static final int BUFFER_BYTES = 1 << 16;

    private final LoadNet net;
    private final TurnClient.Account account;
    private final boolean control;
    private final RandomGenerator random;
    private final Selector selector = Selector.open();
    private final ByteBuffer in = ByteBuffer.allocateDirect(2_048);
    private final ByteBuffer fromClient = ByteBuffer.allocateDirect(Voice.HEADER_BYTES + Voice.BYTES);
    private final ByteBuffer fromPeer = ByteBuffer.allocateDirect(Voice.BYTES);
    private final List<Line> lines = new ArrayList<>();
    private final List<Line> waiting = new ArrayList<>();
    private final Counts counts = new Counts();
    private long sent;
    private long received;
    private Delays delays = new Delays();
    private long fromNs = Long.MAX_VALUE;
    private long lookedNs;

    /** What went on since the start; every figure only grows. */
    static final class Counts {
        long requests;
        long sentAgain;
        long refreshed;
        long failures;
        long strange;
        long notSent;
        String lastFailure = "";
    }

    /** @param control false where the server knows its clients already: the bare forwarder */
    TurnLoad(LoadNet net, TurnClient.Account account, boolean control, RandomGenerator random) throws IOException {
        this.net = net;
        this.account = account;
        this.control = control;
        this.random = random;
    }

    List<Line> lines() {
        return lines;
    }

    Counts counts() {
        return counts;
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /** Begins to note delays, of packets that are sent from now on. */
    void noteDelays() {
        delays = new Delays();
        fromNs = System.nanoTime();
    }

    Delays delays() {
        return delays;
    }

    // --- control ------------------------------------------------------------------------------------------

    /** Brings the number of allocations up, each with permission and channel; {@code progress} once a second. */
    void allocate(int total, Runnable progress) throws IOException {
        while (lines.size() < total) {
            for (int i = 0; i < BURST_MAX && lines.size() < total && waiting.size() < WINDOW; i++) {
                Line line = new Line(lines.size());
                lines.add(line);
                open(line);
            }
            if (control) settle(progress, WINDOW / 2);
        }
        settle(progress, 0);
    }

    private void open(Line line) throws IOException {
        line.clientEnd.socket = socket(line.clientEnd, net.client(line.index));
        line.clientEnd.socket.connect(address(net.server()));
        line.peerEnd.socket = socket(line.peerEnd, net.peer(line.index));
        if (control) {
            TurnClient client = new TurnClient(account, net.peer(line.index), line.channel, this::transaction);
            line.control = client;
            ask(line, client.allocate());
        } else {
            ready(line, FloorTurn.relayed(net, line.index));
        }
    }

    private byte[] transaction() {
        byte[] out = new byte[12];
        random.nextBytes(out);
        return out;
    }

    private DatagramChannel socket(Line.End end, Endpoint local) throws IOException {
        DatagramChannel c = DatagramChannel.open();
        c.configureBlocking(false);
        c.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        c.bind(address(local));
        c.register(selector, SelectionKey.OP_READ, end);
        return c;
    }

    private static InetSocketAddress address(Endpoint e) throws IOException {
        return new InetSocketAddress(InetAddress.getByAddress(e.address().octets()), e.port());
    }

    /** Has every allocation that stands refreshed, as fast as the server answers. */
    void refreshAll(Runnable progress) throws IOException {
        if (!control) return;
        for (Line line : lines) {
            while (waiting.size() >= WINDOW) settle(progress, WINDOW / 2);
            refresh(line);
        }
        settle(progress, 0);
    }

    private void refresh(Line line) throws IOException {
        // One whose last refresh is still under way is late, which its retransmissions show.
        if (line.client().state() == TurnClient.State.READY) ask(line, line.client().refresh());
    }

    /** Gives everything back. */
    void freeAll(Runnable progress) throws IOException {
        if (!control) return;
        for (Line line : lines) {
            while (waiting.size() >= WINDOW) settle(progress, WINDOW / 2);
            line.ready = false;
            if (line.client().state() == TurnClient.State.READY) ask(line, line.client().free());
        }
        settle(progress, 0);
    }

    /** Allocations that stand. */
    int standing() {
        return (int) lines.stream().filter(l -> l.ready).count();
    }

    private void ask(Line line, byte[] request) throws IOException {
        if (line.sentAgain == 0) waiting.add(line);
        counts.requests++;
        line.againNs = System.nanoTime() + (FIRST_WAIT_NS << Math.min(line.sentAgain, 4));
        try {
            line.clientEnd.socket.write(ByteBuffer.wrap(request));
        } catch (PortUnreachableException _) {
            // It is sent again in its time, or fails.
            counts.strange++;
        }
    }

    private void settle(Runnable progress, int until) throws IOException {
        long saidNs = System.nanoTime();
        while (waiting.size() > until) {
            selector.select(this::read, 10);
            again();
            if (System.nanoTime() - saidNs > SECOND_NS) {
                saidNs = System.nanoTime();
                progress.run();
            }
        }
    }

    /** Sends again what was not answered, and gives up on what never is. */
    private void again() throws IOException {
        long nowNs = System.nanoTime();
        if (nowNs - lookedNs < LOOK_NS) return;
        lookedNs = nowNs;
        for (Line line : List.copyOf(waiting)) {
            if (nowNs < line.againNs) continue;
            if (++line.sentAgain >= SENDS_MAX) {
                line.client().unanswered();
                rest(line);
            } else {
                counts.sentAgain++;
                ask(line, line.client().again());
            }
        }
    }

    private void answered(Line line) throws IOException {
        byte[] datagram = new byte[in.remaining()];
        in.get(datagram);
        boolean refreshing = line.client().state() == TurnClient.State.REBINDING;
        byte[] next = line.client().on(datagram).orElse(null);
        if (next != null) {
            waiting.remove(line);
            line.sentAgain = 0;
            ask(line, next);
        } else if (!line.client().waiting() && waiting.contains(line)) {
            if (refreshing && line.client().state() == TurnClient.State.READY) counts.refreshed++;
            rest(line);
        }
    }

    /** Nothing is under way any more. */
    private void rest(Line line) throws IOException {
        waiting.remove(line);
        line.sentAgain = 0;
        if (line.client().state() == TurnClient.State.FAILED) {
            line.ready = false;
            counts.failures++;
            counts.lastFailure = line.client().failure();
        } else if (line.client().state() == TurnClient.State.READY && !line.ready) {
            ready(line, line.client().relayed().orElseThrow());
        }
    }

    private static void ready(Line line, Endpoint relayed) throws IOException {
        line.peerEnd.socket.connect(address(relayed));
        line.ready = true;
    }

    // --- voice ------------------------------------------------------------------------------------------

    /**
     * Sends and receives.
     *
     * @param rate packets per second in all
     * @param talking how many of the allocations talk; both of their ends do
     * @param refreshNs each allocation is refreshed once in this time, spread evenly; 0 for never
     * @param each called once a second
     */
    void talk(long rate, int talking, long forNs, long refreshNs, Runnable each) throws IOException {
        long startNs = System.nanoTime();
        long nowNs = startNs;
        long saidNs = startNs;
        long done = 0;
        long refreshes = 0;
        while (nowNs - startNs < forNs) {
            long due = (nowNs - startNs) * rate / SECOND_NS;
            // A generator that fell behind does not catch up in one burst that nobody would send.
            if (due - done > rate / 100 + 1) done = due - rate / 100 - 1;
            for (int i = 0; i < BURST_MAX && done < due; i++, done++) send(talking);
            if (refreshNs > 0) {
                long wanted = (long) ((double) (nowNs - startNs) / refreshNs * lines.size());
                for (; refreshes < wanted; refreshes++) refresh(lines.get((int) (refreshes % lines.size())));
            }
            selector.selectNow(this::read);
            if (!waiting.isEmpty()) again();
            nowNs = System.nanoTime();
            if (nowNs - saidNs > SECOND_NS) {
                saidNs = nowNs;
                each.run();
            }
        }
    }

    /** Reads what is still under way. */
    void drain(long forNs) throws IOException {
        long endNs = System.nanoTime() + forNs;
        while (System.nanoTime() < endNs) {
            selector.select(this::read, 10);
            again();
        }
    }

    private void send(int talking) throws IOException {
        Line line = lines.get((int) (sent / 2 % talking));
        boolean client = (sent & 1) == 0;
        sent++;
        if (!line.ready) {
            counts.notSent++;
            return;
        }
        Line.End end = client ? line.clientEnd : line.peerEnd;
        ByteBuffer out = client ? fromClient : fromPeer;
        if (client) Voice.header(out, line.channel);
        Voice.write(out, client ? Voice.HEADER_BYTES : 0, end.sequence++, end.ssrcSent, System.nanoTime());
        try {
            if (end.socket.write(out.clear()) == 0) counts.notSent++;
        } catch (PortUnreachableException _) {
            counts.notSent++;
        }
    }

    private void read(SelectionKey key) {
        Line.End end = (Line.End) key.attachment();
        try {
            // One at a time: what is left makes the socket ready again, and an empty read costs as much as a full one.
            if (end.socket.read(in.clear()) <= 0) return;
            in.flip();
            heard(end);
        } catch (PortUnreachableException _) {
            counts.strange++;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void heard(Line.End end) throws IOException {
        int at = 0;
        if (end.client) {
            if (control && in.get(0) <= 1 && in.get(0) >= 0) {
                answered(end.line);
                return;
            }
            if (!Voice.framed(in, end.line.channel)) {
                counts.strange++;
                return;
            }
            at = Voice.HEADER_BYTES;
        }
        long sentNs = Voice.sentNs(in, at, end.ssrcHeard);
        if (sentNs < 0) {
            counts.strange++;
            return;
        }
        received++;
        end.heard++;
        if (sentNs >= fromNs) delays.add(System.nanoTime() - sentNs);
    }

    @Override
    public void close() throws IOException {
        for (Line line : lines) {
            line.clientEnd.socket.close();
            line.peerEnd.socket.close();
        }
        selector.close();
    }
}

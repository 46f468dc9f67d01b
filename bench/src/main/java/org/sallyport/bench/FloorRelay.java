package org.sallyport.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.net.NetHost;
import org.sallyport.machine.Machine;
import org.sallyport.wire.Endpoint;

/**
 * The floor: the datagrams of a relay on a node's own media loop, and nothing else. It knows its phones beforehand,
 * checks nothing and counts nothing. A process of its own.
 */
final class FloorRelay implements MediaMachine<FloorRelay.Begin> {
    /** Tag of the socket that all callees share, whose ports tell them apart. */
    private static final int SHARED = -1;

    private final MediaIo io;

    /** The only command brings it, before the first packet. */
    @SuppressWarnings("NullAway.Init")
    private BenchCalls calls;

    private MediaSocket[] sockets = {};
    private Endpoint[] phones = {};

    /** Opens everything: two sockets a call, or one and a shared one. */
    record Begin(BenchCalls calls, MediaSocket[] sockets, @Nullable MediaSocket shared) {}

    private FloorRelay(MediaIo io) {
        this.io = io;
    }

    /**
     * Arguments: calls, first phone port, first relay port, file for the ports, "portable" or "native", "own" or
     * "shared".
     */
    public static void main(String[] args) throws IOException {
        BenchCalls calls = new BenchCalls(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        int base = Integer.parseInt(args[2]);
        boolean share = args[5].equals("shared");
        NetHost net = BenchSockets.host(args[4].equals("native"));
        RelayChild.idle();
        List<BenchCalls.RelayPorts> ports = new ArrayList<>();
        net.run(host -> {
            MediaLoop<Begin> loop = host.<Begin, Object>mediaLoops(1, (io, _, _) -> new FloorRelay(io), _ -> {})
                    .getFirst();
            MediaSocket[] sockets = new MediaSocket[2 * calls.count()];
            for (int i = 0; i < calls.count(); i++) {
                int a = base + 4 + 4 * i;
                sockets[2 * i] = BenchSockets.open(host, a, "SIP-6");
                if (!share) sockets[2 * i + 1] = BenchSockets.open(host, a + 2, "SIP-6");
                ports.add(new BenchCalls.RelayPorts(a, share ? base : a + 2));
            }
            if (!loop.submit(new Begin(calls, sockets, share ? BenchSockets.open(host, base, "SIP-6") : null))) {
                throw new IllegalStateException("the loop's queue is full");
            }
        });
        BenchCalls.write(Path.of(args[3]), ports);
        RelayChild.ready();
    }

    @Override
    public void command(Begin b, long nowNs) {
        calls = b.calls();
        sockets = b.sockets();
        MediaSocket shared = b.shared();
        phones = new Endpoint[sockets.length];
        for (int i = 0; i < sockets.length; i++) {
            phones[i] = i % 2 == 0 ? calls.caller(i / 2) : calls.callee(i / 2);
            if (sockets[i] == null) {
                if (shared != null) sockets[i] = shared;
                continue;
            }
            io.start(sockets[i], i);
            io.connect(sockets[i], phones[i]);
        }
        if (shared != null) io.start(shared, SHARED);
    }

    @Override
    public void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow,
            int sourcePort,
            long nowNs) {
        int other = tag == SHARED ? 2 * ((sourcePort - calls.phoneBasePort()) / 4) : tag ^ 1;
        io.send(sockets[other], packet, phones[other]);
    }

    @Override
    public void timer(long nowNs) {}

    @Override
    public long deadlineNs() {
        return Machine.NEVER;
    }
}

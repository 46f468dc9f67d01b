package org.sallyport.bench.turn;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.net.NetHost;
import org.sallyport.host.net.NetSettings;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.turn.TurnRows;
import org.sallyport.wire.Endpoint;

/**
 * The floor: the datagrams of a TURN server on a node's own media loop, and nothing else. It knows its clients from
 * their port numbers, speaks no TURN, checks nothing and counts nothing. A process of its own.
 */
final class FloorTurn implements MediaMachine<FloorTurn.Begin> {
    private static final PortBook BOOK = PortBook.of(PortSettings.builder().set(Setting.TURN, true).build());
    private static final int FIRST_RELAY = BOOK.settings(Role.EDGE).range(Setting.TURN_RELAY).first();
    private static final int LISTENING = -1;

    private final MediaIo io;

    /** The only command brings it, before the first packet. */
    @SuppressWarnings("NullAway.Init")
    private MediaSocket listening;

    private MediaSocket[] relays = {};
    private Endpoint[] clients = {};
    private Endpoint[] peers = {};

    /** Opens everything. */
    record Begin(LoadNet net, MediaSocket listening, int allocations) {}

    private FloorTurn(MediaIo io) {
        this.io = io;
    }

    /** Arguments: number of the net, allocations, "native" or "portable". */
    public static void main(String[] args) throws IOException {
        LoadNet net = new LoadNet(Integer.parseInt(args[0]));
        int allocations = Integer.parseInt(args[1]);
        NetHost host = host(args[2].equals("native"));
        host.run(h -> {
            MediaLoop<Begin> loop = h.<Begin, Object>mediaLoops(1, (io, _, _) -> new FloorTurn(io), _ -> {}).getFirst();
            if (!loop.submit(new Begin(net, taken(h.mediaSocket(claim(net), 0)), allocations))) {
                throw new IllegalStateException("the loop's queue is full");
            }
        });
        ServerChild.serve();
    }

    static NetHost host(boolean nativePath) throws IOException {
        return NetHost.start(NetSettings.of(Files.createTempDirectory("sallyport-bench"))
                .withMediaPath(nativePath ? NetSettings.MediaPath.NATIVE : NetSettings.MediaPath.PORTABLE));
    }

    private static PortClaim claim(LoadNet net) {
        return TurnRows.listening(BOOK, net.server(), TurnRows.Facing.BOTH);
    }

    static MediaSocket taken(Bound<MediaSocket> bound) {
        return switch (bound) {
            case Bound.Ok<MediaSocket>(MediaSocket s) -> s;
            case Bound.Refused<MediaSocket>(Bound.Kind _, String why) -> throw new IllegalStateException(why);
        };
    }

    /** Where the peer of an allocation sends. */
    static Endpoint relayed(LoadNet net, int index) {
        return net.server().withPort(FIRST_RELAY + index);
    }

    @Override
    public void command(Begin b, long nowNs) {
        listening = b.listening();
        relays = new MediaSocket[b.allocations()];
        clients = new Endpoint[relays.length];
        peers = new Endpoint[relays.length];
        for (int i = 0; i < relays.length; i++) {
            clients[i] = b.net().client(i);
            peers[i] = b.net().peer(i);
            relays[i] = taken(io.open(TurnRows.relay(BOOK, relayed(b.net(), i)), 0));
            io.start(relays[i], i);
        }
        io.start(listening, LISTENING);
    }

    @Override
    public void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow,
            int sourcePort, long nowNs) {
        if (tag == LISTENING) {
            int index = sourcePort - LoadNet.FIRST_PORT;
            packet.position(Voice.HEADER_BYTES);
            io.send(relays[index], packet, peers[index]);
        } else {
            io.sendPrefixed(listening, LoadNet.channel(tag) << 16 | packet.remaining(), packet, clients[tag]);
        }
    }

    @Override
    public void timer(long nowNs) {}

    @Override
    public long deadlineNs() {
        return Machine.NEVER;
    }
}

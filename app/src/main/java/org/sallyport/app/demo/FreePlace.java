package org.sallyport.app.demo;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * A block of loopback addresses and ports at which nobody listens yet.
 *
 * @param block number of the block
 * @param addresses of everybody
 * @param ports of the nodes
 */
record FreePlace(int block, DemoAddresses addresses, DemoPorts ports) {
    private static final int MOVES_MAX = 30;

    /** One listener of the pair. */
    private record Wanted(boolean udp, Endpoint at, String row, String who) {
        @Override
        public String toString() {
            return (udp ? "udp " : "tcp ") + at + " (" + row + ", " + who + ")";
        }
    }

    /**
     * Looks from a block on.
     *
     * @param wanted the ports, where they are free
     * @param say hears why a block or a port is passed over
     * @throws IOException where there is no such place, with a message for people
     */
    static FreePlace find(int firstBlock, DemoPorts wanted, Consumer<String> say) throws IOException {
        DemoPorts ports = wanted;
        int moves = 0;
        int block = firstBlock;
        while (block < DemoAddresses.BLOCKS) {
            DemoAddresses a = DemoAddresses.block(block);
            Optional<Wanted> taken = taken(a, ports);
            if (taken.isEmpty()) return new FreePlace(block, a, ports);
            Wanted w = taken.get();
            Optional<PortHolder> holder = PortHolder.of(w.udp, w.at);
            String by = holder.map(PortHolder::text).orElse("another process");
            if (holder.filter(PortHolder::everywhere).isEmpty()) {
                say.accept(w + " is held by " + by + "; taking the next loopback addresses");
                block++;
                continue;
            }
            DemoPorts moved = ports.without(w.at.port());
            if (moved.equals(ports) || ++moves > MOVES_MAX)
                throw new IOException(w + " is held by " + by + "; stop it and try again");
            say.accept(w + " is held by " + by + "; the pair takes port " + port(moved, ports) + " instead");
            ports = moved;
        }
        throw new IOException(
                "every block of loopback addresses is in use: are " + DemoAddresses.BLOCKS + " demos running?");
    }

    private static int port(DemoPorts now, DemoPorts before) {
        if (now.sip() != before.sip()) return now.sip();
        return now.sips() != before.sips() ? now.sips() : now.zone();
    }

    private static Optional<Wanted> taken(DemoAddresses a, DemoPorts p) throws IOException {
        for (Wanted w : List.of(
                new Wanted(true, new Endpoint(a.control(), p.sip()), "SII-1", "control"),
                new Wanted(false, new Endpoint(a.control(), p.sip()), "SII-4", "control"),
                new Wanted(false, new Endpoint(a.control(), p.sips()), "SII-5", "control"),
                new Wanted(true, new Endpoint(a.edgeOuter(), p.sip()), "SIP-1", "edge"),
                new Wanted(false, new Endpoint(a.edgeOuter(), p.sip()), "SIP-4", "edge"),
                new Wanted(false, new Endpoint(a.edgeOuter(), p.sips()), "SIP-5", "edge"),
                new Wanted(false, new Endpoint(a.edgeInner(), p.zone()), "SIT-1", "edge"),
                new Wanted(true, new Endpoint(a.edgeInner(), 36_000), "SIT-2", "edge"),
                new Wanted(true, new Endpoint(a.edgeInner(), 36_001), "SIT-3", "edge"))) {
            if (!free(w)) return Optional.of(w);
        }
        return Optional.empty();
    }

    private static boolean free(Wanted w) throws IOException {
        InetSocketAddress at = new InetSocketAddress(inet(w.at.address()), w.at.port());
        try {
            if (w.udp) {
                new DatagramSocket(at).close();
            } else {
                try (ServerSocket s = new ServerSocket()) {
                    s.setReuseAddress(true);
                    s.bind(at);
                }
            }
            return true;
        } catch (BindException e) {
            if (!String.valueOf(e.getMessage()).contains("assign requested address")) return false;
            throw new IOException(
                    "this machine does not have the address " + w.at.address() + ", and the demo wants six of"
                            + " its own. Linux has all of 127.0.0.0/8; elsewhere add it: sudo ifconfig lo0 alias "
                            + w.at.address(),
                    e);
        }
    }

    private static InetAddress inet(IpAddress a) throws IOException {
        return InetAddress.getByAddress(a.octets());
    }
}

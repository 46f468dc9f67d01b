package org.sallyport.check;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.media.PathCredential;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Relay ports that edge holds open while control tries the way to them: two of the range, for some seconds, one asking
 * at a time. Owner: the desk.
 */
public final class RelayPorts {
    /** What control asks. */
    public static final String TOPIC = "check.relays";

    /** How long they stay open: 8 s. */
    private static final long HELD_NS = 8_000_000_000L;

    private static final int TRIES_MAX = 16;
    private static final int READ_MAX = 8;

    private final Host host;
    private @Nullable HeldPorts held;

    public RelayPorts(Host host) {
        this.host = host;
    }

    /** Opens ports at the ends of the range on each address, and tells them; none where no row allows it. */
    public byte[] hold(PortBook book, List<IpAddress> addresses, PathCredential credential) {
        if (held != null || !book.settings(Role.EDGE).isOn(Setting.TURN)) return new byte[0];
        HeldPorts now = new HeldPorts(host, credential, (_, _) -> {});
        List<String> lines = new ArrayList<>();
        PortRange range = book.settings(Role.EDGE).range(Setting.TURN_RELAY);
        for (IpAddress a : addresses) {
            open(now, book, a, range.first(), 1, range).ifPresent(s -> lines.add(s.claim().local().toString()));
            open(now, book, a, range.last(), -1, range).ifPresent(s -> lines.add(s.claim().local().toString()));
        }
        held = now;
        host.at(host.nowNs() + HELD_NS, () -> {
            now.close();
            if (held == now) held = null;
        });
        return lines.stream().collect(Collectors.joining("\n")).getBytes(StandardCharsets.US_ASCII);
    }

    /** Opens one near an end of the range: relays of clients may have some. */
    static Optional<DatagramSocket> open(HeldPorts held, PortBook book, IpAddress at, int from, int step,
            PortRange range) {
        for (int i = 0, port = from; i < TRIES_MAX && range.contains(port); i++, port += step) {
            PortClaim claim = book.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, new Endpoint(at, port),
                    "ICE-2", "ICE-4", "ICE-5");
            Optional<DatagramSocket> open = held.open(claim);
            if (open.isPresent()) return open;
        }
        return Optional.empty();
    }

    /** Reads what edge told; empty where it holds none. */
    public static List<Endpoint> read(byte[] body) {
        return new String(body, StandardCharsets.US_ASCII).lines().limit(READ_MAX)
                .flatMap(l -> Endpoint.parse(l).stream()).toList();
    }
}

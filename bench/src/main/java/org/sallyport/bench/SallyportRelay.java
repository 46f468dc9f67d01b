package org.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.Bound;
import org.sallyport.host.Host;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.net.NetHost;
import org.sallyport.host.net.NetSettings;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.LegSpec;
import org.sallyport.media.MediaCommand;
import org.sallyport.media.MediaEvent;
import org.sallyport.media.MediaRelay;
import org.sallyport.media.PayloadRule;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Our relay on the real host, one media loop, every guard and counter on. A process of its own. */
final class SallyportRelay {
    private static final PortBook BOOK = PortBook.of(PortSettings.defaults());

    private SallyportRelay() {}

    /** Arguments: calls, first phone port, first relay port, file for the ports, "portable" or "native". */
    public static void main(String[] args) throws IOException {
        BenchCalls calls = new BenchCalls(Integer.parseInt(args[0]), Integer.parseInt(args[1]));
        int base = Integer.parseInt(args[2]);
        boolean nativePath = args[4].equals("native");
        NetSettings settings = NetSettings.of(Files.createTempDirectory("sallyport-bench"))
                .withMediaPath(nativePath ? NetSettings.MediaPath.NATIVE : NetSettings.MediaPath.PORTABLE);
        NetHost net = NetHost.start(settings);
        RelayChild.idle();
        List<BenchCalls.RelayPorts> ports = new ArrayList<>();
        net.run(host -> {
            MediaLoop<MediaCommand> loop =
                    host.<MediaCommand, MediaEvent>mediaLoops(1, MediaRelay::new, SallyportRelay::complain).getFirst();
            for (int i = 0; i < calls.count(); i++) {
                int a = base + 4 * i;
                boolean taken = loop.submit(new MediaCommand.OpenLine(i, "bench", leg(host, a, calls.caller(i), false),
                        leg(host, a + 2, calls.callee(i), true), 0));
                if (!taken) throw new IllegalStateException("the loop's queue is full");
                ports.add(new BenchCalls.RelayPorts(a, a + 2));
            }
        });
        BenchCalls.write(Path.of(args[3]), ports);
        RelayChild.ready();
    }

    private static void complain(MediaEvent event) {
        if (event instanceof MediaEvent.Closed) throw new IllegalStateException("a line was refused: " + event);
    }

    private static LegSpec leg(Host host, int port, Endpoint phone, boolean trusted) {
        FarEnd far = new FarEnd.Latching(Optional.of(phone), Optional.of(phone.withPort(phone.port() + 1)),
                trusted ? FarEnd.Belief.PROVEN : FarEnd.Belief.NONE, Optional.of(phone.address()));
        // Payload types 0, 8 and 101, as a phone with G.711 and telephone events offers.
        PayloadRule rule = new PayloadRule(true, 1L | 1L << 8, 1L << (101 - 64));
        return new LegSpec(new LegPorts.OwnPair(socket(host, port, "SIP-6"), socket(host, port + 1, "SIP-7")), far,
                rule);
    }

    private static MediaSocket socket(Host host, int port, String row) {
        PortClaim claim = BOOK.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP,
                new Endpoint(IpAddress.LOOPBACK_V4, port), row);
        return switch (host.mediaSocket(claim, 46)) {
            case Bound.Ok<MediaSocket>(MediaSocket s) -> s;
            case Bound.Refused<MediaSocket>(Bound.Kind _, String why) -> throw new IllegalStateException(why);
        };
    }
}

package org.sallyport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.net.NetHost;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegPorts;
import org.sallyport.media.LegSpec;
import org.sallyport.media.MediaCommand;
import org.sallyport.media.MediaEvent;
import org.sallyport.media.MediaRelay;
import org.sallyport.media.PayloadRule;
import org.sallyport.wire.Endpoint;

/** Our relay on the real host, one media loop, every guard and counter on. A process of its own. */
final class SallyportRelay {
    /** Payload types 0, 8 and 101, as a phone with G.711 and telephone events offers. */
    private static final PayloadRule VOICE = new PayloadRule(true, 1L | 1L << 8, 1L << (101 - 64));

    private SallyportRelay() {}

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
            MediaLoop<MediaCommand> loop =
                    host.<MediaCommand, MediaEvent>mediaLoops(1, MediaRelay::new, SallyportRelay::complain).getFirst();
            if (share) {
                give(loop, new MediaCommand.OpenSharedPair(0, BenchSockets.open(host, BenchSockets.SHARED_PORT,
                        "SIT-2"),
                        BenchSockets.open(host, BenchSockets.SHARED_PORT + 1, "SIT-3")));
            }
            for (int i = 0; i < calls.count(); i++) {
                int a = base + 4 * i;
                LegSpec callee = share ? shared(i) : leg(host, a + 2, calls.callee(i), true);
                give(loop, new MediaCommand.OpenLine(i, "bench", leg(host, a, calls.caller(i), false), callee, 0));
                ports.add(new BenchCalls.RelayPorts(a, share ? BenchSockets.SHARED_PORT : a + 2));
            }
        });
        BenchCalls.write(Path.of(args[3]), ports);
        RelayChild.ready();
    }

    private static void give(MediaLoop<MediaCommand> loop, MediaCommand command) {
        if (!loop.submit(command)) throw new IllegalStateException("the loop's queue is full");
    }

    private static void complain(MediaEvent event) {
        if (event instanceof MediaEvent.Closed) throw new IllegalStateException("a line was refused: " + event);
    }

    /** As edge has it toward control. */
    private static LegSpec shared(int call) {
        return new LegSpec(new LegPorts.Shared(0, SourceProofs.username(call),
                Sensitive.of(SourceProofs.password(call))),
                new FarEnd.Proven(), VOICE);
    }

    private static LegSpec leg(Host host, int port, Endpoint phone, boolean trusted) {
        FarEnd far = new FarEnd.Latching(Optional.of(phone), Optional.of(phone.withPort(phone.port() + 1)),
                trusted ? FarEnd.Belief.PROVEN : FarEnd.Belief.NONE, Optional.of(phone.address()));
        return new LegSpec(new LegPorts.OwnPair(BenchSockets.open(host, port, "SIP-6"),
                BenchSockets.open(host, port + 1, "SIP-7")),
                far, VOICE);
    }
}

package org.sallyport.bench.turn;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.net.NetHost;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Setting;
import org.sallyport.stun.StunKey;
import org.sallyport.turn.credential.LongTermAuthentication;
import org.sallyport.turn.credential.NonceSecret;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.TurnCommand;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnLedger;
import org.sallyport.turn.loop.TurnRelay;
import org.sallyport.turn.TurnRows;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnShare;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;

/**
 * Our TURN server on the real host, one loop, with every check and counter of a node: credentials, quotas, rate caps of
 * allocation and user, permissions, the judge of peers. A process of its own.
 */
final class SallyportTurn {
    /** Far above the load, so that the caps are asked and never refuse. */
    private static final long ALLOCATION_BITS_PER_SECOND = 100_000_000;

    private static final long USER_BITS_PER_SECOND = 100_000_000_000L;

    /** All of the clients come at once, from a few networks. */
    private static final int UNPROVEN_ANSWERS_PER_SECOND = 10_000;

    private static final int PERMISSIONS_MAX = 256;
    private static final int CHANNELS_MAX = 256;
    private static final int CLOCK_SECONDS = 5;

    private SallyportTurn() {}

    /**
     * Arguments: number of the net, "native" or "portable", longest lifetime in seconds or 0 for the defaults.
     */
    public static void main(String[] args) throws IOException {
        LoadNet net = new LoadNet(Integer.parseInt(args[0]));
        TurnSettings settings = settings(net, Long.parseLong(args[2]));
        TurnLedger ledger = new TurnLedger(settings.quotas());
        NetHost host = FloorTurn.host(args[1].equals("native"));
        host.run(h -> {
            MediaLoop<TurnCommand> loop = h.<TurnCommand, TurnEvent>mediaLoops(1,
                    (io, entropy, events) -> new TurnRelay(io, entropy, events, settings, TurnShare.ALL, ledger,
                            new LongTermAuthentication(settings.realm(), settings.extras().sha256(),
                                    settings.times().nonceNs(), NonceSecret.of(entropy), entropy,
                                    LongTermAuthentication.Limits.DEFAULTS)),
                    _ -> {}).getFirst();
            give(loop, new TurnCommand.Clock(h.wallMs()));
            give(loop, new TurnCommand.Access(access()));
            give(loop, new TurnCommand.Listen(FloorTurn.taken(h.mediaSocket(
                    TurnRows.listening(settings.book(), net.server(), TurnRows.Facing.BOTH), settings.dscp()))));
            Thread.ofPlatform().daemon().start(() -> tellTheTime(loop));
        });
        ServerChild.serve();
    }

    private static void give(MediaLoop<TurnCommand> loop, TurnCommand command) {
        if (!loop.submit(command)) throw new IllegalStateException("the loop's queue is full");
    }

    private static void tellTheTime(MediaLoop<TurnCommand> loop) {
        try {
            while (true) {
                TimeUnit.SECONDS.sleep(CLOCK_SECONDS);
                loop.submit(new TurnCommand.Clock(System.currentTimeMillis()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static TurnAccess access() {
        TurnAccess.Keys keys = new TurnAccess.Keys(
                StunKey.longTermMd5(TurnServer.USER, TurnServer.REALM, TurnServer.PASSWORD),
                StunKey.longTermSha256(TurnServer.USER, TurnServer.REALM, TurnServer.PASSWORD));
        return new TurnAccess(Map.of(TurnServer.USER, keys), List.of(), 0, Set.of());
    }

    private static TurnSettings settings(LoadNet net, long lifetimeSeconds) {
        Endpoint server = net.server();
        TurnSettings.Times usual = TurnSettings.Times.DEFAULTS;
        long lifetimeNs = TimeUnit.SECONDS.toNanos(lifetimeSeconds);
        TurnSettings.Times times = lifetimeSeconds == 0 ? usual
                : new TurnSettings.Times(lifetimeNs, lifetimeNs, usual.nonceNs(), usual.reservationNs());
        PortBook book = PortBook.of(PortSettings.builder().set(Setting.TURN, true).build());
        // A node that relays refuses loopback whatever its file says; here everybody is there.
        AddressPolicy peers = new AddressPolicy(List.of(Cidr.of("127.0.0.0/8")), Set.of(server.address()));
        return new TurnSettings(book, TurnServer.REALM, "",
                List.of(new TurnSettings.Relay(server.address(), server.address())), peers, List.of(), List.of(), times,
                new TurnSettings.Quotas(TurnPlan.ALLOCATIONS_MAX, TurnPlan.ALLOCATIONS_MAX, TurnPlan.ALLOCATIONS_MAX,
                        PERMISSIONS_MAX, CHANNELS_MAX, ALLOCATION_BITS_PER_SECOND, USER_BITS_PER_SECOND,
                        UNPROVEN_ANSWERS_PER_SECOND),
                TurnSettings.Extras.DEFAULTS, 0);
    }
}

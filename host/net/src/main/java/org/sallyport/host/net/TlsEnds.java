package org.sallyport.host.net;

import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.sallyport.machine.PrefixBudget;
import org.sallyport.wire.IpAddress;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.PairOutcome;
import org.sallyport.host.PairStep;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;
import org.sallyport.host.net.pki.PairFiles;

/** Makes the ends of TLS connections from the certificates in use. Owner: the desk. */
final class TlsEnds {
    private final TlsContexts contexts;
    private final Desk desk;
    private final HandshakePool pool;
    private final long timeoutNs;
    private final PrefixBudget begun;

    /** @param seed of the table of those who begin handshakes, random */
    TlsEnds(TlsContexts contexts, Desk desk, HandshakePool pool, NetLimits limits, long seed) {
        this.begun = new PrefixBudget(limits.handshakes().perPrefixPerSecond(), limits.handshakes().perSecond(), seed);
        this.contexts = contexts;
        this.desk = desk;
        this.pool = pool;
        this.timeoutNs = limits.streams().handshakeTimeoutNs();
    }

    /** Reads the files of an identity beside the desk, takes them where they fit, and tells what is in use then. */
    void certificate(TlsIdentity identity, Consumer<Optional<HeldCertificate>> then) {
        Optional<HeldFiles.Reading> before = contexts.settled(identity);
        Thread.ofVirtual().name("certificate files").start(() -> {
            HeldFiles.Reading now = before.map(b -> HeldFiles.readAgain(identity, b))
                    .orElseGet(() -> HeldFiles.read(identity));
            desk.post(() -> then.accept(contexts.offer(identity, now)));
        });
    }

    /** One step toward the successor of a pair's certificate. */
    void pair(PairIdentity identity, PairStep step, Consumer<PairOutcome> then) {
        desk.own();
        beside("pair identity", () -> new PairFiles(identity, Instant.now()).step(step), then);
    }

    /** Does something with files on a thread of its own, and tells on the desk what came of it. */
    <T> void beside(String what, Supplier<T> work, Consumer<T> then) {
        Thread.ofVirtual().name(what).start(() -> {
            T came = work.get();
            desk.post(() -> then.accept(came));
        });
    }

    /** Reads every certificate of a server, so that {@link #server} finds it. */
    void load(TlsServer server) throws TlsContexts.Unreadable {
        contexts.get(server.usual(), true, server.protocols());
        for (TlsServer.Named n : server.named()) contexts.get(n.identity(), true, server.protocols());
    }

    /** Whether a stranger may begin one more handshake now; if so, it counts. */
    boolean mayBegin(IpAddress source) {
        return begun.take(source.high(), source.low(), System.nanoTime());
    }

    /** The end for one client; after {@link #load}. */
    TlsEnd server(TlsServer server) {
        return new TlsEnd(server, Optional.empty(), name -> loaded(server, name), pace(), timeoutNs);
    }

    private TlsContexts.Loaded loaded(TlsServer server, Optional<String> name) {
        try {
            return contexts.get(server.identityFor(name), true, server.protocols());
        } catch (TlsContexts.Unreadable e) {
            throw new IllegalStateException("a loaded context is never lost", e);
        }
    }

    TlsEnd client(TlsClient client) throws TlsContexts.Unreadable {
        TlsContexts.Loaded loaded = contexts.get(client.identity(), false, client.protocols());
        return new TlsEnd(null, Optional.of(client), _ -> loaded, pace(), timeoutNs);
    }

    /** After the last connection; no end is made any more. */
    void close() {
        contexts.close();
    }

    private HandshakePace pace() {
        return new HandshakePace(desk::post, pool);
    }
}

package org.sallyport.sipcall;

import java.util.ArrayDeque;
import java.util.Deque;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.flow.KeptFlows;
import org.sallyport.sipcall.kept.KeptKey;
import org.sallyport.sipcall.proxy.RouteFinder;
import org.sallyport.sipcall.registrar.Binding;
import org.sallyport.sipcall.registrar.Moment;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Transport;

/**
 * What an earlier run left in the store is taken over before the first message is looked at: a BYE that meets us a
 * moment too early would be told that there is no such call. Owner: the desk.
 */
final class TakeOver {
    /** How long the store may take on a machine that starts everything at once; then the node goes on without what it knew. */
    private static final long STORE_NS = 10_000_000_000L;

    /** Most messages that wait meanwhile; UDP sends again what is dropped, and streams are hardly open by then. */
    private static final int HELD_MAX = 1_000;

    private final SipParts parts;
    private final Deque<Runnable> held = new ArrayDeque<>();
    private boolean done;

    TakeOver(SipParts parts) {
        this.parts = parts;
    }

    /** Whether messages may be looked at. */
    boolean done() {
        return done;
    }

    /** Keeps a message until they may. */
    void hold(Runnable message) {
        if (held.size() < HELD_MAX) held.add(message);
    }

    /** Reads the store table by table, then goes on. */
    void begin(Runnable then) {
        parts.host.at(parts.host.nowNs() + STORE_NS, () -> {
            if (done) return;
            parts.host.log(LogTopic.NODE, LogLevel.ERROR, "the store did not answer within " + STORE_NS / 1_000_000_000L
                    + " s: this run begins without what an earlier one knew");
            finish(then);
        });
        // The key first, since everything else is found by tokens that were made with it.
        parts.host.store().load(KeptKey.TABLE, keys -> {
            if (!done) parts.keptKey.restore(keys);
        });
        parts.host.store().load(KeptFlows.TABLE, flows -> {
            if (!done) parts.keptFlows.restore(flows, parts.flows);
        });
        parts.host.store().load(SipParts.BINDINGS, bindings -> {
            if (done) return;
            int restored = parts.registrar.restore(bindings, new Moment(parts.host.nowNs(), parts.host.wallMs()));
            parts.registrar.all().forEach(this::takeUp);
            if (restored > 0) parts.host.log(LogTopic.REGISTRATION, LogLevel.INFO, restored + " bindings live again");
        });
        parts.host.store().load(KeptCalls.TABLE, calls -> {
            if (done) return;
            parts.keptCalls.restore(calls);
            finish(then);
        });
    }

    private void finish(Runnable then) {
        done = true;
        then.run();
        while (!held.isEmpty()) held.poll().run();
    }

    /** A phone on UDP whose flow the store does not know: its binding tells as much. */
    private void takeUp(Binding<Flow> b) {
        if (b.transport() != Transport.UDP || !b.path().isEmpty()) return;
        boolean natted = SipUri.parse(b.contact().uri()).map(u -> RouteFinder.isNatted(u, b.observed().address())).orElse(true);
        long nowNs = parts.host.nowNs();
        parts.routes.udpTo(b).filter(f -> parts.flows.natted(f).isEmpty())
                .ifPresent(f -> parts.flows.registered(f, RouteFinder.device(b), b.expiresAtNs(), natted, nowNs));
    }
}

package org.sallyport.zone.locate;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Host;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Asks the resolver what {@link Locate} wants to know, for every service of a node, and remembers for all of them which
 * places failed. Owner: the desk.
 *
 * <p>A look-up lives {@link Locate#TIME_LIMIT_NS} at most and belongs to a request or a zone, which are limited.
 */
public final class Finder implements Timed {
    private final Host host;
    private final List<IpAddress.Family> families;
    private final FailureMemory failures = FailureMemory.standard();

    /** All get the same time, so that the first one is the first to be over. */
    private final Set<LookUp> underWay = new LinkedHashSet<>();

    private final Timers timers;

    /** @param families that we have addresses of, the preferred first */
    public Finder(Host host, List<IpAddress.Family> families) {
        this.host = host;
        this.families = List.copyOf(families);
        this.timers = new Timers(host);
        timers.add(this);
    }

    /**
     * What may be found; which of the addresses are allowed is for whoever asks.
     *
     * @param transports that the protocol can send over, the preferred first
     * @param addressRecords whether a name without SRV records is looked up as a host
     */
    public LocateRequest.Rules rules(List<Transport> transports, boolean addressRecords) {
        Transport fallback = transports.contains(Transport.UDP) ? Transport.UDP : transports.getFirst();
        return new LocateRequest.Rules(transports, families, fallback, addressRecords, Optional.empty());
    }

    /** Finds where a request goes; answers at once or later, and always once. */
    public void find(LocateRequest request, Consumer<Located> answer) {
        Optional<LocateTarget> written =
                request.rules().policy().isPresent() ? Optional.empty() : Locate.written(request);
        if (written.isPresent()) {
            answer.accept(
                    new Located(List.of(written.get()), unreachable(written.get().endpoint().toString()), List.of()));
            return;
        }
        LookUp lookUp = new LookUp(new Locate(request, host.entropy()), request.host(), answer);
        underWay.add(lookUp);
        move(() -> lookUp.step(new Locate.Input.Start()));
    }

    private static Refusal unreachable(String where) {
        return new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "a connection to " + where, "");
    }

    /** A place did not answer or could not be reached: others are tried before it for a while (RFC 3263 §4.3). */
    public void failed(LocateTarget target) {
        failures.failed(target, host.nowNs());
    }

    /** A place that may have failed before has answered. */
    public void answered(LocateTarget target) {
        failures.succeeded(target);
    }

    @Override
    public long deadlineNs() {
        return underWay.isEmpty() ? Machine.NEVER : underWay.iterator().next().locate.deadlineNs();
    }

    @Override
    public void timer(long nowNs) {
        for (LookUp l : List.copyOf(underWay)) {
            if (l.locate.deadlineNs() > nowNs) break;
            l.step(new Locate.Input.Timer());
        }
    }

    /** Look-ups under way. */
    int underWay() {
        return underWay.size();
    }

    /** Whoever asked may fail at the answer; those who wait for theirs have the alarm nevertheless. */
    private void move(Runnable step) {
        try {
            step.run();
        } finally {
            timers.wake(deadlineNs());
        }
    }

    /** One search under way. */
    private final class LookUp {
        private final Locate locate;
        private final String name;
        private final Consumer<Located> answer;

        LookUp(Locate locate, String name, Consumer<Located> answer) {
            this.locate = locate;
            this.name = name;
            this.answer = answer;
        }

        void step(Locate.Input input) {
            List<Locate.Effect> effects = new ArrayList<>();
            locate.on(input, host.nowNs(), effects::add);
            for (Locate.Effect e : effects) {
                switch (e) {
                    case Locate.Effect.Ask(DnsQuestion q) -> host.resolve(q,
                            (DnsAnswer a) -> move(() -> step(new Locate.Input.Answered(q, a))));
                    case Locate.Effect.Found(List<LocateTarget> found) ->
                            tell(failures.ordered(found, host.nowNs()), unreachable("an address of " + name));
                    case Locate.Effect.NotFound(Refusal why) -> tell(List.of(), why);
                }
            }
        }

        private void tell(List<LocateTarget> targets, Refusal nothing) {
            if (underWay.remove(this)) answer.accept(new Located(targets, nothing, locate.trail()));
        }
    }
}

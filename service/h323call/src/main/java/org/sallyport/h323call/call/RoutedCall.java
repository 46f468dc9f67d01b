package org.sallyport.h323call.call;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323call.control.ControlBridge;
import org.sallyport.h323call.line.FrameLine;
import org.sallyport.h323call.message.Onward;
import org.sallyport.h323call.message.SetupAsk;
import org.sallyport.host.Alarm;
import org.sallyport.host.Host;
import org.sallyport.media.LegSide;
import org.sallyport.ports.PortClaim;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;
import org.sallyport.zone.dialplan.Alias;

/**
 * One call that the gatekeeper routes (H.323 §7.3.1): the caller's connection, the callee's, and H.245 between them.
 * Owner: the desk.
 *
 * <pre>
 *  caller              us                callee
 *    │ Setup            │                   │
 *    │─────────────────▶│ search            │
 *    │                  │ Setup             │
 *    │                  │──────────────────▶│
 *    │  Alerting, Connect and all the rest, with our places in place of theirs
 *    │◀─────────────────│◀──────────────────│
 *    │ ReleaseComplete of either ends both
 * </pre>
 *
 * <p>A caller who hears nothing within four seconds of his Setup gives up (Q.931, T303), so that he is told that the
 * call proceeds where the callee has not said so himself by then.
 */
final class RoutedCall {
    /** When the caller is told that his call proceeds: 3 s. */
    static final long PROCEEDING_NS = 3_000_000_000L;

    /** How long it may ring: three minutes. */
    static final long ANSWER_NS = 180_000_000_000L;

    private static final int HOPS_DEFAULT = 15;

    private final Host host;
    private final CallWorld world;
    private final Octets id;
    private final FrameLine caller;
    private final CallReference callersReference;
    private final CallReference calleesReference;
    private final CallSignallingPdu setup;
    private final SetupUUIE asked;
    private final Deque<Target> targets = new ArrayDeque<>();
    private @Nullable FrameLine callee;
    private @Nullable PortClaim dialled;
    private @Nullable Target target;
    private @Nullable ControlBridge bridge;
    private @Nullable Alarm alarm;
    private List<Alias> callers = List.of();
    private boolean heardCallee;
    private boolean answered;
    private boolean over;

    /**
     * @param reference as the caller's Setup has it
     * @param value of our own call reference toward the callee, 1 to {@link CallReference#VALUE_MAX}
     */
    RoutedCall(Host host, CallWorld world, Octets id, FrameLine caller, CallSignallingPdu setup, SetupUUIE asked,
            int value) {
        this.host = host;
        this.world = world;
        this.id = id;
        this.caller = caller;
        this.setup = setup;
        this.asked = asked;
        this.callersReference = setup.message().callReference().reversed();
        this.calleesReference = CallReference.fromOrigin(value);
    }

    /** Begins. */
    void begin() {
        alarm = host.at(host.nowNs() + PROCEEDING_NS, this::proceeds);
        SetupAsk ask = SetupAsk.of(setup.message(), asked, List.of(world.ours(caller.remote())));
        if (ask.wanted().isEmpty()) {
            end(new Refusal(RefusalReason.MALFORMED, "somebody to call", "nobody"));
        } else if (ask.hops().filter(h -> h <= 1).isPresent()) {
            end(Refusal.of(RefusalReason.TOO_MANY_HOPS));
        } else {
            world.find(id, caller.remote(), ask, this::found);
        }
    }

    private void found(Found found) {
        if (over) return;
        switch (found) {
            case Found.Nowhere(Refusal why) -> end(why);
            case Found.There(var there, var names) -> {
                callers = names;
                targets.addAll(there);
                next(Refusal.of(RefusalReason.NEXT_HOP_UNREACHABLE));
            }
        }
    }

    /** The next place where he may be. */
    private void next(Refusal otherwise) {
        letCalleeGo();
        Target t = targets.poll();
        if (t == null) {
            end(otherwise);
            return;
        }
        Optional<PortClaim> claim = world.dial(t.signal());
        if (claim.isEmpty()) {
            end(Refusal.of(RefusalReason.NO_OUTBOUND_PORTS));
            return;
        }
        target = t;
        dialled = claim.get();
        FrameLine line = new FrameLine(host, new Callee());
        callee = line;
        line.over(host.connect(claim.get(), t.signal(), null, line));
    }

    private void proceeds() {
        alarm = null;
        if (over) return;
        if (!heardCallee) caller.send(Progressing.proceeding(callersReference, id).encode());
        alarm = host.at(host.nowNs() + ANSWER_NS, () -> {
            alarm = null;
            if (!answered) end(new Refusal(RefusalReason.NEXT_HOP_SILENT, "an answer", "none in three minutes"));
        });
    }

    // --- what comes

    /** A frame of the caller, behind his Setup. */
    void fromCaller(CallSignallingPdu pdu) {
        if (over) return;
        if (pdu.message().messageType() == MessageType.RELEASE_COMPLETE) {
            FrameLine to = callee;
            if (to != null && to.isOpen()) onward(LegSide.CALLEE).pass(pdu).ifPresent(p -> to.send(p.encode()));
            finish(Optional.empty());
            return;
        }
        FrameLine to = callee;
        // Before there is a callee nothing can be said to him; what a caller says then is of no use later.
        if (to != null && heardCallee) onward(LegSide.CALLEE).pass(pdu).ifPresent(p -> to.send(p.encode()));
    }

    /** The caller's connection is gone. */
    void callerGone(String why) {
        if (over) return;
        FrameLine to = callee;
        if (to != null && to.isOpen()) to.send(Releases.normal(calleesReference, Optional.of(id)).encode());
        finish(Optional.of(new Refusal(RefusalReason.CALLER_LOST, "a connection to the caller", why)));
    }

    private void fromCallee(CallSignallingPdu pdu) {
        heardCallee = true;
        int type = pdu.message().messageType();
        if (type == MessageType.CONNECT && !answered) {
            answered = true;
            if (alarm != null) alarm.cancel();
            alarm = null;
            world.answered(id);
        }
        onward(LegSide.CALLER).pass(pdu).ifPresent(p -> caller.send(p.encode()));
        if (type == MessageType.RELEASE_COMPLETE) finish(Optional.empty());
    }

    /** How messages go to a side. */
    private Onward onward(LegSide to) {
        LegSide from = to.other();
        return new Onward(to == LegSide.CALLER ? callersReference : calleesReference, place -> bridged(from, place),
                tunnelled -> tunnelled, channels -> channels);
    }

    /** Nobody is called for H.245 at another machine than the one that he signals from (H323-10). */
    private Optional<Endpoint> bridged(LegSide from, Endpoint place) {
        FrameLine other = callee;
        if (other == null) return Optional.empty();
        Endpoint signals = from == LegSide.CALLER ? caller.remote() : other.remote();
        if (!place.address().equals(signals.address()) || place.port() == 0) return Optional.empty();
        ControlBridge b = bridge;
        if (b == null) {
            Map<LegSide, IpAddress> peers =
                    Map.of(LegSide.CALLER, caller.remote().address(), LegSide.CALLEE, other.remote().address());
            b = new ControlBridge(host, world.control(peers), peers, new Control());
            bridge = b;
        }
        return b.announced(from, place);
    }

    // --- the end

    /** Ends it in our own name, and tells both sides why. */
    void end(Refusal why) {
        if (over) return;
        caller.send(Releases.of(callersReference, Optional.of(id), why.reason()).encode());
        FrameLine to = callee;
        if (to != null && to.isOpen()) to.send(Releases.of(calleesReference, Optional.of(id), why.reason()).encode());
        finish(Optional.of(why));
    }

    private void finish(Optional<Refusal> why) {
        if (over) return;
        over = true;
        if (alarm != null) alarm.cancel();
        if (bridge != null) bridge.close();
        caller.close();
        letCalleeGo();
        world.over(id, why);
    }

    private void letCalleeGo() {
        if (callee != null) callee.close();
        callee = null;
        if (dialled != null) world.release(dialled);
        dialled = null;
    }

    /** The callee's connection. */
    private final class Callee implements FrameLine.Owner {
        @Override
        public void opened(FrameLine line) {
            Target t = target;
            if (line != callee || t == null || over) return;
            int hops = asked.hopCount().orElse(HOPS_DEFAULT) - 1;
            Onward.SetupTerms terms = new Onward.SetupTerms(t.wanted(), t.signal(), world.ours(t.signal()),
                    callers, hops);
            onward(LegSide.CALLEE).setup(setup, terms).ifPresentOrElse(p -> line.send(p.encode()),
                    () -> end(Refusal.of(RefusalReason.MALFORMED)));
        }

        @Override
        public void frame(FrameLine line, Octets payload) {
            if (line != callee || over) return;
            switch (CallSignallingPdu.read(payload)) {
                case CallSignallingPdu.Read.Ok(CallSignallingPdu pdu) -> fromCallee(pdu);
                case CallSignallingPdu.Read.Bad _ -> {}
            }
        }

        @Override
        public void closed(FrameLine line, String why) {
            if (line != callee || over) return;
            Refusal lost = new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "a connection to "
                    + (target == null ? "the callee" : target.signal()), why);
            if (heardCallee) end(lost);
            else next(lost);
        }
    }

    /** What comes over the control channel passes as it is, since media are left to the ends. */
    private final class Control implements ControlBridge.Relay {
        @Override
        public Optional<Octets> passing(LegSide from, Octets payload) {
            return Optional.of(payload);
        }

        @Override
        public void connected() {}

        @Override
        public void ended(LegSide side, String why) {
            // Some stacks close it before they say that the call is over; others go on without it (H.323 §8.5).
            bridge = null;
        }
    }

}

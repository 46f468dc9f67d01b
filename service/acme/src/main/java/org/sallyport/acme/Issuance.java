package org.sallyport.acme;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.host.IssuanceKeys;
import org.sallyport.host.IssuanceWish;
import org.sallyport.host.Timed;
import org.sallyport.host.Timers;
import org.sallyport.host.TlsIdentity;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.IpAddress;

/**
 * One attempt at a certificate: an order with its line to the authority and its door for challenges. It ends once, and
 * nothing of it is open afterwards. Owner: the desk.
 */
public final class Issuance implements Timed {
    /**
     * What an attempt needs to know.
     *
     * @param directory of the authority
     * @param contact address of mail for the authority's warnings
     * @param wish names, keys and where they are kept
     * @param identity what we show to the authority's server, if it asks; its roots are those of the wish
     * @param local our addresses toward the internet
     * @param rehearsal whether it ends when every name is proven, and nothing is issued
     */
    public record Plan(URI directory, Optional<String> contact, IssuanceWish wish, TlsIdentity identity,
            List<IpAddress> local, boolean rehearsal) {
        public Plan {
            local = List.copyOf(local);
        }
    }

    /** How it ends. */
    public sealed interface End {
        /** What was issued is where it is used. */
        record Kept() implements End {}

        /** A rehearsal has proven every name. */
        record Proven() implements End {}

        /** It came to nothing. */
        record Failed(AcmeFault fault) implements End {}
    }

    private final Host host;
    private final Plan plan;
    private final PortBook book;
    private final PortPool sources;
    private final Consumer<String> told;
    private final Consumer<End> ended;
    private final ChallengeDoor door;
    private final Timers timers;
    private final Deque<AcmeStep> steps = new ArrayDeque<>();
    private @Nullable IssuanceKeys keys;
    private @Nullable AcmeOrder order;
    private @Nullable AuthorityLine line;
    private boolean working;
    private boolean over;

    /**
     * @param sources the ports of row ACM-2
     * @param told each step, for people who wait
     */
    public Issuance(Host host, PortBook book, PortPool sources, Plan plan, Consumer<String> told,
            Consumer<End> ended) {
        this.host = host;
        this.book = book;
        this.sources = sources;
        this.plan = plan;
        this.told = told;
        this.ended = ended;
        this.door = new ChallengeDoor(host, book, plan.local());
        this.timers = new Timers(host);
        timers.add(this);
    }

    /** Begins; the end is told later, always, unless it is given up before. */
    public void begin() {
        host.issuance(plan.wish(), this::begin, why -> end(new End.Failed(ours(why))));
    }

    private void begin(IssuanceKeys made) {
        if (over) return;
        keys = made;
        TlsIdentity i = plan.identity();
        line = new AuthorityLine(host, book, sources, plan.local(), new TlsIdentity(i.certificateChain(),
                i.privateKey(), Optional.of(made.roots()), TlsIdentity.ClientCertificate.NONE));
        AcmeOrder fresh =
                new AcmeOrder(made, plan.directory(), plan.contact(), plan.wish().names(), plan.rehearsal());
        order = fresh;
        told.accept("asking the authority at " + plan.directory().getHost());
        work(fresh.begin(host.nowNs()));
    }

    /** Ends it without a word. */
    public void giveUp() {
        over = true;
        door.withdraw();
        if (line != null) line.giveUp();
    }

    /** A step may bring others at once; each has its turn. */
    private void work(List<AcmeStep> more) {
        steps.addAll(more);
        if (working) return;
        working = true;
        while (!over && !steps.isEmpty()) take(steps.remove());
        working = false;
        if (order != null && !over) timers.wake(order.deadlineNs());
    }

    private void take(AcmeStep step) {
        AcmeOrder o = Objects.requireNonNull(order);
        AuthorityLine l = Objects.requireNonNull(line);
        switch (step) {
            case AcmeStep.Ask ask -> l.ask(ask, a -> work(o.answered(a, host.nowNs())), why -> work(o.unanswered(why)));
            case AcmeStep.Offer(String token, String text) ->
                    door.offer(token, text).ifPresent(why -> {
                        steps.clear();
                        steps.addAll(o.unopened(why));
                    });
            case AcmeStep.Withdraw _ -> door.withdraw();
            case AcmeStep.Tell(String what) -> told.accept(what);
            case AcmeStep.Issued(String chain) -> keep(chain);
            case AcmeStep.Proven _ -> end(new End.Proven());
            case AcmeStep.Failed(AcmeFault fault) -> end(new End.Failed(fault));
        }
    }

    private void keep(String chain) {
        told.accept("the certificate has come; judging it");
        Objects.requireNonNull(keys).keep(chain, why -> end(why.<End>map(w -> new End.Failed(ours(w)))
                .orElseGet(End.Kept::new)));
    }

    private static AcmeFault ours(String why) {
        return new AcmeFault(AcmeFault.Kind.OURS, why);
    }

    private void end(End how) {
        if (over) return;
        giveUp();
        ended.accept(how instanceof End.Failed(AcmeFault f) && f.kind() == AcmeFault.Kind.NOT_PROVEN
                ? new End.Failed(located(f)) : how);
    }

    /** Whether somebody came to the door tells a firewall from an answer that was somebody else's. */
    private AcmeFault located(AcmeFault f) {
        int port = book.settings(Role.EDGE).port(Setting.ACME_HTTP);
        String seen = door.asked() == 0
                ? " Nobody asked at port " + port
                        + " of this node meanwhile: row ACM-1 is closed at the outer firewall,"
                        + " or the name leads elsewhere in the DNS."
                : " This node was asked " + door.asked()
                        + " times and answered: somebody in between changes the answer.";
        return new AcmeFault(f.kind(), f.sentence() + seen, f.retryAfterSeconds());
    }

    @Override
    public long deadlineNs() {
        return order == null || over ? Machine.NEVER : order.deadlineNs();
    }

    @Override
    public void timer(long nowNs) {
        if (order == null || over) return;
        if (line != null && nowNs >= order.deadlineNs()) line.giveUp();
        work(order.timer(nowNs));
    }
}

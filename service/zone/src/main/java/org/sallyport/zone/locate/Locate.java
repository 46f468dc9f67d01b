package org.sallyport.zone.locate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Finds where a request goes (RFC 3263 §4).
 *
 * <pre>
 *   address                              --------------------------------> found
 *   name with port                       ---------------------> A, AAAA -> found
 *   name with transport                  --------> SRV -------> A, AAAA -> found
 *   name alone                  NAPTR ---> SRV ---------------> A, AAAA -> found
 *                                            no SRV: the name itself  ^
 * </pre>
 *
 * <p>All questions of a step are asked at once, and the next step begins when all are answered or time is up. Whatever
 * a server says, there are at most {@link #QUESTIONS_MAX} questions and {@link #TARGETS_MAX} targets.
 */
public final class Locate implements Machine<Locate.Input, Locate.Effect> {
    /** Most targets found. */
    public static final int TARGETS_MAX = 32;

    /** Most questions asked. */
    public static final int QUESTIONS_MAX = 40;

    /** Time for everything: 8 s, less than a caller waits. */
    public static final long TIME_LIMIT_NS = 8_000_000_000L;

    /** Most services (NAPTR records) and hosts (SRV records) followed. */
    private static final int SERVICES_MAX = 6;
    private static final int HOSTS_MAX = 16;
    private static final int ADDRESSES_PER_HOST_MAX = 8;
    private static final int NAME_LENGTH_MAX = 253;

    /** Longest line of the trail, and most hosts that one names. */
    private static final int TRAIL_LINE_MAX = 160;
    private static final int HOSTS_TOLD_MAX = 3;

    /** What may happen to it. */
    public sealed interface Input {
        /** Begin. */
        record Start() implements Input {}

        /** The resolver has answered. */
        record Answered(DnsQuestion question, DnsAnswer answer) implements Input {}

        /** Time has passed. */
        record Timer() implements Input {}
    }

    /** What it asks for. */
    public sealed interface Effect {
        /** Look this up. */
        record Ask(DnsQuestion question) implements Effect {}

        /** To be tried in this order. At least one. */
        record Found(List<LocateTarget> targets) implements Effect {
            public Found {
                targets = List.copyOf(targets);
            }
        }

        /** Nowhere to go. */
        record NotFound(Refusal refusal) implements Effect {}
    }

    /** A name to be asked for SRV, and the transport it stands for. */
    private record Service(Transport transport, String name) {}

    /** A host to be asked for addresses. */
    private record Hop(Transport transport, String host, int port) {}

    private sealed interface State {
        record Fresh() implements State {}

        record Naptr() implements State {}

        record Srv(List<Service> services) implements State {}

        record Addresses(List<Hop> hops) implements State {}

        record Done() implements State {}
    }

    private final LocateRequest request;
    private final LocateRequest.Rules rules;
    private final Entropy entropy;
    private final Map<DnsQuestion, DnsAnswer> answers = new HashMap<>();
    private final Set<DnsQuestion> open = new LinkedHashSet<>();
    private final List<String> trail = new ArrayList<>();
    private State state = new State.Fresh();
    private long deadlineNs = NEVER;
    private long nowNs;
    /** When the questions of this step were asked. */
    private long stepNs;
    private int asked;
    /** The line about the last question that nobody answered; empty where each was. */
    private String unanswered = "";

    /** @param entropy chooses among SRV records of one priority */
    public Locate(LocateRequest request, Entropy entropy) {
        this.request = request;
        this.rules = request.rules();
        this.entropy = entropy;
    }

    @Override
    public void on(Input input, long nowNs, Consumer<? super Effect> effects) {
        this.nowNs = nowNs;
        switch (input) {
            case Input.Start() -> {
                if (state instanceof State.Fresh) start(nowNs, effects);
            }
            case Input.Answered(DnsQuestion q, DnsAnswer a) -> {
                if (!open.remove(q)) return;
                answers.put(q, a);
                told(q, said(a) + took(), a instanceof DnsAnswer.Failed);
                if (open.isEmpty()) next(effects);
            }
            case Input.Timer() -> {
                if (nowNs < deadlineNs) return;
                for (DnsQuestion q : open) {
                    told(q, "no answer in time" + took(), true);
                    answers.put(q, new DnsAnswer.Failed("none in time"));
                }
                open.clear();
                // Out of time, so what is known must do: no further step may ask anything.
                asked = QUESTIONS_MAX;
                next(effects);
            }
        }
    }

    /**
     * One line of the trail. Names come from URIs and from other people's servers: no longer than is read at a glance.
     */
    private void told(DnsQuestion q, String what, boolean failed) {
        String whole = q.type() + " " + q.name() + ": " + what;
        String line = whole.length() <= TRAIL_LINE_MAX ? whole : whole.substring(0, TRAIL_LINE_MAX) + "...";
        trail.add(line);
        if (failed) unanswered = line;
    }

    /** How long it took, where that can be seen. */
    private String took() {
        long ms = (nowNs - stepNs) / 1_000_000L;
        return ms == 0 ? "" : ", after " + ms + " ms";
    }

    private static String said(DnsAnswer a) {
        return switch (a) {
            case DnsAnswer.Records r -> r.records().size() + " records, " + r.ttlSeconds() + " s" + hosts(r.records());
            case DnsAnswer.None() -> "none";
            case DnsAnswer.Failed(String why) -> "failed, " + why;
        };
    }

    /** Where SRV records lead, the first few. */
    private static String hosts(List<DnsAnswer.Record> records) {
        StringBuilder out = new StringBuilder();
        int told = 0;
        for (DnsAnswer.Record r : records) {
            if (!(r instanceof DnsAnswer.Record.Srv s) || told++ >= HOSTS_TOLD_MAX) continue;
            out.append(told == 1 ? ": " : ", ").append(isName(s.target()) ? s.target() : "no host").append(':')
                    .append(s.port());
        }
        return out.toString();
    }

    /**
     * The place that an address without a name is: nothing is to be looked up (§4.1 and §4.2), and most targets are of
     * that kind. Empty for a name, and for an address that no transport of ours leads to.
     */
    static Optional<LocateTarget> written(LocateRequest request) {
        Optional<IpAddress> address = IpAddress.parse(request.host());
        if (address.isEmpty() || objection(request).isPresent()) return Optional.empty();
        Transport plain = plain(request);
        return Optional.of(new LocateTarget(plain, new Endpoint(address.get(), port(request, plain)), request.host()));
    }

    /** Why no transport that we have is one that the request may take. */
    private static Optional<Refusal> objection(LocateRequest request) {
        Optional<Transport> wanted = wantedTransport(request);
        if (wanted.isEmpty() && request.transport().isPresent()
                || wanted.filter(t -> !usable(request, t)).isPresent()) {
            return Optional.of(new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE,
                    request.secure() ? "TLS for a sips URI" : "a transport of " + request.rules().transports(),
                    request.transport().orElse("none")));
        }
        if (!request.secure() || usable(request, Transport.TLS)) return Optional.empty();
        return Optional.of(new Refusal(RefusalReason.NEXT_HOP_UNREACHABLE, "TLS for a sips URI", "no TLS here"));
    }

    /** The transport of what is not looked up by its services. */
    private static Transport plain(LocateRequest request) {
        return wantedTransport(request).orElse(request.secure() ? Transport.TLS : request.rules().fallback());
    }

    /** §4.1: what the URI alone decides. */
    private void start(long nowNs, Consumer<? super Effect> effects) {
        deadlineNs = nowNs + TIME_LIMIT_NS;
        Optional<Refusal> objection = objection(request);
        if (objection.isPresent()) {
            refuse(objection.get(), effects);
            return;
        }
        Optional<Transport> wanted = wantedTransport(request);
        Transport plain = plain(request);
        Optional<LocateTarget> written = written(request);
        if (written.isPresent()) {
            finish(List.of(written.get()), effects);
        } else if (!isName(request.host())) {
            refuse(new Refusal(RefusalReason.NAME_NOT_RESOLVED, "a host name", "something else"), effects);
        } else if (request.port().isPresent()) {
            askAddresses(List.of(new Hop(plain, name(), port(request, plain))), effects);
        } else if (wanted.isPresent()) {
            askServices(List.of(service(wanted.get())), effects);
        } else {
            state = new State.Naptr();
            ask(new DnsQuestion(DnsQuestion.Type.NAPTR, name()), effects);
        }
    }

    /** The transport that the URI names, where we know it. {@code sips} with tcp means TLS over TCP. */
    private static Optional<Transport> wantedTransport(LocateRequest request) {
        return switch (request.transport().orElse("")) {
            case "udp" -> Optional.of(Transport.UDP);
            case "tcp" -> Optional.of(request.secure() ? Transport.TLS : Transport.TCP);
            case "tls" -> Optional.of(Transport.TLS);
            default -> Optional.empty();
        };
    }

    private boolean usable(Transport t) {
        return usable(request, t);
    }

    private static boolean usable(LocateRequest request, Transport t) {
        return request.rules().transports().contains(t) && (!request.secure() || t == Transport.TLS);
    }

    private static int port(LocateRequest request, Transport t) {
        return request.port().orElse(defaultPort(t));
    }

    private static int defaultPort(Transport t) {
        return t == Transport.TLS ? 5061 : 5060;
    }

    private String name() {
        String host = request.host().toLowerCase(Locale.ROOT);
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }

    private static boolean isName(String host) {
        return host.length() <= NAME_LENGTH_MAX && host.matches("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_.])?")
                && !host.contains("..");
    }

    private Service service(Transport t) {
        return new Service(t, switch (t) {
            case UDP -> "_sip._udp.";
            case TCP -> "_sip._tcp.";
            case TLS -> "_sips._tcp.";
        } + name());
    }

    private void ask(DnsQuestion q, Consumer<? super Effect> effects) {
        if (answers.containsKey(q) || asked >= QUESTIONS_MAX || !open.add(q)) return;
        asked++;
        stepNs = nowNs;
        effects.accept(new Effect.Ask(q));
    }

    private void next(Consumer<? super Effect> effects) {
        switch (state) {
            case State.Naptr() -> askServices(services(), effects);
            case State.Srv(List<Service> services) -> askHops(services, effects);
            case State.Addresses(List<Hop> hops) -> finish(targets(hops), effects);
            case State.Fresh _, State.Done _ -> {}
        }
    }

    /** §4.1: the NAPTR records that we can use, or without any a guess for each of our transports. */
    private List<Service> services() {
        List<DnsAnswer.Record.Naptr> usable = new ArrayList<>();
        for (DnsAnswer.Record r : records(new DnsQuestion(DnsQuestion.Type.NAPTR, name()))) {
            if (r instanceof DnsAnswer.Record.Naptr n && n.flags().equalsIgnoreCase("s")
                    && isName(n.replacement()) && transportOf(n.service()).filter(this::usable).isPresent()) {
                usable.add(n);
            }
        }
        usable.sort(Comparator.comparingInt(DnsAnswer.Record.Naptr::order)
                .thenComparingInt(DnsAnswer.Record.Naptr::preference));
        List<Service> out = new ArrayList<>();
        for (DnsAnswer.Record.Naptr n : usable) {
            Service s = new Service(transportOf(n.service()).orElseThrow(), n.replacement().toLowerCase(Locale.ROOT));
            if (out.size() < SERVICES_MAX && !out.contains(s)) out.add(s);
        }
        if (out.isEmpty()) for (Transport t : rules.transports()) if (usable(t)) out.add(service(t));
        return out;
    }

    private static Optional<Transport> transportOf(String naptrService) {
        return switch (naptrService.toUpperCase(Locale.ROOT)) {
            case "SIP+D2U" -> Optional.of(Transport.UDP);
            case "SIP+D2T" -> Optional.of(Transport.TCP);
            case "SIPS+D2T" -> Optional.of(Transport.TLS);
            default -> Optional.empty();
        };
    }

    private void askServices(List<Service> services, Consumer<? super Effect> effects) {
        state = new State.Srv(services);
        for (Service s : services) ask(new DnsQuestion(DnsQuestion.Type.SRV, s.name()), effects);
        if (open.isEmpty()) next(effects);
    }

    /** §4.2: hosts in the order of services, priorities and weights; without any SRV record the name itself. */
    private void askHops(List<Service> services, Consumer<? super Effect> effects) {
        List<Hop> hops = new ArrayList<>();
        boolean anyRecord = false;
        for (Service s : services) {
            List<DnsAnswer.Record.Srv> srv = new ArrayList<>();
            for (DnsAnswer.Record r : records(new DnsQuestion(DnsQuestion.Type.SRV, s.name()))) {
                if (!(r instanceof DnsAnswer.Record.Srv one)) continue;
                anyRecord = true;
                // A target of "." says that the service is decidedly not there (RFC 2782).
                if (isName(one.target()) && one.port() >= 1 && one.port() <= 65535) srv.add(one);
            }
            for (DnsAnswer.Record.Srv one : SrvOrder.of(srv, entropy)) {
                Hop hop = new Hop(s.transport(), one.target().toLowerCase(Locale.ROOT), one.port());
                if (hops.size() < HOSTS_MAX && !hops.contains(hop)) hops.add(hop);
            }
        }
        if (!anyRecord && rules.addressRecords()) {
            Transport t = plain(request);
            hops.add(new Hop(t, name(), defaultPort(t)));
        }
        askAddresses(hops, effects);
    }

    private void askAddresses(List<Hop> hops, Consumer<? super Effect> effects) {
        state = new State.Addresses(hops);
        for (Hop hop : hops) for (IpAddress.Family f : rules.families()) ask(addressQuestion(hop.host(), f), effects);
        if (open.isEmpty()) next(effects);
    }

    private static DnsQuestion addressQuestion(String host, IpAddress.Family family) {
        return new DnsQuestion(family == IpAddress.Family.V4 ? DnsQuestion.Type.A : DnsQuestion.Type.AAAA, host);
    }

    private List<LocateTarget> targets(List<Hop> hops) {
        Set<LocateTarget> out = new LinkedHashSet<>();
        for (Hop hop : hops) {
            for (IpAddress.Family f : rules.families()) {
                for (IpAddress a : addresses(addressQuestion(hop.host(), f))) {
                    if (out.size() == TARGETS_MAX) return List.copyOf(out);
                    out.add(new LocateTarget(hop.transport(), new Endpoint(a, hop.port()), name()));
                }
            }
        }
        return List.copyOf(out);
    }

    private List<IpAddress> addresses(DnsQuestion q) {
        List<IpAddress> out = new ArrayList<>();
        for (DnsAnswer.Record r : records(q)) {
            boolean room = out.size() < ADDRESSES_PER_HOST_MAX;
            if (room && r instanceof DnsAnswer.Record.Address(IpAddress a)) out.add(a);
        }
        return out;
    }

    private List<DnsAnswer.Record> records(DnsQuestion q) {
        return answers.get(q) instanceof DnsAnswer.Records r ? r.records() : List.of();
    }

    private void finish(List<LocateTarget> found, Consumer<? super Effect> effects) {
        if (found.isEmpty() && !unanswered.isEmpty()) {
            refuse(new Refusal(RefusalReason.RESOLVER_DOWN, "an answer about " + name(), unanswered), effects);
            return;
        }
        if (found.isEmpty()) {
            refuse(new Refusal(RefusalReason.NAME_NOT_RESOLVED, "an address for " + name(),
                    trail.isEmpty() ? "" : trail.getLast()), effects);
            return;
        }
        List<LocateTarget> allowed = new ArrayList<>();
        String objection = "";
        for (LocateTarget t : found) {
            Optional<String> refusal = rules.policy().flatMap((AddressPolicy p) -> p.refusal(t.endpoint().address()));
            trail.add(t.transport().token() + " " + t.endpoint() + refusal.map(r -> ": refused, " + r).orElse(""));
            if (refusal.isEmpty()) allowed.add(t);
            else objection = t.endpoint().address() + ", " + refusal.get();
        }
        if (allowed.isEmpty()) {
            refuse(new Refusal(
                    RefusalReason.ADDRESS_REFUSED, "an address that strangers may name", objection), effects);
            return;
        }
        done();
        effects.accept(new Effect.Found(allowed));
    }

    private void refuse(Refusal refusal, Consumer<? super Effect> effects) {
        done();
        effects.accept(new Effect.NotFound(refusal));
    }

    private void done() {
        state = new State.Done();
        deadlineNs = NEVER;
        open.clear();
    }

    /** What was asked, answered and found, one line each, for the search history and {@code dns trail}. */
    public List<String> trail() {
        return List.copyOf(trail);
    }

    @Override
    public long deadlineNs() {
        return deadlineNs;
    }
}

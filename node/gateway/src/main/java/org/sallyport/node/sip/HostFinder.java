package org.sallyport.node.sip;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.sallyport.host.Alarm;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Host;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.proxy.Ways;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.locate.FailureMemory;
import org.sallyport.zone.locate.Locate;
import org.sallyport.zone.locate.LocateRequest;
import org.sallyport.zone.locate.LocateTarget;

/** RFC 3263 with the host's resolver. Owner: the desk. */
final class HostFinder implements Ways.Finder {
    private final Host host;
    private final List<Transport> transports;
    private final List<IpAddress.Family> families;
    private final FailureMemory failures = FailureMemory.standard();

    HostFinder(Host host, List<Transport> transports, List<IpAddress.Family> families) {
        this.host = host;
        this.transports = List.copyOf(transports);
        this.families = List.copyOf(families);
    }

    @Override
    public void find(SipUri uri, boolean addressRecords, Consumer<Ways.Places> places) {
        Optional<Ways.Target> written = literal(uri);
        if (written.isPresent()) {
            places.accept(new Ways.Places(List.of(written.get()), Refusal.of(RefusalReason.NEXT_HOP_UNREACHABLE)));
            return;
        }
        Transport fallback = transports.contains(Transport.UDP) ? Transport.UDP : transports.getFirst();
        LocateRequest.Rules rules = new LocateRequest.Rules(transports, families, fallback, addressRecords, Optional.empty());
        LocateRequest request = new LocateRequest(uri.host(), uri.port() < 0 ? OptionalInt.empty() : OptionalInt.of(uri.port()),
                Optional.ofNullable(uri.transport()).map(t -> t.toLowerCase(Locale.ROOT)), uri.isSips(), rules);
        new Search(new Locate(request, host.entropy()), places).step(new Locate.Input.Start());
    }

    /** An address leaves nothing to look up (RFC 3263 §4.1 and §4.2), and most targets are addresses. */
    private Optional<Ways.Target> literal(SipUri uri) {
        Optional<IpAddress> address = IpAddress.parse(uri.host());
        if (address.isEmpty() || !families.contains(address.get().family())) return Optional.empty();
        String named = uri.transport() == null ? "" : uri.transport().toLowerCase(Locale.ROOT);
        Transport transport = switch (named) {
            case "" -> uri.isSips() ? Transport.TLS : Transport.UDP;
            case "udp" -> Transport.UDP;
            case "tcp" -> uri.isSips() ? Transport.TLS : Transport.TCP;
            case "tls" -> Transport.TLS;
            default -> null;
        };
        if (transport == null || !transports.contains(transport) || uri.isSips() && transport == Transport.UDP) return Optional.empty();
        int port = uri.port() > 0 ? uri.port() : transport == Transport.TLS ? 5061 : 5060;
        return Optional.of(new Ways.Target(transport, new Endpoint(address.get(), port)));
    }

    @Override
    public void failed(Ways.Target target) {
        failures.failed(new LocateTarget(target.transport(), target.endpoint(), ""), host.nowNs());
    }

    /** One search under way. */
    private final class Search {
        private final Locate locate;
        private final Consumer<Ways.Places> places;
        private Optional<Alarm> alarm = Optional.empty();
        private boolean told;

        Search(Locate locate, Consumer<Ways.Places> places) {
            this.locate = locate;
            this.places = places;
        }

        void step(Locate.Input input) {
            List<Locate.Effect> effects = new ArrayList<>();
            locate.on(input, host.nowNs(), effects::add);
            for (Locate.Effect e : effects) {
                switch (e) {
                    case Locate.Effect.Ask(DnsQuestion q) ->
                            host.resolve(q, (DnsAnswer a) -> step(new Locate.Input.Answered(q, a)));
                    case Locate.Effect.Found(List<LocateTarget> targets) -> tell(failures.ordered(targets, host.nowNs()),
                            Refusal.of(RefusalReason.NEXT_HOP_UNREACHABLE));
                    case Locate.Effect.NotFound(Refusal why) -> tell(List.of(), why);
                }
            }
            alarm.ifPresent(Alarm::cancel);
            long at = locate.deadlineNs();
            alarm = at == Machine.NEVER ? Optional.empty() : Optional.of(host.at(at, () -> step(new Locate.Input.Timer())));
        }

        private void tell(List<LocateTarget> targets, Refusal nothing) {
            if (told) return;
            told = true;
            places.accept(new Ways.Places(targets.stream().map(t -> new Ways.Target(t.transport(), t.endpoint())).toList(), nothing));
        }
    }
}

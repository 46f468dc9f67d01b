package org.sallyport.h323call.ras;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.feature.IpPort;
import org.sallyport.h323.h225.AdmissionReject;
import org.sallyport.h323.h225.BandwidthReject;
import org.sallyport.h323.h225.DisengageReject;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.RegistrationReject;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h225.UnregistrationReject;
import org.sallyport.h323.pdu.RasPdu;
import org.sallyport.h323.security.RejectReasons;
import org.sallyport.h323.security.Verdict;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.host.Multicast;
import org.sallyport.machine.Moment;
import org.sallyport.machine.PrefixBudget;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerDecoded;
import org.sallyport.ports.PortClaim;
import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/**
 * The sockets of RAS (UDP 1719, and 1718 for discovery), and what happens to a datagram before the gatekeeper sees it:
 * a share for each sender's network, its limits, its proof. Owner: the desk.
 */
public final class RasPort {
    /** Datagrams a second that one network is read. */
    public static final int PER_PREFIX_MAX = 100;

    /** Datagrams a second that are read in all. */
    public static final int ALL_MAX = 2_000;

    private static final ObjectIdentifier VERSION = ObjectIdentifier.of("0.0.8.2250.0.7");

    private final Host host;
    private final Gatekeeper gatekeeper;
    private final Optional<Proofs> proofs;
    private final RasRefusals refusals;
    private final PrefixBudget budget;
    private final List<DatagramSocket> sockets = new ArrayList<>();
    private long read;
    private long dropped;
    private long broken;

    /** @param proofs by which senders have to prove who they are; empty where nobody has to */
    public RasPort(Host host, Gatekeeper gatekeeper, Optional<Proofs> proofs, RasRefusals refusals) {
        this.host = host;
        this.gatekeeper = gatekeeper;
        this.proofs = proofs;
        this.refusals = refusals;
        this.budget = new PrefixBudget(PER_PREFIX_MAX, ALL_MAX, host.entropy().below(Integer.MAX_VALUE));
    }

    /** Opens a socket; empty, or why not. */
    public Optional<String> open(PortClaim claim) {
        return opened(host.datagram(claim, this::datagram));
    }

    /** Opens a socket that hears what is sent to everybody who is a gatekeeper; answers leave by it, too. */
    public Optional<String> discover(PortClaim claim, Multicast group) {
        return opened(host.multicast(claim, group, this::datagram));
    }

    private Optional<String> opened(Bound<DatagramSocket> bound) {
        return switch (bound) {
            case Bound.Ok<DatagramSocket>(DatagramSocket s) -> {
                sockets.add(s);
                yield Optional.empty();
            }
            case Bound.Refused<DatagramSocket>(Bound.Kind _, String why) -> Optional.of(why);
        };
    }

    /** Closes all of them. */
    public void close() {
        sockets.forEach(DatagramSocket::close);
        sockets.clear();
    }

    private void datagram(DatagramSocket socket, Endpoint from, byte[] bytes) {
        if (from.port() == 0 || !budget.take(from.address().high(), from.address().low(), host.nowNs())) {
            dropped++;
            return;
        }
        Octets datagram = Octets.wrap(bytes);
        switch (RasPdu.read(datagram)) {
            case PerDecoded.Broken<RasPdu> _ -> broken++;
            case PerDecoded.Value<RasPdu>(RasPdu pdu, int _) -> {
                read++;
                answer(pdu.message(), datagram, from).ifPresent(a -> send(socket, replyTo(pdu.message(), from), a));
            }
        }
    }

    private Optional<RasMessage> answer(RasMessage message, Octets datagram, Endpoint from) {
        Moment at = new Moment(host.nowNs(), host.wallMs());
        if (proofs.isEmpty() || !Proofs.needed(message) || !gatekeeper.welcomes(from))
            return gatekeeper.answer(message, from, Optional.empty(), at);
        Proofs.Proof proof = proofs.get().of(message, datagram, from, at.wallMs());
        if (!(proof instanceof Proofs.Proof.Missing m)) return gatekeeper.answer(message, from, Proofs.user(proof), at);
        refusals.refused(name(message), from, "", new Refusal(m.reason(), "a token of a user of this gatekeeper",
                m.verdict().name()));
        return rejected(message, m.verdict());
    }

    /** Whoever sends from another port says where he listens; it is believed on his own machine alone. */
    private static Endpoint replyTo(RasMessage message, Endpoint from) {
        Optional<TransportAddress> named = switch (message) {
            case RasMessage.GatekeeperRequest(var grq) -> Optional.of(grq.rasAddress());
            case RasMessage.RegistrationRequest(var rrq) -> rrq.rasAddress().stream().findFirst();
            default -> Optional.empty();
        };
        return named.flatMap(IpPort::of).map(IpPort::endpoint)
                .filter(e -> e.address().equals(from.address()) && e.port() > 1_023).orElse(from);
    }

    private static void send(DatagramSocket socket, Endpoint to, RasMessage message) {
        byte[] octets = new RasPdu(message).encode().toArray();
        socket.send(to, octets, 0, octets.length);
    }

    private static Optional<RasMessage> rejected(RasMessage message, Verdict v) {
        // What every stack understands.
        RejectReasons.Detail detail = RejectReasons.Detail.NONE;
        return Optional.ofNullable(switch (message) {
            case RasMessage.RegistrationRequest(var r) -> new RasMessage.RegistrationReject(RegistrationReject.builder()
                    .requestSeqNum(r.requestSeqNum()).protocolIdentifier(VERSION)
                    .rejectReason(RejectReasons.registration(v, detail)).build());
            case RasMessage.UnregistrationRequest(var r) -> new RasMessage.UnregistrationReject(
                    UnregistrationReject.builder().requestSeqNum(r.requestSeqNum())
                            .rejectReason(RejectReasons.unregistration(v, detail)).build());
            case RasMessage.AdmissionRequest(var r) -> new RasMessage.AdmissionReject(AdmissionReject.builder()
                    .requestSeqNum(r.requestSeqNum()).rejectReason(RejectReasons.admission(v, detail)).build());
            case RasMessage.BandwidthRequest(var r) -> new RasMessage.BandwidthReject(BandwidthReject.builder()
                    .requestSeqNum(r.requestSeqNum()).rejectReason(RejectReasons.bandwidth(v, detail))
                    .allowedBandWidth(0L).build());
            case RasMessage.DisengageRequest(var r) -> new RasMessage.DisengageReject(DisengageReject.builder()
                    .requestSeqNum(r.requestSeqNum()).rejectReason(RejectReasons.disengage(v, detail)).build());
            default -> null;
        });
    }

    private static String name(RasMessage message) {
        return switch (message) {
            case RasMessage.RegistrationRequest _ -> "RRQ";
            case RasMessage.UnregistrationRequest _ -> "URQ";
            case RasMessage.AdmissionRequest _ -> "ARQ";
            case RasMessage.BandwidthRequest _ -> "BRQ";
            case RasMessage.DisengageRequest _ -> "DRQ";
            default -> message.getClass().getSimpleName();
        };
    }

    /** Datagrams that were RAS. */
    public long read() {
        return read;
    }

    /** Datagrams that nobody looked at, since their network had had its share. */
    public long dropped() {
        return dropped;
    }

    /** Datagrams that were no RAS. */
    public long broken() {
        return broken;
    }
}

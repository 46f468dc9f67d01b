package org.sallyport.sipcall;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ice.IceMode;
import org.sallyport.machine.Moment;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.digest.DigestSettings;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.proxy.Headers;
import org.sallyport.sipcall.registrar.RegisterReader;
import org.sallyport.sipcall.registrar.RegistrarLimits;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;
import org.sallyport.zone.AuthenticationPolicy;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.StrangerGuard;
import org.sallyport.zone.history.SearchHistory;
import org.sallyport.zone.locate.Finder;
import org.sallyport.zone.pair.Partner;
import org.sallyport.zone.peer.PeerTrials;
import org.sallyport.zone.stranger.FailedLogins;
import org.sallyport.zone.stranger.Visitors;

/** The rooms of a control node over a simulated host, and two phones of which only the datagrams exist. */
final class SipFixture {
    static final long SECOND_NS = 1_000_000_000L;
    static final String US = "10.0.0.10";
    static final LocalInterface INNER =
            new LocalInterface("inner", NetworkSide.INSIDE, IpAddress.of(US), IpAddress.of(US));
    static final Zone.Common COMMON = new Zone.Common(15, AuthenticationPolicy.DO_NOT_CHECK, true, IceMode.LITE, false);
    static final String ALICE = "10.0.0.21";
    static final String BOB = "10.0.0.22";

    final SimWorld world = new SimWorld(1);
    final SimHost host = world.host("control").attach(world.segment("net", LinkConditions.LAN), US);
    final SipCallSettings settings;
    final Partner partner;
    final Assembly.Flows flows;
    final Assembly.Users users;
    final SearchHistory searches = new SearchHistory(SearchHistory.SEARCHES_MAX_DEFAULT);
    final Assembly.CallParts calls;
    final Assembly.RequestParts requests;
    final Assembly.Upkeep upkeep;

    /** Whatever left, oldest first. */
    final List<Sent> sent = new ArrayList<>();
    private int number;

    record Sent(String to, SipMessage message) {
        String summary() {
            return (message.isRequest() ? message.method() : message.status() + " " + message.method()) + " to " + to;
        }
    }

    SipFixture() {
        this(List.of());
    }

    SipFixture(List<Zone> more) {
        this(more, SipCallSettings.RegistrationMode.REGISTRAR);
    }

    /** Neighbors are asked after the registrar. */
    SipFixture(List<Zone> more, SipCallSettings.RegistrationMode mode) {
        List<Zone> zones = new ArrayList<>(List.of(new Zone.LocalZone(COMMON), new Zone.DefaultZone(COMMON)));
        zones.addAll(more);
        settings = settings(zones, mode);
        PortSettings ports = PortSettings.builder().build();
        PortBook book = PortBook.of(ports);
        MediaDesk media = new MediaDesk(host, Role.CONTROL, book, new PortPairPool(ports, host.entropy(), SECOND_NS),
                new MediaSettings(List.of(), ports.sharedPairs(), settings.policy(), 0, 300 * SECOND_NS, 1,
                        MediaLimits.DEFAULT));
        List<SearchRule> rules = new ArrayList<>(List.of(SearchRule.anyAlias(50, "local", Zone.LOCAL)));
        for (Zone z : more) {
            if (z instanceof Zone.Neighbor n) rules.add(SearchRule.anyAlias(100, "to " + n.name(), n.name()));
        }
        DialPlan plan = new DialPlan(List.of(), rules, zones,
                new StrangerGuard(List.of("example.com"), List.of(IpAddress.of(US)), 4));
        ZoneTable table = new ZoneTable(zones, host.nowNs());
        partner = new Partner(table);
        SipWiring wiring =
                new SipWiring(host, book, new PortPool(ports, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0), settings,
                        new Headers.Ports(5060, 5060, 5061),
                        new SipWiring.Shared(table, () -> plan, media,
                                searches, new FailedLogins(host),
                                new Finder(host, List.of(IpAddress.Family.V4)),
                                user -> Set.of("alice", "bob").contains(user)
                                        ? Optional.of(DigestSecret.password("secret of " + user)) : Optional.empty(),
                                partner, new Visitors(), new PeerTrials()));
        flows = new Assembly.Flows(wiring);
        users = new Assembly.Users(wiring, flows);
        calls = new Assembly.CallParts(wiring, flows, users);
        requests = new Assembly.RequestParts(wiring, flows, users, calls);
        upkeep = new Assembly.Upkeep(wiring, flows, users, calls, requests);
        settings.listens().forEach(l -> flows.transports.listen(l).ifPresent(fault -> {
            throw new IllegalStateException(fault);
        }));
        world.watch(new SimTap() {
            @Override
            public void sent(long timeNs, String from, SimPacket p) {
                if (!from.equals("control") || !p.udp()) return;
                if (SipMessage.parseDatagram(p.data()) instanceof Parsed.Ok(SipMessage m))
                    sent.add(new Sent(p.to().address().toString(), m));
            }
        });
    }

    static SipCallSettings settings(List<Zone> zones, SipCallSettings.RegistrationMode mode) {
        SipCallSettings.Registration registration =
                new SipCallSettings.Registration(mode, true, false,
                        DigestSettings.defaults("example.com"),
                        RegistrarLimits.DEFAULTS);
        return new SipCallSettings(Role.CONTROL, List.of("control"), List.of("example.com"), List.of(INNER),
                List.of(new SipListen(INNER, Transport.UDP, 5060, Optional.empty(), List.of("SII-1", "SII-3"))),
                List.of(Transport.UDP), INNER,
                SipCallSettings.Shown.NOTHING,
                zones, registration, new AddressPolicy(List.of(), Set.of(IpAddress.of(US))),
                new SipCallSettings.Limits(SipLimits.DEFAULT, 100, 1_000, 10, 100, 100,
                        new SipCallSettings.Shares(10, 10, 10, 100, 64L << 20, 100)),
                new SipCallSettings.Times(SECOND_NS / 2, 180 * SECOND_NS, 15 * SECOND_NS, 300 * SECOND_NS,
                        3_600 * SECOND_NS));
    }

    /** Settings of these zones and listening places. */
    static SipCallSettings listening(List<Zone> zones, List<SipListen> listens) {
        SipCallSettings s = settings(zones, SipCallSettings.RegistrationMode.REGISTRAR);
        return new SipCallSettings(s.role(), s.hostNames(), s.domains(), s.interfaces(), listens, s.transports(),
                s.inner(), s.tls(), s.zones(), s.registration(), s.policy(), s.limits(), s.times());
    }

    /** Messages are looked at, without a store. */
    SipFixture open() {
        upkeep.takeOver.begin(() -> {});
        world.runFor(SECOND_NS / 10);
        return this;
    }

    Flow flow(String address) {
        return flows.transports.udp(INNER, Endpoint.of(address, 5060)).orElseThrow();
    }

    /** As if the user had registered over a flow and proven himself. */
    void registered(String user, String address) {
        long untilNs = host.nowNs() + 3_600 * SECOND_NS;
        String aor = user + "@example.com";
        flows.known.registered(flow(address), new Device(aor, Optional.empty(), OptionalInt.empty(), "r-" + user,
                "sip:" + user + "@" + address), untilNs, false, host.nowNs());
    }

    /** A message arrives. */
    void arrives(String from, SipMessage message) {
        upkeep.incoming.message(flow(from), message);
        world.runFor(SECOND_NS / 100);
    }

    /** Octets arrive that are no message to work on. */
    void unreadable(String from, String text) {
        switch (SipMessage.parseDatagram(text.getBytes(StandardCharsets.UTF_8))) {
            case Parsed.Bad bad -> upkeep.incoming.bad(flow(from), bad);
            case Parsed.Ok _ -> throw new IllegalArgumentException(text);
        }
        world.runFor(SECOND_NS / 100);
    }

    /** What left since, each in short, and forgets it. */
    List<String> left() {
        List<String> out = sent.stream().map(Sent::summary).toList();
        sent.clear();
        return out;
    }

    /** The last message of a kind that left for somebody. */
    SipMessage last(String to, String start) {
        return sent.reversed().stream().filter(s -> s.to().equals(to) && s.summary().startsWith(start)).findFirst()
                .orElseThrow().message();
    }

    SipMessage request(String method, String uri, String from, String address, String... fields) {
        String text = method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP " + address + ":5060;branch=z9hG4bK" + ++number
                + ";rport\r\n"
                + "From: <sip:" + from + "@example.com>;tag=f-" + from + "\r\nMax-Forwards: 70\r\n"
                + "Contact: <sip:" + from + "@" + address + ":5060>\r\n"
                + String.join("", List.of(fields).stream().map(f -> f + "\r\n").toList());
        if (!text.contains("\r\nTo:")) text += "To: <" + uri + ">\r\n";
        if (!text.contains("\r\nCall-ID:")) text += "Call-ID: call-" + number + "\r\n";
        if (!text.contains("\r\nCSeq:")) text += "CSeq: 1 " + method + "\r\n";
        return parsed(text + "Content-Length: 0\r\n\r\n");
    }

    static SipMessage parsed(String text) {
        Parsed p = SipMessage.parseDatagram(text.getBytes(StandardCharsets.UTF_8));
        if (p instanceof Parsed.Ok(SipMessage m)) return m;
        throw new IllegalArgumentException(p.toString());
    }

    /** The phone's answer to a request that reached it, with a tag and a Contact of its own. */
    SipMessage answer(SipMessage request, int status, String user, String address) {
        return SipMessage.response(request, status, "x", "t-" + user).edit()
                .addLast(HeaderName.CONTACT, "<sip:" + user + "@" + address + ":5060>").build();
    }

    /** Alice calls Bob, who answers; gives the request within the dialog that Alice would send next, by its method. */
    SipMessage called() {
        registered("alice", ALICE);
        registered("bob", BOB);
        bind("bob", BOB);
        arrives(ALICE, request("INVITE", "sip:bob@example.com", "alice", ALICE, "Call-ID: the-call"));
        arrives(BOB, answer(last(BOB, "INVITE"), 200, "bob", BOB));
        SipMessage ok = last(ALICE, "200 INVITE");
        SipMessage ack = within("ACK", ok, 1);
        arrives(ALICE, ack);
        return ok;
    }

    /** A request of Alice within the dialog that a 2xx made. */
    SipMessage within(String method, SipMessage ok, int cseq) {
        List<String> routes = ok.values(HeaderName.RECORD_ROUTE).reversed();
        return request(method, ok.contacts().getFirst().uriText(), "alice", ALICE, "To: " + ok.header(HeaderName.TO),
                "Call-ID: " + ok.callId(),
                "CSeq: " + cseq + " " + method, "Route: " + String.join(", ", routes));
    }

    /** A contact of a user, as the registrar would have it. */
    void bind(String user, String address) {
        SipMessage register = request("REGISTER", "sip:example.com", user, address,
                "To: <sip:" + user + "@example.com>", "Expires: 3600");
        switch (RegisterReader.read(register, Optional.of(flow(address)), Transport.UDP,
                Endpoint.of(address, 5060))) {
            case RegisterReader.Read.Ok<Flow>(var read) -> users.registrar.register(
                    read.of(user + "@example.com"), new Moment(host.nowNs(), host.wallMs()));
            case RegisterReader.Read.Bad<Flow>(var why) -> throw new IllegalStateException(why.toString());
        }
    }

    static Zone.Credentials credentials() {
        return new Zone.Credentials("zone", Sensitive.of("secret of the zone"));
    }
}

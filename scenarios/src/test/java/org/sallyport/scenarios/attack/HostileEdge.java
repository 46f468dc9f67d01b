package org.sallyport.scenarios.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.machine.Sensitive;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestRequest;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.digest.DigestSettings;
import org.sallyport.sip.digest.DigestVerdict;
import org.sallyport.sip.digest.DigestVerifier;
import org.sallyport.sip.message.Framed;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.StreamFramer;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * An edge that was taken over: it knows the zone's password, proves itself to control as it should, and then says
 * whatever a test has it say. Owner: the thread of the world.
 */
final class HostileEdge implements StreamAcceptor {
    /** A machine inside that edge wants control to touch; nothing legitimate ever goes there. */
    static final String TRAP = "10.1.9.9";

    /** A name that leads there. */
    static final String TRAP_NAME = "trap.elsewhere.example";

    private static final String ZONE_PASSWORD = "a long traversal password";

    private final AttackSite a;
    private final DigestVerifier verifier;
    private final StreamFramer framer = new StreamFramer(SipLimits.DEFAULT);
    private final List<SipMessage> heard = new ArrayList<>();
    private final List<SimPacket> fromControl = new ArrayList<>();
    private Consumer<SipMessage> onRequest = _ -> {};
    private Optional<Stream> link = Optional.empty();
    private boolean proven;
    private int number;

    private HostileEdge(AttackSite a) {
        this.a = a;
        byte[] key = new byte[DigestVerifier.KEY_OCTETS];
        a.site.edge().entropy().fill(key);
        this.verifier = new DigestVerifier(DigestSettings.defaults("traversal-zone"), Sensitive.of(key));
    }

    /** A site whose control is connected to this edge. */
    static HostileEdge up(long seed) {
        return up(seed, SiteOptions.usual());
    }

    static HostileEdge up(long seed, SiteOptions options) {
        AttackSite a = new AttackSite(seed, options.zoneOver(Transport.TCP));
        HostileEdge edge = new HostileEdge(a);
        a.site.world().dns().address(TRAP_NAME, TRAP);
        Bound<Listener> bound = a.site.edge().freeListen(Endpoint.of(AttackSite.EDGE, 7001), null, edge);
        if (!(bound instanceof Bound.Ok<Listener>)) throw new AssertionError(bound);
        a.site.world().watch(new SimTap() {
            @Override
            public void sent(long timeNs, String host, SimPacket packet) {
                if (host.equals("control")) edge.fromControl.add(packet);
            }
        });
        a.site.startControl();
        a.site.until("control to prove itself", 30 * AttackSite.SECOND, () -> edge.proven);
        a.pass(1);
        return edge;
    }

    AttackSite attackSite() {
        return a;
    }

    /** Whether control ever sent anything to an address. */
    boolean controlTouched(String address) {
        IpAddress ip = IpAddress.of(address);
        return fromControl.stream().anyMatch(p -> p.to().address().equals(ip));
    }

    /** Where control sent media or anything else by UDP. */
    List<Endpoint> datagramsOfControl() {
        return fromControl.stream().filter(p -> p.udp()).map(SimPacket::to).distinct().toList();
    }

    /** Forgets what control has sent so far. */
    void forget() {
        fromControl.clear();
        heard.clear();
    }

    void whenAsked(Consumer<SipMessage> what) {
        onRequest = what;
    }

    List<SipMessage> requests(String method) {
        return heard.stream().filter(m -> m.isRequest() && m.method().equals(method)).toList();
    }

    boolean linked() {
        return proven && link.isPresent();
    }

    /** Cuts the connection, and waits for control to be back. */
    void reconnect() {
        link.ifPresent(Stream::close);
        proven = false;
        a.site.until("control to come back", 60 * AttackSite.SECOND, () -> proven);
        a.pass(1);
    }

    // --- the zone's server, as it should be

    @Override
    public StreamReceiver accept(Stream stream) {
        link = Optional.of(stream);
        proven = false;
        return new StreamReceiver() {
            @Override
            public void opened(Stream s) {}

            @Override
            public void bytes(Stream s, byte[] bytes) {
                take(bytes);
            }

            @Override
            public void closed(Stream s, CloseReason reason) {
                if (link.filter(l -> l == s).isPresent()) link = Optional.empty();
            }
        };
    }

    @Override
    public void failed(Listener listener, Endpoint remote, CloseReason reason) {}

    private void take(byte[] bytes) {
        framer.push(bytes, 0, bytes.length);
        while (true) {
            switch (framer.next()) {
                case Framed.More() -> {
                    return;
                }
                case Framed.Ping _ -> write(new byte[] {'\r', '\n'});
                case Framed.Pong() -> {}
                case Framed.Message(SipMessage m) -> message(m);
                default -> throw new AssertionError("control wrote what cannot be read");
            }
        }
    }

    private void message(SipMessage m) {
        if (m.isRequest() && m.method().equals("OPTIONS") && m.maxForwards() <= 1) {
            prove(m);
            return;
        }
        heard.add(m);
        if (m.isRequest()) onRequest.accept(m);
    }

    private void prove(SipMessage options) {
        long nowNs = a.site.edge().nowNs();
        IpAddress control = IpAddress.of(AttackSite.CONTROL);
        DigestVerdict verdict = verifier.verify(new DigestRequest("OPTIONS", options.requestUri(),
                options.values(HeaderName.AUTHORIZATION), control),
                _ -> Optional.of(DigestSecret.password(ZONE_PASSWORD)), nowNs);
        if (verdict instanceof DigestVerdict.Ok(String _, String info)) {
            proven = true;
            send(SipMessage.response(options, 200, "OK", "e").edit().addLast(HeaderName.AUTHENTICATION_INFO, info)
                    .build());
            return;
        }
        var edit = SipMessage.response(options, 401, "Unauthorized", "e").edit();
        verifier.challenges(verdict, control, nowNs).forEach(c -> edit.addLast(HeaderName.WWW_AUTHENTICATE, c));
        send(edit.build());
    }

    // --- what it says

    void write(byte[] bytes) {
        link.ifPresent(l -> l.write(bytes, 0, bytes.length));
    }

    void send(SipMessage m) {
        write(m.bytes());
    }

    void send(String text) {
        write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    String branch() {
        return "z9hG4bK" + a.site.edge().entropy().hex(8);
    }

    /** A request as a real edge would pass it on, but for what the test adds. */
    SipBuilder request(String method, String uri, String from, String to) {
        return SipMessage.request(method, uri)
                .header(HeaderName.VIA, "SIP/2.0/TCP " + AttackSite.EDGE + ":7001;branch=" + branch() + ";rport")
                .header(HeaderName.MAX_FORWARDS, "69")
                .header(HeaderName.FROM, "<" + from + ">;tag=h" + ++number)
                .header(HeaderName.TO, "<" + to + ">")
                .header(HeaderName.CALL_ID, a.site.edge().entropy().hex(8))
                .header(HeaderName.CSEQ, number + " " + method);
    }

    /** Sends and lets the world run until the final answer, 40 s at most. */
    Optional<SipMessage> tell(SipMessage request) {
        String branch = request.topVia().branch();
        send(request);
        a.site.world().runUntil(() -> answer(branch).isPresent(), 40 * AttackSite.SECOND);
        return answer(branch);
    }

    SipMessage ask(SipMessage request) {
        return tell(request).orElseThrow(() -> new AssertionError("no answer to " + request.method()));
    }

    private Optional<SipMessage> answer(String branch) {
        return heard.stream().filter(m -> !m.isRequest() && m.status() >= 200 && branch.equals(m.topVia().branch()))
                .findFirst();
    }

    /** A REGISTER of a user whose digest edge passes on: it is good, whatever edge writes around it. */
    SipMessage register(String user, Consumer<SipBuilder> more) {
        SipMessage first = ask(registration(user, more).build());
        if (first.status() != 401) return first;
        DigestClient client = new DigestClient(user, DigestSecret.password(AttackSite.PASSWORD), Optional.empty(),
                DigestAlgorithm.MD5);
        var answer =
                (DigestClient.Outcome.Answer) client.onChallenge(first.values(HeaderName.WWW_AUTHENTICATE), "REGISTER",
                        "sip:" + AttackSite.DOMAIN, a.site.edge().entropy());
        return ask(registration(user, more).header(HeaderName.AUTHORIZATION, answer.value()).build());
    }

    private SipBuilder registration(String user, Consumer<SipBuilder> more) {
        String aor = "sip:" + user + "@" + AttackSite.DOMAIN;
        SipBuilder b = request("REGISTER", "sip:" + AttackSite.DOMAIN, aor, aor);
        more.accept(b);
        return b;
    }
}

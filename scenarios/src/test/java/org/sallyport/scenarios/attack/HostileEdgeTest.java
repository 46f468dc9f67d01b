package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * What edge says is a stranger's word (attack row X-2): an edge that was taken over, proven as a zone, tries all that
 * the connection can carry. Control must never open a connection, send a datagram or send media to a place that edge
 * named.
 */
class HostileEdgeTest {
    private static final String EDGE = AttackSite.EDGE;
    private static final String TRAP = HostileEdge.TRAP;
    private static final String EDGE_PATH = "<sip:f.abc@" + EDGE + ":7001;transport=tcp;lr>";

    /** Header fields of a REGISTER through which edge could name a place. */
    static Stream<List<String>> registrations() {
        return Stream.of(
                List.of("Contact: <sip:otto@" + TRAP + ":5062>"),
                List.of("Contact: <sip:otto@" + TRAP + ":22;transport=tcp>"),
                List.of("Contact: <sip:otto@" + HostileEdge.TRAP_NAME + ">"),
                List.of("Contact: <sip:otto@203.0.113.9;maddr=" + TRAP + ">"),
                List.of("Contact: <sip:otto@" + TRAP + ":5062>", "Path: <sip:" + TRAP + ":5062;lr>"),
                List.of("Contact: <sip:otto@91.6.6.6>", "Path: <sip:" + HostileEdge.TRAP_NAME + ";lr>"),
                List.of("Contact: <sip:otto@91.6.6.6>", "Path: <sip:" + TRAP + ";lr>;x-zone=pbx"),
                List.of("Contact: <sip:otto@91.6.6.6>", "Path: <sip:" + TRAP + ";lr>;x-zone=\"\"",
                        "Path: " + EDGE_PATH),
                List.of("Contact: <sip:otto@91.6.6.6>", "Path: " + EDGE_PATH,
                        "Path: <sip:" + TRAP + ";lr>;x-zone=LocalZone"),
                List.of("Contact: <sip:otto@91.6.6.6>",
                        "Path: " + EDGE_PATH + ", <sip:" + TRAP + ":80;transport=tcp;lr>"),
                List.of("Contact: <sip:otto@" + TRAP + ":5062>;+sip.instance=\"<urn:uuid:1>\";reg-id=1",
                        "Supported: outbound, path"),
                List.of("Contact: <sip:otto@" + TRAP + ":5062>;ob", "Path: garbage"),
                List.of("Contact: <sip:otto@" + TRAP + ":5062>", "Path: <tel:+4930123>"),
                List.of("Contact: <sip:otto@" + TRAP + ":5062>", "Route: <sip:" + TRAP + ";lr>"));
    }

    @ParameterizedTest
    @MethodSource("registrations")
    void aRegistrationThroughThePairLeadsBackIntoThePairAlone(List<String> fields) {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        SipMessage answer = edge.register("otto", b -> add(b, fields));
        boolean bound = !a.contacts(Role.CONTROL, "otto").isEmpty();
        alice.call("sip:otto@" + AttackSite.DOMAIN);
        a.pass(40);
        // With its connection gone a binding has no flow, and its Contact is all that is left of it.
        edge.reconnect();
        alice.call("sip:otto@" + AttackSite.DOMAIN);
        a.pass(40);
        assertThat(edge.controlTouched(TRAP)).as("control went where edge pointed, after " + answer.status()).isFalse();
        if (bound) assertThat(edge.requests("INVITE")).as("the call comes to the pair's connection").isNotEmpty();
    }

    private static void add(SipBuilder b, List<String> fields) {
        for (String f : fields)
            b.header(HeaderName.of(f.substring(0, f.indexOf(':'))).orElseThrow(), f.substring(f.indexOf(':') + 2));
    }

    @Test
    void aRegistrationWithoutThePairsPathIsNone() {
        HostileEdge edge = HostileEdge.up(1);
        SipMessage answer = edge.register("otto", b -> add(b, List.of("Contact: <sip:otto@" + TRAP + ">")));
        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.values(HeaderName.of("Require").orElseThrow())).containsExactly("path");
        assertThat(edge.attackSite().contacts(Role.CONTROL, "otto")).isEmpty();
    }

    /** The digest covers neither Contact nor expiry, so edge can write them anew around a good answer. */
    @ParameterizedTest
    @ValueSource(strings = {"*", "same"})
    void edgeTakesNoRegistrationOfThePrivateNetworkAway(String how) {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        List<String> before = a.contacts(Role.CONTROL, "alice");
        String contact = how.equals("*") ? "*" : "<" + before.getFirst() + ">";
        edge.register("alice", b -> add(b, List.of("Contact: " + contact, "Expires: 0", "Path: " + EDGE_PATH)));
        edge.register("alice",
                b -> add(b, List.of("Contact: <" + before.getFirst() + ">", "Expires: 3600", "Path: " + EDGE_PATH)));
        assertThat(a.contacts(Role.CONTROL, "alice")).containsAll(before);
        Phone anna = a.phone(Site.Place.INSIDE, "anna");
        a.site.register(anna);
        PhoneCall call = anna.call("sip:alice@" + AttackSite.DOMAIN);
        a.pass(5);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        assertThat(alice.calls()).hasSize(1);
    }

    /** Where a user's phones inside are is told to nobody outside. */
    @Test
    void edgeIsNotToldWhereAUsersPhonesInsideAre() {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        SipMessage answer =
                edge.register("alice", b -> add(b, List.of("Contact: <sip:alice@91.6.6.6>", "Path: " + EDGE_PATH)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contacts()).hasSize(1)
                .allSatisfy(c -> assertThat(c.uriText()).isEqualTo("sip:alice@91.6.6.6"));
    }

    /** Header fields, and what else, of an INVITE from edge that name a place. */
    static Stream<List<String>> calls() {
        return Stream.of(
                List.of("Contact: <sip:x@" + TRAP + ":5062>", "Record-Route: <sip:" + TRAP + ";lr>"),
                List.of("Contact: <sip:x@" + HostileEdge.TRAP_NAME + ">"),
                List.of("Contact: <sip:x@" + EDGE + ">", "Record-Route: <sip:" + HostileEdge.TRAP_NAME + ";lr>"),
                List.of("Contact: <sip:x@" + EDGE + ";maddr=" + TRAP + ">"),
                List.of("Contact: <sip:x@" + EDGE + ">", "Route: <sip:" + TRAP + ";lr>"),
                List.of("Contact: <sip:x@" + EDGE + ">", "Via: SIP/2.0/UDP " + TRAP + ":5062;branch=z9hG4bKt;rport"),
                List.of("Contact: <sip:x@" + EDGE + ">",
                        "Via: SIP/2.0/TCP 91.6.6.6;branch=z9hG4bKt;received=" + TRAP + ";maddr=" + TRAP));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void aCallFromEdgeIsAnsweredAndEndedOverThePairAlone(List<String> fields) {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        String to = "sip:alice@" + AttackSite.DOMAIN;
        SipBuilder invite = edge.request("INVITE", to, "sip:x@elsewhere.example", to);
        add(invite, fields);
        SipMessage asked = invite.body("application/sdp", trapSdp(leg())).build();
        Optional<SipMessage> answer = edge.tell(asked);
        if (answer.filter(r -> r.status() == 200).isPresent()) {
            edge.send(within(edge, asked, answer.get(), "ACK", 0));
            a.pass(3);
            edge.send(within(edge, asked, answer.get(), "UPDATE", 1));
            a.pass(3);
            alice.calls().getFirst().hold(true);
            a.pass(3);
            alice.calls().getFirst().hangUp();
        }
        a.pass(40);
        assertThat(edge.controlTouched(TRAP)).isFalse();
    }

    /** Request-URIs that name a place. */
    @ParameterizedTest
    @ValueSource(strings = {
        "sip:alice@" + TRAP, "sip:" + TRAP, "sip:" + TRAP + ":22;transport=tcp", "sip:alice@" + HostileEdge.TRAP_NAME,
        "sip:alice@acme.example;maddr=" + TRAP, "sip:alice@acme.example:5062;transport=tcp;maddr=" + TRAP,
        "sips:alice@" + TRAP, "sip:alice@acme.example?Route=%3Csip:" + TRAP + "%3E",
        "sip:200@acme.example;maddr=" + TRAP,
        "sip:trap%40" + TRAP + "@acme.example", "sip:alice@[::ffff:10.1.9.9]"})
    void aRequestUriOfEdgeLeadsToOurOwnListsAlone(String uri) {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        for (String method : List.of("INVITE", "OPTIONS", "MESSAGE", "SUBSCRIBE")) {
            SipBuilder b = edge.request(method, uri, "sip:x@elsewhere.example", uri.replaceAll("[?].*", ""));
            b.header(HeaderName.CONTACT, "<sip:x@" + EDGE + ">");
            edge.send(b.build());
            a.pass(5);
        }
        a.pass(40);
        assertThat(edge.controlTouched(TRAP)).isFalse();
    }

    /** Where a rule asks the PBX for everything, edge reaches our domains there and no telephone network. */
    @Test
    void edgeReachesNoForeignDomainAndNoNumberThroughThePbx() {
        HostileEdge edge = HostileEdge.up(1, SiteOptions.usual().askingThePbxForAll());
        AttackSite a = edge.attackSite();
        for (String uri : List.of("sip:x@evil.test", "sip:alice@sip.provider.example;user=phone", "sips:x@evil.test",
                "sip:1@00441234567890.example", "sip:2001;00441234567890@acme.example",
                "sip:1:00441234567890@acme.example",
                "sip:00441234567890@acme.example", "sip:2001@" + EDGE)) {
            edge.send(edge.request("INVITE", uri, "sip:x@elsewhere.example", uri)
                    .header(HeaderName.CONTACT, "<sip:x@" + EDGE + ">").build());
            a.pass(2);
            assertThat(a.site.pbx().requests("INVITE")).as(uri).isEmpty();
        }
        edge.send(edge.request("INVITE", "sip:2001@acme.example", "sip:x@elsewhere.example", "sip:2001@acme.example")
                .header(HeaderName.CONTACT, "<sip:x@" + EDGE + ">").build());
        a.pass(2);
        assertThat(a.site.pbx().requests("INVITE")).as("an extension of ours").hasSize(1);
    }

    /** Answers of edge to a call from inside. */
    @ParameterizedTest
    @ValueSource(strings = {"contact", "record-route", "redirect", "name"})
    void anAnswerOfEdgeLeadsNowhereElse(String how) {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        edge.whenAsked(m -> {
            if (!m.method().equals("INVITE")) {
                edge.send(SipMessage.response(m, 200, "OK", "et"));
                return;
            }
            int status = how.equals("redirect") ? 302 : 200;
            var r = SipMessage.response(m, status, "X", "et").edit();
            r.removeAll(HeaderName.RECORD_ROUTE);
            if (how.equals("record-route")) r.addLast(HeaderName.RECORD_ROUTE, "<sip:" + TRAP + ";lr>");
            m.values(HeaderName.RECORD_ROUTE).forEach(v -> r.addLast(HeaderName.RECORD_ROUTE, v));
            String host = how.equals("name") ? HostileEdge.TRAP_NAME : TRAP;
            r.addLast(HeaderName.CONTACT, "<sip:x@" + host + ":5062>");
            if (status == 200) r.body("application/sdp", trapSdp(leg()));
            edge.send(r.build());
        });
        PhoneCall call = alice.call("sip:somebody@elsewhere.example");
        a.pass(10);
        if (call.state() == PhoneCall.State.TALKING) {
            call.hold(true);
            a.pass(3);
            call.hangUp();
        }
        a.pass(40);
        assertThat(edge.controlTouched(TRAP)).isFalse();
    }

    /** A password could be guessed at leisure from an answer to our own realm that is asked for from outside. */
    @ParameterizedTest
    @ValueSource(strings = {"WWW-Authenticate 401", "Proxy-Authenticate 407"})
    void edgeDoesNotAskPhonesInsideForTheirPasswords(String field) {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        String name = field.substring(0, field.indexOf(' '));
        int status = Integer.parseInt(field.substring(field.indexOf(' ') + 1));
        edge.whenAsked(m -> {
            if (!m.method().equals("INVITE")) return;
            edge.send(SipMessage.response(m, status, "X", "et").edit().addLast(HeaderName.of(name).orElseThrow(),
                    "Digest realm=\"" + AttackSite.DOMAIN + "\", nonce=\"chosen\", qop=\"auth\", algorithm=MD5")
                    .build());
        });
        a.watch();
        alice.call("sip:somebody@elsewhere.example");
        a.pass(20);
        assertThat(edge.requests("INVITE")).isNotEmpty()
                .noneMatch(m -> m.has(HeaderName.AUTHORIZATION) || m.has(HeaderName.PROXY_AUTHORIZATION));
        assertThat(a.heardBy("alice", "nonce=\"chosen\"")).as("the challenge does not even reach the phone").isEmpty();
    }

    /** A call between a phone inside and edge, and the REFER by which edge would have the phone call for it. */
    @ParameterizedTest
    @ValueSource(strings = {
        "<sip:0044900123456@acme.example>", "<sip:%30044900123456@acme.example>", "<tel:+44900123456>",
        "<sip:x@far.example>", "<sip:x@" + TRAP + ">", "<sip:0044900123456@acme.example?Replaces=1>"})
    void edgeHasNoPhoneInsideCallForIt(String target) {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        String to = "sip:alice@" + AttackSite.DOMAIN;
        SipMessage invite = edge.request("INVITE", to, "sip:x@elsewhere.example", to)
                .header(HeaderName.CONTACT, "<sip:x@" + EDGE + ">").body("application/sdp", trapSdp(leg())).build();
        SipMessage ok = edge.ask(invite);
        assertThat(ok.status()).isEqualTo(200);
        edge.send(within(edge, invite, ok, "ACK", 0));
        a.watch();
        SipMessage refer = within(edge, invite, ok, "REFER", 1).edit()
                .addLast(HeaderName.of("Refer-To").orElseThrow(), target).build();
        SipMessage answer = edge.ask(refer);
        assertThat(answer.status()).isEqualTo(403);
        assertThat(a.heardBy("alice", "REFER sip:")).isEmpty();
    }

    /** Media leaves control for edge's shared pair and nowhere else, whatever the description says. */
    @Test
    void mediaGoesToEdgeItselfWhateverItDescribes() {
        HostileEdge edge = HostileEdge.up(1);
        AttackSite a = edge.attackSite();
        Phone alice = a.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.ANSWER);
        a.site.register(alice);
        String to = "sip:alice@" + AttackSite.DOMAIN;
        edge.forget();
        SipMessage ok = edge.ask(edge.request("INVITE", to, "sip:x@elsewhere.example", to)
                .header(HeaderName.CONTACT, "<sip:x@" + EDGE + ">").body("application/sdp", trapSdp(leg())).build());
        assertThat(ok.status()).isEqualTo(200);
        a.pass(10);
        List<IpAddress> places = edge.datagramsOfControl().stream().map(Endpoint::address).distinct().toList();
        assertThat(places).containsExactlyInAnyOrder(IpAddress.of(EDGE), IpAddress.of("10.1.1.1"));
    }

    private static String leg() {
        return "a=x-sallyport-leg:user secret";
    }

    private static byte[] trapSdp(String leg) {
        return ("v=0\r\no=- 1 1 IN IP4 " + TRAP + "\r\ns=-\r\nc=IN IP4 " + TRAP
                + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"
                + "a=rtcp:4001 IN IP4 " + TRAP + "\r\na=candidate:1 1 UDP 2130706431 " + TRAP + " 4000 typ host\r\n"
                + leg + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static SipMessage within(HostileEdge edge, SipMessage invite, SipMessage ok, String method, int step) {
        String target = ok.contacts().isEmpty() ? invite.requestUri() : ok.contacts().getFirst().uriText();
        SipBuilder b = SipMessage.request(method, target)
                .header(HeaderName.VIA, "SIP/2.0/TCP " + EDGE + ":7001;branch=" + edge.branch() + ";rport");
        ok.recordRoutes().reversed().forEach(r -> b.header(HeaderName.ROUTE, r.toString()));
        b.header(HeaderName.MAX_FORWARDS, "69").header(HeaderName.FROM, invite.header(HeaderName.FROM))
                .header(HeaderName.TO, ok.header(HeaderName.TO)).header(HeaderName.CALL_ID, invite.callId())
                .header(HeaderName.CSEQ, (invite.cseq().number() + step) + " " + method)
                .header(HeaderName.CONTACT, "<sip:x@" + TRAP + ":5062>");
        return method.equals("UPDATE") ? b.body("application/sdp", trapSdp(leg())).build() : b.build();
    }
}

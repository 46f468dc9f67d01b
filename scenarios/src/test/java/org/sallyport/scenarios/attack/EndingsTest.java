package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.config.LimitsConfig;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** Whatever begins has an end: after every way to refuse, to give up and to vanish, nothing is left anywhere. */
class EndingsTest {
    private static final String ALICE = "sip:alice@" + AttackSite.DOMAIN;
    private static final int CALLS_MAX = 5;

    /** Everything that stands for something begun, by the name of its counter. */
    private static final List<String> BEGUN = List.of("serverTransactions", "clientTransactions", "requestsUnderWay",
            "searchesUnderWay", "sessions", "requestsOverdue", "shareHolders", "requestHolders", "requestOctets");

    private AttackSite a;
    private Stranger stranger;

    @BeforeEach
    void aSmallNode() {
        a = new AttackSite(1, SiteOptions.usual(), EndingsTest::small);
        a.site.up();
        stranger = a.stranger("stranger", "91.66.6.6");
        a.site.register(a.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.RING));
    }

    private static NodeConfig small(NodeConfig c) {
        LimitsConfig l = c.limits();
        boolean edge = c.role() == Role.EDGE;
        return c.with(l.withCalls(edge ? CALLS_MAX : l.callsMax()).withOutside(100));
    }

    /** What is left on both nodes; empty where nothing is. */
    private Map<String, Long> left() {
        Map<String, Long> out = new TreeMap<>();
        for (Role role : Role.values()) {
            for (String name : BEGUN) if (a.counter(role, name) != 0) out.put(role + " " + name, a.counter(role, name));
            if (!a.rows(role, "media").isEmpty()) out.put(role + " media", (long) a.rows(role, "media").size());
            long running = a.rows(role, "searches").stream().filter(r -> "running".equals(r.get("end"))).count();
            if (running != 0) out.put(role + " running searches", running);
        }
        return out;
    }

    private void nothingIsLeft() {
        // Timer C, then the 32 s of transactions; twice that for whatever waits for the other node.
        for (int i = 0; i < 600 && !left().isEmpty(); i++) a.pass(1);
        assertThat(left()).isEmpty();
    }

    private SipMessage plain(String method, String to, String... fields) {
        SipBuilder b = stranger.request(method, to, "sip:x@elsewhere.example", to);
        for (String f : fields) b.header(f.substring(0, f.indexOf(':')), f.substring(f.indexOf(':') + 2));
        return b.build();
    }

    @Test
    void aCallRefusedSinceCallsAreFullEndsItsSearch() {
        for (int i = 0; i < CALLS_MAX; i++) stranger.send(stranger.invite(ALICE));
        a.pass(1);
        assertThat(a.counter(Role.EDGE, "sessions")).isEqualTo(CALLS_MAX);
        for (int i = 0; i < 20; i++) assertThat(stranger.ask(stranger.invite(ALICE)).status()).isEqualTo(503);
        assertThat(a.counter(Role.EDGE, "searchesUnderWay")).isEqualTo(CALLS_MAX);
        assertThat(
                a.rows(Role.EDGE, "searches").stream().filter(r -> String.valueOf(r.get("end")).contains("calls-max")))
                .hasSize(20);
        nothingIsLeft();
    }

    @Test
    void everyRefusalOfARequestLeavesNothing() {
        stranger.tell(plain("INVITE", ALICE, "Max-Breadth: 0"));
        stranger.tell(plain("INVITE", "sip:x@nowhere.example"));
        stranger.tell(plain("INVITE", "sip:nobody@" + AttackSite.DOMAIN));
        stranger.tell(plain("INVITE", "mailto:alice@" + AttackSite.DOMAIN));
        stranger.tell(plain("INVITE", ALICE, "Proxy-Require: magic"));
        stranger.tell(plain("INVITE", ALICE, "Route: <sip:elsewhere.example;lr>"));
        stranger.tell(plain("OPTIONS", ALICE));
        stranger.tell(plain("OPTIONS", "sip:" + AttackSite.DOMAIN));
        for (String method : List.of("MESSAGE", "SUBSCRIBE", "NOTIFY", "PUBLISH", "REFER", "INFO", "UPDATE", "PRACK",
                "BYE", "FOO")) {
            stranger.tell(plain(method, ALICE));
            stranger.tell(plain(method, "sip:nobody@nowhere.example"));
        }
        SipMessage bad = stranger.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE)
                .body("application/sdp", "v=0\r\nnonsense\r\n".getBytes(StandardCharsets.ISO_8859_1)).build();
        stranger.tell(bad);
        stranger.tell(stranger.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE)
                .body("application/sdp", Stranger.sdp("127.0.0.1", 4000)).build());
        stranger.register("bob", "bob", "wrong", _ -> {}, "<sip:bob@91.66.6.6>");
        stranger.register("bob", "alice", "<sip:alice@91.66.6.6>");
        stranger.tell(stranger.registration("zoe", _ -> {}, "<sip:zoe@91.66.6.6>").build());
        nothingIsLeft();
    }

    @Test
    void callersWhoGiveUpOrSayNothingMoreLeaveNothing() {
        SipMessage early = stranger.invite(ALICE);
        stranger.send(early);
        stranger.send(cancel(early));
        a.pass(2);
        SipMessage late = stranger.invite(ALICE);
        stranger.send(late);
        a.pass(3);
        stranger.send(cancel(late));
        a.pass(2);
        // It rings until timer C, and nobody is there any more to hear of it.
        stranger.send(stranger.invite(ALICE));
        nothingIsLeft();
    }

    private SipMessage cancel(SipMessage invite) {
        return SipMessage.request("CANCEL", invite.requestUri())
                .header(HeaderName.VIA, invite.header(HeaderName.VIA)).header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, invite.header(HeaderName.FROM))
                .header(HeaderName.TO, invite.header(HeaderName.TO))
                .header(HeaderName.CALL_ID, invite.callId()).header(HeaderName.CSEQ, invite.cseq().number() + " CANCEL")
                .build();
    }

    @Test
    void callersWhoseConnectionIsGoneLeaveNothing() {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            SipMessage invite = stranger.invite(ALICE).edit().replaceFirstValue(HeaderName.VIA,
                    "SIP/2.0/TCP 91.66.6.6:" + (6000 + i) + ";branch=z9hG4bKtcp" + i).build();
            Stream s =
                    stranger.host().freeConnect(Endpoint.of("91.66.6.6", 0), Endpoint.of(AttackSite.EDGE, 5060), null,
                            new StreamReceiver() {
                                @Override
                                public void opened(Stream stream) {
                                    stream.write(invite.bytes(), 0, invite.bytes().length);
                                }

                                @Override
                                public void bytes(Stream stream, byte[] bytes) {}

                                @Override
                                public void closed(Stream stream, CloseReason reason) {}
                            });
            streams.add(s);
        }
        a.pass(2);
        assertThat(a.counter(Role.EDGE, "sessions")).isEqualTo(3);
        streams.forEach(Stream::close);
        nothingIsLeft();
        assertThat(a.counter(Role.EDGE, "streams")).isEqualTo(1);
    }

    @Test
    void answersThatNobodyWantsLeaveNothing() {
        Stranger bob = a.stranger("bob", "91.77.7.7");
        bob.register("bob", "bob", "<sip:bob@91.77.7.7:5060>");
        int[] status = {486, 302, 603, 500, 480, 181, 100};
        int[] at = {0};
        bob.whenAsked(m -> {
            if (m.method().equals("INVITE")) bob.answer(m, status[at[0]++ % status.length]);
            if (m.method().equals("BYE")) bob.answer(m, 481);
        });
        for (int i = 0; i < 14; i++) {
            stranger.send(stranger.invite("sip:bob@" + AttackSite.DOMAIN));
            a.pass(1);
        }
        Optional<SipMessage> last = stranger.tell(stranger.invite("sip:bob@" + AttackSite.DOMAIN));
        assertThat(last).isPresent();
        bob.register("bob", "bob", "<sip:bob@91.77.7.7:5060>;expires=0");
        nothingIsLeft();
    }

    @Test
    void aFaultOfOursEndsTheRequestThatMetItAndLeavesNothing() {
        Stranger partner = a.stranger("partner", "91.5.5.5");
        a.site.register(a.phone(Site.Place.INSIDE, "anna", Transport.UDP, PhoneSettings.Manner.ANSWER));
        a.lookUpsThrow(true);
        var anna = a.site.phones().get("anna");
        var call = anna.call("sip:x@another.example");
        for (int i = 0; i < 40 && call.state() != PhoneCall.State.ENDED; i++) {
            try {
                a.pass(1);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("a fault of ours");
            }
        }
        a.lookUpsThrow(false);
        assertThat(call.state()).isEqualTo(PhoneCall.State.ENDED);
        assertThat(partner.heard()).isEmpty();
        nothingIsLeft();
    }
}

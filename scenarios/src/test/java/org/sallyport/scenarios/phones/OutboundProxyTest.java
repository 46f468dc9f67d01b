package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.LogLevel;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.attack.Stranger;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;

/**
 * Phones that write their outbound proxy into Route, in whatever way, and routers that know nothing of {@code lr}: RFC
 * 3261 §16.4.
 */
class OutboundProxyTest extends TwoPhones {
    private static List<String> split(String routes) {
        return List.of(routes.split("\\|"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:edge.acme.example;lr>", "<sip:EDGE.Acme.Example.:5060;lr>",
        "<sip:edge.acme.example;transport=tls;lr>",
        "<sips:edge.acme.example;lr>", "<sip:acme.example;lr>", "<sip:edge;lr>", "<sip:185.10.20.10:5060;lr>",
        "sip:edge.acme.example;lr",
        "\"proxy\" <sip:edge.acme.example>;x=y", "<sip:bob@edge.acme.example;lr=on>", "<sip:bob.a@185.10.20.10;lr>",
        "<sip:edge.acme.example;lr>|<sip:185.10.20.10;lr>",
        "<sip:edge.acme.example;lr>, <sip:acme.example:5060;lr>,<sip:edge;lr>"})
    void aRouteThatNamesEdgeInAnyWayIsTakenOff(String routes) {
        SipMessage registered = bob.register("bob", "bob", AttackSite.PASSWORD,
                b -> split(routes).forEach(r -> b.header(HeaderName.ROUTE, r)), "<sip:bob@" + OUTSIDE + ":5060>");
        assertThat(registered.status()).isEqualTo(200);
        SipBuilder invite = bob.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE);
        split(routes).forEach(r -> invite.header(HeaderName.ROUTE, r));
        bob.send(invite.build());
        a.pass(1);
        assertThat(alice.requests("INVITE")).isNotEmpty().allSatisfy(m -> assertThat(m.routes()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:control.acme.example;lr>", "<sip:10.1.0.10;lr>|<sip:control.acme.example;lr>",
        "<sip:acme.example;lr>"})
    void atControlItIsControlsNames(String routes) {
        SipMessage registered = alice.register("alice", "alice", AttackSite.PASSWORD,
                b -> split(routes).forEach(r -> b.header(HeaderName.ROUTE, r)), "<sip:alice@" + INSIDE + ":5060>");
        assertThat(registered.status()).isEqualTo(200);
    }

    @Test
    void aKeepAliveToTheProxysNameIsAnswered() {
        assertThat(bob
                .ask(bob.request("OPTIONS", "sip:edge.acme.example", "sip:x@elsewhere.example", "sip:edge.acme.example")
                        .build())
                .status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:elsewhere.example;lr>", "<sip:control.acme.example;lr>",
        "<sip:another.acme.example;lr>",
        "<sip:edge.acme.example.elsewhere.example;lr>", "<sip:edge.acme.example;lr>|<sip:elsewhere.example;lr>"})
    void aForeignRouteIsNamedWithWhatWouldBeOurs(String routes) {
        SipBuilder invite = bob.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE);
        split(routes).forEach(r -> invite.header(HeaderName.ROUTE, r));
        assertThat(bob.ask(invite.build()).status()).isEqualTo(403);
        String foreign = split(routes).getLast();
        assertThat(a.rows(Role.EDGE, "searches"))
                .anySatisfy(r -> assertThat(String.valueOf(r)).contains("forbidden-route")
                        .contains("Came " + foreign).contains("edge.acme.example").contains("acme.example")
                        .contains(AttackSite.EDGE)
                        .contains("protocols.sip.host-names"));
        assertThat(a.site.edge().logLines()).anySatisfy(l -> {
            assertThat(l.level()).isEqualTo(LogLevel.INFO);
            assertThat(l.text()).contains("forbidden-route").contains(foreign).contains("edge.acme.example");
        });
    }

    /** The call that bob made to alice, who answered. */
    private record Standing(SipMessage invite, SipMessage ok) {}

    private Standing call() {
        SipMessage invite = bob.invite(ALICE);
        bob.send(invite);
        a.pass(1);
        alice.answer(alice.requests("INVITE").getLast(), 200, Stranger.sdp(INSIDE, 4000));
        a.pass(1);
        SipMessage ok = bob.answer(invite.topVia().branch()).orElseThrow();
        bob.send(bob.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        a.pass(1);
        assertThat(alice.requests("ACK")).hasSize(1);
        return new Standing(invite, ok);
    }

    /** A request within it, whose Route values are these. */
    private SipMessage within(Standing c, String method, String uri, List<String> routes) {
        var edit = bob.within(c.invite(), c.ok(), method, uri, 1).build().edit().removeAll(HeaderName.ROUTE);
        routes.forEach(r -> edit.addLast(HeaderName.ROUTE, r));
        return edit.build();
    }

    private static List<String> routesOf(Standing c) {
        return new ArrayList<>(c.ok().values(HeaderName.RECORD_ROUTE).reversed());
    }

    private static String target(Standing c) {
        return c.ok().contacts().getFirst().uriText();
    }

    private SipMessage arrives(SipMessage request) {
        bob.send(request);
        a.pass(1);
        assertThat(alice.requests(request.method())).isNotEmpty();
        SipMessage got = alice.requests(request.method()).getFirst();
        alice.answer(got, 200, new byte[0]);
        a.pass(1);
        assertThat(bob.answer(request.topVia().branch())).map(SipMessage::status).contains(200);
        return got;
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:185.10.20.10;lr>", "<sip:edge.acme.example;lr>", "<sip:acme.example;lr>",
        "<sips:Edge.acme.example:5061;lr>",
        "<sip:edge;lr>|<sip:acme.example;lr>|<sip:bob@185.10.20.10>"})
    void theOutboundProxyMayStandBeforeTheRoutesOfACall(String before) {
        Standing c = call();
        List<String> routes = new ArrayList<>(split(before));
        routes.addAll(routesOf(c));
        SipMessage got = arrives(within(c, "BYE", target(c), routes));
        assertThat(got.routes()).isEmpty();
        a.pass(40);
        assertThat(a.rows(Role.EDGE, "calls")).isEmpty();
        assertThat(a.rows(Role.CONTROL, "calls")).isEmpty();
    }

    @Test
    void theAckMayHaveItToo() {
        SipMessage invite = bob.invite(ALICE);
        bob.send(invite);
        a.pass(1);
        alice.answer(alice.requests("INVITE").getLast(), 200, Stranger.sdp(INSIDE, 4000));
        a.pass(1);
        SipMessage ok = bob.answer(invite.topVia().branch()).orElseThrow();
        bob.send(bob.within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build().edit()
                .addFirst(HeaderName.ROUTE, "<sip:edge.acme.example;lr>").build());
        a.pass(1);
        assertThat(alice.requests("ACK")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStrictRouterBeforeUsIsUnderstood(boolean proxyByName) {
        Standing c = call();
        List<String> routes = routesOf(c);
        routes.add("<" + target(c) + ">");
        // RFC 2543: the next hop is the Request-URI, the target the last Route.
        String next = proxyByName ? "sip:edge.acme.example;lr" : routes.removeFirst().replaceAll("[<>]", "");
        SipMessage got = arrives(within(c, "INFO", next, routes));
        assertThat(got.requestUri()).isEqualTo(target(c));
        assertThat(got.routes()).isEmpty();
    }

    @Test
    void aStrictRouterMayBeginACall() {
        bob.send(bob.request("INVITE", "sip:edge.acme.example;lr", "sip:x@elsewhere.example", ALICE)
                .header(HeaderName.ROUTE, "<" + ALICE + ">").body("application/sdp", Stranger.sdp(OUTSIDE, 4000))
                .build());
        a.pass(1);
        assertThat(alice.requests("INVITE")).isNotEmpty();
    }

    @Test
    void throughAStrictRouterAStrangerGetsNoFurther() {
        for (String target : List.of("sip:0044123456789@acme.example", "sip:x@10.1.0.99", "sip:x@elsewhere.example")) {
            SipMessage refused =
                    bob.ask(bob.request("INVITE", "sip:edge.acme.example;lr", "sip:x@elsewhere.example", target)
                            .header(HeaderName.ROUTE, "<" + target + ">")
                            .body("application/sdp", Stranger.sdp(OUTSIDE, 4000)).build());
            assertThat(refused.status()).as(target).isIn(403, 404);
        }
        assertThat(a.site.pbx().requests("INVITE")).isEmpty();
    }

    @Test
    void aStrictRouterBehindUsGetsWhatItWants() {
        SipMessage invite = bob.invite(ALICE);
        bob.send(invite);
        a.pass(1);
        SipMessage got = alice.requests("INVITE").getLast();
        var edit = SipMessage.response(got, 200, "OK", "strict").edit().removeAll(HeaderName.RECORD_ROUTE)
                .addLast(HeaderName.RECORD_ROUTE, "<sip:" + INSIDE + ":5060>");
        got.values(HeaderName.RECORD_ROUTE).forEach(r -> edit.addLast(HeaderName.RECORD_ROUTE, r));
        alice.send(edit.addLast(HeaderName.CONTACT, "<sip:behind@10.1.7.77:5060>")
                .body("application/sdp", Stranger.sdp(INSIDE, 4000)).build());
        a.pass(1);
        SipMessage ok = bob.answer(invite.topVia().branch()).orElseThrow();
        for (String method : List.of("ACK", "BYE")) {
            bob.send(bob.within(invite, ok, method, ok.contacts().getFirst().uriText(), method.equals("ACK") ? 0 : 1)
                    .build());
            a.pass(1);
            SipMessage there = alice.requests(method).getLast();
            assertThat(there.requestUri()).isEqualTo("sip:" + INSIDE + ":5060");
            assertThat(there.values(HeaderName.ROUTE)).containsExactly("<sip:behind@10.1.7.77:5060>");
        }
    }

    @Test
    void aMaddrThatLedToUsGoes() {
        String uri = ALICE + ":5060;maddr=185.10.20.10;transport=udp;x=1";
        bob.send(bob.request("INVITE", uri, "sip:x@elsewhere.example", ALICE)
                .body("application/sdp", Stranger.sdp(OUTSIDE, 4000)).build());
        a.pass(1);
        assertThat(alice.requests("INVITE")).isNotEmpty();
        assertThat(new String(alice.requests("INVITE").getFirst().bytes(), StandardCharsets.UTF_8))
                .doesNotContain("maddr");
    }
}

package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.LogLevel;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Whoever wants our nodes to send something where it should not go, or to end what is not his. */
class RoutingAttackTest {
    private static final String ALICE = "sip:alice@acme.example";
    private static final String BOB = "sip:bob@acme.example";

    private AttackSite a;
    private Stranger mallory;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        mallory = a.stranger("mallory", "91.66.6.6");
    }

    private void nothingLeftFor(String... forbidden) {
        assertThat(a.destinations()).extracting(Object::toString).doesNotContain(forbidden)
                .isSubsetOf("91.66.6.6", AttackSite.CONTROL, AttackSite.EDGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:0044123456789@185.10.20.10", "sip:0044123456789@acme.example",
        "sip:+900123456@acme.example",
        "tel:+44123456789", "sip:x@elsewhere.example", "sip:x@91.99.9.9", "sip:x@10.1.1.1", "sip:x@[::1]",
        "sips:x@elsewhere.example"})
    void sip16NobodyIsConnectedOutward(String uri) {
        a.site.world().dns().address("elsewhere.example", "91.99.9.9");
        a.watch();
        SipMessage invite = mallory.request("INVITE", uri, "sip:x@another.example", uri)
                .body("application/sdp", Stranger.sdp("91.66.6.6", 4000)).build();
        assertThat(mallory.ask(invite).status()).isIn(403, 404, 416);
        a.pass(2);
        nothingLeftFor("91.99.9.9", "10.1.1.1", "127.0.0.1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "BYE", "MESSAGE", "UPDATE", "INFO", "REFER", "NOTIFY", "PRACK", "SUBSCRIBE"})
    void sip17AnInventedToTagLeadsNowhere(String method) {
        a.watch();
        SipMessage m = mallory.request(method, ALICE, "sip:x@elsewhere.example", ALICE).build().edit()
                .set(HeaderName.TO, "<" + ALICE + ">;tag=invented").build();
        assertThat(mallory.ask(m).status()).isEqualTo(481);
        SipMessage routed = m.edit().replaceFirstValue(HeaderName.VIA, mallory.via(mallory.branch()))
                .addFirst(HeaderName.ROUTE, "<sip:0123456789abcdef0123.a@185.10.20.10;lr>").build();
        assertThat(mallory.ask(routed).status()).isEqualTo(481);
        assertThat(a.heardBy("control", method + " ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"<sip:169.254.169.254;lr>", "<sip:10.1.0.10;lr>", "<sip:127.0.0.1:5060;lr>",
        "<sip:elsewhere.example;lr>",
        "<sip:x@185.10.20.10;lr>, <sip:10.1.0.10;lr>", "<sip:10.1.1.1;maddr=185.10.20.10;lr>", "<sip:[::1];lr>",
        "<tel:+123>"})
    void sip18AForeignRouteIsForbidden(String route) {
        a.watch();
        SipMessage m = mallory.request("INVITE", ALICE, "sip:x@elsewhere.example", ALICE)
                .header(HeaderName.ROUTE, route).build();
        assertThat(mallory.ask(m).status()).isEqualTo(403);
        nothingLeftFor("169.254.169.254", "127.0.0.1", "10.1.1.1");
        assertThat(a.heardBy("control", "INVITE ")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:f.czE.AAAAAAAAAAAAAAAA@185.10.20.10;lr", "sip:f..@185.10.20.10;lr",
        "sip:s1@185.10.20.10;lr"})
    void sip18AForgedTokenMeansNothing(String forged) {
        a.watch();
        SipMessage m = mallory.request("INVITE", "sip:x@10.1.1.1", "sip:x@elsewhere.example", "sip:x@10.1.1.1")
                .header(HeaderName.ROUTE, "<" + forged + ">").build();
        assertThat(mallory.ask(m).status()).isIn(403, 404, 481);
        nothingLeftFor("10.1.1.1");
        assertThat(a.heardBy("control", "INVITE ")).isEmpty();
    }

    @Test
    void sip18MaddrAndTransportOfTheRequestUriAreNotFollowed() {
        a.watch();
        mallory.tell(mallory
                .request("INVITE", ALICE + ";maddr=10.1.0.99;transport=tcp", "sip:x@elsewhere.example", ALICE).build());
        nothingLeftFor("10.1.0.99");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INFO", "BYE", "MESSAGE", "UPDATE", "REFER"})
    void sip18WithinACallTheRequestUriLeadsToThePartyAlone(String method) {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        SipMessage invite = mallory.invite(ALICE);
        SipMessage ok = mallory.call(invite);
        assertThat(ok.status()).isEqualTo(200);
        a.pass(1);
        a.watch();
        SipBuilder within = mallory.within(invite, ok, method, "sip:victim@10.1.0.99:9", 1);
        // A transfer passes where the stranger could have called himself.
        if (method.equals("REFER")) within.header(HeaderName.REFER_TO, "<" + ALICE + ">");
        mallory.tell(within.build());
        assertThat(a.packetsTo("10.1.0.99", 9)).isZero();
        assertThat(a.heardBy("alice", method + " ")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"91.88.8.8:5060;received=91.88.8.8;rport=5060", "91.88.8.8:5060;maddr=91.88.8.8",
        "91.88.8.8;rport;received=91.88.8.8", "victim.example"})
    void sip19AnswersGoToWhereTheRequestCameFrom(String sentBy) {
        Stranger victim = a.stranger("victim", "91.88.8.8");
        String branch = mallory.branch();
        SipMessage m = mallory.request("OPTIONS", "sip:185.10.20.10", "sip:x@elsewhere.example", "sip:185.10.20.10")
                .build().edit()
                .replaceFirstValue(HeaderName.VIA, "SIP/2.0/UDP " + sentBy + ";branch=" + branch).build();
        mallory.send(m);
        a.pass(2);
        assertThat(mallory.answer(branch)).map(SipMessage::status).contains(200);
        assertThat(mallory.answer(branch).orElseThrow().topVia().toString()).contains("received=91.66.6.6")
                .doesNotContain("received=91.88");
        assertThat(victim.texts()).isEmpty();
    }

    @Test
    void sip21ARedirectionIsForTheCallerToFollow() {
        assertThat(mallory.register("bob", "bob", "<sip:bob@91.66.6.6:5060>").status()).isEqualTo(200);
        mallory.whenAsked(r -> {
            if (r.method().equals("INVITE")) {
                mallory.send(SipMessage.response(r, 302, "Moved", "st").edit()
                        .addLast(HeaderName.CONTACT, "<sip:+900123456@acme.example>").build());
            }
        });
        Stranger caller = a.stranger("caller", "91.55.5.5");
        a.watch();
        SipMessage end = caller.ask(caller.invite(BOB));
        assertThat(end.status()).isEqualTo(302);
        assertThat(end.header(HeaderName.CONTACT)).contains("+900123456");
        assertThat(a.saidBy("edge", "INVITE sip:+900")).isEmpty();
        assertThat(a.saidBy("control", "INVITE sip:+900")).isEmpty();
        assertThat(a.site.pbx().heard()).isEmpty();
    }

    /** Edge, control and edge again count it down; the zones' hop count of 15 bounds it. */
    @ParameterizedTest
    @CsvSource({"'', 13", "255, 13", "70, 13", "14, 11", "3, 0"})
    void sip23MaxForwardsIsSetAndBounded(String given, int wanted) {
        mallory.register("bob", "bob", "<sip:bob@91.66.6.6:5060>");
        Stranger caller = a.stranger("caller", "91.55.5.5");
        var edit = caller.request("INVITE", BOB, "sip:x@elsewhere.example", BOB).build().edit()
                .removeAll(HeaderName.MAX_FORWARDS);
        if (!given.isEmpty()) edit.addLast(HeaderName.MAX_FORWARDS, given);
        caller.send(edit.build());
        a.pass(2);
        assertThat(mallory.requests("INVITE").getFirst().maxForwards()).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({"0, 483", "70 70, 400", "-1, 400", "x, 400"})
    void sip23MaxForwardsThatCannotBe(String given, int status) {
        mallory.send("MESSAGE sip:alice@acme.example SIP/2.0\r\nVia: " + mallory.via("z9hG4bKmf") + "\r\nMax-Forwards: "
                + given
                + "\r\nFrom: <sip:x@elsewhere.example>;tag=1\r\nTo: <sip:alice@acme.example>\r\nCall-ID: mf\r\nCSeq: 1 MESSAGE\r\n"
                + "Content-Length: 0\r\n\r\n");
        a.pass(2);
        assertThat(mallory.answer("z9hG4bKmf")).map(SipMessage::status).contains(status);
    }

    private Stream connect(SimHost host, List<String> got, List<CloseReason> ends) {
        return host.freeConnect(new Endpoint(mallory.local().address(), 0), Endpoint.of(AttackSite.EDGE, 5060), null,
                new StreamReceiver() {
                    @Override
                    public void opened(Stream stream) {}

                    @Override
                    public void bytes(Stream stream, byte[] bytes) {
                        got.add(new String(bytes, StandardCharsets.ISO_8859_1));
                    }

                    @Override
                    public void closed(Stream stream, CloseReason reason) {
                        ends.add(reason);
                    }
                });
    }

    private static void write(Stream s, String text) {
        byte[] b = text.getBytes(StandardCharsets.ISO_8859_1);
        s.write(b, 0, b.length);
    }

    @Test
    void sip25ConnectionsThatBreakInTheMiddleLeaveNothingBehind() {
        Phone bob = a.phone(Site.Place.INTERNET, "bob", Transport.UDP, PhoneSettings.Manner.RING);
        a.site.register(bob);
        List<CloseReason> ends = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 20; i++) {
                Stream s = connect(mallory.host(), new ArrayList<>(), ends);
                write(s, new String(mallory.invite(BOB).bytes(), StandardCharsets.ISO_8859_1));
            }
            a.pass(1);
            mallory.host().killProcess();
            a.pass(1);
        }
        // Long before Timer C: a call whose caller is gone ends since he is gone, and bob's phone is told.
        a.pass(70);
        for (Role node : Role.values()) {
            assertThat(a.rows(node, "calls")).as("calls at " + node).isEmpty();
            assertThat(a.rows(node, "media")).as("media at " + node).isEmpty();
            for (String left : List.of("serverTransactions", "clientTransactions", "requestsUnderWay")) {
                assertThat(a.counter(node, left)).as(left + " at " + node).isLessThan(3);
            }
        }
        assertThat(a.site.edge().logLines()).as("faults of our own").noneMatch(l -> l.level() == LogLevel.ERROR);
        assertThat(a.site.zoneUp()).isTrue();
    }

    @Test
    void sip26AnUnprovenSenderGetsOneAnswer() {
        // Of the node that has the users; what control refuses, edge still repeats until the ACK comes.
        a = new AttackSite(1, SiteOptions.usual().registeringAtEdge());
        a.site.up();
        mallory = a.stranger("mallory", "91.66.6.6");
        SipMessage m = mallory.request("INVITE", ALICE, BOB, ALICE).build();
        mallory.send(m);
        a.pass(60);
        assertThat(mallory.heard()).extracting(SipMessage::status).containsExactly(407);
        assertThat(a.counter(Role.EDGE, "serverTransactions")).isZero();
    }

    @Test
    void sip29GarbageIsRefusedAndTheNextMessageIsServed() {
        List<String> garbage = List.of("", "\0", "\r\n", "\r\n\r\n", "\r\n\r\n\r\n\r\nx", "INVITE",
                "INVITE sip:a SIP/2.0", "SIP/2.0 200 OK",
                "INVITE sip:alice@acme.example SIP/2.0\r\n\r\n", "A".repeat(60_000), ("Via: x\r\n").repeat(5_000),
                "\u0001\u0002\u0003\u0004",
                "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP \0;branch=\0\r\n\r\n", "SIP/2.0 -1 x\r\n\r\n");
        for (String g : garbage) mallory.send(g);
        a.pass(1);
        SipMessage m =
                mallory.request("OPTIONS", "sip:185.10.20.10", "sip:x@elsewhere.example", "sip:185.10.20.10").build();
        assertThat(mallory.ask(m).status()).isEqualTo(200);
        assertThat(a.site.zoneUp()).isTrue();
    }

    @Test
    void sip36NoAnswerTellsWhatRunsHere() {
        for (String method : List.of("OPTIONS", "INVITE", "REGISTER", "MESSAGE")) {
            SipMessage m =
                    mallory.ask(mallory.request(method, "sip:185.10.20.10", "sip:x@elsewhere.example", BOB).build());
            assertThat(m.header(HeaderName.SERVER)).isNull();
            assertThat(new String(m.bytes(), StandardCharsets.ISO_8859_1)).doesNotContainIgnoringCase("sallyport")
                    .doesNotContainIgnoringCase("user-agent");
        }
    }

    @Test
    void sip42NothingThatASenderWritesBreaksALogLine() {
        String[] nasty = {"\u009b31m", "<script>alert(1)</script>", "%0d%0aINJECTED", "\u2028", "\u202e"};
        for (String n : nasty) {
            String raw = new String(n.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            mallory.send("MESSAGE sip:" + raw + "@acme.example SIP/2.0\r\nVia: " + mallory.via(mallory.branch())
                    + "\r\nFrom: \"" + raw
                    + "\" <sip:x@elsewhere.example>;tag=1\r\nTo: <sip:alice@acme.example>\r\nCall-ID: " + raw
                    + "\r\nCSeq: 1 MESSAGE\r\nUser-Agent: " + raw + "\r\nContent-Length: 0\r\n\r\n");
            mallory.send(mallory.request("INVITE", BOB, "sip:x@elsewhere.example", BOB).build().edit()
                    .set(HeaderName.SUBJECT, "x").build());
        }
        a.pass(40);
        assertThat(a.site.edge().logLines()).isNotEmpty()
                .allSatisfy(l -> assertThat(
                        l.text().chars().noneMatch(c -> Character.isISOControl(c) || c == 0x2028 || c == 0x202e))
                        .as(l.text()).isTrue());
    }

    @Test
    void sip44AThirdHostEndsNoCall() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone bob = a.phone(Site.Place.INTERNET, "bob");
        a.site.register(alice, bob);
        a.watch();
        PhoneCall call = a.talk(bob, alice);
        SipMessage ok = SipMessage
                .parseDatagram(a.heardBy("bob", "SIP/2.0 200 OK").stream().filter(t -> t.contains("INVITE\r\n"))
                        .findFirst().orElseThrow()
                        .getBytes(StandardCharsets.ISO_8859_1)) instanceof Parsed.Ok p
                                ? p.message() : null;
        for (boolean callersSide : new boolean[] {true, false}) {
            SipMessage bye =
                    mallory.request("BYE", ALICE, "sip:a", "sip:b").build().edit().set(HeaderName.CALL_ID, ok.callId())
                            .set(HeaderName.FROM, ok.header(callersSide ? HeaderName.FROM : HeaderName.TO))
                            .set(HeaderName.TO, ok.header(callersSide ? HeaderName.TO : HeaderName.FROM))
                            .set(HeaderName.CSEQ, "9 BYE").build();
            assertThat(mallory.ask(bye).status()).isEqualTo(481);
        }
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        assertThat(a.heard(call, 2)).isGreaterThan(80);
    }

    @Test
    void sip44ACancelFromElsewhereStopsNoCall() {
        Phone bob = a.phone(Site.Place.INTERNET, "bob", Transport.UDP, PhoneSettings.Manner.RING);
        a.site.register(bob);
        Stranger caller = a.stranger("caller", "91.55.5.5");
        SipMessage invite = caller.invite(BOB);
        caller.send(invite);
        a.pass(1);
        SipMessage cancel = invite.edit().set(HeaderName.CSEQ, invite.cseq().number() + " CANCEL").build();
        String line = new String(cancel.bytes(), StandardCharsets.ISO_8859_1).replaceFirst("INVITE", "CANCEL");
        mallory.send(line);
        a.pass(2);
        assertThat(mallory.heard()).extracting(SipMessage::status).containsExactly(481);
        assertThat(a.rows(Role.EDGE, "calls")).as("the caller's and the phone's").hasSize(2);
        caller.send(line);
        a.pass(2);
        assertThat(caller.answer(invite.topVia().branch()).map(SipMessage::status)).contains(200);
        assertThat(a.rows(Role.EDGE, "calls")).isEmpty();
    }

    @Test
    void sip45ResponsesThatNobodyAskedForAreCountedAndDropped() {
        SipMessage m = mallory.request("INVITE", BOB, "sip:x@elsewhere.example", BOB).build();
        a.watch();
        for (int status : new int[] {180, 200, 302, 486, 603})
            mallory.send(SipMessage.response(m, status, "X", "t" + status).bytes());
        a.pass(1);
        assertThat(a.counter(Role.EDGE, "strayResponses")).isEqualTo(5);
        assertThat(mallory.texts()).isEmpty();
        assertThat(a.heardBy("control", "SIP/2.0 200 X")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 30\r\n\r\nREGISTER sip:acme.example SIP/2.0\r\n",
        "\u0016\u0003\u0001\u0002", "SSH-2.0-x\r\n", "{}\r\n\r\n"})
    void sip47WhatSpeaksNoSipIsClosedWithoutAWord(String greeting) {
        List<String> got = new ArrayList<>();
        List<CloseReason> ends = new ArrayList<>();
        write(connect(mallory.host(), got, ends), greeting);
        a.pass(2);
        assertThat(got).isEmpty();
        assertThat(ends).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 4294967328", "Content-Length: -1",
        "Content-Length: 0\r\nContent-Length: 5", "X: y",
        "Content-Length: 1e3", "Content-Length: 2"})
    void sip4NoWrongLengthSmugglesARequestPastUs(String length) {
        Phone bob = a.phone(Site.Place.INTERNET, "bob");
        a.site.register(bob);
        List<String> got = new ArrayList<>();
        List<CloseReason> ends = new ArrayList<>();
        String hidden = new String(mallory.request("OPTIONS", BOB, "sip:x@elsewhere.example", BOB).build().bytes(),
                StandardCharsets.ISO_8859_1);
        a.watch();
        write(connect(mallory.host(), got, ends),
                "OPTIONS sip:185.10.20.10 SIP/2.0\r\nVia: SIP/2.0/TCP 91.66.6.6;branch=z9hG4bKx\r\n"
                        + "From: <sip:a@b.example>;tag=1\r\nTo: <sip:185.10.20.10>\r\nCall-ID: c\r\nCSeq: 1 OPTIONS\r\n"
                        + length + "\r\n\r\n"
                        + hidden);
        a.pass(2);
        assertThat(a.heardBy("bob", "OPTIONS sip:bob")).isEmpty();
        assertThat(ends).hasSize(1);
    }

    @Test
    void sip41ANameThatLeadsInsideIsNotDialled() {
        // The world's DNS zone is for users of ours, so bob asks; what the DNS says is still a stranger's word.
        Stranger bob = a.stranger("bob", "91.44.4.4");
        bob.register("bob", "bob", "<sip:bob@91.44.4.4:5060>");
        for (String inside : List.of("10.1.0.99", "127.0.0.1", "169.254.169.254", "185.10.20.10")) {
            String name = "to-" + inside.replace('.', '-') + ".example";
            a.site.world().dns().address(name, inside);
            a.watch();
            Optional<SipMessage> end = bob.tell(bob.request("INVITE", "sip:x@" + name + ":9", BOB, "sip:x@" + name)
                    .body("application/sdp", Stranger.sdp("91.44.4.4", 4000)).build());
            assertThat(end).map(SipMessage::status).hasValueSatisfying(s -> assertThat(s).isIn(403, 404, 503));
            assertThat(a.packetsTo(inside, 9)).as(inside).isZero();
        }
    }

    @Test
    void sip32EdgeHidesNothingButItsOwnMediaAddress() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone bob = a.phone(Site.Place.INTERNET, "bob");
        a.site.register(alice, bob);
        a.watch();
        a.talk(alice, bob);
        List<String> invites = a.heardBy("bob", "INVITE sip:");
        assertThat(invites).isNotEmpty().allSatisfy(t -> assertThat(t.substring(t.indexOf("\r\n\r\n")))
                .contains("c=IN IP4 185.10.20.10").doesNotContain("10.1."));
        assertThat(IpAddress.of(AttackSite.CONTROL).isV4()).isTrue();
    }
}

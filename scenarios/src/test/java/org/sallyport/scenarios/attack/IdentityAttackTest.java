package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.IpAddress;

/** Whoever speaks in another's name: registrations, credentials, identities, enumeration. */
class IdentityAttackTest {
    private static final String BOB = "sip:bob@acme.example";
    private static final String DAVE = "sip:dave@acme.example";
    private static final String CANARY = "169.254.169.254";

    private AttackSite a;
    private Stranger mallory;

    @BeforeEach
    void up() {
        a = AttackSite.up(1);
        mallory = a.stranger("mallory", "91.66.6.6");
    }

    private String contactOf(Stranger s, String user) {
        return "<sip:" + user + "@" + s.local().address().uriHost() + ":" + s.local().port() + ">";
    }

    @Test
    void sip10AUserMayNotRegisterAnothersAddress() {
        Phone dave = a.phone(Site.Place.INTERNET, "dave");
        a.site.register(dave);
        List<String> before = a.contacts(Role.CONTROL, "dave");
        assertThat(mallory.register("bob", "dave", contactOf(mallory, "dave")).status()).isEqualTo(403);
        assertThat(a.contacts(Role.CONTROL, "dave")).isEqualTo(before).hasSize(1);
        assertThat(mallory.register("bob", "bob", contactOf(mallory, "bob")).status()).isEqualTo(200);
    }

    @Test
    void sip11NobodyElseTakesARegistrationAway() {
        Phone dave = a.phone(Site.Place.INTERNET, "dave");
        a.site.register(dave);
        assertThat(
                mallory.ask(mallory.registration("dave", b -> b.header(HeaderName.EXPIRES, "0"), "*").build()).status())
                .isEqualTo(401);
        assertThat(mallory.register("bob", "dave", AttackSite.PASSWORD, b -> b.header(HeaderName.EXPIRES, "0"), "*")
                .status())
                .isEqualTo(403);
        assertThat(a.contacts(Role.CONTROL, "dave")).hasSize(1);
    }

    @Test
    void sip11AWildcardNeedsAnExpiryOfZeroAndMustStandAlone() {
        mallory.register("bob", "bob", contactOf(mallory, "bob"));
        assertThat(mallory.register("bob", "bob", "*").status()).isEqualTo(400);
        assertThat(mallory.register("bob", "bob", AttackSite.PASSWORD, b -> b.header(HeaderName.EXPIRES, "0"), "*",
                contactOf(mallory, "bob")).status()).isEqualTo(400);
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(1);
    }

    @Test
    void sip12CredentialsThatWereOverheardAreWorthNothing() {
        SipMessage challenge = mallory.ask(mallory.registration("bob", _ -> {}, contactOf(mallory, "bob")).build());
        SipMessage good = mallory.proven(mallory.registration("bob", _ -> {}, contactOf(mallory, "bob")), "bob",
                AttackSite.PASSWORD, "REGISTER", "sip:" + AttackSite.DOMAIN, challenge).build();
        assertThat(mallory.ask(good).status()).isEqualTo(200);
        String overheard = good.header(HeaderName.AUTHORIZATION);
        Stranger thief = a.stranger("thief", "91.77.7.7");
        // From elsewhere, and from the same place once more.
        for (Stranger who : List.of(thief, mallory)) {
            SipMessage again = who.registration("bob", b -> b.header(HeaderName.AUTHORIZATION, overheard),
                    contactOf(thief, "bob")).build();
            assertThat(who.ask(again).status()).isEqualTo(401);
        }
        assertThat(a.contacts(Role.CONTROL, "bob")).hasSize(1).noneMatch(c -> c.contains("91.77.7.7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INVITE", "MESSAGE", "SUBSCRIBE", "REFER", "PUBLISH", "OPTIONS"})
    void sip14ARegisteredFlowSpeaksForItsOwnUserOnly(String method) {
        mallory.register("bob", "bob", contactOf(mallory, "bob"));
        SipMessage forged = mallory.request(method, "sip:alice@acme.example", DAVE, "sip:alice@acme.example").build();
        assertThat(mallory.ask(forged).status()).isEqualTo(403);
    }

    @Test
    void sip14CredentialsOfOneUserDoNotCarryTheNameOfAnother() {
        String to = "sip:alice@acme.example";
        SipMessage challenge = mallory.ask(mallory.request("MESSAGE", to, DAVE, to).build());
        assertThat(challenge.status()).isEqualTo(407);
        SipMessage forged =
                mallory.proven(mallory.request("MESSAGE", to, DAVE, to), "bob", AttackSite.PASSWORD, "MESSAGE",
                        to, challenge).build();
        assertThat(mallory.ask(forged).status()).isEqualTo(403);
    }

    @Test
    void sip14NoIdentityThatAStrangerAssertsReachesAnybody() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        a.watch();
        SipBuilder b = mallory.request("INVITE", "sip:alice@acme.example", "sip:x@elsewhere.example",
                "sip:alice@acme.example");
        b.header(HeaderName.P_ASSERTED_IDENTITY, "<" + DAVE + ">")
                .header(HeaderName.P_PREFERRED_IDENTITY, "<" + DAVE + ">")
                .header(HeaderName.REMOTE_PARTY_ID, "<" + DAVE + ">;party=calling");
        mallory.send(b.build());
        a.pass(2);
        assertThat(a.heardBy("alice", "INVITE sip:")).isNotEmpty();
        assertThat(a.heardBy("alice", "dave@")).isEmpty();
        assertThat(a.heardBy("control", "dave@")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"INVITE", "BYE", "OPTIONS", "PRACK", "UPDATE", "INFO", "MESSAGE", "SUBSCRIBE", "NOTIFY", "REFER",
                "PUBLISH", "X-NEW"})
    void sip15NoMethodPassesInTheNameOfOurUsersWithoutProof(String method) {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        a.watch();
        SipMessage m = mallory.request(method, "sip:alice@acme.example", BOB, "sip:alice@acme.example").build();
        assertThat(mallory.ask(m).status()).isEqualTo(407);
        assertThat(a.heardBy("alice", method + " ")).isEmpty();
        assertThat(a.site.pbx().heard()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MESSAGE", "SUBSCRIBE", "REFER", "PUBLISH", "NOTIFY", "INFO", "X-NEW"})
    void sip15AStrangerMayCallAndNothingElse(String method) {
        mallory.register("bob", "bob", contactOf(mallory, "bob"));
        Stranger other = a.stranger("other", "91.55.5.5");
        assertThat(other.ask(other.request(method, BOB, "sip:x@elsewhere.example", BOB).build()).status())
                .isEqualTo(403);
        assertThat(mallory.requests(method)).isEmpty();
    }

    @Test
    void x8AWallClockThatStepsByADayTouchesNoCallAndNoRegistration() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone dave = a.phone(Site.Place.INTERNET, "dave");
        a.site.register(alice, dave);
        var call = a.talk(alice, dave);
        for (long day : new long[] {86_400_000L, -2 * 86_400_000L}) {
            a.site.edge().stepWallClock(day);
            a.site.control().stepWallClock(day);
            assertThat(a.heard(call, 30)).isGreaterThan(1400);
            assertThat(a.contacts(Role.CONTROL, "dave")).hasSize(1);
            assertThat(a.contacts(Role.CONTROL, "alice")).hasSize(1);
            assertThat(a.site.zoneUp()).isTrue();
        }
    }

    @Test
    void sip15AnAckOrCancelOutOfTheBlueDoesNothing() {
        a.watch();
        mallory.send(mallory.request("ACK", "sip:alice@acme.example", BOB, "sip:alice@acme.example").build());
        assertThat(
                mallory.ask(mallory.request("CANCEL", "sip:alice@acme.example", BOB, "sip:alice@acme.example").build())
                        .status())
                .isEqualTo(481);
        a.pass(1);
        assertThat(mallory.heard()).hasSize(1);
        assertThat(a.heardBy("control", "CANCEL ")).isEmpty();
        assertThat(a.heardBy("control", "ACK ")).isEmpty();
    }

    @Test
    void sip20AContactIsOnlyReachedOverTheFlowThatItCameOver() {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        assertThat(mallory.register("bob", "bob", "<sip:bob@127.0.0.1:5060>").status()).isEqualTo(200);
        a.watch();
        caller.send(caller.request("INVITE", BOB, "sip:x@elsewhere.example", BOB).build());
        a.pass(2);
        assertThat(mallory.requests("INVITE")).isNotEmpty();
        assertThat(a.destinations()).doesNotContain(IpAddress.of("127.0.0.1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {CANARY, "127.0.0.1", "10.1.0.10", "10.1.0.99", "185.10.20.10"})
    void sip20ANameAsContactDoesNotLeadEdgeInside(String inside) {
        a.site.world().dns().address("rebound.elsewhere.example", inside);
        Stranger caller = a.stranger("caller", "91.55.5.5");
        mallory.register("bob", "bob", "<sip:bob@rebound.elsewhere.example:9>");
        a.watch();
        SipMessage answer = caller.ask(caller.request("INVITE", BOB, "sip:x@elsewhere.example", BOB).build());
        assertThat(answer.status()).isIn(403, 404, 480, 503);
        assertThat(a.packetsTo(inside, 9)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<sip:169.254.169.254:80;lr>", "<sip:10.1.0.99;lr>", "<sip:x@127.0.0.1:5060;lr;x-zone=control>",
                "<sip:169.254.169.254;lr>;x-zone=control"})
    void sip20APathOfAPhoneDoesNotLeadEdgeInside(String path) {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        mallory.register("bob", "bob", AttackSite.PASSWORD, b -> b.header(HeaderName.PATH, path),
                contactOf(mallory, "bob"));
        a.watch();
        caller.tell(caller.request("INVITE", BOB, "sip:x@elsewhere.example", BOB).build());
        assertThat(a.destinations()).extracting(Object::toString).doesNotContain(CANARY, "10.1.0.99", "127.0.0.1");
        assertThat(a.heardBy("control", "INVITE sip:bob@91")).isEmpty();
    }

    @Test
    void sip20AnAddressHasAtMostTenContacts() {
        String[] eleven = new String[11];
        for (int i = 0; i < 11; i++) eleven[i] = "<sip:bob@91.66.6.6:" + (6000 + i) + ">";
        assertThat(mallory.register("bob", "bob", eleven).status()).isEqualTo(403);
        assertThat(a.contacts(Role.CONTROL, "bob")).isEmpty();
    }

    /** Everything that tells answers apart, but what is random in each of them. */
    private static String shape(SipMessage m) {
        return new String(m.bytes(), StandardCharsets.ISO_8859_1)
                .replaceAll("(nonce|opaque|branch|tag)=\"?[^\";,\r]+", "$1")
                .replaceAll("(?i)call-id: [^\r]+|\\d+ (REGISTER|INVITE|OPTIONS|MESSAGE)", "")
                .replaceAll("sip:[a-z0-9]+@", "sip:user@");
    }

    @ParameterizedTest
    @ValueSource(strings = {"REGISTER", "INVITE", "OPTIONS", "MESSAGE"})
    void sip34AStrangerCannotTellUsersFromNobody(String method) {
        Set<String> shapes = new TreeSet<>();
        for (String user : List.of("bob", "dave", "alice", "nobody", "1001")) {
            String uri = "sip:" + user + "@acme.example";
            SipMessage m = method.equals("REGISTER") ? mallory.registration(user, _ -> {}, "<sip:x@91.66.6.6>").build()
                    : mallory.request(method, uri, "sip:x@elsewhere.example", uri).build();
            shapes.add(shape(mallory.ask(m)));
        }
        assertThat(shapes).hasSize(1);
    }

    /** The same of users whose phones are registered, here and behind control, and of how long the answer takes. */
    @ParameterizedTest
    @ValueSource(strings = {"REGISTER", "OPTIONS", "MESSAGE", "SUBSCRIBE", "PUBLISH", "NOTIFY", "INFO", "REFER", "BYE",
        "CANCEL"})
    void sip34NorWhoIsRegistered(String method) {
        a.site.register(a.phone(Site.Place.INSIDE, "alice"), a.phone(Site.Place.INTERNET, "dave"));
        Set<String> shapes = new TreeSet<>();
        TreeSet<Long> tookNs = new TreeSet<>();
        for (String user : List.of("alice", "dave", "bob", "nobody", "1001")) {
            String uri = "sip:" + user + "@acme.example";
            SipMessage m = method.equals("REGISTER") ? mallory.registration(user, _ -> {}, "<sip:x@91.66.6.6>").build()
                    : mallory.request(method, uri, "sip:x@elsewhere.example", uri).build();
            long askedNs = a.site.world().nowNs();
            shapes.add(shape(mallory.ask(m)).replace(" " + method, "").replaceAll("CSeq: \\d*", "CSeq"));
            tookNs.add(a.site.world().nowNs() - askedNs);
            a.pass(2);
        }
        assertThat(shapes).hasSize(1);
        assertThat(tookNs.getLast() - tookNs.getFirst()).as("difference in time").isLessThan(20_000_000L);
    }

    /** At any level: neither a password nor what could be tried against one. */
    @Test
    void x3NoPasswordAndNoProofOfOneIsLogged() {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        Phone dave = a.phone(Site.Place.INTERNET, "dave");
        a.site.register(alice, dave);
        a.talk(dave, alice);
        mallory.register("bob", "bob", contactOf(mallory, "bob"));
        mallory.register("bob", "bob", "wrong " + AttackSite.PASSWORD, _ -> {}, contactOf(mallory, "bob"));
        mallory.send("REGISTER sip:acme.example SIP/2.0\r\nVia: " + mallory.via(mallory.branch())
                + "\r\nAuthorization: Digest response=\"\0\"\r\n\r\n");
        a.pass(5);
        for (SimHost node : List.of(a.site.edge(), a.site.control())) {
            assertThat(node.logLines()).extracting(SimHost.LogLine::text).isNotEmpty()
                    .noneMatch(t -> t.contains(AttackSite.PASSWORD)
                            || t.contains("response=") || t.contains("cnonce="));
        }
    }

    @Test
    void sip34AWrongPasswordAndAnUnknownUserLookTheSame() {
        SipMessage known = mallory.register("bob", "bob", "wrong", _ -> {}, contactOf(mallory, "bob"));
        SipMessage unknown = mallory.register("nobody", "nobody", "wrong", _ -> {}, contactOf(mallory, "nobody"));
        assertThat(known.status()).isEqualTo(401);
        assertThat(shape(known)).isEqualTo(shape(unknown));
    }
}

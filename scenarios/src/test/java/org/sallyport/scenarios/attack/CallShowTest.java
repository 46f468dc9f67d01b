package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.wire.Transport;

/** One call as both nodes saw it, asked for on one of them. */
class CallShowTest {
    private static final long SEED = 71;

    private final AttackSite a = AttackSite.up(SEED);
    private final Phone alice = a.phone(Place.INSIDE, "alice");
    private final Phone dave = a.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);

    private static Map<?, ?> map(Map<?, ?> of, String name) {
        return (Map<?, ?>) of.get(name);
    }

    private static List<String> steps(Map<?, ?> half) {
        List<String> out = new ArrayList<>();
        for (Object o : (List<?>) half.get("steps")) {
            Map<?, ?> s = (Map<?, ?>) o;
            out.add((s.get("out").equals(true) ? ">" : "<") + s.get("status") + s.get("method")
                    + (s.get("zone").equals("") ? "" : " " + s.get("zone")));
        }
        return out;
    }

    private String id(Role role) {
        return (String) a.rows(role, "history").getFirst().get("id");
    }

    private void oneCall() {
        a.site.register(alice, dave);
        PhoneCall call = a.talk(alice, dave);
        a.pass(10);
        call.hangUp();
        a.pass(5);
    }

    @Test
    void controlShowsTheMessagesOfBothNodesAndHowFarTheirClocksAreApart() {
        oneCall();
        Map<?, ?> whole = a.call(Role.CONTROL, id(Role.CONTROL).substring(0, 6));
        assertThat(whole.get("absent")).isEqualTo("");
        assertThat(steps(map(whole, "ours"))).contains("<0INVITE", ">0INVITE edge", "<200INVITE edge", ">200INVITE",
                "<0ACK", ">0ACK edge", "<0BYE", ">0BYE edge");
        assertThat(steps(map(whole, "theirs"))).contains("<0INVITE control", ">0INVITE", "<200INVITE",
                ">200INVITE control", "<0BYE control", ">0BYE");
        assertThat((Long) whole.get("offsetUs")).isBetween(-50_000L, 50_000L);
        assertThat((Long) whole.get("spreadUs")).isBetween(0L, 50_000L);
        Map<?, ?> verdict = (Map<?, ?>) ((List<?>) whole.get("verdicts")).getFirst();
        assertThat(verdict.get("id")).as(whole.toString()).isEqualTo("V-16");
    }

    @Test
    void edgeShowsItsHalfAndIsToldNothingOfTheInside() {
        oneCall();
        a.watch();
        Map<?, ?> half = a.call(Role.EDGE, id(Role.EDGE).substring(0, 6));
        assertThat((String) half.get("absent")).contains("ask on control");
        assertThat(half.get("theirs")).isNull();
        assertThat(a.heardBy("edge", "CONSULT")).isEmpty();
        assertThat(a.saidBy("edge", "CONSULT")).as("nothing is asked at all").isEmpty();
        assertThat((List<?>) half.get("verdicts")).as("that all was well is not known here").isEmpty();
        assertThat((List<?>) half.get("unjudged")).isNotEmpty();
    }

    @Test
    void whereEdgeIsNotReachedTheHalfIsShownAndSaysSo() {
        oneCall();
        a.site.world().runFor(1);
        a.stopEdge();
        a.pass(2);
        Map<?, ?> half = a.call(Role.CONTROL, id(Role.CONTROL));
        assertThat((String) half.get("absent")).startsWith("edge's half is missing: ");
        assertThat(steps(map(half, "ours"))).contains("<0INVITE", ">0INVITE edge");
        assertThat((List<?>) half.get("verdicts")).isEmpty();
    }

    @Test
    void withoutAnIdTheCallsThatWentWrongAreListed() {
        oneCall();
        assertThat((List<?>) a.call(Role.CONTROL, "").get("failed")).isEmpty();
        alice.call("sip:nobody@" + AttackSite.DOMAIN);
        a.pass(40);
        Map<?, ?> failed = (Map<?, ?>) ((List<?>) a.call(Role.CONTROL, "").get("failed")).getFirst();
        assertThat((String) failed.get("to")).contains("nobody");
        Map<?, ?> one = a.call(Role.CONTROL, (String) failed.get("id"));
        assertThat(steps(map(one, "ours"))).startsWith("<0INVITE");
    }

    @Test
    void aBeginningOfManyIsAListAndOneOfNoneSaysWhereToLook() {
        oneCall();
        PhoneCall second = a.talk(alice, dave);
        a.pass(5);
        List<String> ids = new ArrayList<>();
        for (Map<?, ?> c : a.rows(Role.CONTROL, "history")) ids.add((String) c.get("id"));
        assertThat((String) a.call(Role.CONTROL, "zzz").get("error")).contains("status calls", "status history");
        String callIds = (String) a.rows(Role.CONTROL, "calls").getFirst().get("callId");
        Map<?, ?> running = a.call(Role.CONTROL, callIds);
        assertThat(map(running, "ours").get("running")).isEqualTo(true);
        second.hangUp();
        a.pass(5);
        assertThat(ids).hasSize(1);
    }

    /** RFC 3261 §19.1.1: a password in a URI, which some phones still write, is in no log and in no list. */
    @Test
    void aPasswordInAUriIsInNoLogAndNoHistory() {
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        String to = "sip:alice@" + AttackSite.DOMAIN;
        a.site.register(alice);
        mallory.call(mallory.request("INVITE", to, "sip:mallory:geheim@evil.example", to)
                .body("application/sdp", Stranger.sdp(mallory.local().address().toString(), 4000)).build());
        for (Role role : Role.values())
            assertThat(a.rows(role, "calls").toString()).contains("sip:mallory:******@").doesNotContain("geheim");
        alice.calls().getFirst().hangUp();
        a.pass(40);
        for (Role role : Role.values()) {
            assertThat(a.rows(role, "history").toString()).contains("sip:mallory:******@evil.example")
                    .doesNotContain("geheim");
            assertThat(a.rows(role, "searches").toString()).doesNotContain("geheim");
        }
        for (SimHost h : List.of(a.site.control(), a.site.edge()))
            assertThat(h.logLines().toString()).doesNotContain("geheim");
    }
}

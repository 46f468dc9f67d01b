package org.sallyport.scenarios.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;

/** What becomes of a running node whose file says something else. */
class ReloadTest {
    private static final String EXTENSION = "sip:2001@acme.example";
    private static final String ALICE = "sip:alice@acme.example";

    private final LiveSite s = new LiveSite(1, SiteOptions.usual());

    /** Control's file before anybody told it of the PBX. */
    private static String withoutPbx(String text) {
        return text.substring(0, text.indexOf("  - name: pbx"));
    }

    private static UnaryOperator<String> change(String from, String to) {
        return text -> {
            if (!text.contains(from)) throw new IllegalStateException("no '" + from + "' in:\n" + text);
            return text.replace(from, to);
        };
    }

    private PhoneCall talk(Phone caller, String callee) {
        PhoneCall call = caller.call(callee);
        s.site.until("a call to stand", 40 * LiveSite.SECOND, () -> call.state() == PhoneCall.State.TALKING);
        s.site.pass(1);
        return call;
    }

    private String zoneAt(Role role) {
        return s.rows(role, "zones").stream().filter(r -> r.get("type").toString().startsWith("traversal")).findFirst()
                .orElseThrow()
                .get("state").toString();
    }

    @Test
    void aNeighborIsAddedAndCalledAtOnce() {
        s.edit(Role.CONTROL, ReloadTest::withoutPbx);
        s.site.up();
        Phone alice = s.phone(Site.Place.INSIDE, "alice");
        s.dial(alice, EXTENSION);
        assertThat(s.site.pbx().heard()).isEmpty();
        s.edit(Role.CONTROL, UnaryOperator.identity()).reload(Role.CONTROL);
        s.dial(alice, EXTENSION);
        assertThat(s.site.pbx().requests("INVITE")).hasSize(1);
        assertThat(s.rows(Role.CONTROL, "zones")).extracting(r -> r.get("name") + " " + r.get("state"))
                .contains("pbx ready");
    }

    @Test
    void aNeighborThatIsGoneIsAskedNoMore() {
        s.site.up();
        Phone alice = s.phone(Site.Place.INSIDE, "alice");
        s.edit(Role.CONTROL, ReloadTest::withoutPbx).reload(Role.CONTROL);
        assertThat(s.dial(alice, EXTENSION)).isEqualTo(PhoneCall.State.ENDED);
        assertThat(s.site.pbx().heard()).isEmpty();
        assertThat(s.rows(Role.CONTROL, "zones")).extracting(r -> String.valueOf(r.get("name"))).doesNotContain("pbx");
    }

    @Test
    void whatAConnectionDoesNotDependOnLeavesItAlone() {
        s.site.up();
        Object before = s.rows(Role.CONTROL, "zones").stream().filter(r -> r.get("name").equals("edge")).findFirst()
                .orElseThrow().get("peer");
        PhoneCall call =
                talk(s.phone(Site.Place.INTERNET, "bob"), s.phone(Site.Place.INSIDE, "alice").settings().aor());
        s.site.pass(30);
        s.edit(Role.CONTROL, change("    type: traversal-client\n", "    type: traversal-client\n    hop-count: 9\n"))
                .reload(Role.CONTROL);
        var row = s.rows(Role.CONTROL, "zones").stream().filter(r -> r.get("name").equals("edge")).findFirst()
                .orElseThrow();
        assertThat(row.get("state")).isEqualTo("up");
        assertThat((Long) row.get("forSeconds")).isGreaterThan(25);
        assertThat(row.get("peer")).isEqualTo(before);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
    }

    @Test
    void aCallSurvivesANewPasswordOfItsZone() {
        s.site.up();
        Phone alice = s.phone(Site.Place.INSIDE, "alice");
        Phone bob = s.phone(Site.Place.INTERNET, "bob");
        PhoneCall call = talk(bob, ALICE);
        UnaryOperator<String> another =
                change("password: file:secrets/traversal", "password: another password of the zone");
        s.edit(Role.EDGE, another).reload(Role.EDGE);
        s.site.pass(3);
        assertThat(zoneAt(Role.EDGE)).isEqualTo("down");
        s.edit(Role.CONTROL, another).reload(Role.CONTROL);
        s.site.until("the zone to be joined again", 30 * LiveSite.SECOND, s.site::zoneUp);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        call.hangUp();
        s.site.pass(5);
        assertThat(s.rows(Role.CONTROL, "calls")).isEmpty();
        assertThat(s.rows(Role.EDGE, "calls")).isEmpty();
        assertThat(talk(bob, ALICE).state()).isEqualTo(PhoneCall.State.TALKING);
        assertThat(alice.registered()).isTrue();
    }

    @Test
    void aTraversalZoneThatIsGoneTakesItsCallsAlongAndComesBack() {
        s.site.up();
        s.phone(Site.Place.INSIDE, "alice");
        Phone bob = s.phone(Site.Place.INTERNET, "bob");
        PhoneCall call = talk(bob, ALICE);
        s.edit(Role.CONTROL, text -> text.substring(0, text.indexOf("zones:")) + "# nothing here\n")
                .reload(Role.CONTROL);
        s.site.until("the call to end", 10 * LiveSite.SECOND, () -> call.state() == PhoneCall.State.ENDED);
        assertThat(s.rows(Role.CONTROL, "calls")).isEmpty();
        assertThat(s.rows(Role.CONTROL, "zones")).extracting(r -> String.valueOf(r.get("name")))
                .containsExactly("LocalZone", "DefaultZone");
        s.edit(Role.CONTROL, UnaryOperator.identity()).reload(Role.CONTROL);
        s.site.until("the zone to come back", 30 * LiveSite.SECOND, s.site::zoneUp);
        assertThat(talk(bob, ALICE).state()).isEqualTo(PhoneCall.State.TALKING);
    }

    @Test
    void edgeWaitsAtThePortOfANewZoneAndNoMoreAtThatOfAnOldOne() {
        s.site.up();
        String branch = """
                  - name: branch
                    type: traversal-server
                    sip: {port: 7005, transport: tls}
                    username: branch
                    password: a password of the branch
                    tls-verify-subject-name: branch.acme.example
                """;
        s.edit(Role.EDGE, text -> text.replace("zones:\n", "zones:\n" + branch)).reload(Role.EDGE);
        assertThat(s.rows(Role.EDGE, "ports"))
                .extracting(r -> r.get("side") + " " + r.get("local").toString().replaceFirst(".*:", ""))
                .contains("listen 7001", "listen 7005");
        assertThat(zoneAt(Role.EDGE)).isEqualTo("starting");
        assertThat(s.rows(Role.EDGE, "zones"))
                .anySatisfy(r -> assertThat(r.get("name") + " " + r.get("state")).isEqualTo("control up"));
        s.edit(Role.EDGE, UnaryOperator.identity()).reload(Role.EDGE);
        assertThat(s.rows(Role.EDGE, "ports")).extracting(r -> r.get("local").toString())
                .noneMatch(l -> l.endsWith(":7005"));
    }

    @Test
    void aChangedDomainLeavesZonesAndRulesAsTheyAreUntilARestart() {
        s.site.up();
        s.edit(Role.CONTROL, text -> withoutPbx(text).replace("acme.example]", "other.example]")).reload(Role.CONTROL);
        Phone alice = s.phone(Site.Place.INSIDE, "alice");
        s.dial(alice, EXTENSION);
        assertThat(s.site.pbx().requests("INVITE")).as("half of a change is none").hasSize(1);
    }
}

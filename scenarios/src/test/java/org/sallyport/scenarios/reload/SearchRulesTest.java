package org.sallyport.scenarios.reload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.Endpoint;

/** Rules of one's own beside those that a node makes by itself (docs/dial-plan.md, "The automatic search rules"). */
class SearchRulesTest {
    private static final String PARTNER = "sip:carol@partner.example";

    private final LiveSite s = new LiveSite(1, SiteOptions.usual());
    private Phone alice;
    private Phone bob;

    /** Control's file with these rules in the place of the usual ones. */
    private void up(String dialPlan) {
        s.edit(Role.CONTROL, text -> text.substring(0, text.indexOf("dial-plan:")) + dialPlan);
        s.site.up();
        alice = s.phone(Site.Place.INSIDE, "alice");
        bob = s.phone(Site.Place.INTERNET, "bob");
        // Of another company: registered nowhere here, found by the DNS alone.
        s.site.phone(Site.Place.INTERNET,
                PhoneSettings.of("carol", "partner.example", "", new Endpoint(s.site.edgePublic(), 5060)).at(5060));
    }

    @Test
    void oneRuleOfOnesOwnLeavesTheOthersInForce() {
        up("""
                dial-plan:
                  search-rules:
                    - {name: nine, pattern: "9", behavior: strip, target: pbx}
                """);
        assertThat(s.dial(alice, PARTNER)).isEqualTo(PhoneCall.State.TALKING);
        assertThat(s.dial(bob, "sip:alice@acme.example")).isEqualTo(PhoneCall.State.TALKING);
        assertThat(s.rows(Role.CONTROL, "rules")).extracting(r -> r.get("madeBy") + " " + r.get("name"))
                .containsExactly(
                        "automatic local zone", "you nine", "automatic aliases to edge", "automatic addresses to edge",
                        "automatic own domains to pbx");
    }

    @Test
    void anotherNumberThanTheOneThatARuleMadeIsNotDialledAfterIt() {
        up("""
                dial-plan:
                  search-rules:
                    - {name: nine, pattern: "9", behavior: strip, target: pbx}
                """);
        s.site.pbx().whenAsked(m -> s.site.pbx().answer(m, 404));
        assertThat(s.dial(alice, "sip:9123@acme.example")).isEqualTo(PhoneCall.State.ENDED);
        assertThat(s.site.pbx().requests("INVITE")).as("123, and not 9123 as well").singleElement()
                .satisfies(m -> assertThat(m.uri().user()).isEqualTo("123"));
        assertThat(s.lastSearch(Role.CONTROL)).anySatisfy(r -> assertThat(r.toString())
                .contains("own domains to pbx").contains("already-asked (pbx by rule \"nine\")"));
    }

    @Test
    void rulesOfOnesOwnForTheSameZonesAskNobodyTwice() {
        up("""
                dial-plan:
                  search-rules:
                    - {name: local, priority: 10, target: local-zone}
                    - {name: pbx, priority: 50, mode: any-alias, target: pbx}
                    - {name: out, priority: 90, mode: any-alias, target: edge}
                """);
        s.site.pbx().whenAsked(m -> s.site.pbx().answer(m, 404));
        assertThat(s.dial(alice, PARTNER)).isEqualTo(PhoneCall.State.TALKING);
        assertThat(s.site.pbx().requests("INVITE")).hasSize(1);
        assertThat(s.lastSearch(Role.CONTROL)).filteredOn(r -> r.toString().contains(": matched")).hasSize(3);
        assertThat(s.rows(Role.CONTROL, "searches").getFirst().get("branches")).asInstanceOf(
                org.assertj.core.api.InstanceOfAssertFactories.LIST).hasSize(2);
    }

    @Test
    void whatIsSwitchedOffByNameIsAskedNoMore() {
        up("dial-plan: {automatic-rules-off: [aliases to edge]}\n");
        assertThat(s.dial(bob, "sip:alice@acme.example")).isEqualTo(PhoneCall.State.TALKING);
        assertThat(s.dial(alice, PARTNER)).isEqualTo(PhoneCall.State.ENDED);
        assertThat(s.rows(Role.CONTROL, "rules")).last().satisfies(r -> {
            assertThat(r.get("priority")).isEqualTo("off");
            assertThat(r.get("note").toString()).contains("dial-plan.automatic-rules-off");
        });
    }
}

package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;

/** Why a foreign domain was not reached stands in the history, question by question. */
class LookUpTrailTest {
    private final AttackSite a = AttackSite.up(3);
    private final Phone alice = a.phone(Site.Place.INSIDE, "alice");

    private Map<?, ?> searchFor(String text) {
        return a.rows(Role.EDGE, "searches").stream().filter(r -> r.toString().contains(text)).findFirst()
                .orElseThrow();
    }

    @Test
    void aCallToADomainWhoseSrvRecordLeadsNowhereShowsWhatWasAskedAndWhatCame() {
        a.site.world().dns().srv("_sip._udp.nowhere.example", 10, 0, 5060, "gone.nowhere.example");
        a.site.register(alice);
        PhoneCall call = alice.call("sip:pat@nowhere.example");
        a.pass(5);
        assertThat(call.status()).isEqualTo(404);
        Map<?, ?> search = searchFor("pat@nowhere.example");
        assertThat(search.get("end").toString()).startsWith("name-not-resolved: ")
                .contains("Came A gone.nowhere.example: none");
        assertThat((List<?>) search.get("notes")).asInstanceOf(InstanceOfAssertFactories.list(Object.class))
                .extracting(Object::toString)
                .anySatisfy(n -> assertThat(n).startsWith("NAPTR nowhere.example: none"))
                .anySatisfy(n -> assertThat(n)
                        .startsWith(
                                "SRV _sip._udp.nowhere.example: 1 records, 300 s: gone.nowhere.example:5060, after "))
                .last().asString().matches("AA?A?A? gone.nowhere.example: none, after \\d+ ms");
    }

    @Test
    void aResolverThatDoesNotAnswerIsNamedAsWell() {
        a.site.register(alice);
        a.site.world().dns().silent(true);
        PhoneCall call = alice.call("sip:pat@nowhere.example");
        a.pass(10);
        assertThat(call.status()).isEqualTo(503);
        Map<?, ?> search = searchFor("pat@nowhere.example");
        assertThat(search.get("end").toString()).startsWith("resolver-down: ").contains("no server answered");
        assertThat(search.get("notes").toString()).contains("NAPTR nowhere.example: failed, no server answered");
    }
}

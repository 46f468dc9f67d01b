package org.sallyport.zone.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Moment;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zones;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;

/** Refused registrations and relays beside the searches: whoever repeats them takes nobody's place but his own. */
class RefusedShareTest {
    private static final long S = 1_000_000_000L;

    private final SearchHistory history = new SearchHistory(500);
    private long nowNs = -5;

    private void refused(SearchKind kind, String source, String asked, RefusalReason reason) {
        history.refused(new RefusedRequest(kind, IpAddress.of(source), "id", "sip:x@y (" + source + ")", asked,
                new SearchEnd.Refused(Refusal.of(reason))), new Moment(nowNs, 1_000 + nowNs / 1_000_000));
    }

    private void register(String source, String asked) {
        refused(SearchKind.REGISTRATION, source, asked, RefusalReason.FOREIGN_DOMAIN);
    }

    private void call(String callId) {
        Alias alias = new Alias("bob@example.com");
        SearchRequest asked = new SearchRequest(alias, Zones.LOCAL, Protocol.SIP, false);
        history.begin(
                new SearchPlan(asked, alias, List.of(), List.of(), Optional.of(Refusal.of(RefusalReason.NOT_FOUND))),
                callId, "f", 1);
    }

    private List<SearchRecord> of(SearchKind kind) {
        return history.find("", 1_000).stream().filter(r -> r.kind() == kind).toList();
    }

    private static String source(int i) {
        return "198.51." + (i >> 8 & 255) + "." + (i & 255);
    }

    @Test
    void saysWhoWantedWhatFromWhereAndWhyNot() {
        register("198.51.100.7", "bob@elsewhere.example");
        assertThat(history.latest(10)).singleElement().satisfies(r -> {
            assertThat(r.kind()).isEqualTo(SearchKind.REGISTRATION);
            assertThat(r.from()).contains("198.51.100.7");
            assertThat(r.asked()).isEqualTo("bob@elsewhere.example");
            assertThat(r.end()).isEqualTo(new SearchEnd.Refused(Refusal.of(RefusalReason.FOREIGN_DOMAIN)));
            assertThat(r.notes()).isEmpty();
        });
        assertThat(history.find("foreign-DOMAIN", 10)).as("found by its reason").hasSize(1);
        assertThat(history.find("elsewhere", 10)).hasSize(1);
        assertThat(history.find("nobody", 10)).isEmpty();
    }

    @Test
    void aFloodFromEverywherePushesNoCallOut() {
        for (int i = 0; i < 500; i++) call("c" + i);
        for (int i = 0; i < 20_000; i++) {
            register(source(i), "a" + i);
            refused(SearchKind.RELAY, source(i), "peer", RefusalReason.PEER_REFUSED);
            nowNs += S;
        }
        assertThat(of(SearchKind.SEARCH)).hasSize(500);
        assertThat(of(SearchKind.REGISTRATION)).hasSize(100);
        assertThat(of(SearchKind.RELAY)).hasSize(100);
        List<SearchRecord> shown = history.latest(100);
        assertThat(shown).hasSize(100);
        assertThat(shown.stream().filter(r -> r.kind() == SearchKind.SEARCH)).as("on the first page too").hasSize(60);
    }

    @Test
    void relaysPushNoRegistrationOut() {
        register("198.51.100.7", "bob");
        for (int i = 0; i < 1_000; i++) {
            refused(SearchKind.RELAY, source(i), "peer", RefusalReason.RELAY_QUOTA);
            nowNs += S;
        }
        assertThat(of(SearchKind.REGISTRATION)).hasSize(1);
    }

    @Test
    void theSameThingIsCountedForTenMinutes() {
        for (int i = 0; i < 8; i++) {
            register("198.51.100.7", "bob");
            nowNs += 90 * S;
        }
        assertThat(of(SearchKind.REGISTRATION)).extracting(SearchRecord::notes).containsExactly(List.of(),
                List.of("6 more of the same, the last one 540 s later"));
    }

    @Test
    void oneAddressDisplacesItsOwnRecordsAlone() {
        register("203.0.113.9", "honest");
        for (int i = 0; i < 500; i++) {
            nowNs += S;
            register(i % 2 == 0 ? "198.51.100.7" : "2001:db8:1::" + Integer.toHexString(i), "guess" + i);
        }
        assertThat(of(SearchKind.REGISTRATION)).hasSize(1 + 2 * RefusedShare.PER_SOURCE_MAX)
                .extracting(SearchRecord::asked).contains("honest", "guess499");
    }

    @Test
    void aBurstFromManyAddressesComesAtARate() {
        register("203.0.113.9", "before");
        for (int i = 0; i < 10_000; i++) register(source(i), "a");
        assertThat(of(SearchKind.REGISTRATION)).hasSize(RefusedShare.AT_ONCE_MAX);
        nowNs += S;
        register("203.0.113.10", "after");
        register("203.0.113.11", "too soon");
        assertThat(of(SearchKind.REGISTRATION)).hasSize(RefusedShare.AT_ONCE_MAX + 1)
                .extracting(SearchRecord::asked).contains("before", "after").doesNotContain("too soon");
    }

    @Test
    void whatAStrangerWroteIsCut() {
        register("203.0.113.9", "x".repeat(10_000));
        assertThat(of(SearchKind.REGISTRATION).getFirst().asked()).hasSize(SearchHistory.TEXT_MAX);
    }
}

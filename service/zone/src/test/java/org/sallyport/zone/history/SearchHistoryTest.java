package org.sallyport.zone.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.Zones;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.RuleSource;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;
import org.sallyport.zone.dialplan.PlainPlan;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.StrangerGuard;
import org.sallyport.zone.dialplan.Variables;

class SearchHistoryTest {
    private final DialPlan dialPlan = PlainPlan.of(Zones.ALL, StrangerGuard.of(Variables.none()));
    private final SearchHistory history = new SearchHistory(3);

    private SearchPlan plan(String alias, Zone from) {
        return dialPlan.search(new SearchRequest(new Alias(alias), from, Protocol.SIP, false));
    }

    @Test
    void followsASearchFromItsRulesToItsEnd() {
        SearchPlan plan = plan("bob@example.com", Zones.LOCAL);
        SearchHistory.Search s = history.begin(plan, "call-1", "sip:alice@example.com", 1000);
        assertThat(s.snapshot().end()).isEqualTo(new SearchEnd.Running());
        int first = s.branch(plan.stages().get(0).targets().getFirst(), "");
        s.branchEnded(first, new SearchEnd.Refused(Refusal.of(RefusalReason.NOT_REGISTERED)));
        int second = s.branch(plan.stages().get(1).targets().getFirst(), "tls 203.0.113.1:5061");
        s.branchEnded(second, new SearchEnd.Answered(200));
        s.ended(new SearchEnd.Answered(200));
        s.ended(new SearchEnd.Answered(500));
        SearchRecord r = history.latest(1).getFirst();
        assertThat(r.id()).isEqualTo(1);
        assertThat(r.atMs()).isEqualTo(1000);
        assertThat(r.trials()).hasSize(6);
        assertThat(r.branches()).extracting(SearchRecord.Branch::end).containsExactly(
                new SearchEnd.Refused(Refusal.of(RefusalReason.NOT_REGISTERED)), new SearchEnd.Answered(200));
        assertThat(r.branches()).extracting(SearchRecord.Branch::address).containsExactly("", "tls 203.0.113.1:5061");
        assertThat(r.end()).as("the first end counts").isEqualTo(new SearchEnd.Answered(200));
        assertThat(history.byId(1)).contains(r);
    }

    @Test
    void aPlanThatIsARefusalHasEndedAtOnce() {
        history.begin(plan("bob@elsewhere.org", Zones.DEFAULT), "call-1", "sip:x@y", 0);
        assertThat(history.latest(1).getFirst().end()).isInstanceOfSatisfying(SearchEnd.Refused.class,
                e -> assertThat(e.refusal().reason()).isEqualTo(RefusalReason.FORBIDDEN_DESTINATION));
    }

    @Test
    void keepsTheLastOnesAndLetsRunningOnesFinish() {
        SearchHistory.Search first = history.begin(plan("u0@example.com", Zones.LOCAL), "c0", "f", 0);
        for (int i = 1; i < 10; i++) history.begin(plan("u" + i + "@example.com", Zones.LOCAL), "c" + i, "f", i);
        assertThat(history.size()).isEqualTo(3);
        assertThat(history.latest(10)).extracting(SearchRecord::callId).containsExactly("c9", "c8", "c7");
        assertThat(history.latest(1)).hasSize(1);
        first.ended(new SearchEnd.Answered(486));
        assertThat(first.snapshot().end()).isEqualTo(new SearchEnd.Answered(486));
        assertThat(history.byId(1)).isEmpty();
        assertThat(history.byId(10)).isPresent();
    }

    @Test
    void findsByCallIdSenderOrAliasInAnyCase() {
        history.begin(plan("Bob@example.com", Zones.LOCAL), "abc", "sip:alice@x", 0);
        history.begin(plan("carol@example.com", Zones.LOCAL), "def", "sip:dave@x", 0);
        assertThat(history.find("BOB@", 10)).extracting(SearchRecord::callId).containsExactly("abc");
        assertThat(history.find("dave", 10)).extracting(SearchRecord::callId).containsExactly("def");
        assertThat(history.find("ABC", 10)).hasSize(1);
        assertThat(history.find("nobody", 10)).isEmpty();
    }

    @Test
    void boundsWhatAStrangerCanMakeItKeep() {
        SearchPlan plan = plan("bob@example.com", Zones.LOCAL);
        SearchHistory.Search s = history.begin(plan, "c".repeat(10_000), "f".repeat(10_000), 0);
        for (int i = 0; i < 1000; i++) {
            int n = s.branch(plan.stages().getFirst().targets().getFirst(), "a".repeat(10_000));
            s.branchEnded(n, new SearchEnd.Answered(404));
        }
        SearchRecord r = s.snapshot();
        assertThat(r.branches()).hasSize(SearchHistory.BRANCHES_MAX).allMatch(b -> b.address()
                .length() == SearchHistory.TEXT_MAX);
        assertThat(r.callId()).hasSize(SearchHistory.TEXT_MAX);
        assertThat(r.from()).hasSize(SearchHistory.TEXT_MAX);
    }

    @Test
    void whatWasLookedUpIsToldBeforeWhatWasFoundOutLaterAndIsBounded() {
        SearchHistory.Search s = history.begin(plan("a@example.com", Zones.LOCAL), "c1", "f", 0);
        history.noted("c1", "not heard");
        s.lookedUp(List.of("NAPTR example.com: none", "A " + "x".repeat(1000)));
        for (int i = 0; i < 100; i++) s.lookedUp(List.of("again"));
        List<String> notes = s.snapshot().notes();
        assertThat(notes).hasSize(SearchHistory.LOOK_UPS_MAX + 1).startsWith("NAPTR example.com: none")
                .endsWith("not heard");
        assertThat(notes.get(1)).hasSize(SearchHistory.TEXT_MAX);
    }

    @Test
    void keepsTheRulesThatDecidedOfAVeryLongDialPlan() {
        List<SearchRule> rules = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            rules.add(SearchRule.anyAlias(100, "r" + i, Zone.LOCAL)
                    .from(new RuleSource.Named("Ucm")));
        }
        rules.add(SearchRule.anyAlias(200, "hit", Zone.LOCAL));
        DialPlan big = new DialPlan(List.of(), rules, Zones.ALL, StrangerGuard.of(Variables.none()));
        SearchPlan p = big.search(new SearchRequest(new Alias("bob@example.com"), Zones.LOCAL, Protocol.SIP, false));
        SearchRecord r = history.begin(p, "c", "f", 0).snapshot();
        assertThat(r.trials()).hasSize(SearchHistory.TRIALS_MAX).extracting(t -> t.name()).contains("hit");
    }
}

package org.sallyport.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.peer.PeerTrials;
import org.sallyport.zone.peer.PeerTrials.Outcome;

/** What the answers of neighbors mean, and their silence. */
class PeerStageTest {
    private static final Outcome THERE = new Outcome.Answered("tcp 10.0.0.9:5060", 200, "OK", 3_000_000);
    private static final Outcome AWAY = new Outcome.Unanswered("tcp 10.0.0.8:5060", "connection refused");
    private static final Outcome UNASKED = new Outcome.Unasked("this node has too much under way to ask");

    private static Zone.Neighbor neighbor(String name) {
        return new Zone.Neighbor(name, Zone.Common.DEFAULTS,
                new Zone.Peers(List.of("10.0.0.9"), 5060, Transport.TCP), new Zone.Tls(false));
    }

    private static Finding judge(Outcome... came) {
        return PeerStage.judge(neighbor("pbx"), List.of(came));
    }

    @Test
    void anyAnswerIsOneAndSilenceIsSaid() {
        assertThat(judge(THERE).verdict()).isEqualTo(Verdict.PASSES);
        assertThat(judge(new Outcome.Answered("x", 405, "No", 1)).verdict()).as("it is there")
                .isEqualTo(Verdict.PASSES);
        assertThat(judge(new Outcome.Answered("x", 503, "Full", 1)).verdict()).isEqualTo(Verdict.REMARK);
        assertThat(judge(THERE, AWAY).verdict()).isEqualTo(Verdict.REMARK);
        assertThat(judge(THERE, AWAY).sentence()).contains("10.0.0.8:5060 (connection refused)");
        assertThat(judge(AWAY).verdict()).isEqualTo(Verdict.WRONG);
        assertThat(judge(new Outcome.Unanswered("", "name-not-resolved")).sentence()).contains("name-not-resolved");
        assertThat(judge(UNASKED).verdict()).isEqualTo(Verdict.NOT_JUDGED);
        assertThat(judge(THERE, UNASKED).verdict()).as("half of it").isEqualTo(Verdict.NOT_JUDGED);
    }

    @Test
    void whatTheyWriteMovesNoCursor() {
        assertThat(judge(new Outcome.Answered("x", 200, "\u001b[2J" + "a".repeat(5_000), 1)).sentence())
                .doesNotContain("\u001b").hasSizeLessThan(400);
    }

    @Test
    void asksSoManyAndSaysOfTheOthersThatItDoesNot() {
        PeerTrials trials = new PeerTrials();
        trials.over(new PeerTrials.Line() {
            @Override
            public void ask(Zone.Neighbor zone, Consumer<List<Outcome>> then) {
                then.accept(List.of(THERE));
            }

            @Override
            public PeerTrials.Phones phones() {
                return new PeerTrials.Phones(3, 1);
            }
        });
        List<Finding> found = new ArrayList<>();
        PeerStage.look(trials, IntStream.range(0, PeerStage.NEIGHBORS_MAX + 2).mapToObj(i -> neighbor("n" + i))
                .toList(), found::addAll);
        assertThat(found).hasSize(PeerStage.NEIGHBORS_MAX + 3);
        assertThat(found.stream().filter(f -> f.verdict() == Verdict.NOT_JUDGED).map(Finding::subject))
                .containsExactly("neighbor n32", "neighbor n33");
        assertThat(found.getFirst()).satisfies(f -> assertThat(f.verdict()).isEqualTo(Verdict.REMARK))
                .satisfies(f -> assertThat(f.sentence()).contains("3 phones", "1 of them"));
    }

    @Test
    void whereNobodyAsksNothingIsFine() {
        List<Finding> found = new ArrayList<>();
        PeerStage.look(new PeerTrials(), List.of(neighbor("pbx")), found::addAll);
        assertThat(found).singleElement().satisfies(f -> assertThat(f.verdict()).isEqualTo(Verdict.NOT_JUDGED));
    }
}

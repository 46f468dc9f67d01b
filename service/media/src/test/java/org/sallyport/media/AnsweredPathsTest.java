package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.SECOND;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.Endpoint;

/** Trials of a path at edge's shared pair: what is answered, and what strangers gain by it. */
class AnsweredPathsTest {
    private static final Endpoint CONTROL = Endpoint.of("192.0.2.99", 40_000);
    private static final PathCredential RIGHT = PathCredential.of(Sensitive.of("the zone's secret"), "check control");
    private static final PathCredential WRONG = PathCredential.of(Sensitive.of("another secret"), "check control");

    private final Wires edge = new Wires(MediaLimits.DEFAULT, 1);
    private int asked;

    @BeforeEach
    void open() {
        edge.command(new MediaCommand.OpenSharedPair(0, edge.port("shared.rtp"), edge.port("shared.rtcp")));
        edge.command(new MediaCommand.AnswerPaths(List.of(RIGHT)));
    }

    private byte[] id() {
        byte[] id = new byte[12];
        id[11] = (byte) ++asked;
        id[10] = (byte) (asked >> 8);
        return id;
    }

    private List<Wires.Sent> arrive(byte[] request) {
        return edge.arrive("shared.rtp", CONTROL, request);
    }

    @Test
    void whoHasTheSecretIsToldWhereHeComesFrom() {
        byte[] request = RIGHT.request(id());
        Wires.Sent answer = arrive(request).getFirst();
        assertThat(answer.to()).isEqualTo(CONTROL);
        assertThat(answer.bytes().length).as("no stranger gains by a forged source").isLessThan(request.length);
        assertThat(StunMessage.decode(answer.bytes())).isInstanceOfSatisfying(StunDecoded.Ok.class, ok -> {
            assertThat(RIGHT.proves(ok.message())).isTrue();
            assertThat(ok.message().xorMappedAddress()).contains(CONTROL);
        });
    }

    @Test
    void nobodyElseIsAnswered() {
        assertThat(arrive(WRONG.request(id()))).isEmpty();
        assertThat(arrive(new PathCredential(RIGHT.username(), WRONG.key()).request(id())))
                .as("the name alone is not enough").isEmpty();
        edge.command(new MediaCommand.AnswerPaths(List.of()));
        assertThat(arrive(RIGHT.request(id()))).as("the zone is gone").isEmpty();
    }

    @Test
    void strangersTakeNothingOfWhatMayBeAnswered() {
        for (int i = 0; i < 10_000; i++) arrive(WRONG.request(id()));
        assertThat(arrive(RIGHT.request(id()))).hasSize(1);
    }

    @Test
    void whoHasTheSecretIsAnsweredOnlySoOften() {
        int answered = 0;
        for (int i = 0; i < 1_000; i++) answered += arrive(RIGHT.request(id())).size();
        assertThat(answered).isBetween(AnsweredPaths.PER_SECOND_MAX, AnsweredPaths.PER_SECOND_MAX + 2);
        edge.pass(SECOND);
        assertThat(arrive(RIGHT.request(id()))).hasSize(1);
    }

    @Test
    void anAnswerComesOnceMoreWhereItIsAskedFor() {
        assertThat(arrive(RIGHT.request(id(), 20))).hasSize(1);
        edge.sent.clear();
        edge.pass(19 * SECOND);
        assertThat(edge.sent).isEmpty();
        edge.pass(2 * SECOND);
        assertThat(edge.sent).hasSize(1);
        edge.pass(60 * SECOND);
        assertThat(edge.sent).as("and no third time").hasSize(1);
    }

    @Test
    void fewAnswersWaitAndNoneForEver() {
        for (int i = 0; i < 200; i++) {
            arrive(RIGHT.request(id(), 100));
            edge.pass(SECOND / 10);
        }
        edge.sent.clear();
        edge.pass(200 * SECOND);
        assertThat(edge.sent).hasSize(AnsweredPaths.LATER_MAX);
        arrive(RIGHT.request(id(), 100_000));
        edge.sent.clear();
        edge.pass(200_000 * SECOND);
        assertThat(edge.sent).isEmpty();
    }
}

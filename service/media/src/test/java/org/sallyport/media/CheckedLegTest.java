package org.sallyport.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.media.Wires.MS;
import static org.sallyport.media.Wires.SECOND;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.ice.CandidateRead;
import org.sallyport.ice.IceCandidate;
import org.sallyport.ice.IceCredentials;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** A leg on which ICE was agreed: who passes our checks and is nominated has the media, and nobody else. */
class CheckedLegTest {
    private static final Endpoint PHONE = Endpoint.of("203.0.113.7", 7000);
    private static final Endpoint MOVED = Endpoint.of("203.0.113.7", 7444);
    private static final Endpoint RELAY = Endpoint.of("192.0.2.33", 24_000);
    private static final Endpoint STRANGER = Endpoint.of("198.51.100.66", 5555);
    private static final Endpoint INSIDE = Endpoint.of("10.0.0.1", 4000);
    private static final IceCredentials OURS = credentials("ourname1");
    private static final IceCredentials OTHERS = credentials("ourname2");
    private static final StunKey KEY = StunKey.shortTerm(OURS.password().reveal());
    private static final UnaryOperator<StunWriter> NOMINATING =
            w -> w.attribute(StunAttribute.USE_CANDIDATE, new byte[0]);
    private static final UnaryOperator<StunWriter> PLAIN = w -> w;

    private final Wires wires = new Wires();
    private final Random ids = new Random(5);
    private int sequence;

    private static IceCredentials credentials(String ufrag) {
        return new IceCredentials(ufrag, Sensitive.of("secret" + "x".repeat(20) + ufrag));
    }

    private static FarEnd trusted(Endpoint e) {
        return new FarEnd.Latching(Optional.of(e), Optional.of(e.withPort(e.port() + 1)), FarEnd.Belief.PROVEN,
                Optional.empty());
    }

    private static FarEnd checked(IceCredentials ours, String theirs, String... candidates) {
        List<IceCandidate> all = new ArrayList<>();
        for (String c : candidates) all.add(((CandidateRead.Ok) IceCandidate.read(c)).candidate());
        return new FarEnd.Checked(ours, Optional.ofNullable(theirs), all, Optional.of(PHONE.address()));
    }

    @BeforeEach
    void open() {
        wires.command(new MediaCommand.OpenLine(1, "ice",
                new LegSpec(wires.pair("out"), checked(OURS, "theirs"), PayloadRule.ANY_RTP),
                new LegSpec(wires.pair("in"), trusted(INSIDE), PayloadRule.ANY_RTP), 0));
    }

    private byte[] check(String username, StunKey key, long priority, UnaryOperator<StunWriter> more) {
        byte[] id = new byte[12];
        ids.nextBytes(id);
        return more.apply(StunWriter.bindingRequest(id).username(username)
                .attribute(StunAttribute.PRIORITY, ByteBuffer.allocate(4).putInt((int) priority).array())
                .attribute(StunAttribute.ICE_CONTROLLING, new byte[8])).integrity(key).fingerprint().bytes();
    }

    private byte[] check(UnaryOperator<StunWriter> more) {
        return check("ourname1:theirs", KEY, 100, more);
    }

    private void nominate(Endpoint from) {
        assertThat(answer(from, check(NOMINATING))).isEqualTo(StunClass.SUCCESS);
    }

    /** The class of the one answer to a STUN message, or null. */
    private StunClass answer(Endpoint from, byte[] request) {
        List<Wires.Sent> out = wires.arrive("out.rtp", from, request);
        if (out.isEmpty()) return null;
        assertThat(out).singleElement().satisfies(s -> assertThat(s.to()).isEqualTo(from));
        return ((StunDecoded.Ok) StunMessage.decode(out.getFirst().bytes())).message().messageClass();
    }

    /** Whether a media packet from there reaches the other side. */
    private boolean heard(Endpoint from) {
        return !wires.arrive("out.rtp", from, Wires.rtp(0, sequence++, 42)).isEmpty();
    }

    /** Where media from the other side goes now. */
    private Optional<Endpoint> goesTo() {
        return wires.arrive("in.rtp", INSIDE, Wires.rtp(0, sequence++, 7)).stream().map(Wires.Sent::to).findFirst();
    }

    private void update(FarEnd far) {
        wires.command(new MediaCommand.UpdateLeg(1, LegSide.CALLER, far, PayloadRule.ANY_RTP));
    }

    @Test
    void nothingGoesAnywhereBeforeANomination() {
        assertThat(goesTo()).isEmpty();
        assertThat(heard(PHONE)).isFalse();
        assertThat(answer(PHONE, check(PLAIN))).isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).as("a lite agent waits for the nomination").isEmpty();
        assertThat(heard(PHONE)).as("a proven source may send before it").isTrue();
        nominate(PHONE);
        assertThat(goesTo()).contains(PHONE);
        assertThat(wires.events(MediaEvent.Latched.class)).filteredOn(e -> e.farEnd().equals(PHONE)).singleElement()
                .satisfies(e -> assertThat(e.proven()).isTrue());
    }

    @Test
    void rtp1MediaOfASourceWithoutACheckIsRefusedBeforeAndAfter() {
        for (int i = 0; i < 50; i++) assertThat(heard(STRANGER)).isFalse();
        wires.pass(3 * SECOND);
        assertThat(heard(STRANGER)).isFalse();
        nominate(PHONE);
        assertThat(heard(PHONE)).isTrue();
        for (int i = 0; i < 50; i++) assertThat(heard(STRANGER)).isFalse();
        assertThat(wires.report(1).caller().rtp().refused()).isEqualTo(101);
    }

    @Test
    void rtp24WrongTagsAndNamesChangeNothing() {
        nominate(PHONE);
        assertThat(answer(STRANGER, check("ourname1:theirs", StunKey.shortTerm("guess"), 1L << 30, NOMINATING)))
                .isEqualTo(StunClass.ERROR);
        assertThat(answer(STRANGER, check("ourname1:other", KEY, 1L << 30, NOMINATING))).isEqualTo(StunClass.ERROR);
        assertThat(answer(STRANGER, check("o:theirs", KEY, 1L << 30, NOMINATING))).isEqualTo(StunClass.ERROR);
        assertThat(heard(STRANGER)).isFalse();
        assertThat(goesTo()).contains(PHONE);
    }

    @Test
    void rtp24ACopiedCheckFromElsewhereMovesNothing() {
        byte[] copy = check(NOMINATING);
        assertThat(answer(PHONE, copy)).isEqualTo(StunClass.SUCCESS);
        assertThat(answer(PHONE, copy)).as("a repetition is answered again").isEqualTo(StunClass.SUCCESS);
        wires.pass(10 * SECOND);
        assertThat(answer(STRANGER, copy)).isNull();
        assertThat(goesTo()).contains(PHONE);
        assertThat(heard(STRANGER)).isFalse();
    }

    @Test
    void rtp24ACopyThatOvertakesItsOriginalIsUndoneByIt() {
        byte[] copy = check(NOMINATING);
        assertThat(answer(STRANGER, copy)).isEqualTo(StunClass.SUCCESS);
        assertThat(heard(STRANGER)).isFalse();
        assertThat(goesTo()).isEmpty();
        wires.pass(100 * MS);
        assertThat(answer(PHONE, copy)).isEqualTo(StunClass.SUCCESS);
        wires.pass(2 * SECOND);
        assertThat(goesTo()).contains(PHONE);
        assertThat(heard(STRANGER)).isFalse();
    }

    @Test
    void rtp24ACheckThatOvertookTheAnswerIsNoGiftToWhoeverCopiesIt() {
        update(checked(OTHERS, null));
        byte[] early = check("ourname2:early", StunKey.shortTerm(OTHERS.password().reveal()), 1, NOMINATING);
        assertThat(answer(PHONE, early)).isEqualTo(StunClass.SUCCESS);
        update(checked(OTHERS, "early"));
        assertThat(answer(STRANGER, early)).isNull();
        wires.pass(SECOND);
        assertThat(heard(STRANGER)).isFalse();
        assertThat(goesTo()).contains(PHONE);
    }

    @Test
    void anAddressThatNobodyNamedIsSelectedAMomentLater() {
        Endpoint pool = Endpoint.of("203.0.113.99", 9999);
        assertThat(answer(pool, check(NOMINATING))).isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).isEmpty();
        wires.pass(600 * MS);
        assertThat(goesTo()).contains(pool);
        assertThat(heard(pool)).isTrue();
        assertThat(answer(PHONE, check("ourname1:theirs", KEY, 1, NOMINATING))).isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).as("one that is named stands before it").contains(PHONE);
    }

    @Test
    void rtp24ARoleConflictIsAnsweredAndSelectsNobody() {
        byte[] controlled = StunWriter.bindingRequest(new byte[12]).username("ourname1:theirs")
                .attribute(StunAttribute.ICE_CONTROLLED, new byte[8])
                .attribute(StunAttribute.USE_CANDIDATE, new byte[0])
                .integrity(KEY).fingerprint().bytes();
        for (int i = 0; i < 20; i++) assertThat(answer(PHONE, controlled)).isEqualTo(StunClass.ERROR);
        assertThat(goesTo()).isEmpty();
    }

    @Test
    void rtp24AFloodOfStrangersIsMetWithFewAnswersAndNoneIsLongerThanItsQuestion() {
        byte[] wrong = check("ourname1:theirs", StunKey.shortTerm("guess"), 1, NOMINATING);
        byte[] nameless = StunWriter.bindingRequest(new byte[12]).bytes();
        int answers = 0;
        for (int i = 0; i < 10_000; i++) {
            byte[] request = (i & 1) == 0 ? wrong : nameless;
            for (Wires.Sent s : wires.arrive("out.rtp", STRANGER.withPort(1024 + i), request)) {
                answers++;
                assertThat(s.bytes().length).isLessThanOrEqualTo(request.length);
            }
        }
        assertThat(answers).isLessThanOrEqualTo(10);
        wires.pass(2 * SECOND);
        nominate(PHONE);
    }

    @Test
    void rtp24AFloodOfNominationsDoesNotMoveARunningStream() {
        nominate(PHONE);
        assertThat(heard(PHONE)).isTrue();
        for (int i = 0; i < 200; i++) {
            wires.pass(100 * MS);
            assertThat(heard(PHONE)).isTrue();
            wires.arrive("out.rtp", RELAY.withPort(30_000 + i), check(NOMINATING));
            assertThat(goesTo()).contains(PHONE);
        }
    }

    @Test
    void rtp24DamagedChecksBindNobody() {
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] whole = check(NOMINATING);
            byte[] bytes = whole.clone();
            if (random.nextInt(4) == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            // Of the transaction id and the header's type every bit is under the tag as well.
            for (int k = 1 + random.nextInt(3); k > 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            // Two flips of one bit are none.
            if (!Arrays.equals(bytes, whole)) wires.deliver(wires.port("out.rtp"), PHONE, bytes);
            wires.pass(20 * MS);
        }
        assertThat(wires.events(MediaEvent.Latched.class)).isEmpty();
        assertThat(heard(PHONE)).isFalse();
        nominate(PHONE);
    }

    @Test
    void aggressiveNominationEndsAtTheBestCandidate() {
        update(checked(OURS, "theirs", "1 1 UDP 1694498815 203.0.113.7 7000 typ srflx",
                "2 1 UDP 16777215 192.0.2.33 24000 typ relay"));
        assertThat(answer(RELAY, check("ourname1:theirs", KEY, 2_000_000_000L, NOMINATING)))
                .isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).as("the first nominated pair is used at once").contains(RELAY);
        assertThat(answer(PHONE, check("ourname1:theirs", KEY, 10, NOMINATING))).isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).as("the described priority counts, not that of the check").contains(PHONE);
        assertThat(answer(RELAY, check("ourname1:theirs", KEY, 2_000_000_000L, NOMINATING)))
                .isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).contains(PHONE);
        assertThat(heard(RELAY)).as("what has proven itself is heard all the same").isTrue();
    }

    @Test
    void aSourceThatMovedIsFollowedOnceTheOldOneIsSilent() {
        nominate(PHONE);
        assertThat(heard(PHONE)).isTrue();
        wires.pass(6 * SECOND);
        assertThat(answer(MOVED, check(NOMINATING))).isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).contains(MOVED);
    }

    @Test
    void aRestartKeepsTheOldPairUntilTheNextNomination() {
        nominate(PHONE);
        update(checked(OTHERS, "again"));
        assertThat(goesTo()).contains(PHONE);
        assertThat(heard(PHONE)).isTrue();
        assertThat(answer(MOVED, check(NOMINATING))).as("the old credentials are over").isEqualTo(StunClass.ERROR);
        StunKey fresh = StunKey.shortTerm(OTHERS.password().reveal());
        assertThat(answer(MOVED, check("ourname2:again", fresh, 1, NOMINATING))).isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).contains(MOVED);
        assertThat(heard(PHONE)).isFalse();
    }

    @Test
    void checksMayOvertakeTheAnswer() {
        update(checked(OTHERS, null));
        StunKey fresh = StunKey.shortTerm(OTHERS.password().reveal());
        assertThat(answer(PHONE, check("ourname2:early", fresh, 1, NOMINATING))).isEqualTo(StunClass.SUCCESS);
        assertThat(goesTo()).contains(PHONE);
        update(checked(OTHERS, "early"));
        assertThat(heard(PHONE)).isTrue();
        assertThat(goesTo()).contains(PHONE);
    }

    @Test
    void whoFellBackIsLatchedAsEver() {
        nominate(PHONE);
        update(trusted(MOVED));
        assertThat(goesTo()).contains(MOVED);
        assertThat(heard(PHONE.withPort(9))).isTrue();
        assertThat(answer(STRANGER, check(NOMINATING))).as("without ICE no check is answered").isNull();
        update(checked(OURS, "theirs"));
        assertThat(goesTo()).isEmpty();
        nominate(PHONE);
        assertThat(goesTo()).contains(PHONE);
    }

    @Test
    void consentChecksAreAnsweredAndSilenceEndsTheSending() {
        nominate(PHONE);
        for (int i = 0; i < 12; i++) {
            wires.pass(5 * SECOND);
            assertThat(answer(PHONE, check(PLAIN))).isEqualTo(StunClass.SUCCESS);
            assertThat(goesTo()).contains(PHONE);
        }
        for (int i = 0; i < 4; i++) {
            wires.pass(15 * SECOND);
            wires.arrive("out.rtp", PHONE,
                    StunWriter.of(StunClass.INDICATION, StunMessage.BINDING, new byte[12]).fingerprint().bytes());
            assertThat(goesTo()).as("a keep-alive of RFC 8445 §11 will do").contains(PHONE);
        }
        wires.pass(35 * SECOND);
        assertThat(goesTo()).as("RFC 7675: nobody is sent to for ever").isEmpty();
        assertThat(heard(PHONE)).isTrue();
        assertThat(goesTo()).contains(PHONE);
    }

    @Test
    void aSettledStreamIsConnectedAndLetGoWhenItFallsSilent() {
        nominate(PHONE);
        for (int i = 0; i < 400; i++) {
            wires.pass(20 * MS);
            assertThat(heard(PHONE)).isTrue();
        }
        assertThat(wires.port("out.rtp").connected).isEqualTo(PHONE);
        wires.pass(4 * SECOND);
        assertThat(wires.port("out.rtp").connected).isNull();
        nominate(MOVED);
        assertThat(goesTo()).contains(MOVED);
    }

    @Test
    void bothComponentsAreCheckedByThemselves() {
        nominate(PHONE);
        Endpoint reports = PHONE.withPort(7001);
        assertThat(wires.arrive("out.rtcp", reports, Wires.rtcp(1))).isEmpty();
        assertThat(wires.arrive("out.rtcp", reports, check(NOMINATING))).hasSize(1);
        assertThat(wires.arrive("out.rtcp", reports, Wires.rtcp(1))).hasSize(1);
        assertThat(wires.arrive("in.rtcp", INSIDE.withPort(4001), Wires.rtcp(2))).singleElement()
                .satisfies(s -> assertThat(s.to()).isEqualTo(reports));
    }

    @Test
    void onlySoManySourcesAreKnownAtATime() {
        nominate(PHONE);
        for (int i = 0; i < 40; i++) {
            wires.pass(20 * MS);
            wires.arrive("out.rtp", PHONE.withPort(30_000 + i), check(PLAIN));
        }
        assertThat(heard(PHONE)).as("the selected one is never forgotten").isTrue();
        assertThat(heard(PHONE.withPort(30_000))).isFalse();
        assertThat(heard(PHONE.withPort(30_039))).isTrue();
    }
}

package org.sallyport.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.machine.Sensitive;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** The answering half of RFC 8445 §7.3, with the sample of RFC 5769 first. */
class LiteAgentTest {
    private static final String PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt";
    private static final StunKey KEY = StunKey.shortTerm(PASSWORD);
    private static final Endpoint FROM = Endpoint.of("192.0.2.1", 32_853);
    /** RFC 5769 §2.1: a check of an agent that believes to be controlled. */
    private static final byte[] SAMPLE = HexFormat.of().parseHex(("00010058 2112a442 b7e7a701bc34d686fa87dfae"
            + "80220010 5354554e20746573 7420636c69656e74 00240004 6e0001ff 80290008 932ff9b151263b36"
            + "00060009 6576746a3a68367659202020 00080014 9aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2 80280004 e57a3bcf")
            .replace(" ", ""));

    private final LiteAgent agent = agent("h6vY");

    private static LiteAgent agent(String remote) {
        return new LiteAgent(new IceCredentials("evtj", Sensitive.of(PASSWORD)), Optional.ofNullable(remote));
    }

    private static StunMessage read(byte[] bytes) {
        assertThat(StunMessage.decode(bytes)).isInstanceOf(StunDecoded.Ok.class);
        return ((StunDecoded.Ok) StunMessage.decode(bytes)).message();
    }

    private static StunWriter request(String username) {
        return StunWriter.bindingRequest(new byte[12]).username(username)
                .attribute(StunAttribute.PRIORITY, new byte[] {0x6e, 0, 1, (byte) 0xff});
    }

    private static byte[] controlling(String username, StunKey key, UnaryOperator<StunWriter> more) {
        return more.apply(request(username).attribute(StunAttribute.ICE_CONTROLLING, new byte[8])).integrity(key)
                .fingerprint()
                .bytes();
    }

    private Check on(byte[] bytes) {
        return agent.on(read(bytes), FROM);
    }

    private static Check.Refused refused(Check c) {
        assertThat(c).isInstanceOf(Check.Refused.class);
        return (Check.Refused) c;
    }

    @Test
    void theSampleOfRfc5769IsProvenAndToldToTakeTheOtherRole() {
        assertThat(agent.names(ByteBuffer.wrap(SAMPLE))).isTrue();
        Check.Refused conflict = refused(on(SAMPLE));
        assertThat(conflict.code()).isEqualTo(487);
        assertThat(conflict.proven()).isTrue();
        assertThat(read(conflict.answer()).verify(KEY)).as("signed, so that nobody else can turn the roles")
                .isEqualTo(StunMessage.Verdict.RIGHT);
    }

    @Test
    void aProvenCheckIsAnsweredWithItsSourceAddress() {
        Check c = on(controlling("evtj:h6vY", KEY, w -> w));
        assertThat(c).isInstanceOfSatisfying(Check.Passed.class, p -> {
            StunMessage answer = read(p.answer());
            assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
            assertThat(answer.xorMappedAddress()).contains(FROM);
            assertThat(answer.verify(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
            assertThat(answer.has(StunAttribute.FINGERPRINT)).isTrue();
            assertThat(p.priority()).isEqualTo(0x6e0001ffL);
            assertThat(p.nominated()).isFalse();
            assertThat(p.remoteUfrag()).isEqualTo("h6vY");
        });
    }

    @Test
    void useCandidateNominates() {
        assertThat(on(controlling("evtj:h6vY", KEY, w -> w.attribute(StunAttribute.USE_CANDIDATE, new byte[0]))))
                .isInstanceOfSatisfying(Check.Passed.class, p -> assertThat(p.nominated()).isTrue());
    }

    @Test
    void aCheckOfAnAgentThatKnowsNoRolesPasses() {
        assertThat(on(request("evtj:h6vY").integrity(KEY).fingerprint().bytes())).isInstanceOf(Check.Passed.class);
    }

    @Test
    void theAnswerIsSignedAsTheRequestWas() {
        byte[] strong = request("evtj:h6vY").integritySha256(KEY).fingerprint().bytes();
        assertThat(on(strong)).isInstanceOfSatisfying(Check.Passed.class, p -> {
            assertThat(read(p.answer()).has(StunAttribute.MESSAGE_INTEGRITY)).isFalse();
            assertThat(read(p.answer()).verifySha256(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
        });
    }

    @ParameterizedTest
    @CsvSource({"evtj:h6vY, wrong, 401", "evtj:another, right, 401", "evtX:h6vY, right, 401", "h6vY:evtj, right, 401",
        "evtj, right, 401", "evtj:, right, 401"})
    void whoeverDoesNotProveItselfIsTurnedAway(String username, String password, int code) {
        Check.Refused r =
                refused(on(controlling(username, password.equals("right") ? KEY : StunKey.shortTerm("wrong"), w -> w)));
        assertThat(r.code()).isEqualTo(code);
        assertThat(r.proven()).isFalse();
        assertThat(read(r.answer()).errorCode()).contains(code);
        assertThat(read(r.answer()).has(StunAttribute.MESSAGE_INTEGRITY)).as("nothing signed for strangers").isFalse();
    }

    @Test
    void whatLacksNameOrTagIsABadRequest() {
        assertThat(refused(on(request("evtj:h6vY").fingerprint().bytes())).code()).isEqualTo(400);
        assertThat(refused(on(StunWriter.bindingRequest(new byte[12]).integrity(KEY).fingerprint().bytes())).code())
                .isEqualTo(400);
    }

    @Test
    void unknownRequiredAttributesAreNamedToWhoeverIsProven() {
        Check.Refused r = refused(on(controlling("evtj:h6vY", KEY, w -> w.attribute(0x7777, new byte[4]))));
        assertThat(r.code()).isEqualTo(420);
        assertThat(r.proven()).isTrue();
        assertThat(read(r.answer()).value(StunAttribute.UNKNOWN_ATTRIBUTES)).hasValue(new byte[] {0x77, 0x77});
        assertThat(refused(on(controlling("evtj:h6vY", StunKey.shortTerm("x"), w -> w.attribute(0x7777, new byte[4]))))
                .code())
                .as("the tag is judged first").isEqualTo(401);
        assertThat(on(controlling("evtj:h6vY", KEY, w -> w.attribute(0x8777, new byte[4]))))
                .isInstanceOf(Check.Passed.class);
    }

    @Test
    void whatIsNoCheckIsNotAnswered() {
        byte[] bare = request("evtj:h6vY").integrity(KEY).bytes();
        assertThat(on(bare)).as("no FINGERPRINT").isInstanceOf(Check.Ignored.class);
        byte[] indication =
                StunWriter.of(StunClass.INDICATION, StunMessage.BINDING, new byte[12]).fingerprint().bytes();
        assertThat(on(indication)).isInstanceOf(Check.Ignored.class);
        byte[] allocate = StunWriter.of(StunClass.REQUEST, 3, new byte[12]).username("evtj:h6vY").integrity(KEY)
                .fingerprint().bytes();
        assertThat(on(allocate)).isInstanceOf(Check.Ignored.class);
    }

    @Test
    void attributesBehindTheTagNominateNobody() {
        byte[] appended = request("evtj:h6vY").integrity(KEY).attribute(StunAttribute.USE_CANDIDATE, new byte[0])
                .fingerprint().bytes();
        assertThat(on(appended)).isInstanceOfSatisfying(Check.Passed.class, p -> assertThat(p.nominated()).isFalse());
    }

    @Test
    void beforeTheAnswerAnyNameBehindOursWillDo() {
        LiteAgent early = agent(null);
        byte[] check = controlling("evtj:whoever", KEY, w -> w);
        assertThat(early.names(ByteBuffer.wrap(check))).isTrue();
        assertThat(early.on(read(check), FROM)).isInstanceOfSatisfying(Check.Passed.class,
                p -> assertThat(p.remoteUfrag()).isEqualTo("whoever"));
        assertThat(early.names(ByteBuffer.wrap(controlling("evtj:", KEY, w -> w)))).isFalse();
        assertThat(early.names(ByteBuffer.wrap(controlling("other:whoever", KEY, w -> w)))).isFalse();
        assertThat(refused(early.on(read(controlling("evtj:whoever", StunKey.shortTerm("x"), w -> w)), FROM)).code())
                .isEqualTo(401);
    }

    @Test
    void theLookAtTheNameIsExact() {
        for (String name : new String[] {"evtj:h6v", "evtj:h6vYY", "Evtj:h6vY", "", "evtj"}) {
            assertThat(agent.names(ByteBuffer.wrap(controlling(name, KEY, w -> w)))).as(name).isFalse();
        }
        assertThat(agent.names(
                ByteBuffer.wrap(StunWriter.of(StunClass.INDICATION, 1, new byte[12]).username("evtj:h6vY").bytes())))
                .isFalse();
    }
}

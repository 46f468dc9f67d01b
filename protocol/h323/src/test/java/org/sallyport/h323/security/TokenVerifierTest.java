package org.sallyport.h323.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.h323.h225.AdmissionRejectReason;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.RegistrationRejectReason;
import org.sallyport.h323.h225.ReleaseCompleteReason;
import org.sallyport.h323.h225.SecurityErrors;
import org.sallyport.h323.h225.SecurityErrors2;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.h235.CryptoToken;
import org.sallyport.h323.security.PasswordHash.Ending;
import org.sallyport.h323.security.ProcedureI.Ends;
import org.sallyport.h323.security.RejectReasons.Detail;
import org.sallyport.machine.Sensitive;
import org.sallyport.per.BitString;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/** The table of verdicts: what a registration request has, and what it is worth. */
class TokenVerifierTest {
    private static final long NOW = 1_795_394_065;
    private static final Endpoint SOURCE = Endpoint.of("192.0.2.1", 1719);
    private static final Map<String, String> PASSWORDS = Map.of("alice", "correct horse", "gk", "correct horse",
            "empty", "");
    private static final Sensitive<String> RIGHT = Sensitive.of("correct horse");
    private static final Sensitive<String> WRONG = Sensitive.of("battery staple");
    private static final Set<Mechanism> ALL = EnumSet.allOf(Mechanism.class);

    private record Row(String what, Octets datagram, String verdict) {}

    private static TokenVerifier verifier(Set<Mechanism> accepted, TokenPolicy.Receiver receiver) {
        return new TokenVerifier(new TokenPolicy(accepted, TimeWindow.DEFAULT, Set.of("gk"), receiver),
                c -> Optional.ofNullable(PASSWORDS.get(c.sender().reveal())).map(Sensitive::of),
                new ReplayGuard(ReplayGuard.Limits.DEFAULT));
    }

    private static Verdict judge(TokenVerifier v, Octets datagram) {
        return v.ras(RasMessage.TYPE.decode(datagram).toOptional().orElseThrow(), datagram, SOURCE, NOW);
    }

    private static Octets hashed(Ends ends, long time, Sensitive<String> password) {
        return ProcedureI.sign(ProcedureITest.registration(), ends, new TokenStamp(time, 1), password);
    }

    private static Octets with(CryptoH323Token... tokens) {
        RasMessage m = ProcedureITest.registration();
        for (CryptoH323Token t : tokens) m = RasTokens.with(m, t);
        return RasMessage.TYPE.encode(m);
    }

    private static Octets with(ClearToken... tokens) {
        RasMessage m = ProcedureITest.registration();
        for (ClearToken t : tokens) m = RasTokens.with(m, t);
        return RasMessage.TYPE.encode(m);
    }

    /** The token of a signed message with something else in it. */
    private static CryptoToken.CryptoHashedToken token() {
        RasMessage m = RasMessage.TYPE.decode(hashed(Ends.of("alice", "gk"), NOW, RIGHT)).toOptional().orElseThrow();
        return ProcedureI.of(RasTokens.crypto(m).getFirst()).orElseThrow();
    }

    private static Octets nested(CryptoToken.CryptoHashedToken t) {
        return with(new CryptoH323Token.NestedcryptoToken(t));
    }

    private static Octets nested(ClearToken hashedVals) {
        return nested(token().toBuilder().hashedVals(hashedVals).build());
    }

    private static CryptoH323Token md5(String name, long time, Sensitive<String> password) {
        return PasswordHash.endpoint(name, time, password, Ending.NUL);
    }

    private static List<Row> rows() {
        List<Row> out = new ArrayList<>(procedureIRows());
        out.add(new Row("no token", with(new CryptoH323Token[0]), "no-token"));
        out.add(new Row("a clear token of another kind", with(ClearToken.builder()
                .tokenOID(ObjectIdentifier.of("0.0.8.235.0.4.79")).timeStamp(NOW).build()), "no-token"));
        out.add(new Row("password hash", with(md5("alice", NOW, RIGHT)), "ok"));
        out.add(new Row("password hash without NUL",
                with(PasswordHash.endpoint("alice", NOW, RIGHT, Ending.NONE)), "ok"));
        out.add(new Row("password hash, wrong", with(md5("alice", NOW, WRONG)), "wrong-hash"));
        out.add(new Row("password hash, unknown", with(md5("carol", NOW, RIGHT)), "unknown-sender"));
        out.add(new Row("password hash, old", with(md5("alice", NOW - 1201, RIGHT)), "outside-window"));
        out.add(new Row("password hash of ours", with(md5("gk", NOW, RIGHT)), "reflected"));
        out.add(new Row("two hashes, the second right", with(md5("4711", NOW, RIGHT), md5("alice", NOW, RIGHT)), "ok"));
        out.add(new Row("two hashes, one unknown, one wrong", with(md5("4711", NOW, RIGHT), md5("alice", NOW, WRONG)),
                "wrong-hash"));
        out.add(new Row("five password hashes", with(md5("a", NOW, RIGHT), md5("b", NOW, RIGHT), md5("c", NOW, RIGHT),
                md5("d", NOW, RIGHT), md5("alice", NOW, RIGHT)), "malformed-token"));
        CryptoH323Token nameless = ((CryptoH323Token.CryptoEPPwdHash) md5("alice", NOW, RIGHT)).toBuilder()
                .alias(new AliasAddress.H323ID("\0")).build();
        out.add(new Row("password hash of nobody", with(nameless), "unsupported-token"));
        out.add(new Row("password hash of nobody and a right one", with(nameless, md5("alice", NOW, RIGHT)), "ok"));
        ClearToken cat = CiscoAccessToken.of("alice", new TokenStamp(NOW, 200), RIGHT);
        out.add(new Row("access token", with(cat), "ok"));
        out.add(new Row("access token, name with NUL", with(cat.toBuilder().generalID("alice\0").build()), "ok"));
        out.add(new Row("access token, signed random", with(cat.toBuilder().random(200 - 256).build()), "ok"));
        out.add(new Row("access token, wrong", with(CiscoAccessToken.of("alice", new TokenStamp(NOW, 200), WRONG)),
                "wrong-hash"));
        out.add(new Row("access token, unknown", with(CiscoAccessToken.of("carol", new TokenStamp(NOW, 200), RIGHT)),
                "unknown-sender"));
        out.add(new Row("access token, ahead",
                with(CiscoAccessToken.of("alice", new TokenStamp(NOW + 1201, 200), RIGHT)), "outside-window"));
        out.add(new Row("access token without challenge", with(cat.toBuilder().noChallenge().build()),
                "malformed-token"));
        out.add(new Row("two access tokens", with(cat, cat), "malformed-token"));
        return out;
    }

    private static List<Row> procedureIRows() {
        Ends ends = Ends.of("alice", "gk");
        CryptoToken.CryptoHashedToken t = token();
        ClearToken values = t.hashedVals();
        return List.of(
                new Row("procedure I", hashed(ends, NOW, RIGHT), "ok"),
                new Row("procedure I to nobody", hashed(new Ends("alice", Optional.empty()), NOW, RIGHT), "ok"),
                new Row("oldest", hashed(ends, NOW - 1200, RIGHT), "ok"),
                new Row("too old", hashed(ends, NOW - 1201, RIGHT), "outside-window"),
                new Row("newest", hashed(ends, NOW + 1200, RIGHT), "ok"),
                new Row("too new", hashed(ends, NOW + 1201, RIGHT), "outside-window"),
                new Row("first second", hashed(ends, 1, RIGHT), "outside-window"),
                new Row("last second", hashed(ends, 4_294_967_295L, RIGHT), "outside-window"),
                new Row("wrong password", hashed(ends, NOW, WRONG), "wrong-hash"),
                new Row("wrong password and too old", hashed(ends, 1, WRONG), "wrong-hash"),
                new Row("unknown sender", hashed(Ends.of("carol", "gk"), NOW, RIGHT), "unknown-sender"),
                new Row("the empty password", hashed(Ends.of("empty", "gk"), NOW, Sensitive.of("")), "unknown-sender"),
                new Row("to another gatekeeper", hashed(Ends.of("alice", "other"), NOW, RIGHT), "wrong-receiver"),
                new Row("our own", hashed(Ends.of("gk", "gk"), NOW, RIGHT), "reflected"),
                new Row("no sendersID", nested(values.toBuilder().noSendersID().build()), "malformed-token"),
                new Row("no random", nested(values.toBuilder().noRandom().build()), "malformed-token"),
                new Row("no timeStamp", nested(values.toBuilder().noTimeStamp().build()), "malformed-token"),
                new Row("short hash", nested(t.toBuilder().token(t.token().toBuilder().hash(
                        BitString.of(Octets.ofHex("0102"))).build()).build()), "malformed-token"),
                new Row("authentication only", nested(t.toBuilder().tokenOID(SecurityOids.AUTHENTICATION_ONLY).build()),
                        "unsupported-token"),
                new Row("another algorithm", nested(t.toBuilder().token(t.token().toBuilder()
                        .algorithmOID(SecurityOids.MD5).build()).build()), "unsupported-token"),
                // Of version 1, whose octets are covered by the hash and so make it wrong here.
                new Row("another version", nested(t.toBuilder().tokenOID(ObjectIdentifier.of("0.0.8.235.0.1.1"))
                        .build()), "wrong-hash"));
    }

    @TestFactory
    List<DynamicTest> tableOfVerdicts() {
        return rows().stream().map(r -> DynamicTest.dynamicTest(r.what, () -> {
            Verdict v = judge(verifier(ALL, TokenPolicy.Receiver.IF_PRESENT), r.datagram);
            assertThat(v.name()).isEqualTo(r.verdict);
            assertThat(v.toString()).doesNotContain("correct horse").doesNotContain("alice").doesNotContain("carol");
        })).toList();
    }

    @Test
    void tokensOfMechanismsThatAreNotAcceptedAreNotLookedAt() {
        for (Row r : rows()) {
            Verdict v = judge(verifier(Set.of(), TokenPolicy.Receiver.IF_PRESENT), r.datagram);
            assertThat(v.name()).as(r.what).isEqualTo(r.verdict.equals("no-token") ? "no-token" : "unsupported-token");
        }
        Octets both = ProcedureI.sign(RasTokens.with(ProcedureITest.registration(), md5("alice", NOW, RIGHT)),
                Ends.of("alice", "gk"), new TokenStamp(NOW, 1), WRONG);
        // The stronger one decides.
        assertThat(judge(verifier(ALL, TokenPolicy.Receiver.IF_PRESENT), both).name()).isEqualTo("wrong-hash");
        assertThat(judge(verifier(Set.of(Mechanism.PASSWORD_HASH), TokenPolicy.Receiver.IF_PRESENT), both).name())
                .isEqualTo("ok");
    }

    @Test
    void asksForAReceiverWhereThePolicyDoes() {
        TokenVerifier v = verifier(ALL, TokenPolicy.Receiver.REQUIRED);
        assertThat(judge(v, hashed(new Ends("alice", Optional.empty()), NOW, RIGHT)).name())
                .isEqualTo("wrong-receiver");
        assertThat(judge(v, hashed(Ends.of("alice", "gk"), NOW, RIGHT)).name()).isEqualTo("ok");
    }

    @Test
    void answersARetransmissionAndRefusesTheTokenInAnotherMessage() {
        TokenVerifier v = verifier(ALL, TokenPolicy.Receiver.IF_PRESENT);
        Octets first = hashed(Ends.of("alice", "gk"), NOW, RIGHT);
        assertThat(judge(v, first)).isInstanceOf(Verdict.Ok.class);
        assertThat(judge(v, first)).isInstanceOf(Verdict.Retransmitted.class);
        RasMessage.RegistrationRequest r = (RasMessage.RegistrationRequest) ProcedureITest.registration();
        Octets other = ProcedureI.sign(new RasMessage.RegistrationRequest(r.value().toBuilder()
                .requestSeqNum(r.value().requestSeqNum() % 65535 + 1).build()), Ends.of("alice", "gk"),
                new TokenStamp(NOW, 1), RIGHT);
        assertThat(judge(v, other)).isInstanceOf(Verdict.Replayed.class);
        assertThat(v.ras(RasMessage.TYPE.decode(first).toOptional().orElseThrow(), first, SOURCE, NOW + 21))
                .isInstanceOf(Verdict.Replayed.class);
    }

    @Test
    void aRefusedTokenIsNotRemembered() {
        ReplayGuard guard = new ReplayGuard(ReplayGuard.Limits.DEFAULT);
        TokenVerifier v = new TokenVerifier(new TokenPolicy(ALL, TimeWindow.DEFAULT, Set.of("gk"),
                TokenPolicy.Receiver.IF_PRESENT), c -> Optional.of(RIGHT), guard);
        for (int i = 0; i < 100; i++) {
            judge(v, hashed(Ends.of("mallory" + i, "gk"), NOW, WRONG));
        }
        assertThat(guard.tokens()).isZero();
        assertThat(guard.senders()).isZero();
    }

    @Test
    void tellsAPeerOnlyWhatItMayKnow() {
        Sensitive<String> alice = Sensitive.of("alice");
        Verdict late = new Verdict.OutsideWindow(alice, -5000);
        assertThat(RejectReasons.registration(late, Detail.SECURITY_ERRORS)).isEqualTo(
                new RegistrationRejectReason.SecurityError(new SecurityErrors.SecurityWrongSyncTime()));
        assertThat(RejectReasons.admission(late, Detail.SECURITY_ERRORS)).isEqualTo(
                new AdmissionRejectReason.SecurityError(new SecurityErrors2.SecurityWrongSyncTime()));
        assertThat(RejectReasons.registration(late, Detail.NONE))
                .isEqualTo(new RegistrationRejectReason.SecurityDenial());
        Verdict unknown = new Verdict.UnknownSender(alice);
        Verdict wrong = new Verdict.WrongHash(alice);
        assertThat(RejectReasons.registration(unknown, Detail.SECURITY_ERRORS))
                .isEqualTo(RejectReasons.registration(wrong, Detail.SECURITY_ERRORS))
                .isEqualTo(new RegistrationRejectReason.SecurityDenial());
        assertThat(RejectReasons.release(wrong, Detail.SECURITY_ERRORS))
                .isEqualTo(new ReleaseCompleteReason.SecurityDenied());
        for (Verdict v : List.of(new Verdict.Replayed(alice), new Verdict.WrongReceiver(alice),
                new Verdict.Unsupported())) {
            // No error is lost on the way to the narrower type.
            assertThat(RejectReasons.admission(v, Detail.SECURITY_ERRORS))
                    .isInstanceOf(AdmissionRejectReason.SecurityError.class);
        }
        assertThatThrownBy(() -> RejectReasons.location(new Verdict.Ok(null), Detail.NONE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersOfTokensDifferAndFitInto31Bits() {
        TokenNumbers n = new TokenNumbers(target -> Arrays.fill(target, (byte) 0xff));
        long first = n.next();
        long second = n.next();
        long third = n.next();
        assertThat(List.of(first, second, third)).doesNotHaveDuplicates().allMatch(v -> v >= 0 && v < 1L << 31);
    }
}

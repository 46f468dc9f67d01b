package org.sallyport.h323.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Kind;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h225.RegistrationRejectReason;
import org.sallyport.h323.security.PasswordHash.Ending;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Endpoint;

/** Tokens that two other stacks made, with the passwords that they were given. */
class CapturedTokensTest {
    private static final Endpoint SOMEWHERE = Endpoint.of("192.0.2.1", 1719);

    /** Names and passwords of the lab; the gatekeeper's endpoint identifiers were dealt in the capture itself. */
    private static final Map<String, String> PASSWORDS = Map.of(
            "alice", "alicepw", "bob", "bobpw", "clientuser", "clientpw",
            "315806511_endp", "bobpw", "2984773520_endp", "alicepw", "3882935681_endp", "bobpw");

    private static Optional<Sensitive<String>> password(Claim claim, Map<String, String> passwords) {
        String sender = claim.sender().reveal();
        // The gatekeeper answers with the password of whom it answers.
        String name = sender.equals("GkAuth") ? claim.receiver().orElseThrow().reveal() : sender;
        return Optional.ofNullable(passwords.get(name)).map(Sensitive::of);
    }

    private static TokenVerifier verifier(Map<String, String> passwords, ReplayGuard guard) {
        return new TokenVerifier(new TokenPolicy(EnumSet.allOf(Mechanism.class), TimeWindow.DEFAULT, Set.of("GkAuth"),
                TokenPolicy.Receiver.IF_PRESENT), claim -> password(claim, passwords), guard);
    }

    /** The answers are to endpoints, whose own names are others. */
    private static TokenVerifier endpoint(Map<String, String> passwords, ReplayGuard guard) {
        return new TokenVerifier(new TokenPolicy(EnumSet.allOf(Mechanism.class), TimeWindow.DEFAULT,
                Set.of("315806511_endp", "2984773520_endp", "3882935681_endp"), TokenPolicy.Receiver.REQUIRED),
                claim -> password(claim, passwords), guard);
    }

    private static RasMessage decode(Pdu p) {
        return RasMessage.TYPE.decode(p.octets()).toOptional().orElseThrow();
    }

    private static long sentSeconds(RasMessage m) {
        return RasTokens.crypto(m).stream().mapToLong(t -> switch (t) {
            case CryptoH323Token.NestedcryptoToken n ->
                    ProcedureI.of(n).orElseThrow().hashedVals().timeStamp().orElseThrow();
            default -> PasswordHash.of(t).orElseThrow().timeStampSeconds();
        }).findFirst().orElseThrow();
    }

    private static boolean isAnswer(RasMessage m) {
        return m instanceof RasMessage.RegistrationConfirm || m instanceof RasMessage.AdmissionConfirm
                || m instanceof RasMessage.DisengageConfirm || m instanceof RasMessage.UnregistrationConfirm;
    }

    /** The verdicts of all RAS messages with crypto tokens, "capture frame" to verdict. */
    private static Map<String, Verdict> verdicts(List<String> captures, Map<String, String> passwords) {
        Map<String, Verdict> out = new TreeMap<>();
        for (String capture : captures) {
            TokenVerifier gatekeeper = verifier(passwords, new ReplayGuard(ReplayGuard.Limits.DEFAULT));
            TokenVerifier endpoint = endpoint(passwords, new ReplayGuard(ReplayGuard.Limits.DEFAULT));
            for (Pdu p : CapturedPdus.of(capture)) {
                if (p.kind() != Kind.RAS) continue;
                RasMessage m = decode(p);
                if (RasTokens.crypto(m).isEmpty()) continue;
                out.put(p.where(), (isAnswer(m) ? endpoint : gatekeeper)
                        .ras(m, p.octets(), SOMEWHERE, sentSeconds(m) + 3));
            }
        }
        return out;
    }

    @Test
    void everyTokenOfProcedureIFitsItsPassword() {
        Map<String, Verdict> all = verdicts(List.of("a3_plain_h235_password"), PASSWORDS);
        assertThat(all).hasSize(16);
        assertThat(all.values()).allSatisfy(v -> assertThat(v).isInstanceOf(Verdict.Ok.class));
        assertThat(all.values())
                .allSatisfy(v -> assertThat(((Verdict.Ok) v).claim().mechanism()).isEqualTo(Mechanism.PROCEDURE_I));
    }

    @Test
    void noTokenOfProcedureIFitsAnotherPassword() {
        Map<String, String> swapped = new TreeMap<>(PASSWORDS);
        swapped.replaceAll((_, p) -> p.equals("alicepw") ? "bobpw" : "alicepw");
        Map<String, Verdict> all = verdicts(List.of("a3_plain_h235_password"), swapped);
        assertThat(all).hasSize(16);
        assertThat(all.values()).allSatisfy(v -> assertThat(v).isInstanceOf(Verdict.WrongHash.class));
    }

    @Test
    void theRegistrationThatGnuGkRefusedHasTheWrongPassword() {
        Map<String, Verdict> all = verdicts(List.of("a4_plain_h235_wrongpw"), PASSWORDS);
        Map<String, String> names = new TreeMap<>();
        all.forEach((where, v) -> names.put(where.substring(where.indexOf("frame")), v.name()));
        assertThat(names).isEqualTo(Map.of("frame 3", "ok", "frame 4", "ok", "frame 7", "wrong-hash",
                "frame 9", "ok", "frame 10", "ok"));
        // What GnuGk answered is what this verdict is told as.
        Verdict wrong = all.get("a4_plain_h235_wrongpw frame 7");
        Pdu answer = CapturedPdus.of("a4_plain_h235_wrongpw").stream().filter(p -> p.frame() == 8).findFirst()
                .orElseThrow();
        RegistrationRejectReason theirs = ((RasMessage.RegistrationReject) decode(answer)).value().rejectReason();
        assertThat(RejectReasons.registration(wrong, RejectReasons.Detail.SECURITY_ERRORS)).isEqualTo(theirs);
    }

    @Test
    void everyPasswordHashOfTheTraversalZoneFitsItsPasswordWithANulAtTheEnd() {
        int tokens = 0;
        for (Pdu p : CapturedPdus.all(Kind.RAS)) {
            for (CryptoH323Token t : RasTokens.crypto(decode(p))) {
                if (!(t instanceof CryptoH323Token.CryptoGKPwdHash gk)) continue;
                tokens++;
                Sensitive<String> password = Sensitive.of("clientpw");
                assertThat(PasswordHash.gatekeeper(gk.gatekeeperId(), gk.timeStamp(), password, Ending.NUL))
                        .as(p.where()).isEqualTo(t);
                assertThat(PasswordHash.gatekeeper(gk.gatekeeperId(), gk.timeStamp(), password, Ending.NONE))
                        .as(p.where()).isNotEqualTo(t);
            }
        }
        assertThat(tokens).isEqualTo(34);
    }

    @Test
    void everyMessageWithAPasswordHashIsAccepted() {
        List<String> others = CapturedPdus.CAPTURES.stream().filter(c -> !c.startsWith("a")).toList();
        Map<String, Verdict> all = verdicts(others, PASSWORDS);
        Map<String, Integer> counts = new TreeMap<>();
        all.values().forEach(v -> counts.merge(v.name(), 1, Integer::sum));
        assertThat(counts).isEqualTo(Map.of("ok", 34));
        Map<String, Verdict> wrong = verdicts(others, Map.of("clientuser", "clientpW"));
        assertThat(wrong.values()).allSatisfy(v -> assertThat(v).isInstanceOf(Verdict.WrongHash.class));
    }

    @Test
    void messagesWithoutTokensAreNotAccepted() {
        int without = 0;
        for (Pdu p : CapturedPdus.all(Kind.RAS)) {
            RasMessage m = decode(p);
            if (!RasTokens.crypto(m).isEmpty()) continue;
            without++;
            assertThat(verifier(PASSWORDS, new ReplayGuard(ReplayGuard.Limits.DEFAULT))
                    .ras(m, p.octets(), SOMEWHERE, 1_800_000_000)).isEqualTo(new Verdict.NoToken());
        }
        assertThat(without).isEqualTo(403);
    }
}

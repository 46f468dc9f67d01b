package org.sallyport.h323.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Kind;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.H221NonStandard;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.NonStandardIdentifier;
import org.sallyport.h323.h225.NonStandardParameter;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h235.CryptoToken;
import org.sallyport.h323.q931.Q931Decoded;
import org.sallyport.h323.q931.Q931Limits;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.machine.Sensitive;
import org.sallyport.per.Additions;
import org.sallyport.per.BitString;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/** H.235.1 procedure I: signed and judged, spoilt in every bit, and with hashes planted elsewhere. */
class ProcedureITest {
    private static final long NOW = 1_795_394_065;
    private static final Endpoint SOURCE = Endpoint.of("192.0.2.1", 1719);
    private static final Sensitive<String> PASSWORD = Sensitive.of("correct horse");
    private static final ProcedureI.Ends ENDS = ProcedureI.Ends.of("alice", "gk");
    private static final TokenStamp STAMP = new TokenStamp(NOW, 4711);

    static TokenVerifier verifier() {
        return new TokenVerifier(new TokenPolicy(EnumSet.allOf(Mechanism.class), TimeWindow.DEFAULT, Set.of("gk"),
                TokenPolicy.Receiver.IF_PRESENT),
                c -> c.sender().reveal().equals("alice") ? Optional.of(PASSWORD) : Optional.empty(),
                new ReplayGuard(ReplayGuard.Limits.DEFAULT));
    }

    private static RasMessage ras(Octets o) {
        return RasMessage.TYPE.decode(o).toOptional().orElseThrow();
    }

    private static Verdict judge(Octets o) {
        return verifier().ras(ras(o), o, SOURCE, NOW);
    }

    /** The first registration request of a1. */
    static RasMessage registration() {
        return CapturedPdus.of("a1_plain_faststart_tunnel").stream().filter(p -> p.kind() == Kind.RAS)
                .map(p -> ras(p.octets())).filter(RasMessage.RegistrationRequest.class::isInstance).findFirst()
                .orElseThrow();
    }

    @Test
    void hasTheKnownAnswer() {
        // The octets around the hash were written here, and read as they should be by tshark; the hash is that of
        // Python over them: hmac.new(sha1(b"correct horse").digest(), front + bytes(12) + rest, sha1).digest()[:12].
        Octets signed = ProcedureI.sign(registration(), ENDS, STAMP, PASSWORD);
        assertThat(signed.hex()).isEqualTo(KNOWN_FRONT + KNOWN_HASH + KNOWN_REST);
    }

    @Test
    void everyKindOfRasMessageIsSignedAndAccepted() {
        Map<String, Octets> kinds = new TreeMap<>();
        for (Pdu p : CapturedPdus.all(Kind.RAS)) {
            RasMessage m = ras(p.octets());
            if (RasTokens.crypto(m).isEmpty()) kinds.putIfAbsent(m.getClass().getSimpleName(), p.octets());
        }
        assertThat(kinds).hasSizeGreaterThanOrEqualTo(14);
        kinds.forEach((kind, octets) -> {
            Octets signed = ProcedureI.sign(ras(octets), ENDS, STAMP, PASSWORD);
            assertThat(judge(signed)).as(kind).isInstanceOf(Verdict.Ok.class);
            // What the message said before, it says still.
            assertThat(ras(signed).getClass().getSimpleName()).isEqualTo(kind);
        });
    }

    @Test
    void everyKindOfCallSignallingIsSignedAndAccepted() {
        Set<String> kinds = new TreeSet<>();
        for (Pdu p : CapturedPdus.all(Kind.CS)) {
            Q931Decoded decoded = Q931Message.decode(p.payload(), Q931Limits.DEFAULT);
            if (!(decoded instanceof Q931Decoded.Ok(Q931Message m))) continue;
            Optional<H323UserInformation> content = SignallingTokens.read(p.payload());
            if (content.isEmpty()) continue;
            String kind = content.get().h323UuPdu().h323MessageBody().getClass().getSimpleName();
            if (kind.equals("Empty") || !kinds.add(kind)) continue;
            Octets signed = ProcedureI.sign(m, content.get(), ENDS, STAMP, PASSWORD);
            Verdict v = verifier().signalling(SignallingTokens.read(signed).orElseThrow(), signed, SOURCE, NOW);
            assertThat(v).as(kind).isInstanceOf(Verdict.Ok.class);
            // The elements in front of the User-user element are under the hash too.
            byte[] spoilt = signed.toArray();
            spoilt[3] ^= 1;
            Octets other = Octets.wrap(spoilt);
            assertThat(verifier().signalling(SignallingTokens.read(other).orElseThrow(), other, SOURCE, NOW)).as(kind)
                    .isInstanceOf(Verdict.WrongHash.class);
        }
        assertThat(kinds).contains("Setup", "CallProceeding", "Connect", "Facility", "ReleaseComplete");
    }

    @Test
    void noBitCanBeChanged() {
        Octets signed = ProcedureI.sign(registration(), ENDS, STAMP, PASSWORD);
        Map<String, Integer> verdicts = new TreeMap<>();
        for (int bit = 0; bit < signed.length() * 8; bit++) {
            byte[] spoilt = signed.toArray();
            spoilt[bit / 8] ^= (byte) (0x80 >> bit % 8);
            Octets o = Octets.wrap(spoilt);
            String name = RasMessage.TYPE.decode(o).toOptional().map(m -> verifier().ras(m, o, SOURCE, NOW).name())
                    .orElse("not decoded");
            verdicts.merge(name, 1, Integer::sum);
        }
        assertThat(verdicts.values().stream().mapToInt(i -> i).sum()).isEqualTo(signed.length() * 8);
        assertThat(verdicts).doesNotContainKeys("ok", "retransmitted");
        assertThat(verdicts.get("wrong-hash")).isGreaterThan(signed.length() * 4);
    }

    @Test
    void octetsBehindTheMessageAreUnderTheHash() {
        // A sender whose octets we would not write: there is more behind the message than it says.
        Octets signed = ProcedureI.sign(registration(), ENDS, STAMP, PASSWORD);
        CryptoToken.CryptoHashedToken token = ProcedureI.of(RasTokens.crypto(ras(signed)).getFirst()).orElseThrow();
        int at = signed.hex().indexOf(token.token().hash().octets().hex()) / 2;
        byte[] longer = Arrays.copyOf(signed.toArray(), signed.length() + 3);
        longer[longer.length - 1] = 9;
        assertThat(judge(Octets.of(longer))).isInstanceOf(Verdict.WrongHash.class);
        byte[] hash = Digests.hmacSha1_96(PASSWORD, HashPlace.zeroed(Octets.of(longer), at, 12));
        System.arraycopy(hash, 0, longer, at, 12);
        assertThat(judge(Octets.of(longer))).isInstanceOf(Verdict.Ok.class);
    }

    private static RasMessage withData(RasMessage message, Octets data) {
        RasMessage.RegistrationRequest r = (RasMessage.RegistrationRequest) message;
        return new RasMessage.RegistrationRequest(r.value().toBuilder().nonStandardData(new NonStandardParameter(
                new NonStandardIdentifier.H221NonStandard(new H221NonStandard(9, 0, 61, Additions.NONE)),
                data)).build());
    }

    private static Octets data(int copies, Octets hash) {
        return Octets.ofHex(hash.hex().repeat(copies) + "00".repeat(12 * (5 - Math.min(copies, 5))));
    }

    /** The HMAC cannot be made to appear in what it covers, so that the place is tested with a hash that is wrong. */
    private static Octets planted(int copies) {
        Octets hash = Octets.ofHex("0102030405060708090a0b0c");
        return RasMessage.TYPE.encode(RasTokens.with(withData(registration(), data(copies, hash)), token(hash)));
    }

    private static CryptoH323Token token(Octets hash) {
        Octets signed = ProcedureI.sign(registration(), ENDS, STAMP, PASSWORD);
        CryptoToken.CryptoHashedToken t = ProcedureI.of(RasTokens.crypto(ras(signed)).getFirst()).orElseThrow();
        return new CryptoH323Token.NestedcryptoToken(t.toBuilder()
                .token(t.token().toBuilder().hash(BitString.of(hash)).build()).build());
    }

    @Test
    void findsTheHashAmongPlantedCopiesAndGivesUpWhereThereAreTooMany() {
        Octets hash = Octets.ofHex("0102030405060708090a0b0c");
        for (int copies = 0; copies < 12; copies++) {
            Octets o = planted(copies);
            OptionalInt at = HashPlace.find(o, hash, x -> RasMessage.TYPE.decode(x).toOptional()
                    .map(RasTokens::crypto).flatMap(ProcedureI::hashAmong));
            if (copies < HashPlace.OCCURRENCES_MAX) {
                // The tokens of a registration stand behind its data.
                assertThat(at).hasValue(o.hex().lastIndexOf(hash.hex()) / 2);
                assertThat(judge(o)).isInstanceOf(Verdict.WrongHash.class);
            } else {
                assertThat(at).isEmpty();
                assertThat(judge(o)).isInstanceOf(Verdict.Malformed.class);
            }
        }
    }

    @Test
    void aHashOfZerosAmongZerosIsWrongAndNothingWorse() {
        Octets zeros = Octets.wrap(new byte[12]);
        assertThat(judge(RasMessage.TYPE.encode(RasTokens.with(withData(registration(), Octets.wrap(new byte[4])),
                token(zeros))))).isInstanceOf(Verdict.WrongHash.class);
        // 16 zeros hold 5 overlapping ones, all but one of which are not it.
        assertThat(judge(RasMessage.TYPE.encode(RasTokens.with(withData(registration(), Octets.wrap(new byte[16])),
                token(zeros))))).isInstanceOf(Verdict.WrongHash.class);
        assertThat(judge(RasMessage.TYPE.encode(RasTokens.with(withData(registration(), Octets.wrap(new byte[900])),
                token(zeros))))).isInstanceOf(Verdict.Malformed.class);
    }

    @Test
    void theHashCannotBeMovedIntoOtherData() {
        // Signed with zeros in its data; then the hash is put there and zeros into the token, and both.
        RasMessage m = withData(registration(), Octets.wrap(new byte[40]));
        Octets signed = ProcedureI.sign(m, ENDS, STAMP, PASSWORD);
        assertThat(judge(signed)).isInstanceOf(Verdict.Ok.class);
        byte[] hash = ProcedureI.hashAmong(RasTokens.crypto(ras(signed))).orElseThrow().toArray();
        int at = signed.hex().indexOf(HexFormat.of().formatHex(hash)) / 2;
        int data = signed.hex().indexOf("00".repeat(40)) / 2;
        for (boolean both : List.of(true, false)) {
            byte[] moved = signed.toArray();
            System.arraycopy(hash, 0, moved, data + 8, 12);
            if (!both) Arrays.fill(moved, at, at + 12, (byte) 0);
            assertThat(judge(Octets.of(moved))).isNotInstanceOf(Verdict.Ok.class);
        }
    }

    @Test
    void twoTokensAreRefused() {
        Octets one = ProcedureI.sign(registration(), ENDS, STAMP, PASSWORD);
        Octets two = ProcedureI.sign(ras(one), ENDS, new TokenStamp(NOW, 4712), PASSWORD);
        assertThat(judge(two)).isInstanceOf(Verdict.Malformed.class);
    }

    private static final String KNOWN_HASH = "166284e4ef14ede69d08110e";
    private static final String KNOWN_FRONT =
            "0ec00eda060008914a00078001000a09000406b801000a090004a92922c00900003d1148333233506c757320"
                    + "43616c6c47656e000019322e332e30202848333233706c75732076312e32382e30290000000140020062006f"
                    + "00620c0047006b0050006c00610069006e600900003d1148333233506c75732043616c6c47656e000019322e"
                    + "332e30202848333233706c75732076312e32382e302900002e2b1902450174070008816b000201c500070008"
                    + "816b000205c06b038a10021267020067006b08800b080061006c006900630065070008816b0002060060";
    private static final String KNOWN_REST = "010001800100010002700001300100";
}

package org.sallyport.turn.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.credential.AuthenticationBench.ALICE;
import static org.sallyport.turn.credential.AuthenticationBench.CLIENT;
import static org.sallyport.turn.credential.AuthenticationBench.REALM;
import static org.sallyport.turn.credential.AuthenticationBench.SECRET;
import static org.sallyport.turn.credential.AuthenticationBench.SERVER;
import static org.sallyport.turn.credential.AuthenticationBench.both;
import static org.sallyport.turn.credential.AuthenticationBench.secrets;
import static org.sallyport.turn.credential.AuthenticationBench.users;
import static org.sallyport.turn.credential.AuthenticationBench.with;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sallyport.stun.PasswordAlgorithm;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;

/** Rows TURN-21, TURN-24, TURN-25, TURN-28, TURN-42, TURN-45, TURN-46 and TURN-54 of the attack table. */
class HostileAuthenticationTest {
    private static final List<PasswordAlgorithm> OFFER = List.of(PasswordAlgorithm.SHA_256, PasswordAlgorithm.MD5);
    private static final byte[] NONE = new byte[0];

    private final AuthenticationBench bench = with(users());

    /** The same message with one attribute taken out or exchanged, as somebody between would do it. */
    private static StunMessage edited(StunMessage m, StunAttribute which, byte[] value) {
        StunWriter w = StunWriter.of(m.messageClass(), m.method(), m.transactionId());
        for (int i = 0; i < m.attributeCount(); i++) {
            boolean hit = m.attributeType(i) == which.number();
            if (!hit) w.attribute(m.attributeType(i), m.attributeValue(i));
            else if (value != NONE) w.attribute(which, value);
        }
        return StunClient.read(w.bytes());
    }

    @Test
    void turn24StrippedOrEditedAlgorithmsOfARequestAreABadRequest() {
        StunMessage good = ALICE.modern(StunMethod.ALLOCATE, bench.challenge());
        Map<String, StunMessage> variants = new LinkedHashMap<>();
        variants.put("choice taken out", edited(good, StunAttribute.PASSWORD_ALGORITHM, NONE));
        variants.put("offer taken out", edited(good, StunAttribute.PASSWORD_ALGORITHMS, NONE));
        variants.put("offer cut to MD5", edited(good, StunAttribute.PASSWORD_ALGORITHMS,
                PasswordAlgorithm.MD5.encode()));
        variants.put("offer turned round", edited(good, StunAttribute.PASSWORD_ALGORITHMS,
                PasswordAlgorithm.encode(OFFER.reversed())));
        variants.put("choice of what was not offered", edited(good, StunAttribute.PASSWORD_ALGORITHM,
                new byte[] {0, 3, 0, 0}));
        variants.put("choice with parameters", edited(good, StunAttribute.PASSWORD_ALGORITHM,
                new byte[] {0, 1, 0, 4, 9, 9, 9, 9}));
        variants.put("two choices", edited(good, StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.encode(OFFER)));
        variants.forEach((name, m) -> {
            assertThat(bench.judge(m)).as(name).isInstanceOfSatisfying(Authentication.Verdict.Challenged.class,
                    c -> assertThat(c.code()).isEqualTo(400));
        });
        bench.proven(good);
    }

    @Test
    void turn24AChoiceEditedToMd5OrBothAttributesStrippedProveNothing() {
        StunMessage good = ALICE.modern(StunMethod.ALLOCATE, bench.challenge());
        bench.refused(edited(good, StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.MD5.encode()),
                StunError.UNAUTHENTICATED);
        StunMessage bare = edited(edited(good, StunAttribute.PASSWORD_ALGORITHM, NONE),
                StunAttribute.PASSWORD_ALGORITHMS, NONE);
        bench.refused(bare, StunError.UNAUTHENTICATED);
    }

    @Test
    void turn24AnEditedChallengeMakesAClientSignWhatIsABadRequest() {
        StunMessage cut = edited(bench.challenge(), StunAttribute.PASSWORD_ALGORITHMS, PasswordAlgorithm.MD5.encode());
        bench.refused(ALICE.modern(StunMethod.ALLOCATE, cut), StunError.BAD_REQUEST);
    }

    @Test
    void turn24AnEditedNonceIsStaleWhateverElseWasEdited() {
        StunMessage challenge = bench.challenge();
        String nonce = challenge.text(StunAttribute.NONCE).orElseThrow();
        for (String prefix : List.of("obMatJos2AAAA", "obMatJos2AAAB", "obMatJos2AAAC", "obMatJos2gAAA",
                "obMatJos3AAAD")) {
            byte[] forged = (prefix + nonce.substring(13)).getBytes(StandardCharsets.US_ASCII);
            StunMessage stripped = edited(edited(challenge, StunAttribute.NONCE, forged),
                    StunAttribute.PASSWORD_ALGORITHMS, NONE);
            bench.refused(ALICE.modern(StunMethod.ALLOCATE, stripped), StunError.STALE_NONCE);
            StunMessage signed = ALICE.modern(StunMethod.ALLOCATE, challenge);
            bench.refused(edited(signed, StunAttribute.NONCE, forged), StunError.STALE_NONCE);
        }
    }

    @Test
    void turn25OfAllLengthsOfTheStrongerTagOnlyTheFullOneProvesAnything() {
        StunMessage good = ALICE.modern(StunMethod.ALLOCATE, bench.challenge());
        byte[] tag = good.value(StunAttribute.MESSAGE_INTEGRITY_SHA256).orElseThrow();
        List<Integer> proving = new ArrayList<>();
        for (int length = 0; length <= 36; length++) {
            StunWriter w = unsigned(good).attribute(StunAttribute.MESSAGE_INTEGRITY_SHA256, Arrays.copyOf(tag, length));
            if (StunMessage.decode(w.bytes()) instanceof StunDecoded.Ok(StunMessage m)
                    && bench.judge(m) instanceof Authentication.Verdict.Proven)
                proving.add(length);
        }
        assertThat(proving).containsExactly(32);
    }

    @Test
    void turn25AWeakerTagBesideAWrongStrongerOneOrInItsPlaceProvesNothing() {
        StunMessage good = ALICE.modern(StunMethod.ALLOCATE, bench.challenge());
        for (var key : List.of(ALICE.sha256(), ALICE.md5())) {
            StunWriter both = unsigned(good).integrity(key)
                    .attribute(StunAttribute.MESSAGE_INTEGRITY_SHA256, new byte[32]);
            bench.refused(StunClient.read(both.bytes()), StunError.UNAUTHENTICATED);
            bench.refused(StunClient.read(unsigned(good).integrity(key).bytes()), StunError.UNAUTHENTICATED);
        }
        bench.proven(StunClient.read(unsigned(good).attribute(StunAttribute.MESSAGE_INTEGRITY, new byte[20])
                .integritySha256(ALICE.sha256()).bytes()));
    }

    private static StunWriter unsigned(StunMessage m) {
        StunWriter w = StunWriter.of(m.messageClass(), m.method(), m.transactionId());
        for (int i = 0; i < m.attributeCount() - 1; i++) w.attribute(m.attributeType(i), m.attributeValue(i));
        return w;
    }

    @Test
    void turn21NamesAndNoncesBehindTheTagAreNotThere() {
        StunMessage m = StunClient.read(StunClient.first().integrity(ALICE.md5()).username("alice")
                .text(StunAttribute.REALM, REALM).text(StunAttribute.NONCE, bench.nonce()).bytes());
        bench.refused(m, StunError.BAD_REQUEST);
    }

    @Test
    void turn54UnknownAttributesOfAStrangerAre401LikeAnythingElse() {
        StunMessage m = StunClient.read(StunClient.first().attribute(0x7fff, new byte[4]).bytes());
        bench.refused(m, StunError.UNAUTHENTICATED);
    }

    @Test
    void turn42UnknownNamesCostTheSameWorkAsWrongPasswords() {
        String nonce = bench.nonce();
        StunMessage challenge = bench.challenge();
        List<StunClient> wrong = Stream.of("alice", "bob", "mallory", "al\u00efce", "1700003600", "a\u0000")
                .map(n -> new StunClient(n, "x", REALM)).toList();
        List<Long> work = new ArrayList<>();
        for (StunClient c : wrong) {
            for (StunMessage m : List.of(c.old(StunMethod.ALLOCATE, nonce), c.modern(StunMethod.ALLOCATE, challenge))) {
                work.add(workOf(bench, m));
            }
        }
        assertThat(work).containsOnly(1L);
    }

    @Test
    void turn42TimeLimitedNamesCostTheSameWorkWhetherOrNotTheyWereEverProven() {
        AuthenticationBench b = with(secrets());
        StunClient alice = b.issued(SECRET, "alice", 3_600_000L);
        b.proven(b.allocate(alice));
        List<Long> work = new ArrayList<>();
        for (String name : List.of(alice.name(), "1700003600:bob", "1700003600", "1600000000:alice",
                "1900000000:alice")) {
            StunClient c = new StunClient(name, "x", REALM);
            work.add(workOf(b, b.allocate(c)));
            work.add(workOf(b, c.modern(StunMethod.ALLOCATE, b.challenge())));
        }
        assertThat(work).containsOnly(5L);
    }

    private static long workOf(AuthenticationBench b, StunMessage m) {
        long before = b.auth.proofs();
        b.refused(m, StunError.UNAUTHENTICATED);
        return b.auth.proofs() - before;
    }

    @Test
    void turn46HostileNamesAreNobodyAndNotMore() {
        List<String> names = List.of("%s%n%x", "' OR 1=1 --", "alice\r\nINFO forged", "alice\u0000", "\u202ealice",
                "x".repeat(508), "alice\u200d", "\ufeffalice", "${jndi:ldap://x}", "../../etc/passwd",
                "a".repeat(507) + ":", "\ud83d\ude00", "alice ", " alice", "ALICE", "\uff21lice");
        AuthenticationBench b = with(both());
        for (String name : names) {
            StunClient c = new StunClient(name, "wonder land", REALM);
            b.refused(b.allocate(c), StunError.UNAUTHENTICATED);
            b.refused(c.modern(StunMethod.ALLOCATE, b.challenge()), StunError.UNAUTHENTICATED);
        }
        for (byte[] raw : new byte[][] {{}, {(byte) 0xff}, {(byte) 0xc0, (byte) 0x80}, {(byte) 0xed, (byte) 0xa0, 0}}) {
            StunMessage m = StunClient.read(StunClient.first().attribute(StunAttribute.USERNAME, raw)
                    .text(StunAttribute.REALM, REALM).text(StunAttribute.NONCE, b.nonce())
                    .integrity(ALICE.md5()).bytes());
            b.refused(m, StunError.UNAUTHENTICATED);
        }
    }

    @Test
    void aNameInAnotherFormOfTheSameTextIsTheSameUser() {
        StunClient composed = new StunClient("ren\u00e9 \u00e5", "p", REALM);
        bench.auth.access(new TurnAccess(Map.of(composed.name(), composed.keys()), List.of(), 0, Set.of()));
        StunMessage m = StunClient.read(StunClient.first().username("rene\u0301\u2003a\u030a")
                .text(StunAttribute.REALM, REALM).text(StunAttribute.NONCE, bench.nonce())
                .integrity(composed.md5()).bytes());
        assertThat(bench.proven(m).user()).isEqualTo(composed.name());
    }

    @Test
    void mutatedRequestsNeverProveAnythingAndNeverThrow() {
        AuthenticationBench b = with(both());
        Random random = new Random(2_442);
        StunClient carol = b.issued(SECRET, "carol", 3_600_000L);
        List<byte[]> seeds = new ArrayList<>();
        for (StunClient c : List.of(ALICE, carol)) {
            seeds.add(c.named(StunMethod.ALLOCATE, b.nonce()).integrity(c.md5()).bytes());
            seeds.add(c.named(StunMethod.REFRESH, b.nonce()).passwordAlgorithms(OFFER)
                    .passwordAlgorithm(PasswordAlgorithm.SHA_256).integritySha256(c.sha256()).bytes());
        }
        for (byte[] s : seeds) b.proven(StunClient.read(s));
        int judged = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] m = seeds.get(random.nextInt(seeds.size())).clone();
            byte[] before = m.clone();
            for (int k = random.nextInt(3); k >= 0; k--) m[random.nextInt(m.length)] ^= (byte) (1 << random.nextInt(8));
            if (Arrays.equals(m, before)) continue;
            if (!(StunMessage.decode(m) instanceof StunDecoded.Ok(StunMessage read))) continue;
            judged++;
            Authentication.Verdict verdict = b.judge(read);
            assertThat(verdict).isInstanceOf(Authentication.Verdict.Challenged.class);
        }
        assertThat(judged).isGreaterThan(20_000);
    }

    private static long usedBytes() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void turn28AMillionStrangersLeaveNothingBehind() {
        AuthenticationBench b = with(both());
        StunMessage first = StunClient.read(StunClient.first().bytes());
        StunMessage forged = b.allocate(new StunClient("1700003600:x", "y", REALM));
        Random random = new Random(28);
        long before = usedBytes();
        for (int i = 0; i < 1_000_000; i++) {
            StunMessage m = (i & 1) == 0 ? first : forged;
            b.auth.judge(m, CLIENT.withPort(random.nextInt(65_536)), SERVER, b.nowNs, b.wallMs);
        }
        assertThat(b.auth.keysRemembered()).isZero();
        assertThat(usedBytes() - before).isLessThan(10_000_000);
        assertThat(b.proven(b.allocate(ALICE)).user()).isEqualTo("alice");
    }
}

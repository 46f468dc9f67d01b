package org.sallyport.turn.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.credential.AuthenticationBench.md5Only;
import static org.sallyport.turn.credential.AuthenticationBench.users;
import static org.sallyport.turn.credential.AuthenticationBench.with;

import org.junit.jupiter.api.Test;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** Row TURN-30 of the attack table: how many octets of STUN a stranger gets, with the realm example.org. */
class AnswerSizeTest {
    private final AuthenticationBench bench = with(users());

    private static double gain(StunMessage request, byte[] answer) {
        return (double) answer.length / request.sizeBytes();
    }

    private byte[] challenge(AuthenticationBench b, StunMessage request) {
        b.refused(request, StunError.UNAUTHENTICATED);
        return ((Authentication.Verdict.Challenged) b.judge(request)).answer();
    }

    @Test
    void turn30TheChallengeOfAnAllocateWithLifetimeIs88OctetsFor36() {
        StunMessage request = StunClient.read(StunClient.first().bytes());
        assertThat(request.sizeBytes()).isEqualTo(36);
        assertThat(challenge(bench, request)).hasSize(88);
        assertThat(gain(request, challenge(bench, request))).isLessThanOrEqualTo(2.5);
    }

    @Test
    void turn30TheChallengeOfTheBareAllocateOf28OctetsThatBrowsersSendIs3Point2TimesAndWithoutSha256Is2Point8Times() {
        StunMessage bare = StunClient.read(StunClient.request(StunMethod.ALLOCATE).requestedTransport(17).bytes());
        assertThat(bare.sizeBytes()).isEqualTo(28);
        assertThat(gain(bare, challenge(bench, bare))).isBetween(3.1, 3.2);
        assertThat(challenge(md5Only(users()), bare)).hasSize(76);
        assertThat(gain(bare, challenge(md5Only(users()), bare))).isBetween(2.7, 2.8);
    }

    @Test
    void turn30TheChallengeOfAnAllocateWithSoftwareAndFingerprintIsLessThanTwice() {
        StunMessage usual = StunClient.read(StunClient.first().software("Coturn-4.6.1 'Gorst'").fingerprint().bytes());
        assertThat(gain(usual, challenge(bench, usual))).isLessThan(1.5);
    }

    @Test
    void turn30ABadRequestIsAnsweredBy28Octets() {
        StunMessage tagged = StunClient.read(StunClient.first().integrity(AuthenticationBench.ALICE.md5()).bytes());
        byte[] answer = ((Authentication.Verdict.Challenged) bench.judge(tagged)).answer();
        assertThat(answer).hasSize(28);
        assertThat(gain(tagged, answer)).isLessThan(1);
    }

    @Test
    void turn30ABindingAnswerOverIpv4IsAtMost1Point6TimesEvenOfABareRequestAndOverIpv6Is2Point2() {
        byte[] id = new byte[12];
        StunMessage bare = StunClient.read(StunWriter.bindingRequest(id).bytes());
        StunMessage marked = StunClient.read(StunWriter.bindingRequest(id).fingerprint().bytes());
        Endpoint v4 = Endpoint.of("192.0.2.9", 1);
        Endpoint v6 = Endpoint.of("2001:db8::9", 1);
        assertThat(gain(bare, StunWriter.success(bare).xorMappedAddress(v4).bytes())).isLessThanOrEqualTo(1.6);
        assertThat(gain(marked, StunWriter.success(marked).xorMappedAddress(v4).fingerprint().bytes())).isLessThan(1.5);
        assertThat(gain(bare, StunWriter.success(bare).xorMappedAddress(v6).bytes())).isEqualTo(2.2);
        assertThat(gain(marked, StunWriter.success(marked).xorMappedAddress(v6).fingerprint().bytes())).isLessThan(1.9);
    }

    @Test
    void turn31NothingInAnAnswerTellsTheProgramOrItsVersion() {
        StunMessage answer = bench.challenge();
        assertThat(answer.has(StunAttribute.SOFTWARE)).isFalse();
        assertThat(answer.value(StunAttribute.ERROR_CODE).orElseThrow()).containsExactly(0, 0, 4, 1);
    }
}

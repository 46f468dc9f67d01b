package org.sallyport.sip.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.machine.Sensitive;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

class LoopDetectionTest {
    private final LoopDetection loops = new LoopDetection(Sensitive.of(new byte[16]));
    private final SeededEntropy entropy = new SeededEntropy(3);
    private final SipMessage invite = Messages.request("INVITE", "z9hG4bKa");

    /** What we would send on, come back through another proxy. */
    private SipMessage returned(SipMessage request, String zone) {
        String branch = loops.branch(loops.fingerprint(request, zone), entropy);
        return request.edit().addFirst(HeaderName.VIA, "SIP/2.0/UDP ours.example.com;branch=" + branch)
                .addFirst(HeaderName.VIA, "SIP/2.0/UDP proxy.example.net;branch=z9hG4bKp").build();
    }

    @Test
    void aRequestThatComesBackUnchangedIsALoop() {
        SipMessage back = returned(invite, "Z");
        assertThat(loops.isLoop(back, loops.fingerprint(back, "Z"))).isTrue();
    }

    @Test
    void aFreshRequestIsNone() {
        assertThat(loops.isLoop(invite, loops.fingerprint(invite, "Z"))).isFalse();
    }

    @Test
    void aRequestThatComesBackThroughAnotherZoneIsASpiral() {
        SipMessage back = returned(invite, "Z");
        assertThat(loops.isLoop(back, loops.fingerprint(back, "Y"))).isFalse();
    }

    @Test
    void aChangedRequestUriMakesASpiral() {
        assertSpiral(m -> m.edit().requestUri("sip:carol@example.com").build());
    }

    @Test
    void aChangedRouteMakesASpiral() {
        assertSpiral(m -> m.edit().addFirst(HeaderName.ROUTE, "<sip:p.example.com;lr>").build());
    }

    @Test
    void credentialsMakeASpiral() {
        assertSpiral(m -> m.edit().addLast(HeaderName.PROXY_AUTHORIZATION, "Digest x=y").build());
    }

    private void assertSpiral(UnaryOperator<SipMessage> change) {
        SipMessage back = change.apply(returned(invite, "Z"));
        assertThat(loops.isLoop(back, loops.fingerprint(back, "Z"))).isFalse();
    }

    @Test
    void anotherNodesKeyGivesAnotherFingerprint() {
        byte[] key = new byte[16];
        key[0] = 1;
        LoopDetection other = new LoopDetection(Sensitive.of(key));
        assertThat(other.fingerprint(invite, "Z")).isNotEqualTo(loops.fingerprint(invite, "Z"));
    }

    @Test
    void everyBranchIsUniqueAndMarked() {
        String print = loops.fingerprint(invite, "Z");
        assertThat(loops.branch(print, entropy)).startsWith("z9hG4bK").endsWith("." + print)
                .isNotEqualTo(loops.branch(print, entropy));
    }

    @ParameterizedTest
    @CsvSource({"'', 60", "'Max-Breadth: 10', 10", "'Max-Breadth: 0', 0", "'Max-Breadth: 1000', 60",
        "'Max-Breadth: 99999999999', 60", "'Max-Breadth: x', 60"})
    void readsMaxBreadthWithinBounds(String line, int expected) {
        SipMessage m = Messages.request("INVITE", "192.0.2.1;branch=z9hG4bKa", line.isEmpty() ? "" : line + "\n");
        assertThat(MaxBreadth.of(m)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 59, 60, 61, 100})
    void sharesNeverExceedTheBreadth(int branches) {
        List<Integer> shares = MaxBreadth.shares(60, branches);
        assertThat(shares).hasSize(Math.min(60, branches)).allMatch(s -> s >= 1);
        assertThat(shares.stream().mapToInt(Integer::intValue).sum()).isEqualTo(60);
    }

    @Test
    void noBreadthMeansNoBranch() {
        assertThat(MaxBreadth.shares(0, 3)).isEmpty();
    }

    /** Attack SIP-22: two addresses that fork to each other twice. The breadth bounds what is open at one time. */
    @Test
    void mutualForkingEndsAtTheBreadth() {
        assertThat(leaves(MaxBreadth.DEFAULT, 0)).isLessThanOrEqualTo(60);
    }

    private static int leaves(int breadth, int hops) {
        if (hops == 70) return 1;
        List<Integer> shares = MaxBreadth.shares(breadth, 2);
        return shares.stream().mapToInt(s -> leaves(s, hops + 1)).sum();
    }
}

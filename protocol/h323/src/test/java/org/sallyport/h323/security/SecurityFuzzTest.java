package org.sallyport.h323.security;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Octets;

/**
 * Targets for Jazzer: octets in, a verdict out. Nobody has the password, so that no octets may be accepted. The
 * ordinary build replays the files under {@code SecurityFuzzTestInputs}; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class SecurityFuzzTest {
    private static final Endpoint SOURCE = Endpoint.of("192.0.2.1", 1719);
    private static final long NOW = 1_795_394_100;
    private static final Sensitive<String> PASSWORD = Sensitive.of("not in any capture");

    private static TokenVerifier verifier() {
        return new TokenVerifier(new TokenPolicy(EnumSet.allOf(Mechanism.class), TimeWindow.DEFAULT, Set.of("GkAuth"),
                TokenPolicy.Receiver.IF_PRESENT),
                c -> c.sender().reveal().startsWith("b") ? Optional.empty() : Optional.of(PASSWORD),
                new ReplayGuard(ReplayGuard.Limits.DEFAULT));
    }

    private static void refused(Verdict v) {
        if (v instanceof Verdict.Ok || v instanceof Verdict.Retransmitted) throw new AssertionError(v);
    }

    @FuzzTest
    void ras(byte[] bytes) {
        Octets o = Octets.of(bytes);
        RasMessage.TYPE.decode(o).toOptional().ifPresent(m -> refused(verifier().ras(m, o, SOURCE, NOW)));
    }

    @FuzzTest
    void signalling(byte[] bytes) {
        Octets o = Octets.of(bytes);
        SignallingTokens.read(o).ifPresent(m -> refused(verifier().signalling(m, o, SOURCE, NOW)));
    }
}

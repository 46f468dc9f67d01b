package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.TlsIdentity.ClientCertificate;

/** How many handshakes strangers may begin in a time, since the desk pays for a part of each. */
@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.TlsEngine.class)
class HandshakeRateTest extends TlsRig {
    /** So slow that the test is over before another may begin. */
    private static final int AT_ONCE = 4;

    @Override
    NetLimits limits() {
        return NetLimits.DEFAULTS.withHandshakes(new NetLimits.Handshakes(1, 10, AT_ONCE, AT_ONCE + 2));
    }

    /** Connects from an address of loopback, and is cut off at once or not. */
    private boolean connects(String from) throws IOException {
        long before = tooFast();
        Socket s = new Socket();
        raw.add(s);
        s.bind(new InetSocketAddress(from, 0));
        s.connect(new InetSocketAddress(edge.address.toString(), 5061));
        s.setSoTimeout(100);
        try {
            return s.getInputStream().read() >= 0 || tooFast() == before;
        } catch (IOException e) {
            return tooFast() == before;
        }
    }

    private long tooFast() {
        return host.counters().getOrDefault(NetCounter.HANDSHAKES_TOO_FAST, 0L);
    }

    private int of(String prefix, int count) throws IOException {
        int connected = 0;
        for (int i = 1; i <= count; i++) if (connects(prefix + i)) connected++;
        return connected;
    }

    @Test
    void aPrefixMayBeginSoManyAndAllTogetherFewMore() throws Exception {
        listen(edgeIdentity(ClientCertificate.NONE));
        // Some hundred milliseconds give back one or two.
        assertThat(of("127.91.1.", 12)).as("of one prefix").isBetween(AT_ONCE, 12 - 4);
        assertThat(connects("127.91.2.1")).as("of another").isTrue();
        assertThat(of("127.91.3.", 12)).as("of a third, while all have had theirs").isLessThan(12);
        assertThat(tooFast()).isPositive();
    }
}

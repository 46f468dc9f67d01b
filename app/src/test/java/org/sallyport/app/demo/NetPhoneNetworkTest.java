package org.sallyport.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneListener;
import org.sallyport.scenarios.phone.PhoneMedia;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

class NetPhoneNetworkTest {
    /** By a socket of its own, which lets go of its port at once; a selector does so only at its next turn. */
    private static int freePort() throws SocketException {
        try (DatagramSocket s = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return s.getLocalPort();
        }
    }

    @Test
    void carriesACallOverLoopback() throws Exception {
        CountDownLatch ended = new CountDownLatch(2);
        CountDownLatch talking = new CountDownLatch(2);
        PhoneListener listener = new PhoneListener() {
            @Override
            public void changed(Phone phone, PhoneCall call) {
                if (call.state() == PhoneCall.State.TALKING) talking.countDown();
                if (call.state() == PhoneCall.State.ENDED) ended.countDown();
            }
        };
        try (NetPhoneNetwork n = NetPhoneNetwork.start(IpAddress.LOOPBACK_V4, Optional.empty())) {
            int port = freePort();
            Endpoint there = new Endpoint(IpAddress.LOOPBACK_V4, port);
            PhoneSettings bob = PhoneSettings.of("bob", "x.example", "", there).at(port);
            Phone callee = n.ask(() -> Phone.start(n, bob, listener));
            Phone caller = n.ask(() -> Phone.start(n, PhoneSettings.of("alice", "x.example", "", there), listener));
            PhoneCall call = n.ask(() -> caller.call("sip:bob@x.example"));
            assertThat(talking.await(20, TimeUnit.SECONDS)).isTrue();
            CountDownLatch said = new CountDownLatch(1);
            n.ask(() -> n.at(n.nowNs() + 500_000_000L, () -> {
                call.hangUp();
                said.countDown();
            }));
            assertThat(said.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
            PhoneMedia.Report heard = n.ask(() -> callee.calls().getFirst().media());
            assertThat(heard.received()).isPositive();
            assertThat(heard.damaged()).isZero();
        }
    }
}

package org.sallyport.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux has all of 127.0.0.0/8")
class FreePlaceTest {
    private static final int LAST = DemoAddresses.BLOCKS - 2;

    private final List<String> said = new ArrayList<>();

    private static DatagramSocket hold(byte[] address, int port) throws IOException {
        return new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(address), port));
    }

    /** Some port that nobody uses, with room to move up: other programs may well hold the usual ones. */
    private static DatagramSocket holdEverywhere() throws IOException {
        for (int port = 11_000;; port++) {
            try {
                return hold(new byte[4], port);
            } catch (BindException e) {
                if (port == 11_900) throw e;
            }
        }
    }

    @Test
    void passesOverABlockThatSomebodyUsesAndSaysWho() throws IOException {
        try (DatagramSocket _ = hold(DemoAddresses.block(LAST).edgeOuter().octets(), 13_060)) {
            FreePlace place = FreePlace.find(LAST, new DemoPorts(13_060, 5061, 7001), said::add);

            assertThat(place.block()).isEqualTo(LAST + 1);
            assertThat(place.ports()).isEqualTo(new DemoPorts(13_060, 5061, 7001));
            assertThat(said).singleElement().asString().contains("udp").contains("SIP-1").contains("edge")
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void movesThePortWhereSomebodyHoldsItAtEveryAddress() throws IOException {
        try (DatagramSocket held = holdEverywhere()) {
            int port = held.getLocalPort();
            FreePlace place = FreePlace.find(LAST, new DemoPorts(port, 5061, 7001), said::add);

            assertThat(place.ports().sip()).isBetween(port + 1000, 14_999);
            assertThat(place.ports().sips()).isEqualTo(5061);
            assertThat(said.getFirst()).contains("at every address").contains("port " + (port + 1000) + " instead");
        }
    }

    @Test
    void movesAPortOutOfTheWayOfTheRangesAndNoFurther() {
        assertThat(DemoPorts.DOCUMENT).isEqualTo(new DemoPorts(5060, 5061, 7001));
        assertThat(DemoPorts.DOCUMENT.without(5060).sip()).isEqualTo(10_060);
        assertThat(DemoPorts.DOCUMENT.without(5060).without(10_060).sip()).isEqualTo(11_060);
        assertThat(new DemoPorts(5060, 5061, 14_500).without(14_500).zone()).isEqualTo(14_500);
    }
}

package org.sallyport.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimSegment;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Strangers at the door for challenges. */
class ChallengeDoorTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final String TOKEN = "a-token-of-sixteen-or-more";
    private static final String ASKED = "GET /.well-known/acme-challenge/" + TOKEN + " HTTP/1.1\r\nHost: x\r\n\r\n";

    private final SimWorld world = new SimWorld(1);
    private final SimSegment net = world.segment("net", LinkConditions.LAN);
    private final SimHost edge = world.host("edge").attach(net, "203.0.113.5");
    private final SimHost authority = world.host("authority").attach(net, "203.0.113.40").attach(net, "203.0.113.41");
    private final ChallengeDoor door = new ChallengeDoor(edge,
            PortBook.of(PortSettings.builder().set(Setting.ACME_ENABLED, true).build()),
            List.of(IpAddress.of("203.0.113.5")));

    @BeforeEach
    void open() {
        assertThat(door.offer(TOKEN, TOKEN + ".thumbprint")).isEmpty();
    }

    /** Somebody who connects and, once he may, says something. */
    private final class Stranger implements StreamReceiver {
        private final String says;
        private final StringBuilder heard = new StringBuilder();
        private boolean opened;
        private boolean closed;

        Stranger(String from, String says) {
            this.says = says;
            authority.freeConnect(Endpoint.of(from, 0), Endpoint.of("203.0.113.5", 80), null, this);
        }

        @Override
        public void opened(Stream stream) {
            opened = true;
            byte[] octets = says.getBytes(StandardCharsets.ISO_8859_1);
            if (octets.length > 0) stream.write(octets, 0, octets.length);
        }

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            heard.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            closed = true;
        }
    }

    private Stranger ask(String says) {
        Stranger s = new Stranger("203.0.113.40", says);
        world.runFor(2 * SECOND_NS);
        return s;
    }

    @Test
    void answersTheTokenThatIsUnderWay() {
        Stranger s = ask(ASKED);
        assertThat(s.heard.toString()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n" + TOKEN + ".thumbprint");
        assertThat(s.closed).isTrue();
        assertThat(door.asked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n\r\n", "GET /.well-known/acme-challenge/ HTTP/1.1\r\n\r\n",
        "GET /.well-known/acme-challenge/a-token-of-sixteen HTTP/1.1\r\n\r\n",
        "GET /.well-known/acme-challenge/a-token-of-sixteen-or-more-and HTTP/1.1\r\n\r\n",
        "POST /.well-known/acme-challenge/a-token-of-sixteen-or-more HTTP/1.1\r\n\r\n",
        "GET /../../etc/passwd HTTP/1.1\r\n\r\n", "\r\n\r\n", "\u0016\u0003\u0001\r\n\r\n"})
    void knowsNothingElse(String says) {
        assertThat(ask(says).heard.toString()).startsWith("HTTP/1.1 404 Not Found\r\n").endsWith("\r\n\r\n")
                .doesNotContain("thumbprint", "sallyport");
        assertThat(door.asked()).isZero();
    }

    @Test
    void readsNoMoreThanAHeadAndNoLongerThanItsPatience() {
        assertThat(ask("GET /" + "x".repeat(100_000)).heard.toString()).contains("404");
        Stranger silent = ask("");
        assertThat(silent.closed).isFalse();
        world.runFor(ChallengeDoor.PATIENCE_NS);
        assertThat(silent.closed).isTrue();
        assertThat(silent.heard).isEmpty();
    }

    @Test
    void letsInSoManyOfOneAndOthersBesideThem() {
        List<Stranger> one = new ArrayList<>();
        for (int i = 0; i < ChallengeDoor.EACH_MAX + 3; i++) one.add(new Stranger("203.0.113.40", ""));
        world.runFor(SECOND_NS);
        assertThat(one).filteredOn(s -> s.closed).hasSize(3);
        Stranger other = new Stranger("203.0.113.41", ASKED);
        world.runFor(SECOND_NS);
        assertThat(other.heard.toString()).contains("thumbprint");
        world.runFor(ChallengeDoor.PATIENCE_NS);
        assertThat(ask(ASKED).heard.toString()).as("those who are gone take no room").contains("thumbprint");
    }

    @Test
    void letsInSoManyOfAllTogether() {
        List<Stranger> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String address = "203.0.113." + (50 + i);
            authority.attach(net, address);
            for (int j = 0; j < ChallengeDoor.EACH_MAX; j++) all.add(new Stranger(address, ""));
        }
        world.runFor(SECOND_NS);
        assertThat(all).filteredOn(s -> !s.closed).hasSize(ChallengeDoor.AT_A_TIME_MAX);
    }

    @Test
    void isClosedWhereNothingIsUnderWay() {
        door.withdraw();
        Stranger s = ask(ASKED);
        assertThat(s.opened).isFalse();
        assertThat(s.closed).isTrue();
        assertThat(edge.liveSockets()).isEmpty();
    }

    @Test
    void aPortThatIsTakenIsASentenceWithTheRightThatItNeeds() {
        ChallengeDoor second = new ChallengeDoor(edge,
                PortBook.of(PortSettings.builder().set(Setting.ACME_ENABLED, true).build()),
                List.of(IpAddress.of("203.0.113.5")));
        assertThat(second.offer(TOKEN, "x")).hasValueSatisfying(
                why -> assertThat(why).startsWith("Port 80, where the authority will ask").contains("CAP_NET_BIND"));
    }

    @Test
    void whoeverSitsThereWithoutAWordMakesRoomForTheAuthority() {
        List<Stranger> crowd = new ArrayList<>();
        for (int i = 0; i < ChallengeDoor.AT_A_TIME_MAX + 8; i++) {
            String from = "203.0.113." + (100 + i / ChallengeDoor.EACH_MAX);
            if (i % ChallengeDoor.EACH_MAX == 0) authority.attach(net, from);
            crowd.add(new Stranger(from, ""));
        }
        world.runFor(SECOND_NS);
        assertThat(crowd).filteredOn(s -> !s.closed).as("the first have made room")
                .hasSize(ChallengeDoor.AT_A_TIME_MAX);
        assertThat(ask(ASKED).heard.toString()).contains("thumbprint");
        world.runFor(2 * ChallengeDoor.PATIENCE_NS);
        assertThat(crowd).allMatch(s -> s.closed);
        assertThat(ask(ASKED).heard.toString()).as("and all places are free again").contains("thumbprint");
    }
}

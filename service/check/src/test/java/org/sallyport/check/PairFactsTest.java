package org.sallyport.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Size;
import org.sallyport.wire.IpAddress;

/** What the nodes of a pair tell each other for a check. */
class PairFactsTest {
    private static final PortSettings PORTS = PortSettings.builder().size(Size.LARGE).set(Setting.TURN, true)
            .set(Setting.TURN_RELAY, new PortRange(30_000, 30_999)).set(Setting.SIP_TLS, 5443).build();
    private static final PairFacts EDGE = new PairFacts(1_796_080_000_000L, List.of(IpAddress.of("192.168.7.10")),
            List.of(IpAddress.of("203.0.113.5")), Optional.of(PORTS));

    @Test
    void portsComeBackAsTheyWere() {
        PairFacts read = PairFacts.read(EDGE.bytes()).orElseThrow();
        assertThat(read.outer()).isEqualTo(EDGE.outer());
        assertThat(read.published()).isEqualTo(EDGE.published());
        PortSettings ports = read.ports().orElseThrow();
        assertThat(ports.size()).isEqualTo(Size.LARGE);
        for (Setting s : Setting.values()) {
            if (s.kind() == Setting.Kind.SWITCH) assertThat(ports.isOn(s)).as(s.key()).isEqualTo(PORTS.isOn(s));
            else assertThat(ports.list(s)).as(s.key()).isEqualTo(PORTS.list(s));
        }
    }

    @Test
    void controlTellsItsClockAlone() {
        String said = new String(PairFacts.clock(5).bytes(), StandardCharsets.UTF_8);
        assertThat(said).isEqualTo("wall-ms 5\n");
    }

    @Test
    void whateverIsSaidIsReadOrNot() {
        Random random = new Random(7);
        byte[] good = EDGE.bytes();
        for (int i = 0; i < 5_000; i++) {
            byte[] spoiled = good.clone();
            for (int k = 0; k < 3; k++) spoiled[random.nextInt(spoiled.length)] = (byte) random.nextInt(256);
            PairFacts.read(spoiled);
        }
        assertThat(PairFacts.read(new byte[0])).isEmpty();
        assertThat(PairFacts.read("wall-ms 12345678901234567890\n".getBytes(StandardCharsets.UTF_8))).isEmpty();
        assertThat(PairFacts.read("wall-ms 1\nouter nonsense\nsize MEDIUM\ntraversal.turn.relay-ports 9-3\n"
                .getBytes(StandardCharsets.UTF_8))).isPresent();
    }

    /** An edge that was taken over says anything; no check of control may stumble over it. */
    @Test
    void portsThatNoEdgeCanHaveAreNone() {
        for (String line : List.of("local-zone.traversal-subzone.traversal-media-ports 36001",
                "local-zone.traversal-subzone.traversal-media-ports 65535",
                "local-zone.traversal-subzone.traversal-media-ports 1-2",
                "local-zone.traversal-subzone.use-configured-demultiplexing-ports on\n"
                        + "local-zone.traversal-subzone.demultiplexing-rtp-port 1",
                "traversal.turn.relay-ports 1-65535")) {
            PairFacts read = PairFacts.read(("wall-ms 1\nsize MEDIUM\n" + line + "\n")
                    .getBytes(StandardCharsets.UTF_8)).orElseThrow();
            assertThat(read.ports()).as(line).isEmpty();
        }
        Random random = new Random(11);
        List<Setting> all = List.of(Setting.values());
        for (int i = 0; i < 3_000; i++) {
            StringBuilder said = new StringBuilder("wall-ms 1\nsize ").append(Size.values()[i % Size.values().length]);
            for (int k = 0; k < 4; k++) {
                Setting s = all.get(random.nextInt(all.size()));
                int first = 1 + random.nextInt(65_535);
                said.append('\n').append(s.key()).append(' ').append(s.kind() == Setting.Kind.SWITCH ? "on"
                        : first + (random.nextBoolean() ? "" : "-" + (first + random.nextInt(65_536 - first))));
            }
            PairFacts.read(said.toString().getBytes(StandardCharsets.UTF_8)).orElseThrow().ports()
                    .ifPresent(p -> assertThat(p.sharedPairs()).as(said.toString()).isNotEmpty());
        }
    }
}

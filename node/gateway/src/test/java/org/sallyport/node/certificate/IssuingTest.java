package org.sallyport.node.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.config.AcmeConfig;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.node.GatewayNode;

/** When edge asks an authority, and what it says of that. No order succeeds here: this host keeps no keys. */
class IssuingTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);
    private static final String ORDERING = "public certificate: ordering";

    @TempDir
    Path dir;

    private LoneEdge lone;
    private SimWorld world;
    private SimHost edge;
    private GatewayNode node;

    @BeforeEach
    void files() throws IOException {
        lone = new LoneEdge(dir);
        world = lone.world;
        edge = lone.host;
        for (String f : List.of("pair.pem", "pair.key", "ca.pem")) Files.writeString(dir.resolve(f), "");
        lone.certificate("pair.pem", "pair.example.com", "CN=Sallyport pair of example.com", 3_000);
    }

    private void inUse(String name, String issuer, long days) {
        lone.certificate("state/acme/current/public.pem", name, issuer, days);
    }

    private void start() throws IOException {
        node = lone.start(
                "      public:\n        acme: {enabled: on, agree-to-terms: on, names: [edge.example.com]}\n");
        world.runFor(5 * SECOND_NS);
    }

    private long orders() {
        return edge.logLines().stream().filter(l -> l.text().startsWith(ORDERING)).count();
    }

    private List<String> alarms() {
        return LoneEdge.alarms(node);
    }

    private Map<?, ?> order() {
        return (Map<?, ?>) node.act("certificates", "order", Map.of());
    }

    @Test
    void asksAtOnceWhereThereIsNothingButWhatItMadeItselfAndThenEverMoreSlowly() throws IOException {
        inUse("edge.example.com", "CN=" + AcmeConfig.PLACEHOLDER, 3_000);
        start();
        assertThat(orders()).isEqualTo(1);
        assertThat(order().get("state")).isEqualTo("failed");
        assertThat(alarms()).as("once is no alarm").noneMatch(a -> a.startsWith("CRT03"));
        world.runFor(100 * SECOND_NS);
        assertThat(orders()).isEqualTo(2);
        assertThat(alarms()).anySatisfy(a -> assertThat(a).startsWith("CRT03 renewal-failed: this host keeps no keys"
                + " Until there is one, strangers see what edge has made for itself."));
        assertThat(alarms()).anyMatch(a -> a.startsWith("CRT05 default-identity") && a.contains("made for itself"));
        world.runFor(DAY_NS);
        assertThat(orders()).as("1, 10, 60 min, 6 h, then 12 h").isBetween(5L, 7L);
    }

    @Test
    void asksOnceAThirdOfTheLifeIsLeftAndKeepsTheOldOneMeanwhile() throws IOException {
        // One of the simulation has begun with time itself, in 1970.
        inUse("edge.example.com", "CN=Known by all", 60_000);
        start();
        assertThat(orders()).isZero();
        assertThat(order().get("state")).isEqualTo("issued");
        long untilMs = edge.wallMs() + 60_000 * LoneEdge.DAY_MS;
        assertThat(Instant.parse(order().get("nextAt").toString()).toEpochMilli())
                .isBetween(untilMs - untilMs / 3 - untilMs / 30 - LoneEdge.DAY_MS,
                        untilMs - untilMs / 3 + LoneEdge.DAY_MS);
        world.runFor(DAY_NS);
        assertThat(orders()).isZero();
        inUse("edge.example.com", "CN=Known by all", 90);
        world.runFor(60 * SECOND_NS);
        assertThat(orders()).isEqualTo(1);
        assertThat(((Map<?, ?>) ((List<?>) node.status("certificates", Map.of())).get(1)).get("daysLeft"))
                .isEqualTo(89L);
        assertThat(alarms()).isEmpty();
    }

    @Test
    void aNameThatIsMissingIsNotWaitedFor() throws IOException {
        inUse("other.example.com", "CN=Known by all", 90);
        start();
        assertThat(orders()).isEqualTo(1);
    }

    @Test
    void oneByHandBeginsNowAndTellsItsSteps() throws IOException {
        inUse("edge.example.com", "CN=" + AcmeConfig.PLACEHOLDER, 3_000);
        start();
        Object begun = node.act("certificates", "renew", Map.of("rehearsal", "true"));
        assertThat(begun).isEqualTo(Map.of("attempt", 2L));
        assertThat(order().get("rehearsal")).isEqualTo(true);
        world.runFor(SECOND_NS);
        assertThat(order().get("steps").toString()).contains("keeps no keys");
        assertThat(((Map<?, ?>) ((List<?>) node.status("certificates", Map.of())).get(1)).get("order"))
                .isEqualTo(order());
    }

    @Test
    void nothingIsAskedAfterTheNodeHasStopped() throws IOException {
        inUse("edge.example.com", "CN=" + AcmeConfig.PLACEHOLDER, 3_000);
        start();
        long before = orders();
        node.stop();
        world.runFor(DAY_NS);
        assertThat(orders()).isEqualTo(before);
    }
}

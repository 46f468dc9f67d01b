package org.sallyport.node.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.CloseReason;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.LogLevel;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.node.GatewayNode;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.wire.Endpoint;

/** An edge with an identity for its pair and one for everybody else, over weeks. */
class CertificateChapterTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long DAY_NS = TimeUnit.DAYS.toNanos(1);
    private static final String OURS = "CN=Sallyport pair of example.com";
    private static final String PUBLIC = "      public: {certificate: public.pem, key: public.key}\n";

    @TempDir
    Path dir;

    private LoneEdge lone;
    private SimWorld world;
    private SimHost edge;
    private SimHost other;
    private GatewayNode node;

    @BeforeEach
    void files() throws IOException {
        lone = new LoneEdge(dir);
        world = lone.world;
        edge = lone.host;
        other = world.host("other").attach(lone.dmz, "10.1.0.99");
        for (String f : List.of("pair.pem", "pair.key", "ca.pem", "public.pem", "public.key"))
            Files.writeString(dir.resolve(f), "");
        world.certificates().roots(dir.resolve("all.pem"), OURS, "CN=Known by all");
        lone.certificate("pair.pem", "pair.example.com", OURS, 1_000);
        lone.certificate("public.pem", "edge.example.com", "CN=Known by all", 1_000);
    }

    private void start(String more) throws IOException {
        node = lone.start(more);
        world.runFor(SECOND_NS);
    }

    private List<String> alarms() {
        return LoneEdge.alarms(node);
    }

    private List<?> rows() {
        return (List<?>) node.status("certificates", Map.of());
    }

    private List<String> logged(LogLevel level) {
        return edge.logLines().stream().filter(l -> l.level() == level && l.text().startsWith("CRT")).map(l -> l.text())
                .toList();
    }

    /** Names that the server at a port of edge shows. */
    private List<String> shownAt(int port) {
        List<String> names = new ArrayList<>();
        TlsIdentity nobody = new TlsIdentity(Path.of("none"), Path.of("none"), Optional.of(dir.resolve("all.pem")),
                TlsIdentity.ClientCertificate.NONE);
        other.freeConnect(Endpoint.of("10.1.0.99", 0), Endpoint.of("10.1.0.10", port),
                new TlsClient(nobody, Optional.empty(), List.of(), true), new StreamReceiver() {
                    @Override
                    public void opened(Stream stream) {
                        stream.peer().ifPresent(p -> names.addAll(p.names()));
                        stream.close();
                    }

                    @Override
                    public void bytes(Stream stream, byte[] bytes) {}

                    @Override
                    public void closed(Stream stream, CloseReason reason) {}
                });
        world.runFor(5 * SECOND_NS);
        return names;
    }

    @Test
    void thePartnerSeesThePairIdentityAndEverybodyElseThePublicOne() throws IOException {
        start(PUBLIC);
        assertThat(shownAt(7001)).containsExactly("pair.example.com");
        assertThat(shownAt(5061)).containsExactly("edge.example.com");
        assertThat(rows()).hasSize(2).satisfiesExactly(
                p -> assertThat((Map<?, ?>) p).extracting("slot", "usedFor")
                        .containsExactly("pair", List.of("traversal zone control at port 7001")),
                p -> assertThat((Map<?, ?>) p).extracting("slot", "usedFor", "endsOn", "daysLeft").startsWith("public",
                        List.of("SIP over TLS at port 5061")).endsWith(999L));
        assertThat(logged(LogLevel.INFO)).isEmpty();
    }

    @Test
    void oneIdentityServesEverybodyAsBeforeAndStatusSaysSo() throws IOException {
        start("");
        assertThat(shownAt(7001)).containsExactly("pair.example.com");
        assertThat(shownAt(5061)).containsExactly("pair.example.com");
        assertThat(rows()).singleElement().satisfies(r -> {
            assertThat(((Map<?, ?>) r).get("usedFor"))
                    .isEqualTo(List.of("traversal zone control at port 7001", "SIP over TLS at port 5061"));
            assertThat(((Map<?, ?>) r).get("notes").toString()).contains("CRT05 default-identity: Phones of strangers");
        });
        assertThat(logged(LogLevel.INFO)).hasSize(1);
        assertThat(alarms()).singleElement().asString().startsWith("CRT05 default-identity");
    }

    @Test
    void theLastMonthIsTheLogOnceADayAndTheLastWeekIsWorse() throws IOException {
        lone.certificate("public.pem", "edge.example.com", "CN=Known by all", 31);
        start(PUBLIC);
        assertThat(alarms()).isEmpty();
        lone.certificate("public.pem", "edge.example.com", "CN=Known by all", 10);
        world.runFor(60 * SECOND_NS);
        assertThat(alarms()).singleElement().asString().startsWith("CRT01 expires-soon: edge.example.com ends on ")
                .contains("(9 days)", "these stop: SIP over TLS at port 5061");
        world.runFor(2 * DAY_NS);
        assertThat(logged(LogLevel.WARN)).hasSize(3);
        assertThat(logged(LogLevel.ERROR)).isEmpty();
        world.runFor(2 * DAY_NS);
        assertThat(logged(LogLevel.ERROR)).isNotEmpty().allMatch(l -> l.startsWith("CRT01"));
        world.runFor(7 * DAY_NS);
        assertThat(alarms()).singleElement().asString().startsWith("CRT02 expired: edge.example.com ended ")
                .contains("Peers refuse us on: SIP over TLS at port 5061");
        lone.certificate("public.pem", "edge.example.com", "CN=Known by all", 90);
        world.runFor(CertificateChapter.LOOK_NS + 61 * SECOND_NS);
        assertThat(alarms()).isEmpty();
        assertThat(edge.logLines()).anyMatch(l -> l.text().equals("over: CRT02 expired of public"));
    }

    @Test
    void aCounterOfSecondsStandsInTheMetricsForEachSlot() throws IOException {
        start(PUBLIC);
        assertThat(((Map<?, ?>) node.status("metrics", Map.of())).get("text").toString())
                .containsPattern("sallyport_certificate_left_seconds\\{slot=\"pair\"} 863999\\d\\d")
                .containsPattern("sallyport_certificate_left_seconds\\{slot=\"public\"} 863999\\d\\d");
    }

    @Test
    void whatIsWrongWithOneHasItsName() throws IOException {
        start(PUBLIC);
        ConfigResult.Valid read = (ConfigResult.Valid) NodeConfigReader.read(dir.resolve("edge.yaml"));
        List<Slot> slots = Slot.of(new NodeSettings(read.config()));
        HeldCertificate held = new HeldCertificate(List.of("edge.example.com"), "CN=edge.example.com", "CN=Issuer", "1",
                0, 1_000 * LoneEdge.DAY_MS, false, 1, Optional.of("CN=Middle"), Optional.of("a.key is empty."));
        assertThat(Finding.of(slots.get(1), held, true, 0))
                .extracting(f -> f.condition().code() + ": " + f.text()).satisfiesExactly(
                        c -> assertThat(c).startsWith("CRT04: New files for the public identity not used:"
                                + " a.key is empty. The old certificate stays in use until 1972-09-27."),
                        c -> assertThat(c).startsWith("CRT07: We send 1 certificate; CN=Middle is missing."));
        assertThat(Finding.of(slots.get(1), held, true, 0)).extracting(Finding::next)
                .as("the files have names").containsOnly("sallyport cert check " + dir.resolve("public.pem") + " --key "
                        + dir.resolve("public.key"));
        assertThat(Finding.of(slots.get(0), held, false, 0))
                .extracting(f -> f.condition().code() + ": " + f.text())
                .anyMatch(c -> c.startsWith("CRT06: Edge wants a client certificate"));
    }
}

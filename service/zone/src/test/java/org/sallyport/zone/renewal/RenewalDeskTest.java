package org.sallyport.zone.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.host.PairIdentity;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.zone.ZoneTable;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/** What an edge that was taken over asks control for, and what control, taken over, asks edge for. */
class RenewalDeskTest {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    private static final Path CERTIFICATE = Path.of("/pair/own.pem");
    private static final Path TRUST = Path.of("/pair/trust.pem");
    private static final Path AUTHORITY = Path.of("/pair/authority.key");

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("control");
    private final Partner partner = new Partner(new ZoneTable(List.of(), 0));
    private final List<String> again = new ArrayList<>();
    private Optional<PeerIdentity> peer = Optional.empty();
    private Optional<RenewalPlace> place = Optional.empty();

    @BeforeEach
    void control() {
        partner.over(new Partner.Line() {
            @Override
            public void ask(String zone, String topic, byte[] body, Consumer<Partner.Answer> then) {}

            @Override
            public Optional<PeerIdentity> peer(String zone) {
                return peer;
            }

            @Override
            public void again(String zone) {
                again.add(zone);
            }
        });
        new RenewalDesk(host, partner, () -> place);
        world.certificates().certificate(CERTIFICATE, new SimCertificates.Certificate(List.of("control.example.com"),
                "CN=control", "CN=ours", host.wallMs(), host.wallMs() + 1_000 * DAY_MS));
        world.certificates().roots(TRUST, "CN=ours");
        world.pairs().authority(AUTHORITY, "CN=ours", host.wallMs(), host.wallMs() + 3_650 * DAY_MS);
        here(true);
        shows(30);
    }

    private void here(boolean control) {
        place = Optional.of(new RenewalPlace(new PairIdentity(new TlsIdentity(CERTIFICATE, Path.of("/pair/own.key"),
                Optional.of(TRUST), TlsIdentity.ClientCertificate.NONE),
                control ? Optional.of(AUTHORITY) : Optional.empty()), List.of("pair"), control));
    }

    private void shows(long daysLeft) {
        peer = Optional.of(new PeerIdentity(List.of("edge.example.com"), "CN=edge", host.wallMs() + daysLeft * DAY_MS));
    }

    private Map<String, Object> ask(String zone, Map<String, ?> question) {
        List<byte[]> answers = new ArrayList<>();
        assertThat(partner.heard(zone, RenewalDesk.TOPIC, PairText.of(question), host.nowNs(), answers::add))
                .isEqualTo(new Partner.Heard.Taken());
        world.runFor(SECOND_NS / 100);
        assertThat(answers).hasSize(1);
        return PairText.read(answers.getFirst()).orElseThrow();
    }

    private Map<String, Object> issue(String names) {
        String request = String.join("\n", "request", "key 1", "CN=edge", names);
        return ask("pair", Map.of("do", "issue", "request",
                Base64.getEncoder().encodeToString(request.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void whoeverIsDueGetsHisOwnNameAgain() {
        assertThat(issue("edge.example.com").get("certificate").toString()).contains("CN=edge", "edge.example.com",
                "CN=ours");
        assertThat(issue("edge.example.com").get("error").toString()).contains("a moment ago");
        world.runFor(3_601 * SECOND_NS);
        assertThat(issue("edge.example.com")).containsKey("certificate");
    }

    @Test
    void noOtherNameAndNothingForAConnectionWithoutACertificate() {
        assertThat(issue("control.example.com")).doesNotContainKey("certificate").containsKey("error");
        peer = Optional.empty();
        assertThat(issue("edge.example.com").get("error").toString()).contains("has shown no certificate");
    }

    @Test
    void nothingBeforeItIsTime() {
        shows(100);
        assertThat(issue("edge.example.com").get("error").toString()).contains("It is not time");
        shows(98);
        assertThat(issue("edge.example.com")).as("a clock that is ahead").containsKey("certificate");
    }

    @Test
    void whatOnlyTheOtherOneIsAskedIsRefused() {
        assertThat(ask("pair", Map.of("do", "trust", "anchor", "anchor\nCN=theirs")).get("error").toString())
                .as("control trusts nobody for edge's sake").contains("not asked of this node");
        assertThat(ask("another", Map.of("do", "issue")).get("error").toString()).contains("shows no certificates");
        assertThat(ask("pair", Map.of("do", "what"))).containsKey("error");
        assertThat(ask("pair", Map.of())).containsKey("error");
        assertThat(ask("pair", Map.of("do", "issue", "request", "=?"))).containsKey("error");
        here(false);
        assertThat(issue("edge.example.com").get("error").toString()).contains("not asked of this node");
        assertThat(ask("pair", Map.of("do", "again"))).containsKey("error");
        assertThat(again).isEmpty();
    }

    @Test
    void edgeTrustsOneMoreWhereControlSaysSoAndNotWithoutEnd() {
        here(false);
        assertThat(ask("pair", Map.of("do", "trust", "anchor", "anchor\nCN=next"))).containsKey("done");
        assertThat(ask("pair", Map.of("do", "trust", "anchor", "anchor\nCN=third"))).containsKey("error");
    }

    @Test
    void aNewConnectionIsDialledWhenEdgeAsksAndNotWithoutEnd() {
        assertThat(ask("pair", Map.of("do", "again"))).containsKey("done");
        assertThat(again).containsExactly("pair");
        assertThat(ask("pair", Map.of("do", "again"))).containsKey("error");
        assertThat(again).hasSize(1);
    }

    @Test
    void whoHasNoAuthoritySaysSo() {
        place = Optional.of(new RenewalPlace(new PairIdentity(place.orElseThrow().identity().shown(),
                Optional.empty()), List.of("pair"), true));
        assertThat(issue("edge.example.com")).containsKey("nobody");
    }
}

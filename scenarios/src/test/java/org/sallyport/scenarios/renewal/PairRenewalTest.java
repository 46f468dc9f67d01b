package org.sallyport.scenarios.renewal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.config.TlsConfig;
import org.sallyport.host.sim.Finding;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimHost;
import org.sallyport.node.GatewayNode;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.scenarios.world.StartedNode;
import org.sallyport.wire.Transport;

/** A pair whose certificates would end many times over, and never do. */
class PairRenewalTest {
    private static final long SECOND = 1_000_000_000L;
    private static final long MINUTE_MS = 60_000;
    private static final String AUTHORITY = "CN=Sallyport pair of acme.example";

    private final Map<Role, GatewayNode> nodes = new EnumMap<>(Role.class);
    private final Site site;
    private final UnaryOperator<String> rare = text -> text + "\ncheck: {interval: 1d}\n";

    PairRenewalTest() {
        site = new Site(42, SiteOptions.usual(), (plain, host) -> {
            GatewayNode node = new GatewayNode(siteOf().configuration(plain.role(), rare), host);
            List<String> faults = node.start();
            if (!faults.isEmpty()) throw new IllegalStateException(faults.toString());
            nodes.put(plain.role(), node);
            return new StartedNode(node);
        });
    }

    private Site siteOf() {
        return site;
    }

    private TlsConfig tls(Role role) {
        return site.configuration(role, UnaryOperator.identity()).sip().tls();
    }

    private SimCertificates certificates() {
        return site.world().certificates();
    }

    private SimHost host(Role role) {
        return role == Role.CONTROL ? site.control() : site.edge();
    }

    /** An authority that lives so long, and certificates of three tenths of that, which have begun now. */
    private void pair(long authorityMs, Role... issuing) {
        long nowMs = site.control().wallMs();
        for (Role role : Role.values()) {
            String name = role == Role.CONTROL ? "control" : "edge";
            certificates().roots(tls(role).trust().orElseThrow(), AUTHORITY);
            certificates().certificate(tls(role).certificate().orElseThrow(), new SimCertificates.Certificate(
                    List.of(name + ".acme.example"), "CN=" + name, AUTHORITY, nowMs - authorityMs / 30,
                    nowMs + authorityMs / 10 * 3));
        }
        if (List.of(issuing).contains(Role.CONTROL))
            site.world().pairs().authority(tls(Role.CONTROL).authorityKey().orElseThrow(), AUTHORITY, nowMs,
                    nowMs + authorityMs);
    }

    private SimCertificates.Certificate certificate(Role role) {
        return certificates().at(tls(role).certificate().orElseThrow()).orElseThrow();
    }

    private long leftMs(Role role) {
        return certificate(role).notAfterMs() - host(role).wallMs();
    }

    private List<String> alarms(Role role) {
        List<?> all = (List<?>) ((Map<?, ?>) nodes.get(role).status("summary", Map.of())).get("alarms");
        return all.stream().map(String::valueOf).filter(l -> l.startsWith("CRT") && !l.startsWith("CRT05")).toList();
    }

    private Map<?, ?> row(Role role) {
        return (Map<?, ?>) ((List<?>) nodes.get(role).status("certificates", Map.of())).getFirst();
    }

    private List<String> logged(Role role, String part) {
        return host(role).logLines().stream().map(SimHost.LogLine::text).filter(t -> t.contains(part)).toList();
    }

    private void restart(Role role) {
        host(role).killProcess();
        site.pass(2);
        if (role == Role.CONTROL) site.startControl();
        else site.startEdge();
    }

    private void unruly() {
        site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        site.checks().forgiveGaps();
    }

    /** A life of hours stands for one of years: everything that the pair does about it is in proportion. */
    @Test
    void certificatesAndAuthoritiesFollowEachOtherThroughRestartsAndCuts() {
        unruly();
        long authorityMs = 24 * 60 * MINUTE_MS;
        pair(authorityMs, Role.CONTROL);
        site.up();
        Random dice = new Random(7);
        List<String> seen = new ArrayList<>();
        long shortestMs = Long.MAX_VALUE;
        long endMs = site.control().wallMs() + 5 * authorityMs / 2;
        while (site.control().wallMs() < endMs) {
            site.pass(60 + dice.nextInt(900));
            switch (dice.nextInt(6)) {
                case 0 -> restart(Role.CONTROL);
                case 1 -> restart(Role.EDGE);
                case 2 -> {
                    site.dmz().cut(true);
                    site.pass(30 + dice.nextInt(600));
                    site.dmz().cut(false);
                }
                default -> {}
            }
            for (Role role : Role.values()) {
                shortestMs = Math.min(shortestMs, leftMs(role));
                String now = role + " " + certificate(role).issuer() + " " + certificate(role).notAfterMs();
                if (!seen.contains(now)) seen.add(now);
            }
        }
        site.until("the zone to be up", 300 * SECOND, site::zoneUp);
        assertThat(shortestMs).as("no certificate came near its end").isGreaterThan(authorityMs / 10);
        assertThat(seen).hasSizeGreaterThan(12);
        assertThat(certificate(Role.EDGE).issuer()).as("authorities too").contains("''");
        assertThat(certificate(Role.EDGE).names()).containsExactly("edge.acme.example");
        site.pass(120);
        assertThat(alarms(Role.CONTROL)).isEmpty();
        assertThat(alarms(Role.EDGE)).isEmpty();
        assertThat(row(Role.CONTROL).get("renewal").toString()).startsWith("by itself from ");
        assertThat(row(Role.EDGE).get("renewal").toString()).contains("asking control");
    }

    @Test
    void aCallGoesOnWhileBothCertificatesAreRenewed() {
        unruly();
        pair(1_200 * 1_000L, Role.CONTROL);
        site.up();
        Phone alice = site.phone(Site.Place.INSIDE, "alice", Transport.TCP, PhoneSettings.Manner.ANSWER);
        Phone bob = site.phone(Site.Place.INTERNET, "bob", Transport.TCP, PhoneSettings.Manner.ANSWER);
        site.register(alice, bob);
        PhoneCall call = alice.call("sip:bob@acme.example");
        site.until("the call to stand", 40 * SECOND, () -> call.state() == PhoneCall.State.TALKING);
        site.until("both to be renewed", 400 * SECOND,
                () -> !logged(Role.CONTROL, "pair identity was renewed").isEmpty()
                        && !logged(Role.EDGE, "pair identity was renewed").isEmpty());
        site.pass(5);
        assertThat(call.state()).isEqualTo(PhoneCall.State.TALKING);
        PhoneCall other = bob.call("sip:alice@acme.example");
        site.until("a second call to stand", 40 * SECOND, () -> other.state() == PhoneCall.State.TALKING);
        call.hangUp();
        other.hangUp();
        site.until("the calls to end", 40 * SECOND, () -> alice.calls().stream()
                .allMatch(c -> c.state() == PhoneCall.State.ENDED));
    }

    @Test
    void withoutTheAuthorityNothingIsRenewedAndTheEndIsSaidInTime() {
        pair(6_000 * 1_000L);
        site.up();
        long untilMs = certificate(Role.EDGE).notAfterMs();
        site.pass(1_400);
        assertThat(certificate(Role.EDGE).notAfterMs()).isEqualTo(untilMs);
        assertThat(row(Role.CONTROL).get("renewal").toString()).startsWith("by nobody");
        assertThat(row(Role.EDGE).get("renewal").toString()).startsWith("by nobody");
        assertThat(alarms(Role.EDGE)).singleElement().asString().startsWith("CRT01 expires-soon");
        assertThat(alarms(Role.CONTROL)).singleElement().asString().startsWith("CRT01 expires-soon");
    }

    @Test
    void aFullDiskIsSaidWithWhatToRunAndTheOldCertificateStays() {
        pair(6_000 * 1_000L, Role.CONTROL);
        site.up();
        long untilMs = certificate(Role.EDGE).notAfterMs();
        site.world().pairs().refuseWrites(tls(Role.EDGE).certificate().orElseThrow(),
                Optional.of("Nothing can be written in certificates: no space left."));
        site.pass(1_100);
        assertThat(certificate(Role.EDGE).notAfterMs()).isEqualTo(untilMs);
        assertThat(alarms(Role.EDGE)).singleElement().asString().startsWith("CRT10 pair-renewal-failed")
                .contains("no space left", "Run: df ");
        assertThat(alarms(Role.CONTROL)).isEmpty();
        assertThat(site.zoneUp()).isTrue();
        site.world().pairs().refuseWrites(tls(Role.EDGE).certificate().orElseThrow(), Optional.empty());
        site.pass(200);
        assertThat(certificate(Role.EDGE).notAfterMs()).isGreaterThan(untilMs);
        assertThat(row(Role.EDGE).get("lastAttempt").toString()).contains("renewed, good until");
        assertThat(alarms(Role.EDGE)).isEmpty();
    }

    /** Control signs with an authority that edge does not trust: the connection never comes up with it. */
    @Test
    void whatDoesNotBringTheZoneUpIsTakenBack() {
        unruly();
        pair(6_000 * 1_000L, Role.CONTROL);
        long nowMs = site.control().wallMs();
        site.world().pairs().authority(tls(Role.CONTROL).authorityKey().orElseThrow(), "CN=Somebody else", nowMs,
                nowMs + 6_000 * 1_000L);
        site.up();
        long untilMs = certificate(Role.CONTROL).notAfterMs();
        site.until("a successor", 1_200 * SECOND, () -> certificate(Role.CONTROL).notAfterMs() > untilMs);
        site.until("the way back", 90 * SECOND, () -> certificate(Role.CONTROL).notAfterMs() == untilMs);
        site.until("the zone to be up", 60 * SECOND, site::zoneUp);
        assertThat(row(Role.CONTROL).get("lastAttempt").toString())
                .contains("did not come up with the new certificate");
    }

    @Test
    void aCutBetweenTheNewCertificateAndTheConnectionCostsNothingButTime() {
        unruly();
        pair(6_000 * 1_000L, Role.CONTROL);
        site.up();
        long untilMs = certificate(Role.EDGE).notAfterMs();
        site.until("a successor", 1_200 * SECOND, () -> certificate(Role.EDGE).notAfterMs() > untilMs);
        site.dmz().cut(true);
        site.pass(200);
        site.dmz().cut(false);
        site.pass(300);
        assertThat(site.zoneUp()).isTrue();
        assertThat(certificate(Role.EDGE).notAfterMs()).isGreaterThan(untilMs);
        assertThat(alarms(Role.EDGE)).isEmpty();
    }

    @Test
    void aStartInTheMiddleFindsTheSuccessorAndProvesIt() {
        unruly();
        pair(6_000 * 1_000L, Role.CONTROL);
        site.up();
        for (Role role : Role.values()) {
            long untilMs = certificate(role).notAfterMs();
            site.until("a successor", 1_200 * SECOND, () -> certificate(role).notAfterMs() > untilMs);
            restart(role);
            site.until("it to be seen", 300 * SECOND,
                    () -> !logged(role, "and the other node has seen it").isEmpty());
        }
        assertThat(site.zoneUp()).isTrue();
    }
}

package org.sallyport.scenarios.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.config.Credential;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TurnConfig;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.sim.SimHost;
import org.sallyport.machine.Sensitive;
import org.sallyport.node.GatewayNode;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.scenarios.world.IdleNode;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.turn.credential.TimeLimitedCredential;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** The TURN server as an administrator meets it, on a simulated site. */
class TurnNodeTest {
    private GatewayNode edge;
    private NodeConfig edgeConfig;
    private List<String> faults = List.of();
    private UnaryOperator<NodeConfig> change = UnaryOperator.identity();

    private Site site(SiteOptions options) {
        return new Site(7, options, (read, host) -> {
            NodeConfig config = change.apply(read);
            GatewayNode node = new GatewayNode(config, host);
            List<String> told = node.start();
            if (config.name().equals("edge")) {
                edge = node;
                edgeConfig = config;
                faults = told;
            }
            return new IdleNode();
        });
    }

    private static TurnClient client(Site site, TimeLimitedCredential c) {
        return new TurnClient(site.machine(Place.INTERNET, "browser " + site.world().hosts().size()),
                new TurnClient.Settings(site.turnServer(Place.INTERNET), c.username(), c.password().reveal(), true));
    }

    private static TurnClient allocated(Site site, String name) {
        TurnClient c = client(site, site.turnCredential(name));
        c.allocate();
        site.until("a relay", 10_000_000_000L, () -> c.relayed().isPresent());
        return c;
    }

    private Object asked(Site site, String what, Map<String, String> options) {
        List<Object> answers = new ArrayList<>();
        edge.ask(what, options, answers::add);
        site.pass(2);
        assertThat(answers).hasSize(1);
        return answers.getFirst();
    }

    private Map<?, ?> acted(Site site, String action, String user) {
        List<Object> answers = new ArrayList<>();
        answers.add(edge.act("turn", action, Map.of("user", user)));
        site.pass(2);
        assertThat(answers).hasSize(1);
        return (Map<?, ?>) answers.getFirst();
    }

    private List<Map<?, ?>> refusedRelays(Site site) {
        return ((List<?>) asked(site, "searches", Map.of())).stream().<Map<?, ?>>map(r -> (Map<?, ?>) r)
                .filter(r -> "relay".equals(r.get("kind"))).toList();
    }

    private static List<String> failedLogins(Site site) {
        return site.edge().logLines().stream().filter(l -> l.topic() == LogTopic.STRANGER && l.level() == LogLevel.INFO)
                .map(SimHost.LogLine::text).toList();
    }

    @Test
    void aWrongPasswordIsALineToBanByAndStandsInTheHistory() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        TimeLimitedCredential right = site.turnCredential("alice");
        PhoneNetwork machine = site.machine(Place.INTERNET, "mallory");
        new TurnClient(machine,
                new TurnClient.Settings(site.turnServer(Place.INTERNET), right.username(), "guess", true)).allocate();
        site.pass(3);
        assertThat(failedLogins(site)).singleElement().asString().startsWith("login failed from " + machine.address()
                + ": wrong-password, TURN ALLOCATE over udp " + machine.address() + ":")
                .endsWith("user " + right.username());
        assertThat(refusedRelays(site)).singleElement().satisfies(r -> {
            assertThat(r.get("reason")).isEqualTo("wrong-password");
            assertThat(r.get("status")).isEqualTo(401);
            assertThat(r.get("cause")).isEqualTo("identity");
            assertThat((String) r.get("from")).startsWith(right.username() + " (udp " + machine.address() + ":");
        });
    }

    @Test
    void aRightPasswordLeavesNothingInTheHistoryAndARefusedPeerDoes() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        TurnClient alice = allocated(site, "alice");
        assertThat(refusedRelays(site)).isEmpty();
        alice.channel(0x4000, Endpoint.of("127.0.0.1", 80));
        site.pass(1);
        assertThat(refusedRelays(site)).singleElement().satisfies(r -> {
            assertThat(r.get("reason")).isEqualTo("peer-refused");
            assertThat(r.get("setting")).isEqualTo("traversal.turn.allowed-peers");
            assertThat(r.get("status")).isEqualTo(403);
            assertThat(r.get("alias")).isEqualTo("peer 127.0.0.1");
        });
        assertThat(failedLogins(site)).isEmpty();
    }

    @Test
    void tellsOfManyAllocationsOfSeveralLoopsOnceEach() {
        change = c -> TurnConfig.of(c).enabled() ? with(c, TurnConfig.of(c).access(), 2) : c;
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        PhoneNetwork machine = null;
        for (int i = 0; i < 450; i++) {
            if (i % 45 == 0) machine = site.machine(Place.INTERNET, "browsers " + i);
            TimeLimitedCredential c = site.turnCredential("user" + i / 9);
            new TurnClient(machine, new TurnClient.Settings(site.turnServer(Place.INTERNET), c.username(),
                    c.password().reveal(), true)).allocate();
            if (i % 45 == 44) site.pass(1);
        }
        site.pass(2);
        Map<?, ?> status = (Map<?, ?>) asked(site, "turn", Map.of());
        List<?> relayed = ((List<?>) status.get("list")).stream().map(a -> ((Map<?, ?>) a).get("relayed")).toList();
        assertThat(relayed).hasSize(450).doesNotHaveDuplicates();
        assertThat(status.get("users")).isEqualTo(50L);
        assertThat(status.get("portsUsed")).isEqualTo(450L);
        assertThat(status.containsKey("incomplete")).isFalse();
        assertThat(((Map<?, ?>) asked(site, "metrics", Map.of())).get("text").toString())
                .contains("sallyport_turn_relay_ports_used 450\n", "sallyport_turn_users 50\n");
        assertThat(acted(site, "end", "user7").get("allocationsEnded")).isEqualTo(9);
        assertThat(((List<?>) ((Map<?, ?>) asked(site, "turn", Map.of())).get("list"))).hasSize(441);
    }

    @Test
    void takesOverOtherQuotasAndPeersWhileItRelays() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        TurnClient alice = allocated(site, "alice");
        PhoneNetwork machine = site.machine(Place.INTERNET, "peer");
        List<String> heard = new ArrayList<>();
        PhoneNetwork.Datagrams peer = machine.datagrams(0, (_, bytes) -> heard.add(new String(bytes))).orElseThrow();
        edge.reload(site.configuration(Role.EDGE, text -> {
            assertThat(text).contains("    denied-peers: [10.1.0.10]\n");
            return text.replace("    denied-peers: [10.1.0.10]\n", "    denied-peers: [10.1.0.10, " + machine.address()
                    + "/32]\n    allocations-per-user-max: 1\n");
        }));
        site.pass(1);
        alice.channel(0x4000, new Endpoint(machine.address(), peer.port()));
        site.pass(1);
        alice.sendByChannel(0x4000, "12345678");
        site.pass(1);
        assertThat(heard).as("a peer that is denied since then").isEmpty();
        TurnClient second = client(site, site.turnCredential("alice"));
        second.allocate();
        site.pass(5);
        assertThat(second.relayed()).as("one for each user since then").isEmpty();
        assertThat(alice.relayed()).as("what was given stays").isPresent();
        allocated(site, "bob");
        edge.reload(site.configuration(Role.EDGE, UnaryOperator.identity()));
        site.pass(1);
        alice.channel(0x4001, new Endpoint(machine.address(), peer.port()));
        site.pass(1);
        alice.sendByChannel(0x4001, "12345678");
        site.pass(1);
        assertThat(heard).hasSize(1);
    }

    @Test
    void showsAllocationsTotalsAndRates() {
        Site site = site(SiteOptions.usual().turning().staticNatting());
        site.startNodes();
        TurnClient alice = allocated(site, "alice");
        allocated(site, "bob");
        PhoneNetwork machine = site.machine(Place.INTERNET, "peer");
        PhoneNetwork.Datagrams peer = machine.datagrams(0, (_, _) -> {}).orElseThrow();
        alice.channel(0x4000, new Endpoint(machine.address(), peer.port()));
        site.pass(1);
        // 50 packets a second with 20 octets each, for as long as the answer takes.
        for (int i = 0; i < 200; i++) {
            site.world().after(i * 20_000_000L, () -> alice.sendByChannel(0x4000, "12345678"));
        }
        Map<?, ?> status = (Map<?, ?>) asked(site, "turn", Map.of("user", "alice"));
        assertThat(status.get("allocations")).isEqualTo(2);
        assertThat(status.get("allocationsMax")).isEqualTo(1800);
        assertThat(status.get("users")).isEqualTo(2L);
        assertThat(status.get("relays")).isEqualTo(List.of("10.9.0.10 as 185.10.20.10"));
        assertThat(status.get("ports")).isEqualTo(6000);
        assertThat(status.get("portsUsed")).isEqualTo(2L);
        assertThat(status.get("portsFree")).isEqualTo(5998L);
        assertThat((Map<?, ?>) status.get("refused")).as("each first request").extracting("401").isEqualTo(2L);
        Map<?, ?> out = (Map<?, ?>) status.get("toPeers");
        assertThat((long) out.get("packetsPerSecond")).isBetween(48L, 52L);
        assertThat((long) out.get("bytesPerSecond")).isBetween(960L, 1040L);
        List<?> list = (List<?>) status.get("list");
        assertThat(list).singleElement().satisfies(row -> {
            Map<?, ?> a = (Map<?, ?>) row;
            assertThat(a.get("user")).isEqualTo("alice");
            assertThat(a.get("relayed")).isEqualTo(List.of(alice.relayed().orElseThrow().toString()));
            assertThat(a.get("channels")).isEqualTo(1);
            assertThat((long) a.get("expiresSeconds")).isBetween(590L, 600L);
        });
        assertThat((Map<?, ?>) edge.status("summary", Map.of())).extracting("turn")
                .isEqualTo("2 of 1800 allocations");
    }

    @Test
    void countsInOpenMetricsWithoutNamingAnybody() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        TurnClient alice = allocated(site, "alice");
        String text = (String) ((Map<?, ?>) asked(site, "metrics", Map.of())).get("text");
        assertThat(text).endsWith("# EOF\n").contains("sallyport_turn_allocations 1\n",
                "sallyport_turn_allocations_begun_total 1\n", "sallyport_turn_requests_refused_total{code=\"401\"} 1\n",
                "sallyport_media_pairs{state=\"free\"}", "# TYPE sallyport_sip_messages_in counter");
        assertThat(text).doesNotContain("alice").doesNotContain(alice.local().address().toString());
        Set<String> families = new HashSet<>();
        String family = "";
        for (String line : text.lines().toList()) {
            if (line.equals("# EOF")) continue;
            if (line.startsWith("# TYPE ")) {
                family = line.split(" ")[2];
                assertThat(families.add(family)).as(family).isTrue();
                assertThat(line).matches("# TYPE [a-z_0-9]+ (gauge|counter)");
            } else if (line.startsWith("# HELP ")) {
                assertThat(line.split(" ")[2]).isEqualTo(family);
            } else {
                assertThat(line).matches(family + "(_total)?(\\{[a-z]+=\"[A-Za-z0-9]+\"})? [0-9]+");
            }
        }
    }

    @Test
    void revokesEndsAndRestoresByName() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        TurnClient alice = allocated(site, "alice");
        assertThat(acted(site, "end", "alice").get("allocationsEnded")).isEqualTo(1);
        Map<?, ?> ended = (Map<?, ?>) asked(site, "turn", Map.of());
        assertThat(ended.get("portsResting")).isEqualTo(1L);
        alice.refresh();
        site.pass(3);
        assertThat(alice.losses()).isEqualTo(1);
        assertThat(alice.relayed()).as("taken anew").isPresent();
        assertThat(acted(site, "revoke", "alice").get("allocationsEnded")).isEqualTo(1);
        assertThat(edge.status("summary", Map.of())).asString().contains("0 of 1800");
        List<Object> listed = new ArrayList<>();
        listed.add(edge.act("turn", "revocations", Map.of()));
        assertThat(listed.getFirst().toString()).contains("user=alice", "since=20");
        assertThat(acted(site, "restore", "alice").get("restored")).isEqualTo(true);
        assertThat(acted(site, "restore", "alice").get("error")).isEqualTo("alice is not revoked");
        assertThat(acted(site, "revoke", " ").get("error")).isEqualTo("that is no user name");
        assertThat(lines(site, LogLevel.INFO))
                .anyMatch(l -> l.startsWith("alice (91.6.6.") && l.contains("relayed by"));
    }

    @Test
    void keepsNoMoreRevocationsThanItsLimitAndTheyOutliveAPowerCut() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        List<Object> answers = new ArrayList<>();
        for (int i = 0; i < 10_001; i++) {
            answers.add(edge.act("turn", "revoke", Map.of("user", "user" + i)));
            if (i % 500 == 0) site.pass(1);
        }
        site.pass(3);
        assertThat(answers).hasSize(10_001);
        assertThat(answers.getLast().toString()).contains("10000 names are revoked already");
        site.edge().powerCut();
        site.pass(1);
        site.edge().powerOn();
        site.startEdge();
        site.pass(1);
        TurnClient late = client(site, site.turnCredential("user9999"));
        late.allocate();
        TurnClient free = client(site, site.turnCredential("user10000"));
        free.allocate();
        site.pass(3);
        assertThat(late.errors()).containsExactly(401);
        assertThat(free.relayed()).isPresent();
    }

    @Test
    void takesOtherSecretsAndUsersAtAReload() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        Sensitive<String> fresh = Sensitive.of("another secret of the web service");
        TimeLimitedCredential c = TimeLimitedCredential.issue(fresh, "alice", site.edge().wallMs(), 600_000);
        TurnClient before = client(site, c);
        before.allocate();
        site.pass(3);
        assertThat(before.errors()).containsExactly(401);
        TurnClient dave = stored(site, "dave");
        dave.allocate();
        site.pass(3);
        assertThat(dave.relayed()).isPresent();
        TurnConfig t = TurnConfig.of(edgeConfig);
        Credential frank = new Credential("frank", Optional.of(Sensitive.of(Site.PASSWORD)), Optional.empty(),
                Optional.empty());
        edge.reload(with(edgeConfig, new TurnConfig.Access(List.of(fresh), t.access().credentialLifeMax(),
                List.of(frank), false), t.loops()));
        TurnClient after = client(site, c);
        after.allocate();
        TurnClient old = client(site, site.turnCredential("bob"));
        old.allocate();
        TurnClient gone = stored(site, "dave");
        gone.allocate();
        TurnClient came = stored(site, "frank");
        came.allocate();
        TurnClient registered = stored(site, "erin");
        registered.allocate();
        site.pass(3);
        assertThat(after.relayed()).isPresent();
        assertThat(old.errors()).containsExactly(401);
        assertThat(gone.errors()).containsExactly(401);
        assertThat(came.relayed()).isPresent();
        assertThat(registered.errors()).as("use-credentials is off").containsExactly(401);
    }

    private static TurnClient stored(Site site, String name) {
        return new TurnClient(site.machine(Place.INTERNET, name + " " + site.world().hosts().size()),
                new TurnClient.Settings(site.turnServer(Place.INTERNET), name, Site.PASSWORD, false));
    }

    private static NodeConfig with(NodeConfig c, TurnConfig.Access access, int loops) {
        TurnConfig t = TurnConfig.of(c);
        TurnConfig turn =
                new TurnConfig(t.enabled(), t.realm(), access, t.sha256(), t.lifetimeDefault(), t.lifetimeMax(),
                        t.nonceLife(), t.limits(), t.allowedPeers(), t.deniedPeers(), t.alternateServers(), loops,
                        t.tcpPeerPortMin(),
                        t.software());
        return c.withChapter(turn);
    }

    @Test
    void relaysBetweenLoopsAndCountsThemTogether() {
        change = c -> TurnConfig.of(c).enabled() ? with(c, TurnConfig.of(c).access(), 3) : c;
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        List<TurnClient> all = new ArrayList<>();
        for (int i = 0; i < 12; i++) all.add(allocated(site, "user" + i));
        for (int i = 0; i < all.size(); i++) {
            Endpoint next = all.get((i + 1) % all.size()).relayed().orElseThrow();
            all.get(i).channel(0x4000, next);
            all.get(i).permit(next.address());
        }
        site.pass(2);
        all.forEach(c -> c.sendByChannel(0x4000, "to the next one"));
        site.pass(1);
        for (int i = 0; i < all.size(); i++) {
            Endpoint before = all.get((i + 11) % all.size()).relayed().orElseThrow();
            // Only who bound a channel to it hears by the channel; the others hear by indications.
            assertThat(all.get(i).heard(before)).as("client " + i).isEqualTo(1);
        }
        Map<?, ?> status = (Map<?, ?>) asked(site, "turn", Map.of());
        assertThat((List<?>) status.get("list")).hasSize(12);
        assertThat(status.get("incomplete")).isNull();
        assertThat(acted(site, "revoke", "user3").get("allocationsEnded")).isEqualTo(1);
        assertThat((List<?>) ((Map<?, ?>) asked(site, "turn", Map.of())).get("list")).hasSize(11);
    }

    @Test
    void namesTheSocketThatItCannotOpen() {
        Site site = site(SiteOptions.usual().turning());
        Endpoint taken = new Endpoint(site.edgePublic(), 3478);
        Optional<SimHost.FreeSocket> other = site.edge().freeDatagram(taken, (_, _) -> {});
        assertThat(other).isPresent();
        site.startEdge();
        assertThat(faults).singleElement().asString().contains("TURN", "udp 185.10.20.10:3478");
    }

    @Test
    void opensNothingAndSaysSoWhereItIsOff() {
        Site site = site(SiteOptions.usual());
        site.startEdge();
        assertThat(site.edge().liveSockets()).noneMatch(s -> s.local().port() == 3478);
        assertThat(asked(site, "turn", Map.of())).asString().contains("traversal.turn.enabled is off");
        assertThat(acted(site, "revoke", "alice")).asString().contains("traversal.turn.enabled is off");
    }

    @Test
    void warnsOnceAMinuteOfSomebodyWhoTriesTheInside() {
        Site site = site(SiteOptions.usual().turning());
        site.startNodes();
        TurnClient mallory = allocated(site, "mallory");
        for (int i = 0; i < 40; i++) {
            mallory.permit(IpAddress.of("192.168.1." + (i + 1)));
            site.pass(1);
        }
        assertThat(mallory.errors()).hasSize(40).containsOnly(403);
        assertThat(lines(site, LogLevel.WARN)).singleElement().asString()
                .contains("mallory (91.6.6.", "asks the relay to reach 192.168.1.", "Refused");
    }

    private static List<String> lines(Site site, LogLevel level) {
        return site.edge().logLines().stream().filter(l -> l.topic() == LogTopic.TURN && l.level() == level)
                .map(SimHost.LogLine::text).toList();
    }
}

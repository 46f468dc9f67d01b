package org.sallyport.scenarios.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.LogLevel;
import org.sallyport.host.sim.SimHost;
import org.sallyport.node.GatewayNode;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.scenarios.world.IdleNode;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.credential.TimeLimitedCredential;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Attacks on a whole edge with its TURN server on. */
class TurnAttackTest {
    private static final int MILLION = Integer.getInteger("sallyport.flood", 1_000_000);
    private static final int SOURCES = 20_000;
    private static final int SOURCES_OF_A_HOST = 20;
    private static final long MS = 1_000_000L;

    /** What a million datagrams may leave behind, measured with the whole simulator around it: 24 MiB. */
    private static final long GROWTH_MAX_BYTES = 24L << 20;

    private UnaryOperator<NodeConfig> change = UnaryOperator.identity();
    private GatewayNode edge;
    private long answers;

    private Site site() {
        Site site = new Site(11, SiteOptions.usual().turning(), (read, host) -> {
            NodeConfig config = change.apply(read);
            GatewayNode node = new GatewayNode(config, host);
            assertThat(node.start()).isEmpty();
            if (config.name().equals("edge")) edge = node;
            return new IdleNode();
        });
        site.startNodes();
        return site;
    }

    private static TurnClient allocated(Site site, String name) {
        TimeLimitedCredential c = site.turnCredential(name);
        TurnClient client = new TurnClient(site.machine(Place.INTERNET, "browser of " + name),
                new TurnClient.Settings(site.turnServer(Place.INTERNET), c.username(), c.password().reveal(), true));
        client.allocate();
        site.until("a relay", 10_000 * MS, () -> client.relayed().isPresent());
        return client;
    }

    private Map<?, ?> status(Site site) {
        List<Object> said = new ArrayList<>();
        edge.ask("turn", Map.of(), said::add);
        site.pass(2);
        assertThat(said).hasSize(1);
        return (Map<?, ?>) said.getFirst();
    }

    // ---------------------------------------------------------------- flood

    private static long heapBytes() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }

    private List<SimHost.FreeSocket> botnet(Site site) {
        List<SimHost.FreeSocket> out = new ArrayList<>();
        SimHost host = null;
        for (int i = 0; i < SOURCES; i++) {
            if (i % SOURCES_OF_A_HOST == 0) {
                host = site.world().host("bots-" + i);
                site.world().stranger(host);
            }
            String address = "92." + (i >> 14 & 127) + "." + (i >> 7 & 127) + "." + (1 + (i & 127));
            host.attach(site.internet(), address);
            out.add(host.freeDatagram(Endpoint.of(address, 5_000), (_, _) -> answers++).orElseThrow());
        }
        return out;
    }

    /** What strangers, broken programs and forgers send to a TURN server. */
    private static byte[][] junk() {
        byte[] id = new byte[12];
        byte[] noise = new byte[172];
        new Random(4).nextBytes(noise);
        byte[] forged = StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE, id).requestedTransport(17)
                .username("1800000000:alice").text(StunAttribute.REALM, "acme.example")
                .text(StunAttribute.NONCE, "obMatJos2")
                .integrity(StunKey.longTermMd5("alice", "acme.example", "guess")).bytes();
        byte[] send = StunWriter.of(StunClass.INDICATION, StunMethod.SEND, id)
                .xorAddress(StunAttribute.XOR_PEER_ADDRESS, Endpoint.of("10.1.0.10", 80))
                .attribute(StunAttribute.DATA, new byte[40]).bytes();
        byte[] hello = new byte[120];
        hello[0] = 22;
        return new byte[][] {noise, ByteBuffer.allocate(24).putShort((short) 0x4000).putShort((short) 20).array(), send,
            StunWriter.of(StunClass.REQUEST, StunMethod.ALLOCATE, id).requestedTransport(17).bytes(),
            StunWriter.bindingRequest(id).bytes(), forged, Arrays.copyOf(forged, 30), hello};
    }

    @Test
    void turn28AMillionJunkDatagramsLeaveMemoryFlatAndTheRelayingGoesOn() {
        Site site = site();
        TurnClient alice = allocated(site, "alice");
        PhoneNetwork machine = site.machine(Place.INTERNET, "peer");
        int[] heard = {0};
        PhoneNetwork.Datagrams peer = machine.datagrams(0, (_, _) -> heard[0]++).orElseThrow();
        Endpoint far = new Endpoint(machine.address(), peer.port());
        alice.channel(0x4000, far);
        site.pass(1);
        List<SimHost.FreeSocket> bots = botnet(site);
        byte[][] junk = junk();
        Endpoint[] targets = {site.turnServer(Place.INTERNET), site.turnServer(Place.INTERNET),
            site.turnServer(Place.INTERNET), alice.relayed().orElseThrow()};
        Runnable both = () -> {
            alice.sendByChannel(0x4000, "to the peer");
            peer.send(alice.relayed().orElseThrow(), TurnClient.payload("to alice"));
        };
        flood(site, 2 * SOURCES, bots, junk, targets, both);
        site.pass(60);
        int heardBefore = heard[0];
        int aliceBefore = alice.heard(far);
        long before = heapBytes();
        flood(site, MILLION, bots, junk, targets, both);
        site.pass(1);
        int sent = MILLION / 2_000;
        assertThat(heard[0] - heardBefore).as("at the peer").isGreaterThanOrEqualTo(sent * 98 / 100);
        assertThat(alice.heard(far) - aliceBefore).as("at the client").isGreaterThanOrEqualTo(sent * 98 / 100);
        site.pass(60);
        assertThat(heapBytes() - before).as("heap growth in bytes").isLessThan(GROWTH_MAX_BYTES);
        assertThat(alice.losses()).isZero();
        assertThat(status(site).get("allocations")).isEqualTo(1);
        assertThat(answers).as("some were answered, most were not").isBetween(1L, MILLION / 4L);
        assertThat(site.edge().logLines().stream().filter(l -> l.level() != LogLevel.DEBUG).count())
                .as("log lines that strangers caused").isLessThan(50);
    }

    /** A hundred thousand a second, and in each 20 ms a packet each way between the client and its peer. */
    private static void flood(Site site, int count, List<SimHost.FreeSocket> bots, byte[][] junk, Endpoint[] targets,
            Runnable media) {
        for (int i = 0; i < count; i++) {
            bots.get(i % SOURCES).send(targets[i / 8 % targets.length], junk[i % junk.length]);
            if (i % 1_000 == 999) site.world().runFor(10 * MS);
            if (i % 2_000 == 1_999) media.run();
        }
    }

    // ---------------------------------------------------------------- others

    @Test
    void turn8AResolverWithinAPrefixThatIsOpenToPeersIsRefused() {
        IpAddress resolver = IpAddress.of("10.1.0.53");
        change = c -> new NodeConfig(c.name(), c.role(), c.stateDirectory(), c.adminSocket(), c.interfaces(), c.ports(),
                c.sip(), c.credentials(), c.zones(), c.dialPlan(), c.media(), c.chapters(), List.of(resolver),
                c.allowedDestinations(), c.limits(), c.logging());
        Site site = site();
        TurnClient mallory = allocated(site, "mallory");
        mallory.permit(IpAddress.of("10.1.0.52"));
        site.pass(1);
        assertThat(mallory.errors()).isEmpty();
        mallory.permit(resolver);
        site.pass(1);
        assertThat(mallory.errors()).containsExactly(403);
    }

    @Test
    void turn47NoPortOfTheNodeItselfIsReachedThroughItsRelay() {
        Site site = site();
        TurnClient mallory = allocated(site, "mallory");
        for (int port : new int[] {22, 80, 443, 3478, 5060, 5061, 5766, 7001, 8080}) {
            mallory.channel(0x4000, new Endpoint(site.edgePublic(), port));
            site.pass(1);
        }
        assertThat(mallory.errors()).hasSize(9).containsOnly(403);
    }

    @Test
    void x8AWallClockThatStepsByADayEndsNoAllocation() {
        Site site = site();
        TurnClient alice = allocated(site, "alice");
        PhoneNetwork machine = site.machine(Place.INTERNET, "peer");
        PhoneNetwork.Datagrams peer = machine.datagrams(0, (_, _) -> {}).orElseThrow();
        Endpoint far = new Endpoint(machine.address(), peer.port());
        alice.channel(0x4000, far);
        for (long day : new long[] {86_400_000L, -2 * 86_400_000L}) {
            site.edge().stepWallClock(day);
            site.pass(1_000);
            int before = alice.heard(far);
            peer.send(alice.relayed().orElseThrow(), TurnClient.payload("still there?"));
            site.pass(1);
            assertThat(alice.heard(far)).isEqualTo(before + 1);
        }
        assertThat(alice.losses()).isZero();
        assertThat(alice.errors()).isEmpty();
    }
}

package org.sallyport.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.turn.StreamBench.SECOND;
import static org.sallyport.turn.StreamBench.behindNat;
import static org.sallyport.turn.StreamBench.error;
import static org.sallyport.turn.StreamBench.relayed;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.sim.SimHost;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunMethod;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.StreamBench.Client;
import org.sallyport.turn.tcp.StreamLimits;
import org.sallyport.turn.tcp.TcpRelayLimits;
import org.sallyport.wire.Endpoint;

/** Whom and what a relay of RFC 6062 refuses. */
class TcpRelayRefusalsTest {
    private static final Endpoint PEER = Endpoint.of("8.8.4.4", 9_000);

    private final StreamBench bench = new StreamBench(1, StreamLimits.DEFAULTS, Optional.of(TcpRelayLimits.DEFAULTS));
    private final SimHost phone = bench.host("phone", "192.0.1.7");

    private long counter(String name) {
        return bench.streams.counters().values().getOrDefault("tcp-relays-" + name, 0L);
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamBench.EDGE, StreamBench.PUBLIC, StreamBench.INNER})
    void turn39RefusesEveryServiceOfItsOwnOnEveryAddressOfItsOwnAtOnce(String own) {
        Client c = bench.client(phone);
        c.allocate("alice");
        for (int port : new int[] {1, 22, 443, 1_024, 3_478, 5_060, 5_061, 8_443, 22_222, 23_999, 25_000, 25_061,
            30_000, 36_000, 65_535}) {
            Endpoint service = Endpoint.of(own, port);
            assertThat(error(c.connect(service, "alice"))).as("connect %s", service).isEqualTo(403);
            assertThat(error(c.ask(c.request(StunMethod.CREATE_PERMISSION)
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, service), "alice")))
                    .as("permit %s", service).isEqualTo(403);
            for (StunMethod m : List.of(StunMethod.CONNECT, StunMethod.CREATE_PERMISSION)) {
                assertThat(error(c.ask(mapped(c.request(m), service), "alice")))
                        .as("::ffff: %s", service).isEqualTo(403);
            }
        }
        assertThat(counter("connects")).isZero();
        assertThat(bench.edge.liveSockets()).as("listener, relay, control").hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {StreamBench.EDGE, StreamBench.PUBLIC})
    void neverDialsItsOwnRelayPortsWhoeverHoldsThem(String own) {
        Client c = bench.client(phone);
        int relayed = relayed(c.allocate("alice")).port();
        int nobodys = relayed == 24_000 ? 24_001 : 24_000;
        long before = bench.world.packetsMade();
        int frames = c.frames.size();
        for (int port : new int[] {relayed, nobodys}) {
            c.connect(Endpoint.of(own, port), "alice");
            assertThat(c.frames).as("no word of whether somebody is there").hasSize(frames);
        }
        assertThat(bench.edge.liveSockets()).as("listener, relay, control").hasSize(3);
        assertThat(bench.world.packetsMade() - before).as("two questions").isLessThan(10);
        bench.world.runFor(31 * SECOND);
        assertThat(c.frames).hasSize(frames + 2);
        assertThat(error(c.last())).isEqualTo(447);
    }

    @Test
    void turnsAwayAConnectionFromItsOwnAddressWhichTheNetworkBrings() {
        Client c = bench.client(phone);
        Endpoint relayed = behindNat(relayed(c.allocate("alice")));
        assertThat(c.permit(StreamBench.EDGE, "alice").messageClass()).isEqualTo(StunClass.SUCCESS);
        Client loop = bench.client(bench.edge, relayed);
        bench.settle();
        assertThat(loop.opened).isTrue();
        assertThat(loop.closed).isNotNull();
        assertThat(c.last().knownMethod()).isEqualTo(StunMethod.CREATE_PERMISSION);
        assertThat(counter("peers-turned-away")).isOne();
    }

    // ---------------------------------------------------------------- what is refused

    @Test
    void refusesAllocationsThatTcpCannotHave() {
        Client c = bench.client(phone);
        assertThat(error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(6).evenPort(false), "alice")))
                .isEqualTo(400);
        assertThat(error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(6)
                .attribute(StunAttribute.DONT_FRAGMENT, new byte[0]), "alice"))).isEqualTo(400);
        assertThat(error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(6)
                .attribute(StunAttribute.RESERVATION_TOKEN, new byte[8]), "alice"))).isEqualTo(400);
        assertThat(error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(6)
                .int32(StunAttribute.REQUESTED_ADDRESS_FAMILY, 2 << 24), "alice"))).isEqualTo(440);
        assertThat(error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(6)
                .attribute(0x7abc, new byte[4]), "alice"))).isEqualTo(420);
        assertThat(error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(6), "mallory"))).isEqualTo(401);
        assertThat(error(c.connect(PEER, "alice"))).as("no allocation").isEqualTo(437);
        assertThat(bench.ledger.total()).isZero();
        assertThat(c.allocate("alice").messageClass()).isEqualTo(StunClass.SUCCESS);
        assertThat(error(c.allocate("alice"))).as("a second one").isEqualTo(437);
        assertThat(error(c.ask(c.request(StunMethod.ALLOCATE).requestedTransport(17), "alice"))).isEqualTo(437);
        assertThat(error(c.ask(c.request(StunMethod.REFRESH), "bob"))).isEqualTo(441);
        assertThat(error(c.ask(c.request(StunMethod.CHANNEL_BIND), "alice"))).isEqualTo(400);
        assertThat(bench.frames()).as("the loops were asked nothing").isEmpty();
    }

    @Test
    void givesNoTcpRelayOnAConnectionThatAskedTheLoopForAnother() {
        Client c = bench.client(phone);
        c.learnNonce();
        c.send(c.signed(c.request(StunMethod.ALLOCATE).requestedTransport(17), "alice"));
        bench.settle();
        assertThat(bench.frames()).hasSize(1);
        assertThat(error(c.allocate("alice"))).isEqualTo(437);
        assertThat(error(c.bind(1, "alice"))).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 9000, 403", "192.168.1.1, 9000, 403", "169.254.169.254, 9000, 403", "0.0.0.0, 9000, 403",
        "224.0.0.1, 9000, 403", "10.1.2.3, 9000, 403",
        "8.8.4.4, 22, 403", "8.8.4.4, 1023, 403", "8.8.4.4, 0, 400", "2600::1, 9000, 443", "::1, 9000, 403",
        "64:ff9b::808:404, 9000, 403"
    })
    void turn39DialsNobodyWhomThePolicyRefuses(String address, int port, int code) {
        Client c = bench.client(phone);
        c.allocate("alice");
        long before = bench.world.packetsMade();
        assertThat(error(c.connect(Endpoint.of(address, port), "alice"))).isEqualTo(code);
        assertThat(counter("connects")).isZero();
        assertThat(bench.world.packetsMade() - before).as("question and answer").isLessThan(10);
    }

    /** The address as ::ffff:a.b.c.d. */
    private static StunWriter mapped(StunWriter request, Endpoint peer) {
        byte[] plain = request.bytes();
        byte[] value = new byte[20];
        value[1] = 2;
        value[2] = (byte) (peer.port() >>> 8 ^ plain[4]);
        value[3] = (byte) (peer.port() ^ plain[5]);
        byte[] address = new byte[16];
        address[10] = address[11] = (byte) 0xff;
        for (int i = 0; i < 4; i++) address[12 + i] = (byte) (peer.address().low() >>> 24 - 8 * i);
        for (int i = 0; i < 16; i++) value[4 + i] = (byte) (address[i] ^ plain[4 + i]);
        return request.attribute(StunAttribute.XOR_PEER_ADDRESS, value);
    }

    @Test
    void refusesAPeersIpv4AddressInIpv6() {
        Client c = bench.client(phone);
        c.allocate("alice");
        for (StunMethod m : List.of(StunMethod.CONNECT, StunMethod.CREATE_PERMISSION)) {
            assertThat(error(c.ask(mapped(c.request(m), PEER), "alice"))).isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 403", "192.168.1.1, 403", "198.51.99.10, 0", "2600::1, 443", "10.1.2.3, 0", "8.8.4.4, 0"})
    void permitsWhomThePolicyAllows(String address, int code) {
        Client c = bench.client(phone);
        c.allocate("alice");
        assertThat(error(c.permit(address, "alice"))).isEqualTo(code);
    }

    @Test
    void givesNoMorePermissionsThanItsLimit() {
        Client c = bench.client(phone);
        c.allocate("alice");
        for (int i = 1; i <= 8; i++) assertThat(error(c.permit("8.8.4." + i, "alice"))).isZero();
        assertThat(error(c.permit("8.8.4.9", "alice"))).isEqualTo(508);
        assertThat(error(c.permit("8.8.4.8", "alice"))).as("a refresh").isZero();
        bench.world.runFor(300 * SECOND);
        assertThat(error(c.permit("8.8.4.9", "alice"))).isZero();
    }

    @Test
    void turn39AnswersAClosedPortAndASilentHostAtTheSameTime() {
        bench.host("silent", "8.8.8.8").powerCut();
        for (Endpoint e : List.of(Endpoint.of("8.8.4.4", 9_001), Endpoint.of("8.8.8.8", 9_000))) {
            Client c = bench.client(phone);
            c.allocate("alice");
            int before = c.frames.size();
            c.connect(e, "alice");
            assertThat(error(c.connect(e, "alice"))).as("it is in progress").isEqualTo(446);
            bench.world.runFor(29 * SECOND);
            assertThat(c.frames).hasSize(before + 1);
            bench.world.runFor(2 * SECOND);
            assertThat(error(c.last())).isEqualTo(447);
            assertThat(bench.streams.allocations()).anyMatch(a -> a.client().equals(c.stream.local()));
        }
    }

    @Test
    void turn39ThrottlesAHundredConnectsASecond() {
        Client c = bench.client(phone);
        c.allocate("alice");
        c.learnNonce();
        for (int i = 0; i < 100; i++) {
            c.send(c.signed(c.request(StunMethod.CONNECT)
                    .xorAddress(StunAttribute.XOR_PEER_ADDRESS, Endpoint.of("8.8.4.4", 10_000 + i)), "alice"));
        }
        bench.settle();
        assertThat(counter("connects")).isLessThanOrEqualTo(12);
        assertThat(counter("requests-refused-486")).isGreaterThanOrEqualTo(88);
    }
}

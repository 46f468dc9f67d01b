package org.sallyport.host.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.sim.Lab.Ear;
import org.sallyport.host.sim.Lab.Notes;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

class SimFirewallTest {
    private static final long SECOND = Lab.SECOND;

    @Test
    void letsARowThroughAndItsAnswerBack() {
        Lab lab = new Lab(1);
        Notes shared = Notes.echo(lab.edge, Lab.EDGE, 36000);
        Notes own = new Notes(lab.control, Lab.CONTROL, 36002);
        own.send(Lab.EDGE, 36000, "hello");
        lab.world.runFor(SECOND);
        assertThat(shared.lines).containsExactly("hello");
        assertThat(own.lines).containsExactly("hello");
        assertThat(lab.world.findings()).isEmpty();
        assertThat(lab.inner.rowPackets()).isEqualTo(Map.of("SIT-2", 2L));
    }

    @Test
    void stopsWhatNoRowExplainsAndNamesTheNearestRow() {
        Lab lab = new Lab(1);
        Notes shared = new Notes(lab.edge, Lab.EDGE, 36000);
        new Notes(lab.control, Lab.CONTROL, 35000).send(Lab.EDGE, 36000, "wrong source");
        lab.world.runFor(SECOND);
        assertThat(shared.lines).isEmpty();
        assertThat(lab.world.findings()).singleElement().satisfies(f -> {
            assertThat(f.kind()).isEqualTo(Finding.Kind.NO_ROW);
            assertThat(f.toString()).contains("SIT-2").contains("inner").contains("control");
        });
    }

    @Test
    void stopsAStrangerWithoutBlamingAnyone() {
        Lab lab = new Lab(1);
        lab.world.stranger(lab.phone);
        Notes hidden = new Notes(lab.edge, Lab.EDGE, 36000);
        new Notes(lab.phone, Lab.PHONE, 9999).send(Lab.EDGE, 36000, "probe");
        lab.world.runFor(SECOND);
        assertThat(hidden.lines).isEmpty();
        assertThat(lab.world.findings()).isEmpty();
        assertThat(lab.outer.counters()).containsEntry("dropped.no-row", 1L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void closesEachPinholeTwentyToThirtySecondsAfterTheOpenersLastPacket(long seed) {
        Lab lab = new Lab(seed);
        Notes control = new Notes(lab.control, Lab.CONTROL, 36002);
        Notes shared = new Notes(lab.edge, Lab.EDGE, 36000);
        control.send(Lab.EDGE, 36000, "open");
        lab.world.runFor(19 * SECOND + 900 * Lab.MS);
        shared.send(Lab.CONTROL, 36002, "in time");
        lab.world.runFor(10 * SECOND + 200 * Lab.MS);
        shared.send(Lab.CONTROL, 36002, "too late");
        lab.world.runFor(SECOND);
        assertThat(control.lines).containsExactly("in time");
        assertThat(lab.world.findings()).singleElement()
                .extracting(Finding::kind).isEqualTo(Finding.Kind.PINHOLE_CLOSED);
    }

    @Test
    void drawsDifferentPinholesForDifferentSeeds() {
        long open = LongStream.range(0, 40).filter(seed -> {
            Lab lab = new Lab(seed);
            Notes control = new Notes(lab.control, Lab.CONTROL, 36002);
            Notes shared = new Notes(lab.edge, Lab.EDGE, 36000);
            control.send(Lab.EDGE, 36000, "open");
            lab.world.runFor(25 * SECOND);
            shared.send(Lab.CONTROL, 36002, "half way");
            lab.world.runFor(SECOND);
            return !control.lines.isEmpty();
        }).count();
        assertThat(open).isBetween(8L, 32L);
    }

    @Test
    void keepsAPinholeOfExactlyTwentySecondsOpenByPacketsOfTheOpenerOnly() {
        Lab lab = new Lab(3, FirewallOptions.USUAL.pinhole(20 * SECOND), FirewallOptions.USUAL, LinkConditions.LAN);
        Notes control = new Notes(lab.control, Lab.CONTROL, 36002);
        Notes shared = new Notes(lab.edge, Lab.EDGE, 36000);
        control.send(Lab.EDGE, 36000, "open");
        for (int i = 0; i < 3; i++) {
            lab.world.runFor(19 * SECOND);
            shared.send(Lab.CONTROL, 36002, "answer " + i);
            lab.world.runFor(SECOND / 2);
            control.send(Lab.EDGE, 36000, "again");
        }
        lab.world.runFor(15 * SECOND);
        shared.send(Lab.CONTROL, 36002, "does not refresh");
        lab.world.runFor(6 * SECOND);
        shared.send(Lab.CONTROL, 36002, "too late");
        lab.world.runFor(SECOND);
        assertThat(control.lines).containsExactly("answer 0", "answer 1", "answer 2", "does not refresh");
    }

    @Test
    void hidesTheInsideBehindRandomPorts() {
        FirewallOptions hiding = FirewallOptions.USUAL.masqueradeAs(IpAddress.of("198.51.100.1"));
        Lab lab = new Lab(5, hiding, FirewallOptions.USUAL, LinkConditions.LAN);
        Notes shared = Notes.echo(lab.edge, Lab.EDGE, 36000);
        Notes one = new Notes(lab.control, Lab.CONTROL, 36002);
        Notes two = new Notes(lab.control, Lab.CONTROL, 36004);
        one.send(Lab.EDGE, 36000, "one");
        two.send(Lab.EDGE, 36000, "two");
        lab.world.runFor(SECOND);
        assertThat(one.lines).containsExactly("one");
        assertThat(two.lines).containsExactly("two");
        assertThat(shared.sources).allMatch(e -> e.address().equals(IpAddress.of("198.51.100.1")));
        assertThat(shared.sources).extracting(Endpoint::port).doesNotContain(36002, 36004).doesNotHaveDuplicates();
    }

    @Test
    void tellsAClosedPinholeFromAMissingRowBehindTranslationToo() {
        FirewallOptions hiding = FirewallOptions.USUAL.masqueradeAs(IpAddress.of("198.51.100.1"));
        Lab lab = new Lab(5, hiding, FirewallOptions.USUAL, LinkConditions.LAN);
        Notes shared = new Notes(lab.edge, Lab.EDGE, 36000);
        new Notes(lab.control, Lab.CONTROL, 36002).send(Lab.EDGE, 36000, "open");
        lab.world.runFor(31 * SECOND);
        shared.send(shared.sources.getFirst(), "late");
        shared.send("198.51.100.1", 5, "nobody");
        lab.world.runFor(SECOND);
        assertThat(lab.world.findings()).extracting(Finding::kind)
                .containsExactly(Finding.Kind.PINHOLE_CLOSED, Finding.Kind.NO_ROW);
    }

    @Test
    void mapsAPublicAddressToEdgeInBothDirections() {
        String publicEdge = "203.0.113.50";
        FirewallOptions mapping = FirewallOptions.USUAL.mapping(IpAddress.of(Lab.EDGE), IpAddress.of(publicEdge));
        Lab lab = new Lab(5, FirewallOptions.USUAL, mapping, LinkConditions.LAN);
        Notes sip = Notes.echo(lab.edge, Lab.EDGE, 5060);
        Notes phone = new Notes(lab.phone, Lab.PHONE, 5060);
        phone.send(publicEdge, 5060, "in");
        lab.world.runFor(SECOND);
        sip.send(Lab.PHONE, 7000, "out");
        lab.world.runFor(SECOND);
        assertThat(phone.lines).containsExactly("in");
        assertThat(phone.sources).containsExactly(Endpoint.of(publicEdge, 5060));
        assertThat(lab.world.findings()).isEmpty();
        phone.send(Lab.EDGE, 5060, "to the address of the DMZ");
        lab.world.runFor(SECOND);
        assertThat(sip.lines).containsExactly("in");
    }

    @Test
    void breaksAConnectionWhoseStateItLost() {
        Lab lab = new Lab(7);
        Ear server = new Ear();
        lab.edge.freeListen(Endpoint.of(Lab.EDGE, 7001), null, _ -> server);
        Ear client = new Ear();
        var stream =
                lab.control.freeConnect(Endpoint.of(Lab.CONTROL, 25000), Endpoint.of(Lab.EDGE, 7001), null, client);
        lab.world.runFor(SECOND);
        Lab.write(stream, "before");
        lab.world.runFor(SECOND);
        lab.inner.loseState();
        Lab.write(stream, "after");
        lab.world.runFor(120 * SECOND);
        assertThat(server.text.toString()).isEqualTo("before");
        assertThat(Optional.ofNullable(client.closed).map(CloseReason::kind)).contains(CloseReason.Kind.NETWORK);
        assertThat(lab.world.findings()).isNotEmpty()
                .allSatisfy(f -> assertThat(f.kind()).isEqualTo(Finding.Kind.NO_STATE));
    }

    @Test
    void neverLetsEdgeConnectInward() {
        Lab lab = new Lab(7);
        lab.control.freeListen(Endpoint.of(Lab.CONTROL, 5060), null, _ -> new Ear());
        Ear client = new Ear();
        lab.edge.freeConnect(Endpoint.of(Lab.EDGE, 25000), Endpoint.of(Lab.CONTROL, 5060), null, client);
        lab.world.runFor(30 * SECOND);
        assertThat(client.opened).isFalse();
        assertThat(client.closed.kind()).isEqualTo(CloseReason.Kind.NETWORK);
        assertThat(lab.world.findings()).extracting(Finding::kind).containsOnly(Finding.Kind.NO_ROW);
    }
}

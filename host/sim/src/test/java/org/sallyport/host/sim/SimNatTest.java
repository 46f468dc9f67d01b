package org.sallyport.host.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.host.sim.Lab.Notes;
import org.sallyport.wire.Endpoint;

class SimNatTest {
    private static final String OUTSIDE = "192.0.2.200";

    private final SimWorld world = new SimWorld(11);
    private final SimSegment internet = world.segment("internet", LinkConditions.INTERNET);
    private final SimSegment home = world.segment("home", LinkConditions.LAN, "192.168.1.0/24");
    private final Notes server = new Notes(world.host("server").attach(internet, "192.0.2.1"), "192.0.2.1", 5060);
    private final SimHost other = world.host("other").attach(internet, "192.0.2.2");
    private final Notes otherPort = new Notes(world.hosts().getFirst(), "192.0.2.1", 5070);
    private final Notes otherHost = new Notes(other, "192.0.2.2", 5060);
    private final SimHost inside = world.host("phone").attach(home, "192.168.1.5");
    private final Notes phone = new Notes(inside, "192.168.1.5", 40000);

    @ParameterizedTest
    @CsvSource({
        "FULL_CONE,       true,  true,  true",
        "RESTRICTED,      true,  false, true",
        "PORT_RESTRICTED, false, false, true",
        "SYMMETRIC,       false, false, false",
    })
    void filtersAndMapsByItsKind(NatOptions.Kind kind, boolean samePeerOtherPort, boolean otherPeer,
            boolean oneMapping) {
        world.nat("nat", home, internet, NatOptions.of(kind, OUTSIDE));
        phone.send("192.0.2.1", 5060, "hello");
        world.runFor(Lab.SECOND);
        Endpoint seen = server.sources.getFirst();
        assertThat(seen.address()).hasToString(OUTSIDE);
        server.send(seen, "peer");
        otherPort.send(seen, "other port");
        otherHost.send(seen, "other host");
        world.runFor(Lab.SECOND);
        assertThat(phone.lines.contains("peer")).isTrue();
        assertThat(phone.lines.contains("other port")).isEqualTo(samePeerOtherPort);
        assertThat(phone.lines.contains("other host")).isEqualTo(otherPeer);
        phone.send("192.0.2.2", 5060, "hello");
        world.runFor(Lab.SECOND);
        assertThat(otherHost.sources.getFirst().equals(seen)).isEqualTo(oneMapping);
    }

    @Test
    void forgetsAMappingAfterItsTimeAndTakesAnotherPort() {
        world.nat("nat", home, internet,
                NatOptions.of(NatOptions.Kind.FULL_CONE, OUTSIDE).timeout(Lab.SECOND, 2 * Lab.SECOND));
        phone.send("192.0.2.1", 5060, "one");
        world.runFor(3 * Lab.SECOND);
        server.send(server.sources.getFirst(), "late");
        world.runFor(Lab.SECOND);
        phone.send("192.0.2.1", 5060, "two");
        world.runFor(Lab.SECOND);
        assertThat(phone.lines).isEmpty();
        assertThat(server.sources).hasSize(2).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void turnsPacketsBackOnlyWithHairpin(boolean hairpin) {
        NatOptions options = NatOptions.of(NatOptions.Kind.FULL_CONE, OUTSIDE);
        world.nat("nat", home, internet, hairpin ? options.withHairpin() : options);
        Notes neighbour = new Notes(world.host("neighbour").attach(home, "192.168.1.6"), "192.168.1.6", 40000);
        phone.send("192.0.2.1", 5060, "map me");
        world.runFor(Lab.SECOND);
        neighbour.send(server.sources.getFirst(), "hi");
        world.runFor(Lab.SECOND);
        assertThat(phone.lines.contains("hi")).isEqualTo(hairpin);
    }

    @Test
    void keepsPortsWhereAskedTo() {
        world.nat("nat", home, internet, NatOptions.of(NatOptions.Kind.PORT_RESTRICTED, OUTSIDE).keepingPorts());
        phone.send("192.0.2.1", 5060, "hello");
        world.runFor(Lab.SECOND);
        assertThat(server.sources).containsExactly(Endpoint.of(OUTSIDE, 40000));
    }
}

package org.sallyport.sipcall.kept;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ice.IceMode;
import org.sallyport.media.FarEnd;
import org.sallyport.media.desk.Facing;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.SipTransports;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;

/**
 * What release 0.1 left behind is read, and what this one writes 0.1 reads. A test that fails here wants a new version
 * to be read for one release before it is written (decision 0104).
 */
class KeptFormatsTest {
    private final SimHost host = new SimWorld(1).host("any");
    private final PortSettings settings = PortSettings.builder().build();
    private final SipTransports transports = new SipTransports(
            host.attach(new SimWorld(2).segment("net", LinkConditions.LAN), "127.78.3.1"), Role.EDGE,
            PortBook.of(settings), new PortPool(settings, Setting.SIP_TCP_OUTBOUND, host.entropy(), 0),
            SipLimits.DEFAULT, 100);

    private record Entry(String node, String part, String name, byte[] value) {}

    private static List<Entry> entries() throws IOException {
        var in = Objects.requireNonNull(KeptFormatsTest.class.getResourceAsStream("kept-0.1.txt"));
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines().filter(l -> !l.startsWith("#")).map(l -> l.split("\t"))
                    .map(f -> new Entry(f[0], f[1], f[2], HexFormat.of().parseHex(f[3]))).toList();
        }
    }

    private static LocalInterface via(String name, String address) {
        IpAddress a = IpAddress.of(address);
        return new LocalInterface(name, name.equals("inner") ? NetworkSide.INSIDE : NetworkSide.OUTSIDE, a, a);
    }

    @Test
    void everythingOfTheReleaseBeforeIsRead() throws IOException {
        assertThat(entries()).hasSize(10).allSatisfy(
                e -> assertThat(KeptFormats.reads(e.part(), e.name(), e.value())).as("%s", e).contains(true));
        assertThat(entries()).filteredOn(e -> !e.part().equals("keys") && !e.name().equals(".alive")).allSatisfy(e -> {
            byte[] newer = e.value().clone();
            newer[0]++;
            assertThat(KeptFormats.reads(e.part(), e.name(), newer)).contains(false);
            assertThat(KeptFormats.reads(e.part(), e.name(), Arrays.copyOf(newer, 3))).contains(false);
        });
        assertThat(KeptFormats.reads("turn-revoked", "x", new byte[0])).isEmpty();
    }

    @Test
    void callsAreWrittenAsTheReleaseBeforeWroteThem() throws IOException {
        List<LocalInterface> all =
                List.of(via("inner", "127.78.1.1"), via("inner", "127.78.2.1"), via("outer", "127.78.3.1"));
        CallBytes bytes = new CallBytes(transports, all);
        List<Entry> calls = entries().stream().filter(e -> e.part().equals("calls") && e.name().length() > 6).toList();
        assertThat(calls).extracting(Entry::node).containsExactly("control", "edge");
        for (Entry e : calls) {
            KeptCall call = bytes.decode(e.value()).orElseThrow();
            assertThat(call.id()).isEqualTo(e.name());
            assertThat(call.callId()).isEqualTo("call-one");
            assertThat(call.media().orElseThrow().lines()).hasSize(1);
            assertThat(bytes.encode(call)).isEqualTo(e.value());
        }
    }

    /** Choices are written as their place in this order. */
    @Test
    void theOrderOfWhatIsWrittenByItsPlaceStands() {
        assertThat(Stream.of(Transport.values(), Session.Kind.values(), Facing.Kind.values(), IceMode.values(),
                Facing.Standing.values(), FarEnd.Belief.values()).map(Arrays::toString))
                .containsExactly("[UDP, TCP, TLS]", "[CALL, SUBSCRIPTION]",
                        "[INSIDE_ENDPOINT, INTERNET_ENDPOINT, TOWARD_EDGE, TOWARD_CONTROL]",
                        "[OFF, LITE, OFFER, PASS]", "[CLAIMED, THERE, LISTED]", "[NONE, NAMED, PROVEN]");
    }
}

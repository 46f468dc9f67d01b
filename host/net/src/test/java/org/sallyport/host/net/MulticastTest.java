package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Multicast;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** H.225 gatekeeper discovery, 224.0.1.41 port 1718 (row HII-3), with the kernel. */
@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.DeskLoop.class)
class MulticastTest {
    private static final IpAddress GROUP = IpAddress.of("224.0.1.41");

    @Parameter
    NetSettings.DeskLoop loop;

    @TempDir
    Path state;

    private NetHost host;
    private IpAddress own;
    private final Mailbox<String> heard = new Mailbox<>();

    @BeforeEach
    void start() throws SocketException {
        Optional<IpAddress> real = NetworkInterface.networkInterfaces().filter(MulticastTest::carriesGroups)
                .flatMap(NetworkInterface::inetAddresses).filter(a -> a instanceof Inet4Address)
                .map(SocketAddresses::address).findFirst();
        assumeTrue(real.isPresent(), "this machine has no interface for multicast but its loopback");
        own = real.get();
        host = NetHost.start(NetSettings.of(state).withDeskLoop(loop));
    }

    private static boolean carriesGroups(NetworkInterface nic) {
        try {
            return nic.isUp() && nic.supportsMulticast() && !nic.isLoopback();
        } catch (SocketException e) {
            return false;
        }
    }

    @AfterEach
    void stop() {
        if (host != null) host.close();
    }

    private DatagramSocket member(boolean heardByUs) {
        Multicast how = new Multicast(GROUP, List.of(own), 1, heardByUs);
        for (int turn = 0; turn < 1_000; turn++) {
            Bound<DatagramSocket> bound = host.call(h -> h.multicast(Claims.discovery(GROUP), how,
                    (s, from, bytes) -> heard
                            .put(from.address() + " " + new String(bytes, StandardCharsets.US_ASCII))));
            // The portable loop gives a closed port back with its next look at the kernel.
            if (!(bound instanceof Bound.Refused<DatagramSocket> no && no.inUse())) return LoopRig.bound(bound);
        }
        throw new AssertionError("the port did not come back");
    }

    private void send(DatagramSocket from, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        host.run(h -> from.send(new Endpoint(GROUP, 1718), bytes, 0, bytes.length));
    }

    @Test
    void aMemberHearsWhatIsSentToItsGroupOnItsInterface() {
        DatagramSocket s = member(true);
        send(s, "GRQ");
        assertThat(heard.take()).isEqualTo(own + " GRQ");
    }

    @Test
    void whatWeSendDoesNotComeBackUnlessAskedFor() {
        DatagramSocket s = member(false);
        send(s, "GRQ");
        host.run(h -> s.close());
        send(member(true), "second");
        assertThat(heard.take()).isEqualTo(own + " second");
        assertThat(heard.isEmpty()).isTrue();
    }

    @Test
    void theGroupIsLeftWhenTheSocketCloses() throws Exception {
        DatagramSocket s = member(true);
        assertThat(joined()).isTrue();
        host.run(h -> s.close());
        // The portable loop gives the socket back with its next look at the kernel.
        for (int i = 0; i < 1_000 && joined(); i++) host.run(h -> {});
        assertThat(joined()).isFalse();
        assertThat(host.liveSockets()).isEmpty();
    }

    /** The kernel's own list has groups in the machine's order of octets: 224.0.1.41 is 290100E0 on ours. */
    private static boolean joined() throws Exception {
        return Files.readString(Path.of("/proc/net/igmp")).contains("290100E0");
    }

    @Test
    void anAddressThatIsNotOursIsRefused() {
        Multicast how = Multicast.of(GROUP, List.of(IpAddress.of("203.0.113.77")));
        Bound<DatagramSocket> bound = host.call(h -> h.multicast(Claims.discovery(GROUP), how, (s, f, b) -> {}));
        assertThat(bound).isInstanceOfSatisfying(Bound.Refused.class,
                r -> assertThat(r.why()).contains("203.0.113.77", "224.0.1.41"));
        assertThat(host.liveSockets()).isEmpty();
    }

    @Test
    void onlyAGroupCanBeJoinedAndOnlyWithItsFamily() {
        assertThatThrownBy(() -> Multicast.of(own, List.of(own))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Multicast.of(IpAddress.of("ff02::1"), List.of(own)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Multicast.isGroup(IpAddress.of("239.255.255.255"))).isTrue();
        assertThat(Multicast.isGroup(IpAddress.of("240.0.0.1"))).isFalse();
        assertThat(Multicast.isGroup(IpAddress.of("ff05::2"))).isTrue();
        assertThat(Multicast.isGroup(IpAddress.of("fe80::2"))).isFalse();
    }
}

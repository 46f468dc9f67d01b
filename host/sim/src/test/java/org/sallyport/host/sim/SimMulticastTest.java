package org.sallyport.host.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.host.Bound;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Multicast;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** H.225 gatekeeper discovery, 224.0.1.41 port 1718 (row HII-3), on simulated networks. */
class SimMulticastTest {
    private static final Endpoint GROUP = Endpoint.of("224.0.1.41", 1718);

    private final Lab lab = new Lab(3);
    private final List<String> heard = new ArrayList<>();
    private final SimHost phone = lab.world.host("inside phone").attach(lab.inside, "10.0.0.77");

    private DatagramSocket member(boolean heardByUs) {
        PortClaim claim = lab.book.claim(Role.CONTROL, PortClaim.Side.LISTEN, Transport.UDP, GROUP, "HII-3");
        Multicast how = new Multicast(GROUP.address(), List.of(IpAddress.of(Lab.CONTROL)), 1, heardByUs);
        Bound<DatagramSocket> bound = lab.control.multicast(claim, how,
                (s, from, bytes) -> heard.add(from.address() + " " + new String(bytes, StandardCharsets.US_ASCII)));
        return ((Bound.Ok<DatagramSocket>) bound).socket();
    }

    private void sends(SimHost host, String address, String text) {
        Lab.Notes n = new Lab.Notes(host, address, 5000);
        n.send(GROUP, text);
        lab.world.runFor(Lab.SECOND);
        n.socket.close();
    }

    @Test
    void membersOfTheNetworkHearItAndNobodyElse() {
        member(false);
        Lab.Notes bystander =
                new Lab.Notes(lab.world.host("bystander").attach(lab.inside, "10.0.0.78"), "0.0.0.0", 1718);
        sends(phone, "10.0.0.77", "GRQ");
        sends(lab.phone, Lab.PHONE, "from outside");
        assertThat(heard).containsExactly("10.0.0.77 GRQ");
        assertThat(bystander.lines).isEmpty();
        assertThat(lab.world.packetsUnaccounted()).isZero();
    }

    @Test
    void everyMemberHearsOneCopy() {
        member(false);
        SimHost second = lab.world.host("second").attach(lab.inside, "10.0.0.79");
        PortClaim claim = lab.book.claim(Role.CONTROL, PortClaim.Side.LISTEN, Transport.UDP, GROUP, "HII-3");
        second.multicast(claim, Multicast.of(GROUP.address(), List.of(IpAddress.of("10.0.0.79"))),
                (s, f, b) -> heard.add("second"));
        sends(phone, "10.0.0.77", "GRQ");
        assertThat(heard).containsExactlyInAnyOrder("10.0.0.77 GRQ", "second");
        assertThat(lab.world.packetsUnaccounted()).isZero();
    }

    @Test
    void whatAMemberSendsComesBackOnlyWhereAskedFor() {
        DatagramSocket quiet = member(false);
        quiet.send(GROUP, new byte[] {'x'}, 0, 1);
        lab.world.runFor(Lab.SECOND);
        assertThat(heard).isEmpty();
        quiet.close();
        member(true).send(GROUP, new byte[] {'y'}, 0, 1);
        lab.world.runFor(Lab.SECOND);
        assertThat(heard).containsExactly(Lab.CONTROL + " y");
    }

    @Test
    void theGroupIsLeftWithTheSocketOrTheProcess() {
        member(false).close();
        sends(phone, "10.0.0.77", "late");
        member(false);
        lab.control.killProcess();
        sends(phone, "10.0.0.77", "later");
        assertThat(heard).isEmpty();
        assertThat(lab.world.drops()).containsEntry("inside: no member of the group", 2L);
        member(false);
        sends(phone, "10.0.0.77", "again");
        assertThat(heard).containsExactly("10.0.0.77 again");
    }

    @Test
    void aMemberOfAnotherAddressIsRefused() {
        PortClaim claim = lab.book.claim(Role.CONTROL, PortClaim.Side.LISTEN, Transport.UDP, GROUP, "HII-3");
        Multicast foreign = Multicast.of(GROUP.address(), List.of(IpAddress.of("10.0.0.99")));
        assertThat(lab.control.multicast(claim, foreign, (s, f, b) -> {})).isInstanceOf(Bound.Refused.class);
        assertThat(lab.control.liveSockets()).isEmpty();
    }
}

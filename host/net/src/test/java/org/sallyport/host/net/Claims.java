package org.sallyport.host.net;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Claims from the book on a loopback address of their own, so that tests beside each other never meet. */
final class Claims {
    private static final PortBook BOOK = PortBook.of(PortSettings.builder()
            .set(Setting.TURN, true).set(Setting.TURN_TCP_ENABLED, true).set(Setting.TURN_TCP_RELAYS_ENABLED, true)
            .build());

    final IpAddress address;

    private Claims(IpAddress address) {
        this.address = address;
    }

    static Claims onOwnAddress() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int bits = 0x7f000000 | random.nextInt(1, 255) << 16 | random.nextInt(256) << 8 | random.nextInt(1, 255);
        return new Claims(IpAddress.v4(bits));
    }

    static Claims on(String address) {
        return new Claims(IpAddress.of(address));
    }

    Endpoint at(int port) {
        return new Endpoint(address, port);
    }

    /** Edge's UDP 5060. */
    PortClaim edgeUdp() {
        return BOOK.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, at(5060), "SIP-1", "SIP-3");
    }

    /** A lookup's port: the system chooses it. */
    PortClaim outUdp() {
        return BOOK.claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.UDP, at(0), "ADC-9");
    }

    PortClaim edgeTcp() {
        return BOOK.claim(Role.EDGE, PortClaim.Side.LISTEN, Transport.TCP, at(5060), "SIP-4");
    }

    PortClaim edgeTls() {
        return BOOK.claim(Role.EDGE, PortClaim.Side.LISTEN, Transport.TLS, at(5061), "SIP-5");
    }

    /** Control's end of an outgoing stream, 25000 to 29999. */
    PortClaim outTcp(int port) {
        return BOOK.claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.TCP, at(port), "SII-2");
    }

    PortClaim outTls(int port) {
        return BOOK.claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.TLS, at(port), "SII-2");
    }

    /** An even media port of edge. */
    PortClaim media(int port) {
        return BOOK.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.UDP, at(port), "SIP-6");
    }

    /** A TCP relay of edge: it listens, and opens streams from its very port. */
    PortClaim relay(int port) {
        return BOOK.claim(Role.EDGE, PortClaim.Side.BOTH, Transport.TCP, at(port), "TCT-5", "TCT-6");
    }

    /** Control's gatekeeper discovery, at the group itself. */
    static PortClaim discovery(IpAddress group) {
        return BOOK.claim(Role.CONTROL, PortClaim.Side.LISTEN, Transport.UDP, new Endpoint(group, 1718), "HII-3");
    }

    /** Control's lookups. */
    static List<PortClaim> lookups() {
        Endpoint any = new Endpoint(IpAddress.ANY_V4, 0);
        return List.of(
                BOOK.claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.UDP, any, "ADC-9"),
                BOOK.claim(Role.CONTROL, PortClaim.Side.OPEN, Transport.TCP, any, "ADC-9"));
    }
}

package org.sallyport.host.sim;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.RowClassifier;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** The usual picture: inside, inner firewall, DMZ, outer firewall, internet, one home. */
final class Lab {
    static final long MS = 1_000_000L;
    static final long SECOND = 1000 * MS;
    static final String CONTROL = "10.0.0.10";
    static final String EDGE = "198.51.100.10";
    static final String PHONE = "192.0.2.7";

    final SimWorld world;
    final PortBook book = PortBook.of(PortSettings.builder().traversalZones(1).build());
    final SimSegment inside;
    final SimSegment dmz;
    final SimSegment internet;
    final SimHost control;
    final SimHost edge;
    final SimHost phone;
    final SimFirewall inner;
    final SimFirewall outer;

    Lab(long seed) {
        this(seed, FirewallOptions.USUAL, FirewallOptions.USUAL, LinkConditions.LAN);
    }

    Lab(long seed, FirewallOptions innerOptions, FirewallOptions outerOptions, LinkConditions dmzLink) {
        world = new SimWorld(seed);
        inside = world.segment("inside", LinkConditions.LAN, "10.0.0.0/16");
        dmz = world.segment("dmz", dmzLink, "198.51.100.0/24");
        internet = world.segment("internet", LinkConditions.INTERNET);
        control = world.host("control").attach(inside, CONTROL);
        edge = world.host("edge").attach(dmz, EDGE);
        phone = world.host("phone").attach(internet, PHONE);
        RowClassifier.Places places = new RowClassifier.Places(Set.of(IpAddress.of(CONTROL)), Set.of(),
                Set.of(IpAddress.of(EDGE)), List.of(Cidr.of("10.0.0.0/16")), List.of(Cidr.of("198.51.100.0/24")));
        FirewallRules rules = new BookRules(RowClassifier.ofBuilt(book, places));
        inner = world.firewall("inner", inside, dmz, innerOptions, rules);
        outer = world.firewall("outer", dmz, internet, outerOptions, rules);
    }

    /** A program that notes what comes, and by default sends nothing. */
    static final class Notes {
        final List<String> lines = new ArrayList<>();
        final List<Endpoint> sources = new ArrayList<>();
        SimHost.FreeSocket socket;

        Notes(SimHost host, String address, int port) {
            socket = host.freeDatagram(Endpoint.of(address, port), (from, bytes) -> {
                sources.add(from);
                lines.add(new String(bytes, StandardCharsets.US_ASCII));
            }).orElseThrow();
        }

        void send(String to, int port, String text) {
            socket.send(Endpoint.of(to, port), text.getBytes(StandardCharsets.US_ASCII));
        }

        void send(Endpoint to, String text) {
            socket.send(to, text.getBytes(StandardCharsets.US_ASCII));
        }

        static Notes echo(SimHost host, String address, int port) {
            Notes[] n = new Notes[1];
            n[0] = new Notes(host, address, port);
            n[0].socket.close();
            n[0].socket = host.freeDatagram(Endpoint.of(address, port), (from, bytes) -> {
                n[0].sources.add(from);
                n[0].lines.add(new String(bytes, StandardCharsets.US_ASCII));
                n[0].socket.send(from, bytes);
            }).orElseThrow();
            return n[0];
        }
    }

    /** A stream's end that notes what it hears. */
    static final class Ear implements StreamReceiver {
        final StringBuilder text = new StringBuilder();
        int bytes;
        Stream stream;
        boolean opened;
        CloseReason closed;

        @Override
        public void opened(Stream s) {
            stream = s;
            opened = true;
        }

        @Override
        public void bytes(Stream s, byte[] b) {
            bytes += b.length;
            if (text.length() < 1000) text.append(new String(b, StandardCharsets.US_ASCII));
        }

        @Override
        public void closed(Stream s, CloseReason reason) {
            closed = reason;
        }
    }

    static void write(Stream s, String text) {
        byte[] b = text.getBytes(StandardCharsets.US_ASCII);
        s.write(b, 0, b.length);
    }

    static FirewallOptions with(IpAddress lower, IpAddress outside) {
        return new FirewallOptions(20 * SECOND, 30 * SECOND, 3600 * SECOND, false, Optional.empty(),
                Map.of(lower, outside));
    }
}

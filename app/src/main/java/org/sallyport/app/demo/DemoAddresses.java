package org.sallyport.app.demo;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.sallyport.ports.RowClassifier;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/**
 * Who lives where in the demo: one block of 256 loopback addresses, with everybody at an address of their own.
 *
 * @param control the node in the private network
 * @param edgeInner edge toward control
 * @param edgeOuter edge toward the internet
 * @param insidePhone the phone in the private network
 * @param internetPhone the phone on the internet, registered through edge
 * @param stranger somebody on the internet whom nobody knows
 */
record DemoAddresses(IpAddress control, IpAddress edgeInner, IpAddress edgeOuter, IpAddress insidePhone,
        IpAddress internetPhone, IpAddress stranger) {
    static final String INSIDE_PHONE = "inside phone";
    static final String CONTROL = "control";
    static final String EDGE = "edge";
    static final String INTERNET_PHONE = "internet phone";
    static final String STRANGER = "stranger";

    /** From the inside out, as the ladder has its columns. */
    static final List<String> NAMES = List.of(INSIDE_PHONE, CONTROL, EDGE, INTERNET_PHONE, STRANGER);

    /** How many blocks there are to choose from. */
    static final int BLOCKS = 64;

    private static final int FIRST_BLOCK = 60;

    /** The block of this number, 0 to 63. */
    static DemoAddresses block(int number) {
        String net = "127.0." + (FIRST_BLOCK + number) + ".";
        return new DemoAddresses(IpAddress.of(net + 10), IpAddress.of(net + 20), IpAddress.of(net + 30),
                IpAddress.of(net + 110), IpAddress.of(net + 130), IpAddress.of(net + 140));
    }

    /** The prefix that holds them all. */
    Cidr prefix() {
        return new Cidr(IpAddress.v4((int) control.low() & 0xffffff00), 24);
    }

    /** Whose address this is. */
    String name(IpAddress address) {
        if (address.equals(control)) return CONTROL;
        if (address.equals(edgeInner) || address.equals(edgeOuter)) return EDGE;
        if (address.equals(insidePhone)) return INSIDE_PHONE;
        if (address.equals(internetPhone)) return INTERNET_PHONE;
        return address.equals(stranger) ? STRANGER : address.toString();
    }

    /** The same as the port book wants to know it. */
    RowClassifier.Places places() {
        return new RowClassifier.Places(Set.of(control), Set.of(), Set.of(edgeInner, edgeOuter),
                List.of(new Cidr(insidePhone, 32)), List.of());
    }

    Map<String, Object> facts() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("insidePhone", insidePhone.toString());
        out.put("control", control.toString());
        out.put("edgeInner", edgeInner.toString());
        out.put("edgeOuter", edgeOuter.toString());
        out.put("internetPhone", internetPhone.toString());
        out.put("stranger", stranger.toString());
        return out;
    }
}

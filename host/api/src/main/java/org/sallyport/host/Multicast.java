package org.sallyport.host;

import java.util.List;
import org.sallyport.wire.IpAddress;

/**
 * Membership of one multicast group, for as long as its socket is open.
 *
 * @param group whose datagrams are heard (RFC 1112, RFC 3810)
 * @param interfaces our own addresses: the group is heard on each one's interface, and what we send to it leaves by the
 *     first one's
 * @param hopsMax how far what we send to a group may go; 1 stays on the network
 * @param heardByUs whether what we send to a group comes back to programs on this machine, ourselves among them
 */
public record Multicast(IpAddress group, List<IpAddress> interfaces, int hopsMax, boolean heardByUs) {
    /** The kernel lets one socket have 20 memberships unless told otherwise. */
    public static final int INTERFACES_MAX = 20;

    public Multicast {
        interfaces = List.copyOf(interfaces);
        if (!isGroup(group)) throw new IllegalArgumentException("no multicast group: " + group);
        if (interfaces.isEmpty() || interfaces.size() > INTERFACES_MAX)
            throw new IllegalArgumentException("interfaces=" + interfaces);
        if (interfaces.stream().anyMatch(i -> i.family() != group.family())) {
            throw new IllegalArgumentException("of another family than " + group + ": " + interfaces);
        }
        if (hopsMax < 0 || hopsMax > 255) throw new IllegalArgumentException("hopsMax=" + hopsMax);
    }

    /** The usual: heard on these interfaces; what we send stays on the network and does not come back. */
    public static Multicast of(IpAddress group, List<IpAddress> interfaces) {
        return new Multicast(group, interfaces, 1, false);
    }

    /** Whether an address is a group's: 224.0.0.0/4 (RFC 5771) or ff00::/8 (RFC 4291 §2.7). */
    public static boolean isGroup(IpAddress address) {
        return address.isV4() ? address.low() >>> 28 == 0xe : address.high() >>> 56 == 0xff;
    }
}

package org.sallyport.ports;

import java.util.Map;

/**
 * How the file of a firewall is to look.
 *
 * @param form beside other rules, or all there is
 * @param translates whether the lines of a static NAT are in it; no where another machine translates
 * @param sides what the firewall calls its sides, interfaces or zones; a side that is missing goes by the book's word
 * @param lists names of the access lists that an ASA has bound to a side; a side that is missing gets one of ours
 */
public record FirewallStyle(
        Form form, boolean translates, Map<Location, String> sides, Map<Location, String> lists) {
    /** What {@code sallyport ports} prints where nobody says otherwise. */
    public static final FirewallStyle BESIDE = new FirewallStyle(Form.BESIDE, true, Map.of(), Map.of());

    /** A firewall that stands for nothing but the pair. */
    public static final FirewallStyle WHOLE = new FirewallStyle(Form.WHOLE, true, Map.of(), Map.of());

    /** How much of the firewall a file speaks for. */
    public enum Form {
        /** Judges what goes to edge or comes from it, in a place of its own; leaves everything else to other rules. */
        BESIDE,
        /** Judges every packet that is forwarded: what is no row is dropped, whosever it is. */
        WHOLE
    }

    public FirewallStyle {
        sides = Map.copyOf(sides);
        lists = Map.copyOf(lists);
    }

    String side(Location location) {
        return sides.getOrDefault(location, location.token());
    }
}

package org.sallyport.ports;

import java.util.Locale;

/** The two firewalls of the document's picture. */
public enum Firewall {
    /** Between the private network and the DMZ. */
    INNER(Location.PRIVATE, Location.DMZ),
    /** Between the DMZ and the internet. */
    OUTER(Location.DMZ, Location.INTERNET);

    private final Location near;
    private final Location far;

    Firewall(Location near, Location far) {
        this.near = near;
        this.far = far;
    }

    /** The more trusted side. */
    public Location near() {
        return near;
    }

    /** The less trusted side. */
    public Location far() {
        return far;
    }

    /** The word on the command line. */
    public String token() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a packet between the two places crosses it. */
    boolean between(Location a, Location b) {
        return a != b && (a == near && b == far || a == far && b == near);
    }
}

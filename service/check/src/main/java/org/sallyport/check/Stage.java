package org.sallyport.check;

/** What is looked at, in the order of dependence: a stage blames nothing on what an earlier one explains. */
public enum Stage {
    /** Clock, descriptors, buffers, addresses. */
    MACHINE("machine"),
    /** The file of the node. */
    CONFIGURATION("configuration"),
    /** What others are told against what they see. */
    ADDRESSES("addresses"),
    /** The resolver, and the records that others find us by. */
    NAMES("names"),
    /** What TLS peers are shown. */
    CERTIFICATES("certificates"),
    /** The connection between the nodes. */
    ZONE("pair link"),
    /** Every other row between the nodes. */
    PAIR_ROWS("inner firewall"),
    /** What the file names beside the pair. */
    PEERS("phones and neighbors"),
    /** The rows between edge and the internet. */
    OUTSIDE("outer firewall");

    private final String title;

    Stage(String title) {
        this.title = title;
    }

    /** The word in reports. */
    public String title() {
        return title;
    }

    /** From 1. */
    public int number() {
        return ordinal() + 1;
    }
}

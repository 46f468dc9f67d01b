package org.sallyport.host.sim;

/** Watches the world without touching it. Times are virtual nanoseconds. */
public interface SimTap {
    /** A host puts a packet on its first segment. */
    default void sent(long timeNs, String host, SimPacket packet) {}

    /** A packet arrived at a host that has its address. */
    default void delivered(long timeNs, String host, SimPacket packet) {}

    /** A packet ended on the way; {@code where} names place and reason. */
    default void dropped(long timeNs, String where, SimPacket packet) {}

    /** A program received bytes: a datagram, or a piece of a stream after TLS. Media loops are not included. */
    default void message(SimMessage message) {}
}

package org.sallyport.sip.transaction;

/** Whether the transport under a transaction delivers by itself: if so, some timers are zero (RFC 3261 table 4). */
public enum Delivery {
    RELIABLE,
    UNRELIABLE
}

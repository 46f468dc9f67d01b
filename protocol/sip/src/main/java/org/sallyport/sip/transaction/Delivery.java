package org.sallyport.sip.transaction;

/** Whether the transport under a transaction delivers by itself; decides which timers are zero (RFC 3261 §17, table 4). */
public enum Delivery {
    RELIABLE,
    UNRELIABLE
}

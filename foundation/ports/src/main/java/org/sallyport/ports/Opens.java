package org.sallyport.ports;

/** Who sends the first packet of a row, and so in which direction a firewall needs a rule. */
public enum Opens {
    FROM,
    TO,
    /** Either; a firewall between the two needs a rule for each direction. */
    BOTH,
    /** Nothing is sent. */
    NOBODY
}

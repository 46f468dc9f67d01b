package org.sallyport.ports;

/** The two roles of the program. */
public enum Role {
    /** In the private network: the traversal client. */
    CONTROL,
    /** In the DMZ: the traversal server. */
    EDGE
}

package org.sallyport.config;

/** What becomes of ICE in calls. */
public enum IceSupport {
    /** It is taken out of every description. */
    OFF,
    /** Media passes through this node, which answers the checks of each end that has ICE. */
    LITE,
    /** As lite, and ICE is offered in every call, also where the other end has none. */
    OFFER,
    /** Descriptions pass untouched where both ends of a call may, and media goes from end to end. */
    PASS
}

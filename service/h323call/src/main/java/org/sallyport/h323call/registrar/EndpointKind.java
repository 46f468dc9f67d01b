package org.sallyport.h323call.registrar;

import org.sallyport.h323.h225.EndpointType;

/** What an endpoint says that it is (H.225.0 §7.6, EndpointType). */
public enum EndpointKind {
    TERMINAL,
    GATEWAY,
    MCU,
    /** It says nothing that helps. */
    OTHER;

    /** By what stands in its type; who is several things is the one that serves others. */
    public static EndpointKind of(EndpointType type) {
        if (type.gateway().isPresent()) return GATEWAY;
        if (type.mcu().isPresent()) return MCU;
        return type.terminal().isPresent() ? TERMINAL : OTHER;
    }
}

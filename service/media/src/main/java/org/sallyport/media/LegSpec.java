package org.sallyport.media;

/**
 * One leg of a media line.
 *
 * @param ports where it receives
 * @param farEnd where it sends and whom it accepts
 * @param payload what its packets must look like
 * @param shape what is done to them beyond relaying
 */
public record LegSpec(LegPorts ports, FarEnd farEnd, PayloadRule payload, LegShape shape) {
    /** A leg whose packets are nothing but themselves. */
    public LegSpec(LegPorts ports, FarEnd farEnd, PayloadRule payload) {
        this(ports, farEnd, payload, LegShape.PLAIN);
    }
}

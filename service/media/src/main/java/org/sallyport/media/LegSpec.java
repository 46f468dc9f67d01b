package org.sallyport.media;

/**
 * One leg of a media line.
 *
 * @param ports where it receives
 * @param farEnd where it sends and whom it accepts
 * @param payload what its packets must look like
 */
public record LegSpec(LegPorts ports, FarEnd farEnd, PayloadRule payload) {}

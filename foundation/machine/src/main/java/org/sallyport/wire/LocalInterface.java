package org.sallyport.wire;

/**
 * One of our addresses.
 *
 * @param name as in the configuration, such as {@code outer}
 * @param side which firewall lies before it
 * @param bind the address on this machine
 * @param advertised what the far side must use: the static NAT address where there is one, else {@code bind}
 */
public record LocalInterface(String name, NetworkSide side, IpAddress bind, IpAddress advertised) {}

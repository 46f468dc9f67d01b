package org.sallyport.ports;

import java.util.Optional;
import org.sallyport.wire.Transport;

/**
 * One transport of a row.
 *
 * @param transport empty where the protocol is none of ours, such as AH
 * @param protocol the word in tables: {@code udp}, {@code tcp}, {@code tls}, {@code ah}
 * @param fromPorts ports of the end named first
 * @param toPorts ports of the other end
 * @param evidence how sure this transport of the row is
 */
public record Flow(
        Optional<Transport> transport, String protocol, Ports fromPorts, Ports toPorts, Evidence evidence) {}

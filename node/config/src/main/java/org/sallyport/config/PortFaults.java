package org.sallyport.config;

import java.util.Optional;
import org.sallyport.ports.Role;

/** Judges the ports of a file as a whole, by the port book's own rules, and finds the line that is to blame. */
final class PortFaults {
    PortFaults(Draft draft, PortsReader ports) {}

    void judge(Optional<Role> role) {}
}

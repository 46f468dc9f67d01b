package org.sallyport.config;

/** Judges the ports of a file as a whole: overlaps, parity, uniqueness. */
final class PortFaults {
    private final Draft draft;
    private final PortsReader ports;

    PortFaults(Draft draft, PortsReader ports) {
        this.draft = draft;
        this.ports = ports;
    }

    void judge() {
        ports.settings();
        draft.clean();
    }
}

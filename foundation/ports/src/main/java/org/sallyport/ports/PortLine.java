package org.sallyport.ports;

import java.util.List;

/**
 * One transport of a row with numbers in it: a line of the printed table.
 *
 * @param row the row
 * @param flow the transport
 * @param fromPorts numbers at the end named first
 * @param toPorts numbers at the other end
 */
public record PortLine(Row row, Flow flow, PortSet fromPorts, PortSet toPorts) {
    /** Key paths of the settings that decide this line's ports, without repeats. */
    public List<String> settingKeys() {
        return java.util.stream.Stream.concat(
                        flow.fromPorts().settings().stream(), flow.toPorts().settings().stream())
                .map(Setting::key)
                .distinct()
                .toList();
    }
}

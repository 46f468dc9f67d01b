package org.sallyport.ports;

import java.util.List;
import java.util.stream.Stream;

/**
 * One transport of a row with numbers in it: a line of the printed table.
 *
 * @param row the row
 * @param flow the transport
 * @param fromPorts numbers at the end named first
 * @param toPorts numbers at the other end
 */
public record PortLine(Row row, Flow flow, PortSet fromPorts, PortSet toPorts) {
    /** Key paths of the settings that decide this line's ports, and of the switch of its row, without repeats. */
    public List<String> settingKeys() {
        return Stream.of(flow.fromPorts().settings(), flow.toPorts().settings(), row.follows().stream().toList())
                .flatMap(List::stream)
                .map(Setting::key)
                .distinct()
                .toList();
    }
}

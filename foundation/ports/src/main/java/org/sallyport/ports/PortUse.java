package org.sallyport.ports;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One reason for which a port is what it is.
 *
 * @param row the row; its chapter is the feature
 * @param transport the word in tables
 * @param party whose port it is
 * @param ports the row's ports at that end
 * @param settings what decides them; empty where nothing of ours does
 * @param on whether the row is built and its switch, where it has one, is on
 */
public record PortUse(Row row, String transport, Party party, PortSet ports, List<Setting> settings, boolean on) {
    /** One line for people. */
    @Override
    public String toString() {
        String decided = settings.isEmpty()
                ? "fixed"
                : settings.stream().map(Setting::key).collect(Collectors.joining(", "));
        return row.id() + "  " + transport + " " + ports + " at " + party.token() + ": " + row.purpose() + " ("
                + row.from().token() + " to " + row.to().token() + "; " + row.chapter().title() + "; " + decided + "; "
                + (!row.built() ? "not built yet" : on ? "built" : "off by " + row.follows().orElseThrow().key()) + ")";
    }
}

package org.sallyport.ports;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * The rows of the port document under the settings of a pair of nodes, and the only place where a {@link PortClaim} is
 * made. Immutable.
 */
public final class PortBook {
    private final PortSettings control;
    private final PortSettings edge;
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final Map<String, List<PortLine>> linesOfRow = new HashMap<>();
    private final List<PortLine> lines;

    private PortBook(PortSettings control, PortSettings edge) {
        this.control = Objects.requireNonNull(control);
        this.edge = Objects.requireNonNull(edge);
        List<PortLine> all = new ArrayList<>();
        for (Row r : AllRows.ROWS) {
            List<PortLine> own = r.flows().stream()
                    .map(f -> new PortLine(r, f, resolve(f.fromPorts(), r.from()), resolve(f.toPorts(), r.to())))
                    .toList();
            rows.put(r.id(), r);
            linesOfRow.put(r.id(), own);
            all.addAll(own);
        }
        lines = List.copyOf(all);
    }

    /** The book where both nodes have the same settings, or where only one end matters. */
    public static PortBook of(PortSettings both) {
        return new PortBook(both, both);
    }

    /** The book of a pair whose nodes are configured apart. */
    public static PortBook of(PortSettings control, PortSettings edge) {
        return new PortBook(control, edge);
    }

    /** Every row, in the order of the document. */
    public List<Row> rows() {
        return AllRows.ROWS;
    }

    /** The row with this id. */
    public Optional<Row> row(String id) {
        return Optional.ofNullable(rows.get(id));
    }

    /** Whether the program uses the row under these settings: it is built, and the switch that it follows is on. */
    public boolean serves(Row row) {
        return row.built() && row.follows()
                .map(s -> s.roles().stream().anyMatch(r -> settings(r).isOn(s)))
                .orElse(true);
    }

    /** {@code yes}, {@code off} where the row's switch is off, or {@code no} where the row is not built. */
    public String service(Row row) {
        return !row.built() ? "no" : serves(row) ? "yes" : "off";
    }

    /** Every transport of every row with its numbers, in the order of the document. */
    public List<PortLine> lines() {
        return lines;
    }

    /**
     * Why a port is what it is: the rows that name it at either end. Ends that may have any port from 1024 up do not
     * count.
     *
     * @param port 1 to 65535
     */
    public List<PortUse> explain(int port) {
        List<PortUse> out = new ArrayList<>();
        for (PortLine line : lines) {
            Row row = line.row();
            Flow flow = line.flow();
            if (!line.fromPorts().isUnprivileged() && line.fromPorts().contains(port)) {
                out.add(new PortUse(row, flow.protocol(), row.from(), line.fromPorts(), flow.fromPorts().settings(),
                        serves(row)));
            }
            if (!line.toPorts().isUnprivileged() && line.toPorts().contains(port)) {
                out.add(new PortUse(row, flow.protocol(), row.to(), line.toPorts(), flow.toPorts().settings(),
                        serves(row)));
            }
        }
        return List.copyOf(out);
    }

    /** What is wrong with one node's settings; empty where nothing is. */
    public List<Problem> validate(Role role) {
        return Validation.of(this, role);
    }

    /** What is wrong with the settings of either node. */
    public List<Problem> validate() {
        List<Problem> out = new ArrayList<>(validate(Role.CONTROL));
        out.addAll(validate(Role.EDGE));
        return List.copyOf(out);
    }

    /** The settings of one node. */
    public PortSettings settings(Role role) {
        return role == Role.CONTROL ? control : edge;
    }

    /** The numbers of one end of a flow; {@code party} is that end. */
    public PortSet resolve(Ports ports, Party party) {
        return ports.resolve(settings(party.role().orElse(Role.EDGE)));
    }

    /**
     * The right to open one socket.
     *
     * @param role who opens it
     * @param side what the socket will do
     * @param transport its transport
     * @param local what it binds; port 0 only where every row leaves the port to the operating system
     * @param rowIds the rows that explain it, at least one; every one of them must allow it
     * @throws IllegalArgumentException where a row does not exist, its switch is off, or it does not allow the socket:
     *     a bug of ours
     */
    public PortClaim claim(Role role, PortClaim.Side side, Transport transport, Endpoint local, String... rowIds) {
        if (rowIds.length == 0) throw new IllegalArgumentException("a claim names at least one row");
        for (String id : rowIds) {
            Row row = rows.get(id);
            if (row == null) throw new IllegalArgumentException("no row " + id);
            row.follows().filter(s -> !isOn(s, role)).ifPresent(s -> {
                throw new IllegalArgumentException("row " + id + " is off by " + s.key());
            });
            if (!allows(row, role, side, transport, local.port())) {
                throw new IllegalArgumentException("row " + id + " does not let " + role + " " + side + " "
                        + transport.token() + " " + local);
            }
        }
        return new PortClaim(List.of(rowIds), side, transport, local);
    }

    /** The switch as the claiming node has it; one that only the other node has, as that has it. */
    private boolean isOn(Setting setting, Role role) {
        return setting.roles().contains(role)
                ? settings(role).isOn(setting)
                : setting.roles().stream().anyMatch(r -> settings(r).isOn(setting));
    }

    private boolean allows(Row row, Role role, PortClaim.Side side, Transport transport, int port) {
        for (PortLine line : Objects.requireNonNull(linesOfRow.get(row.id()))) {
            Flow flow = line.flow();
            if (flow.transport().filter(transport::equals).isEmpty()) continue;
            boolean from = isEnd(row.from(), role) && sideFits(row, true, side)
                    && portFits(row, true, flow.fromPorts(), line.fromPorts(), port);
            boolean to = isEnd(row.to(), role) && sideFits(row, false, side)
                    && portFits(row, false, flow.toPorts(), line.toPorts(), port);
            if (from || to) return true;
        }
        return false;
    }

    private static boolean isEnd(Party party, Role role) {
        return party.role().filter(role::equals).isPresent();
    }

    /** Whether the end named first, or the other one, opens or waits as wanted. */
    private static boolean sideFits(Row row, boolean first, PortClaim.Side side) {
        if (row.opens() == Opens.NOBODY) return false;
        return switch (side) {
            case OPEN -> mayOpen(row, first);
            case LISTEN -> row.opens() == Opens.BOTH || !mayOpen(row, first);
            case BOTH -> true;
        };
    }

    private static boolean mayOpen(Row row, boolean first) {
        return row.opens() == Opens.BOTH || (row.opens() == Opens.FROM) == first;
    }

    /** Port 0 leaves the choice to the operating system: only where the row leaves it too, and never to a listener. */
    private static boolean portFits(Row row, boolean first, Ports ports, PortSet numbers, int port) {
        if (port == 0) return mayOpen(row, first) && ports instanceof Ports.Unprivileged;
        return numbers.contains(port);
    }
}

package org.sallyport.ports;

import static org.sallyport.ports.Evidence.STATED;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Transport;

/**
 * One row of the port document.
 *
 * @param id such as {@code SIT-1}
 * @param chapter where it stands
 * @param purpose what flows
 * @param from the end named first
 * @param to the other end
 * @param flows its transports with the ports of both ends
 * @param opens who sends first
 * @param keepAlive what keeps a firewall's state alive; may be empty
 * @param evidence how sure the row is
 * @param notes what else one must know; may be empty
 * @param built whether the program uses the row today
 * @param follows the switch that must be on for the row to be used; empty for a row that is always used once it is
 *     built
 */
public record Row(
        String id,
        Chapter chapter,
        String purpose,
        Party from,
        Party to,
        List<Flow> flows,
        Opens opens,
        String keepAlive,
        Evidence evidence,
        String notes,
        boolean built,
        Optional<Setting> follows) {

    public Row {
        flows = List.copyOf(flows);
        Objects.requireNonNull(keepAlive);
        Objects.requireNonNull(notes);
    }

    /** The settings that decide its ports, and the switch that it follows, without repeats. */
    public List<Setting> settings() {
        LinkedHashSet<Setting> out = new LinkedHashSet<>();
        for (Flow f : flows) {
            out.addAll(f.fromPorts().settings());
            out.addAll(f.toPorts().settings());
        }
        follows.ifPresent(out::add);
        return List.copyOf(out);
    }

    /** Which firewall it crosses in which direction: {@code none}, {@code private->dmz}, {@code dmz<->internet}. */
    public String crosses() {
        Location a = from.location();
        Location b = to.location();
        if (a == b || opens == Opens.NOBODY) return "none";
        return switch (opens) {
            case FROM -> a.token() + "->" + b.token();
            case TO -> b.token() + "->" + a.token();
            default -> a.token() + "<->" + b.token();
        };
    }

    /** Who opens: the word of a party, {@code both} or {@code nobody}. */
    public String opener() {
        return switch (opens) {
            case FROM -> from.token();
            case TO -> to.token();
            case BOTH -> "both";
            case NOBODY -> "nobody";
        };
    }

    /** Whether one of its ends is this role. */
    public boolean concerns(Role role) {
        return from.role().filter(role::equals).isPresent() || to.role().filter(role::equals).isPresent();
    }

    static Draft of(String id, Chapter chapter, String purpose, Party from, Party to) {
        return new Draft(id, chapter, purpose, from, to);
    }

    /** A row being written down; every row of the book is made through it. */
    static final class Draft {
        private final String id;
        private final Chapter chapter;
        private final String purpose;
        private final Party from;
        private final Party to;
        /** Each asks how sure the row is. */
        private final List<Function<Evidence, Flow>> flows = new ArrayList<>();
        private Opens opens = Opens.FROM;
        private Evidence evidence = STATED;
        private String keepAlive = "";
        private String notes = "";
        private boolean built;
        private @Nullable Setting follows;

        private Draft(String id, Chapter chapter, String purpose, Party from, Party to) {
            this.id = id;
            this.chapter = chapter;
            this.purpose = purpose;
            this.from = from;
            this.to = to;
        }

        Draft udp(Ports fromPorts, Ports toPorts) {
            return flow(Transport.UDP, fromPorts, toPorts, null);
        }

        Draft tcp(Ports fromPorts, Ports toPorts) {
            return flow(Transport.TCP, fromPorts, toPorts, null);
        }

        Draft tls(Ports fromPorts, Ports toPorts) {
            return flow(Transport.TLS, fromPorts, toPorts, null);
        }

        /** A transport that is less sure than the row. */
        Draft flow(Transport transport, Ports fromPorts, Ports toPorts, @Nullable Evidence own) {
            flows.add(ofRow -> new Flow(Optional.of(transport), transport.token(), fromPorts, toPorts,
                    Objects.requireNonNullElse(own, ofRow)));
            return this;
        }

        Draft protocol(String name) {
            flows.add(ofRow -> new Flow(Optional.empty(), name, Ports.NONE, Ports.NONE, ofRow));
            return this;
        }

        Draft opens(Opens value) {
            opens = value;
            return this;
        }

        Draft recovered() {
            evidence = Evidence.RECOVERED;
            return this;
        }

        Draft inferred() {
            evidence = Evidence.INFERRED;
            return this;
        }

        Draft beyond() {
            evidence = Evidence.BEYOND;
            return this;
        }

        Draft keepAlive(String value) {
            keepAlive = value;
            return this;
        }

        Draft notes(String value) {
            notes = value;
            return this;
        }

        Draft built() {
            built = true;
            return this;
        }

        /** Built, and used where a switch is on. */
        Draft builtBehind(Setting value) {
            if (value.kind() != Setting.Kind.SWITCH) throw new IllegalArgumentException(value + " is no switch");
            follows = value;
            return built();
        }

        Row row() {
            List<Flow> sure = flows.stream().map(f -> f.apply(evidence)).toList();
            return new Row(id, chapter, purpose, from, to, sure, opens, keepAlive, evidence, notes, built,
                    Optional.ofNullable(follows));
        }
    }
}

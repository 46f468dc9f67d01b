package org.sallyport.config;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Problem;
import org.sallyport.ports.Role;
import org.sallyport.ports.Row;
import org.sallyport.ports.Setting;

/** Judges the ports of a file as a whole, by the port book's own rules, and finds the line that is to blame. */
final class PortFaults {
    private static final int ROWS_SHOWN_MAX = 8;

    private final Draft draft;
    private final PortsReader ports;

    PortFaults(Draft draft, PortsReader ports) {
        this.draft = draft;
        this.ports = ports;
    }

    void judge(Optional<Role> role) {
        PortSettings settings = ports.settings();
        for (Role r : role.map(List::of).orElse(List.of(Role.values()))) {
            for (Problem p : PortBook.of(settings).validate(r)) tell(p, settings);
        }
    }

    private void tell(Problem p, PortSettings settings) {
        String path = p.settings().stream()
                .map(s -> blamed(s, p, settings))
                .filter(draft::says)
                .findFirst()
                .orElse(blamed(p.settings().getFirst(), p, settings));
        String others = p.settings().size() < 2 ? "" : " Settings: "
                + String.join(", ", p.settings().stream().map(Setting::key).toList()) + ".";
        PortBook book = PortBook.of(settings);
        // What works today is what the reader will miss first.
        String[] rows = p.rows().stream()
                .sorted(Comparator.comparing(id -> !book.row(id).map(Row::built).orElse(false)))
                .limit(ROWS_SHOWN_MAX)
                .toArray(String[]::new);
        draft.problem(path, p.sentence() + others, rows);
    }

    /** The zone to blame in a clash is the later one; elsewhere the first of its kind that stands in the file. */
    private String blamed(Setting s, Problem p, PortSettings settings) {
        if (s.kind() != Setting.Kind.LIST) return s.key();
        int count = settings.list(s).size();
        if (p.kind() == Problem.Kind.ZONE_CLASH) {
            for (int i = count - 1; i > 0; i--) {
                if (settings.list(s).indexOf(settings.list(s).get(i)) != i) return ports.path(s, i);
            }
        }
        for (int i = 0; i < count; i++) if (draft.says(ports.path(s, i))) return ports.path(s, i);
        return ports.path(s, 0);
    }
}

package org.sallyport.ports;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes the docs page of the port book, so that the page can never say anything else than the program does. */
public final class PortsPage {
    private static final String INTRO = """
            # Ports

            This page is generated from the port book in `foundation/ports` and shows the defaults of a medium system
            with one traversal zone. Your own numbers: `./sallyport ports --config FILE`.

            Every port that Sallyport opens, listens on or sends from is a row here. A socket cannot be opened without
            naming its rows, the firewall files are printed from them (`./sallyport ports --format nftables --firewall
            inner --config FILE`), and `./sallyport ports explain PORT` tells which rows and settings a port belongs to.

            ## How to read a row

            - **Opens** is who sends the first packet. A firewall between the two ends needs one rule in that direction;
              answers come back by its own state, for UDP usually 20 to 30 s after the last packet. `both` needs a rule
              each way.
            - **Crosses** names the two sides: `private->dmz` is the inner firewall, `dmz->internet` and `internet->dmz`
              the outer one.
            - `1024-65535` stands for any unprivileged port, chosen by the other side or the operating system.
            - A range that starts and ends even means its even ports (RTP), one that starts and ends odd its odd ports
              (RTCP).
            - **Evidence**: `stated` by the port document, `recovered` from another public text where its table was
              lost, or `inferred`. `beyond` marks options of ours that the document does not have; their chapter stands
              last, and nothing of it opens unless its own switch is on.
            - **Built** says whether the program uses the row today; `off` is a built row behind a switch that is off by
              default, the last of its settings. Firewall files open the rows that are built and on, unless `--all`.

            A large system shares the first six pairs of its media range (36000-36011) for multiplexed media, so that
            every range that starts at 36002 or 36003 here starts at 36012 or 36013 there; it may listen for TURN on
            3478-3483. On a small or medium system the shared pair can be set.

            """;

    private PortsPage() {}

    /** The whole page in Markdown. */
    public static String text() {
        PortBook book = PortBook.of(PortSettings.defaults());
        return INTRO + "## What is built\n\n" + ChapterState.table() + "\n" + settings(book) + "\n"
                + PortTable.render(book, RowFilter.EVERYTHING, PortTable.Format.MARKDOWN);
    }

    private static String settings(PortBook book) {
        StringBuilder out = new StringBuilder("## Settings\n\n");
        out.append("| Key | Default | Large | Nodes | What for | Rows |\n|---|---|---|---|---|---|\n");
        for (Setting s : Setting.values()) {
            String usual = value(s, Size.MEDIUM);
            String large = value(s, Size.LARGE);
            String roles = s.roles().stream()
                    .map(r -> r.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(", "));
            List<String> rows = book.rows().stream()
                    .filter(r -> r.settings().contains(s))
                    .map(Row::id)
                    .toList();
            out.append("| `").append(s.key()).append("` | ").append(usual).append(" | ")
                    .append(large.equals(usual) ? "same" : large).append(" | ").append(roles).append(" | ")
                    .append(ChapterState.unused(s).isPresent() ? "*Not built yet.* " : "").append(s.sentence())
                    .append(" | ").append(String.join(" ", rows)).append(" |\n");
        }
        return out.toString();
    }

    private static String value(Setting s, Size size) {
        if (s.kind() == Setting.Kind.SWITCH) return "no";
        String ports = s.defaultPorts(size).toString();
        return s.kind() == Setting.Kind.LIST ? ports + ", one up for each zone" : ports;
    }
}

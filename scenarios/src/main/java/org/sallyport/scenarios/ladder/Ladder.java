package org.sallyport.scenarios.ladder;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Messages between parties, one column for each party, one line for each message.
 *
 * <pre>
 *       ms  alice             edge            control
 *      0.0  |---- INVITE ----&gt;|                |
 *     20.4  |                 |---- INVITE ---&gt;|
 *     21.0  |&lt;-- 100 INVITE --|                |
 * </pre>
 */
public final class Ladder {
    /** Steps that are kept; the oldest go first. */
    public static final int STEPS_MAX = 2000;

    private static final int GAP_MIN = 12;
    private static final int GAP_MAX = 34;
    private static final int TIME_WIDTH = 10;

    private final List<String> columns = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private long skipped;

    /** A ladder whose first columns are these; others are added when they speak. */
    public Ladder(String... columns) {
        this.columns.addAll(List.of(columns));
    }

    /**
     * One message.
     *
     * @param timeNs when; the first step is the ladder's zero
     * @param from the speaker's column
     * @param to the listener's column
     * @param label such as {@code INVITE} or {@code 200 INVITE}
     */
    public record Step(long timeNs, String from, String to, String label) {}

    /** Adds a message. */
    public void add(long timeNs, String from, String to, String label) {
        for (String c : List.of(from, to)) if (!columns.contains(c)) columns.add(c);
        if (steps.size() == STEPS_MAX) {
            steps.removeFirst();
            skipped++;
        }
        steps.add(new Step(timeNs, from, to, label));
    }

    /** The steps so far. */
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    /** The labels so far, each with its direction: for tests and for summaries. */
    public List<String> lines() {
        return steps.stream().map(s -> s.from() + " -> " + s.to() + ": " + s.label()).toList();
    }

    /** The picture, lines ended by a line feed. Columns nobody used are left out. */
    public String render() {
        if (steps.isEmpty()) return "(no messages)\n";
        List<String> used = columns.stream()
                .filter(c -> steps.stream().anyMatch(s -> s.from().equals(c) || s.to().equals(c))).toList();
        int[] at = positions(used);
        StringBuilder out = new StringBuilder();
        if (skipped > 0) out.append("(").append(skipped).append(" earlier messages are left out)\n");
        StringBuilder head = new StringBuilder(" ".repeat(TIME_WIDTH - 2) + "ms  ");
        for (int i = 0; i < used.size(); i++) pad(head, TIME_WIDTH + 2 + at[i]).append(used.get(i));
        out.append(head).append('\n');
        long zero = steps.getFirst().timeNs();
        for (Step s : steps) {
            String time = String.format(Locale.ROOT, "%" + TIME_WIDTH + ".1f  ", (s.timeNs() - zero) / 1e6);
            out.append(time).append(line(s, used, at)).append('\n');
        }
        return out.toString();
    }

    private static StringBuilder pad(StringBuilder b, int width) {
        while (b.length() < width) b.append(' ');
        return b;
    }

    /** Where each column stands: far enough apart for names and for labels between neighbours. */
    private int[] positions(List<String> used) {
        int[] at = new int[used.size()];
        for (int i = 1; i < at.length; i++) {
            int gap = Math.max(GAP_MIN, used.get(i - 1).length() + 2);
            for (Step s : steps) {
                int a = used.indexOf(s.from());
                int b = used.indexOf(s.to());
                if (Math.min(a, b) == i - 1 && Math.max(a, b) == i) gap = Math.max(gap, s.label().length() + 8);
            }
            at[i] = at[i - 1] + Math.min(gap, GAP_MAX);
        }
        return at;
    }

    private static String line(Step s, List<String> used, int[] at) {
        int a = used.indexOf(s.from());
        int b = used.indexOf(s.to());
        StringBuilder line = new StringBuilder(" ".repeat(at[at.length - 1] + 1));
        for (int p : at) line.setCharAt(p, '|');
        if (a == b) return line.toString().stripTrailing() + " (" + s.label() + ")";
        int left = at[Math.min(a, b)] + 1;
        int right = at[Math.max(a, b)];
        int room = right - left;
        String label = s.label().length() > room - 4 ? s.label().substring(0, Math.max(1, room - 4)) : s.label();
        String text = " " + label + " ";
        int before = (room - text.length()) / 2;
        String arrow = "-".repeat(before) + text + "-".repeat(room - text.length() - before);
        arrow = a < b ? arrow.substring(0, room - 1) + ">" : "<" + arrow.substring(1);
        return line.replace(left, right, arrow).toString().stripTrailing();
    }
}

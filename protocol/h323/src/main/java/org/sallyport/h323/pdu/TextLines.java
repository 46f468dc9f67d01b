package org.sallyport.h323.pdu;

import java.util.List;
import org.sallyport.per.PerFault;

/** Writes nodes as indented lines: what is short stands on one line. Owner: whoever writes one text. */
final class TextLines {
    /** Longest text; what follows is left out. A stranger's message of 64 KiB can unfold to much more than itself. */
    static final int CHARS_MAX = 1 << 20;

    private static final int WIDTH = 100;
    private static final int INDENT = 2;

    private final StringBuilder out = new StringBuilder();
    private boolean cut;

    /** One line as it is. */
    void line(int indent, String text) {
        if (cut) return;
        if (out.length() + indent + text.length() > CHARS_MAX) {
            cut = true;
            out.append("(more than ").append(CHARS_MAX).append(" characters: the rest is left out)\n");
            return;
        }
        out.append(" ".repeat(indent)).append(text.stripTrailing()).append('\n');
    }

    /** A value behind its label, which ends with a space or is empty. */
    void node(int indent, String label, Node node) {
        if (cut) return;
        StringBuilder whole = new StringBuilder(label);
        if (!(node instanceof Node.Inner) && inline(whole, node, WIDTH - indent)) {
            line(indent, whole.toString());
            return;
        }
        switch (node) {
            case Node.Leaf(String text, Object _) -> line(indent, label + text);
            case Node.Chosen(String alternative, Node value) -> node(indent, label + alternative + " ", value);
            case Node.Fields f -> {
                int deeper = header(indent, label);
                for (Node.Field field : f.fields()) {
                    node(deeper, field.name() + (isNothing(field.value()) ? "" : ": "), field.value());
                }
            }
            case Node.Items(List<Node> values) -> items(header(indent, label), values);
            case Node.Inner i -> inner(indent, label, i);
        }
    }

    private int header(int indent, String label) {
        if (label.isEmpty()) return indent;
        line(indent, label);
        return indent + INDENT;
    }

    private void items(int indent, List<Node> values) {
        for (int i = 0; i < values.size() && !cut; i++) node(indent, "[" + i + "] ", values.get(i));
    }

    private void inner(int indent, String label, Node.Inner i) {
        line(indent, label + i.kind().type().name() + " (" + i.lengthBytes() + " octets)");
        int deeper = indent + INDENT;
        if (i.values().size() == 1) {
            node(deeper, "", i.values().getFirst());
        } else {
            items(deeper, i.values());
        }
        i.fault().ifPresent(f -> fault(deeper, f));
        i.shown().ifPresent(o -> line(deeper, "octets: " + NodeBuilder.hexText(o, WIDTH)));
    }

    /** Why something could not be read. */
    void fault(int indent, PerFault fault) {
        line(indent, "cannot be read: " + fault);
    }

    /** Appends the node; false, with something half appended, where it is longer than that. */
    private static boolean inline(StringBuilder to, Node node, int width) {
        if (to.length() > width) return false;
        return switch (node) {
            case Node.Leaf(String text, Object _) -> {
                to.append(text);
                yield to.length() <= width;
            }
            case Node.Chosen(String alternative, Node value) -> {
                to.append(alternative).append(isNothing(value) ? "" : " ");
                yield inline(to, value, width);
            }
            case Node.Fields f when f.shortText().isPresent() -> {
                to.append(f.shortText().get());
                yield to.length() <= width;
            }
            case Node.Fields f -> {
                to.append('{');
                String gap = "";
                for (Node.Field field : f.fields()) {
                    to.append(gap).append(field.name());
                    if (!isNothing(field.value())) to.append(": ");
                    gap = ", ";
                    if (!inline(to, field.value(), width)) yield false;
                }
                to.append('}');
                yield to.length() <= width;
            }
            case Node.Items(List<Node> values) -> {
                to.append(values.isEmpty() ? "[" : "[ ");
                String gap = "";
                for (Node v : values) {
                    to.append(gap);
                    gap = ", ";
                    if (!inline(to, v, width)) yield false;
                }
                to.append(values.isEmpty() ? "]" : " ]");
                yield to.length() <= width;
            }
            case Node.Inner _ -> false;
        };
    }

    private static boolean isNothing(Node node) {
        return node instanceof Node.Leaf(String text, Object _) && text.isEmpty();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}

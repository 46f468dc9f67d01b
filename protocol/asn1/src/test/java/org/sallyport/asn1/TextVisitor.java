package org.sallyport.asn1;

import java.util.ArrayDeque;
import java.util.Deque;
import org.sallyport.per.BitString;
import org.sallyport.per.CharacterSet;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.per.PerValue;
import org.sallyport.per.ValueVisitor;
import org.sallyport.wire.Octets;

/** A value in one line: <code>{a 1, b [true, false], c alternative:'00ff'}</code>. */
final class TextVisitor implements ValueVisitor {
    private final StringBuilder out = new StringBuilder();
    /** For each open bracket: whether something stands in it. */
    private final Deque<Boolean> begun = new ArrayDeque<>();
    private boolean inList;
    private final Deque<Boolean> lists = new ArrayDeque<>();

    static String of(PerValue value) {
        TextVisitor visitor = new TextVisitor();
        value.show(visitor);
        return visitor.out.toString();
    }

    private void separate() {
        if (begun.pop()) out.append(", ");
        begun.push(true);
    }

    /** Before each value: in a list it is separated from the one before. */
    private void value() {
        if (inList) separate();
    }

    private void open(char bracket, boolean list) {
        value();
        out.append(bracket);
        begun.push(false);
        lists.push(inList);
        inList = list;
    }

    private void close(char bracket) {
        out.append(bracket);
        begun.pop();
        inList = lists.pop();
    }

    @Override
    public void beginSequence(String type) {
        open('{', false);
    }

    @Override
    public void component(String name) {
        separate();
        out.append(name).append(' ');
    }

    @Override
    public void endSequence() {
        close('}');
    }

    @Override
    public void beginList(int size) {
        open('[', true);
    }

    @Override
    public void endList() {
        close(']');
    }

    @Override
    public void beginChoice(String alternative) {
        value();
        out.append(alternative).append(':');
        lists.push(inList);
        inList = false;
    }

    @Override
    public void endChoice() {
        inList = lists.pop();
    }

    private void simple(Object value) {
        value();
        out.append(value);
    }

    @Override
    public void bool(boolean value) {
        simple(value);
    }

    @Override
    public void integer(long value) {
        simple(value);
    }

    @Override
    public void enumerated(String name) {
        simple(name);
    }

    @Override
    public void nothing() {
        simple("null");
    }

    @Override
    public void octets(Octets value) {
        simple("'" + value.hex() + "'");
    }

    @Override
    public void bits(BitString value) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < value.lengthBits(); i++) digits.append(value.at(i) ? '1' : '0');
        simple(digits);
    }

    @Override
    public void text(CharacterSet set, String value) {
        simple('"' + value + '"');
    }

    @Override
    public void oid(ObjectIdentifier value) {
        simple(value);
    }

    @Override
    public void open(Octets encoding) {
        simple("open'" + encoding.hex() + "'");
    }

    @Override
    public void unknown(int index, Octets encoding) {
        if (!inList && !begun.isEmpty() && out.charAt(out.length() - 1) != ' ' && out.charAt(out.length() - 1) != ':')
            separate();
        out.append("unknown ").append(index).append(" '").append(encoding.hex()).append("'");
    }
}

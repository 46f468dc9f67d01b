package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.asn1.Lexer.Kind;
import org.sallyport.asn1.Lexer.Token;

/** Reads one module: as much of X.680 and X.683 as the standards of H.323 use, and an error with its line for the rest. */
final class Parser {
    private static final Set<String> STRINGS = Set.of(
            "IA5String", "VisibleString", "PrintableString", "NumericString", "BMPString", "GeneralString");

    private final List<Token> tokens;
    private final Map<String, Long> values = new LinkedHashMap<>();
    private int at;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** The module of a file. */
    static Module parse(String file, String text) {
        return new Parser(Lexer.cut(file, text)).module();
    }

    // --- items ------------------------------------------------------------------------------------------------------------

    private Token peek() {
        return tokens.get(at);
    }

    private Token take() {
        Token t = tokens.get(at);
        if (t.kind() != Kind.END) at++;
        return t;
    }

    private boolean is(String text) {
        return peek().text().equals(text) && peek().kind() != Kind.STRING;
    }

    private boolean accept(String text) {
        boolean here = is(text);
        if (here) at++;
        return here;
    }

    private void expect(String text) {
        if (!accept(text)) throw fault("'" + text + "' was expected, not '" + peek().text() + "'");
    }

    private String name() {
        if (peek().kind() != Kind.NAME) throw fault("a name was expected, not '" + peek().text() + "'");
        return take().text();
    }

    private SchemaFault fault(String what) {
        return new SchemaFault(peek().place(), what);
    }

    /** Skips a pair of brackets with all that is between them. */
    private void skipBlock(String open, String close) {
        expect(open);
        for (int depth = 1; depth > 0; ) {
            if (peek().kind() == Kind.END) throw fault("'" + close + "' is missing");
            if (is(open)) depth++;
            if (is(close)) depth--;
            at++;
        }
    }

    // --- module ------------------------------------------------------------------------------------------------------------

    private Module module() {
        String name = name();
        if (is("{")) skipBlock("{", "}");
        expect("DEFINITIONS");
        expect("AUTOMATIC");
        expect("TAGS");
        expect("::=");
        expect("BEGIN");
        Map<String, String> imports = new LinkedHashMap<>();
        if (accept("IMPORTS")) imports(imports);
        Map<String, Module.Assignment> types = new LinkedHashMap<>();
        while (!accept("END")) {
            Token start = peek();
            String assigned = name();
            if (Character.isLowerCase(assigned.charAt(0))) {
                value(assigned);
                continue;
            }
            List<String> parameters = is("{") ? parameters() : List.of();
            expect("::=");
            var a = new Module.Assignment(assigned, parameters, type(), start.place());
            if (types.putIfAbsent(assigned, a) != null) throw new SchemaFault(start.place(), assigned + " is assigned twice");
        }
        return new Module(name, imports, types, values);
    }

    private void imports(Map<String, String> imports) {
        while (!accept(";")) {
            List<String> names = new ArrayList<>();
            do {
                names.add(name());
                if (is("{")) skipBlock("{", "}");
            } while (accept(","));
            expect("FROM");
            String from = name();
            if (is("{")) skipBlock("{", "}");
            names.forEach(n -> imports.put(n, from));
        }
    }

    private List<String> parameters() {
        expect("{");
        List<String> out = new ArrayList<>();
        do out.add(name());
        while (accept(","));
        expect("}");
        return out;
    }

    /** A value: integers are remembered for bounds, object identifiers are skipped. */
    private void value(String assigned) {
        if (accept("OBJECT")) {
            expect("IDENTIFIER");
            expect("::=");
            skipBlock("{", "}");
        } else {
            name();
            expect("::=");
            values.put(assigned, number());
        }
    }

    private long number() {
        Token t = take();
        if (t.kind() == Kind.NUMBER) return Long.parseLong(t.text());
        Long known = values.get(t.text());
        if (known == null) throw new SchemaFault(t.place(), "'" + t.text() + "' is no number and no value assigned before");
        return known;
    }

    // --- types -------------------------------------------------------------------------------------------------------------

    private Type type() {
        Token start = take();
        return switch (start.text()) {
            case "BOOLEAN" -> new Type.Bool();
            case "NULL" -> new Type.Nothing();
            case "INTEGER" -> {
                if (is("{")) skipBlock("{", "}");
                yield new Type.Int(is("(") ? constraint().value(Type.Bounds.NONE) : Type.Bounds.NONE);
            }
            case "BIT" -> {
                expect("STRING");
                if (is("{")) throw fault("bits with names are not supported: their trailing zeros need rules of their own");
                yield new Type.Bits(constraint().size());
            }
            case "OCTET" -> {
                expect("STRING");
                yield new Type.OctetText(constraint().size());
            }
            case "OBJECT" -> {
                expect("IDENTIFIER");
                yield new Type.Oid();
            }
            case "TYPE-IDENTIFIER" -> {
                expect(".");
                expect("&Type");
                if (is("(")) skipBlock("(", ")");
                yield new Type.Open();
            }
            case "ENUMERATED" -> enumerated();
            case "CHOICE" -> choice();
            case "SEQUENCE", "SET" -> sequence();
            default -> named(start);
        };
    }

    private Type named(Token start) {
        String name = start.text();
        if (STRINGS.contains(name)) {
            Constraint c = constraint();
            return new Type.Text(name, c.size(), c.permitted);
        }
        if (start.kind() != Kind.NAME || !Character.isUpperCase(name.charAt(0))) {
            throw new SchemaFault(start.place(), "'" + name + "' is no type that is supported here");
        }
        List<Type> arguments = new ArrayList<>();
        if (accept("{")) {
            do arguments.add(type());
            while (accept(","));
            expect("}");
        }
        if (!is("(")) return new Type.Named(name, arguments, Optional.empty(), start.place());
        Constraint c = constraint();
        Optional<Type> narrower = c.sizes != null ? Optional.of(new Type.OctetText(c.sizes))
                : c.values != null ? Optional.of(new Type.Int(c.values)) : Optional.empty();
        return new Type.Named(name, arguments, narrower, start.place());
    }

    private Type enumerated() {
        expect("{");
        record Item(String name, long value) {}
        List<Item> root = new ArrayList<>();
        List<Item> additions = new ArrayList<>();
        List<Item> into = root;
        boolean extensible = false;
        do {
            if (accept("...")) {
                extensible = true;
                into = additions;
                continue;
            }
            String name = name();
            long value = root.size() + additions.size();
            if (accept("(")) {
                value = number();
                expect(")");
            }
            into.add(new Item(name, value));
        } while (accept(","));
        expect("}");
        // X.691 §14.1: the index counts values in ascending order.
        root.sort(Comparator.comparingLong(Item::value));
        return new Type.Enumerated(root.stream().map(Item::name).toList(), extensible,
                additions.stream().map(Item::name).toList());
    }

    private Type choice() {
        expect("{");
        List<Type.Component> root = new ArrayList<>();
        List<Type.Component> additions = new ArrayList<>();
        Map<String, Long> tags = new LinkedHashMap<>();
        boolean extensible = false;
        do {
            if (accept("...")) {
                extensible = true;
            } else if (accept("[[")) {
                if (peek().kind() == Kind.NUMBER) versionNumber();
                do additions.add(alternative(tags));
                while (accept(","));
                expect("]]");
            } else {
                (extensible ? additions : root).add(alternative(tags));
            }
        } while (accept(","));
        expect("}");
        if (!tags.isEmpty()) {
            // X.691 §23.2: alternatives count in the order of their tags.
            if (tags.size() != root.size() || !additions.isEmpty()) throw fault("tags on some alternatives only");
            root.sort(Comparator.comparingLong(c -> tags.get(c.name())));
        }
        return new Type.Choice(root, extensible, additions);
    }

    private Type.Component alternative(Map<String, Long> tags) {
        String name = name();
        if (accept("[")) {
            tags.put(name, number());
            expect("]");
        }
        return new Type.Component(name, type(), false, Optional.empty());
    }

    private void versionNumber() {
        take();
        expect(":");
    }

    private Type sequence() {
        if (is("SIZE") || is("(") || is("OF")) return listOf();
        expect("{");
        List<Type.Component> root = new ArrayList<>();
        List<Type.Addition> additions = new ArrayList<>();
        int marks = 0;
        if (accept("}")) return new Type.Sequence(root, false, additions);
        do {
            if (accept("...")) {
                if (++marks > 2) throw fault("a third extension mark");
            } else if (accept("[[")) {
                if (peek().kind() == Kind.NUMBER) versionNumber();
                List<Type.Component> members = new ArrayList<>();
                do members.add(component());
                while (accept(","));
                expect("]]");
                additions.add(new Type.Addition(members, true));
            } else if (marks == 1) {
                additions.add(new Type.Addition(List.of(component()), false));
            } else {
                root.add(component());
            }
        } while (accept(","));
        expect("}");
        return new Type.Sequence(root, marks > 0, additions);
    }

    private Type.Component component() {
        String name = name();
        Type type = type();
        if (accept("OPTIONAL")) return new Type.Component(name, type, true, Optional.empty());
        if (accept("DEFAULT")) return new Type.Component(name, type, false, Optional.of(take().text()));
        return new Type.Component(name, type, false, Optional.empty());
    }

    private Type listOf() {
        Type.Bounds size = Type.Bounds.ANY_SIZE;
        if (is("(")) size = constraint().size();
        else if (is("SIZE")) size = sizeConstraint();
        expect("OF");
        return new Type.ListOf(type(), size);
    }

    // --- constraints ----------------------------------------------------------------------------------------------------------

    private static final class Constraint {
        private Type.Bounds sizes;
        private Type.Bounds values;
        private String permitted = "";

        Type.Bounds size() {
            return sizes == null ? Type.Bounds.ANY_SIZE : sizes;
        }

        Type.Bounds value(Type.Bounds none) {
            return values == null ? none : values;
        }
    }

    /** Any number of constraints in brackets; one after the other they narrow each other. */
    private Constraint constraint() {
        Constraint c = new Constraint();
        while (accept("(")) {
            do {
                if (is("SIZE")) c.sizes = sizeConstraint();
                else if (accept("FROM")) c.permitted = alphabet();
                else c.values = bounds(Type.Bounds.NONE);
            } while (accept("^"));
            expect(")");
        }
        return c;
    }

    private Type.Bounds sizeConstraint() {
        expect("SIZE");
        expect("(");
        Type.Bounds out = bounds(Type.Bounds.ANY_SIZE);
        expect(")");
        return out;
    }

    /** Ranges joined by bars: what PER sees of them is the lowest and the highest bound, X.691 §10.3. */
    private Type.Bounds bounds(Type.Bounds none) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        do {
            long from = accept("MIN") ? none.low() : number();
            long to = !accept("..") ? from : accept("MAX") ? none.high() : number();
            low = Math.min(low, from);
            high = Math.max(high, to);
        } while (accept("|"));
        boolean extensible = accept(",");
        if (extensible) expect("...");
        return new Type.Bounds(low, high, extensible);
    }

    private String alphabet() {
        expect("(");
        StringBuilder out = new StringBuilder();
        do {
            String first = string();
            if (accept("..")) {
                for (char c = first.charAt(0); c <= string(0); c++) out.append(c);
                at++;
            } else {
                out.append(first);
            }
        } while (accept("|"));
        expect(")");
        if (out.chars().distinct().count() != out.length() || out.chars().anyMatch(c -> c > 126)) {
            throw fault("a permitted alphabet with a character twice or beyond ASCII");
        }
        return out.toString();
    }

    private String string() {
        if (peek().kind() != Kind.STRING) throw fault("a string was expected, not '" + peek().text() + "'");
        return take().text();
    }

    private char string(int index) {
        if (peek().kind() != Kind.STRING) throw fault("a string was expected, not '" + peek().text() + "'");
        return peek().text().charAt(index);
    }
}

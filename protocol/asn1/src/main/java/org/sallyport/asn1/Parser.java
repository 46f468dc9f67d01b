package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sallyport.asn1.Lexer.Kind;
import org.sallyport.asn1.Lexer.Token;

/**
 * Reads one module: as much of X.680 and X.683 as the standards of H.323 use, and an error with its line for the rest.
 */
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

    // --- items -------------------------------------------------------------------------------------------------------

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

    /** A name that begins in lower case: of a component, an alternative or a value. */
    private String identifier() {
        String text = peek().text();
        if (peek().kind() != Kind.NAME || !Character.isLowerCase(text.charAt(0))) {
            throw fault("a name in lower case was expected, not '" + text + "'");
        }
        return take().text();
    }

    /** A name that is not among those of the same brackets yet. */
    private String identifier(Set<String> seen) {
        Token t = peek();
        String name = identifier();
        if (!seen.add(name)) throw new SchemaFault(t.place(), "a second " + name);
        return name;
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
        for (int depth = 1; depth > 0;) {
            if (peek().kind() == Kind.END) throw fault("'" + close + "' is missing");
            if (is(open)) depth++;
            if (is(close)) depth--;
            at++;
        }
    }

    // --- module ------------------------------------------------------------------------------------------------------

    private Module module() {
        SchemaFault.Place place = peek().place();
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
                value(start);
                continue;
            }
            List<String> parameters = is("{") ? parameters() : List.of();
            expect("::=");
            var a = new Module.Assignment(assigned, parameters, type(), start.place());
            if (types.putIfAbsent(assigned, a) != null)
                throw new SchemaFault(start.place(), assigned + " is assigned twice");
        }
        if (peek().kind() != Kind.END)
            throw fault("a file holds one module, but behind its END is '" + peek().text() + "'");
        return new Module(name, place, imports, types, values);
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
    private void value(Token assigned) {
        if (accept("OBJECT")) {
            expect("IDENTIFIER");
            expect("::=");
            skipBlock("{", "}");
        } else {
            name();
            expect("::=");
            if (values.putIfAbsent(assigned.text(), number()) != null) {
                throw new SchemaFault(assigned.place(), assigned.text() + " is assigned twice");
            }
        }
    }

    private long number() {
        Token t = take();
        if (t.kind() == Kind.NUMBER) {
            try {
                return Long.parseLong(t.text());
            } catch (NumberFormatException e) {
                throw new SchemaFault(t.place(), t.text() + " is beyond 63 bits");
            }
        }
        Long known = values.get(t.text());
        if (known == null)
            throw new SchemaFault(t.place(), "'" + t.text() + "' is no number and no value assigned before");
        return known;
    }

    // --- types -------------------------------------------------------------------------------------------------------

    private Type type() {
        Token start = take();
        return switch (start.text()) {
            case "BOOLEAN" -> new Type.Bool();
            case "NULL" -> new Type.Nothing();
            case "INTEGER" -> {
                if (is("{")) skipBlock("{", "}");
                Constraint c = constraint();
                if (c.sizes != null || !c.permitted.isEmpty()) {
                    throw new SchemaFault(start.place(), "an INTEGER has no such constraint");
                }
                yield new Type.Int(c.values == null ? Type.Bounds.NONE : c.values);
            }
            case "BIT" -> {
                expect("STRING");
                if (is("{"))
                    throw fault("bits with names are not supported: their trailing zeros need rules of their own");
                yield new Type.Bits(constraint().sizeAlone(start));
            }
            case "OCTET" -> {
                expect("STRING");
                yield new Type.OctetText(constraint().sizeAlone(start));
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
            if (c.values != null) throw new SchemaFault(start.place(), "values of " + name + " are not supported");
            if (name.equals("GeneralString") && !c.permitted.isEmpty()) {
                throw new SchemaFault(start.place(), "a permitted alphabet of GeneralString is not supported");
            }
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
        if (!c.permitted.isEmpty() || c.sizes != null && c.values != null) {
            throw new SchemaFault(start.place(), "this constraint on " + name + " is not supported");
        }
        Optional<Type> narrower = c.sizes != null ? Optional.of(new Type.OctetText(c.sizes))
                : c.values != null ? Optional.of(new Type.Int(c.values)) : Optional.empty();
        return new Type.Named(name, arguments, narrower, start.place());
    }

    private Type enumerated() {
        expect("{");
        // Names with their values; those without one get theirs behind the last of the root.
        Map<String, Long> root = new LinkedHashMap<>();
        Map<String, Long> additions = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        boolean extensible = false;
        do {
            if (accept("...")) {
                if (extensible) throw fault("a second extension mark");
                extensible = true;
                continue;
            }
            String name = identifier(seen);
            Long value = null;
            if (accept("(")) {
                value = number();
                expect(")");
            }
            (extensible ? additions : root).put(name, value);
        } while (accept(","));
        if (root.isEmpty()) throw fault("an enumeration without a value");
        if (root.containsValue(null)) numbered(root);
        if (Set.copyOf(root.values()).size() < root.size()) throw fault("two names for one value of an enumeration");
        expect("}");
        // X.691 §14.1: the index counts values in ascending order; additions stand in it already.
        List<String> sorted =
                root.entrySet().stream().sorted(Map.Entry.comparingByValue()).map(Map.Entry::getKey).toList();
        return new Type.Enumerated(sorted, extensible, List.copyOf(additions.keySet()));
    }

    /** X.680 §20: names without a value take those from 0 on that nobody else has. */
    private static void numbered(Map<String, Long> root) {
        Set<Long> taken = new HashSet<>(root.values());
        long next = 0;
        for (Map.Entry<String, Long> e : root.entrySet()) {
            if (e.getValue() != null) continue;
            while (taken.contains(next)) next++;
            e.setValue(next++);
        }
    }

    private Type choice() {
        expect("{");
        List<Type.Component> root = new ArrayList<>();
        List<Type.Component> additions = new ArrayList<>();
        Map<String, Long> tags = new LinkedHashMap<>();
        Set<String> seen = new HashSet<>();
        int marks = 0;
        do {
            if (accept("...")) {
                if (++marks > 2) throw fault("a third extension mark");
            } else if (marks == 2) {
                throw fault("an alternative behind the second extension mark");
            } else if (marks == 1 && accept("[[")) {
                if (peek().kind() == Kind.NUMBER) versionNumber();
                do additions.add(alternative(tags, seen));
                while (accept(","));
                expect("]]");
            } else {
                (marks == 1 ? additions : root).add(alternative(tags, seen));
            }
        } while (accept(","));
        if (root.isEmpty()) throw fault("a choice without an alternative before its extension mark");
        if (!tags.isEmpty()) {
            // X.691 §23.2: alternatives count in the order of their tags.
            if (tags.size() != root.size() || !additions.isEmpty()) throw fault("tags on some alternatives only");
            root.sort(Comparator.comparingLong(c -> tags.get(c.name())));
        }
        expect("}");
        return new Type.Choice(root, marks > 0, additions);
    }

    private Type.Component alternative(Map<String, Long> tags, Set<String> seen) {
        String name = identifier(seen);
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
        Set<String> seen = new HashSet<>();
        int marks = 0;
        if (accept("}")) return new Type.Sequence(root, false, additions);
        do {
            if (accept("...")) {
                if (++marks > 2) throw fault("a third extension mark");
            } else if (marks == 1 && accept("[[")) {
                if (peek().kind() == Kind.NUMBER) versionNumber();
                List<Type.Component> members = new ArrayList<>();
                do members.add(component(seen));
                while (accept(","));
                expect("]]");
                additions.add(new Type.Addition(members, true));
            } else if (marks == 1) {
                additions.add(new Type.Addition(List.of(component(seen)), false));
            } else {
                root.add(component(seen));
            }
        } while (accept(","));
        expect("}");
        return new Type.Sequence(root, marks > 0, additions);
    }

    private Type.Component component(Set<String> seen) {
        String name = identifier(seen);
        Type type = type();
        if (accept("OPTIONAL")) return new Type.Component(name, type, true, Optional.empty());
        if (accept("DEFAULT")) {
            Token value = take();
            if (value.kind() != Kind.NAME && value.kind() != Kind.NUMBER) {
                throw new SchemaFault(value.place(), "this DEFAULT of " + name + " is not supported");
            }
            Long known = type instanceof Type.Int ? values.get(value.text()) : null;
            return new Type.Component(name, type, false, Optional.of(known == null ? value.text() : known.toString()));
        }
        return new Type.Component(name, type, false, Optional.empty());
    }

    private Type listOf() {
        Type.Bounds size = Type.Bounds.ANY_SIZE;
        if (is("(")) size = constraint().sizeAlone(peek());
        else if (is("SIZE")) size = sizeConstraint();
        expect("OF");
        return new Type.ListOf(type(), size);
    }

    // --- constraints -------------------------------------------------------------------------------------------------

    private static final class Constraint {
        private Type.@Nullable Bounds sizes;
        private Type.@Nullable Bounds values;
        private String permitted = "";

        Type.Bounds size() {
            return sizes == null ? Type.Bounds.ANY_SIZE : sizes;
        }

        /** The size of a type whose values and characters cannot be constrained. */
        Type.Bounds sizeAlone(Token at) {
            if (values != null || !permitted.isEmpty())
                throw new SchemaFault(at.place(), "only a SIZE is supported here");
            return size();
        }
    }

    /** Any number of constraints in brackets; one after the other they narrow each other. */
    private Constraint constraint() {
        Constraint c = new Constraint();
        while (accept("(")) {
            do {
                if (is("SIZE")) c.sizes = sizeConstraint();
                else if (accept("FROM")) c.permitted = alphabet();
                else c.values = values();
            } while (accept("^"));
            expect(")");
        }
        return c;
    }

    private Type.Bounds sizeConstraint() {
        expect("SIZE");
        expect("(");
        Type.Bounds out = bounds(Type.Bounds.ANY_SIZE);
        if (out.low() < 0 || out.hasHigh() && out.high() > Integer.MAX_VALUE) {
            throw fault("a size from 0 to 2147483647 was expected");
        }
        expect(")");
        return out;
    }

    private Type.Bounds values() {
        Type.Bounds out = bounds(Type.Bounds.NONE);
        if (!out.hasLow() && out.hasHigh()) throw fault("an upper bound alone is not supported");
        if (out.extensible() && !(out.hasLow() && out.hasHigh())) {
            throw fault("an extension mark without both bounds is not supported");
        }
        return out;
    }

    /** Ranges joined by bars: what PER sees of them is the lowest and the highest bound, X.691 §10.3. */
    private Type.Bounds bounds(Type.Bounds none) {
        long low = Long.MAX_VALUE;
        long high = Long.MIN_VALUE;
        do {
            long from = accept("MIN") ? none.low() : number();
            long to = !accept("..") ? from : accept("MAX") ? none.high() : number();
            if (from > to) throw fault(from + ".." + to + " holds nothing");
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
                String last = string();
                if (first.length() != 1 || last.length() != 1)
                    throw fault("a range of characters is between two of them");
                for (char c = first.charAt(0); c <= last.charAt(0); c++) out.append(c);
            } else {
                out.append(first);
            }
        } while (accept("|"));
        expect(")");
        boolean printable = out.chars().allMatch(c -> c >= 32 && c <= 126);
        if (out.length() < 2 || out.chars().distinct().count() != out.length() || !printable) {
            throw fault("a permitted alphabet of less than two characters, with one twice, or beyond printable ASCII");
        }
        return out.toString();
    }

    private String string() {
        if (peek().kind() != Kind.STRING) throw fault("a string was expected, not '" + peek().text() + "'");
        return take().text();
    }
}

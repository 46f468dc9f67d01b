package org.sallyport.h323.oracle;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.per.PerLimits;
import org.sallyport.per.PerReader;
import org.sallyport.per.PerWriter;
import org.sallyport.wire.Octets;

/**
 * A version of the standards that is still to come: the schema with some more additions, alternatives and enumerations
 * behind each extension mark. They are named {@code newer-N} by their index behind the mark, from which follows what
 * they hold.
 */
final class NewerSchema {
    /** How many come behind each mark. */
    static final int ADDED = 2;

    private static final Pattern BODY = Pattern.compile("\\b(SEQUENCE|SET|CHOICE|ENUMERATED)\\s*\\{");
    private static final Pattern COMMENT = Pattern.compile("--[^\n]*");
    private static final Pattern NAME = Pattern.compile("\\b[A-Z][\\w-]*");
    private static final Pattern IMPORTS = Pattern.compile("\\bIMPORTS\\b([^;]*);");
    private static final Pattern FROM = Pattern.compile("([^;]*?)\\bFROM\\s+([\\w-]+)");
    private static final String TYPE_BEGINS = "(?m)^(?=[A-Z][\\w-]*\\s*::=)";
    private static final Pattern END = Pattern.compile("\\bEND\\s*$");
    private static final String CONTENT_TYPE =
            "\nNewerContent ::= SEQUENCE { flag BOOLEAN, name OCTET STRING (SIZE (1..300)) }\n";
    private static final String[] CONTENT = {
        "OCTET STRING", "INTEGER (0..65535)", "NewerContent"
    };

    private NewerSchema() {}

    static String name(int index) {
        return "newer-" + index;
    }

    /** The texts of modules with something more behind each mark. */
    static Map<String, String> of(Map<String, String> schema) {
        Map<String, String> out = new LinkedHashMap<>();
        schema.forEach((module, text) -> {
            String extended = extended(COMMENT.matcher(text).replaceAll(""));
            out.put(module, END.matcher(extended).replaceFirst(CONTENT_TYPE + "END\n"));
        });
        return out;
    }

    private static String extended(String text) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (Matcher m = BODY.matcher(text); m.find(at);) {
            int close = closing(text, m.end() - 1);
            out.append(text, at, m.end()).append(body(m.group(1), text.substring(m.end(), close)));
            at = close;
        }
        return out.append(text.substring(at)).toString();
    }

    /**
     * The texts with so much of large modules as some types and the other modules need: Erlang takes its time to
     * compile all of them.
     *
     * @param kept names of types by module
     */
    static Map<String, String> only(Map<String, String> schema, Map<String, Set<String>> kept) {
        Map<String, String> out = new LinkedHashMap<>(schema);
        kept.forEach((module, names) -> {
            Set<String> needed = new HashSet<>(names);
            schema.values().forEach(text -> needed.addAll(imported(COMMENT.matcher(text).replaceAll(""), module)));
            out.put(module, reachable(COMMENT.matcher(schema.get(module)).replaceAll(""), needed));
        });
        return out;
    }

    /** What a text has from a module. */
    private static Set<String> imported(String text, String module) {
        Set<String> out = new HashSet<>();
        Matcher clause = IMPORTS.matcher(text);
        if (!clause.find()) return out;
        for (Matcher from = FROM.matcher(clause.group(1)); from.find();) {
            if (!from.group(2).equals(module)) continue;
            NAME.matcher(from.group(1)).results().forEach(name -> out.add(name.group()));
        }
        return out;
    }

    /** Whether the texts have a type. */
    static boolean has(Map<String, String> schema, Family family) {
        return Pattern.compile("(?m)^" + family.name() + "\\s*::=").matcher(schema.get(family.module())).find();
    }

    private static String reachable(String text, Set<String> names) {
        String[] parts = END.matcher(text).replaceFirst("").split(TYPE_BEGINS);
        Map<String, String> types = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) types.put(parts[i].split("\\s", 2)[0], parts[i]);
        Set<String> kept = new HashSet<>();
        ArrayDeque<String> open = new ArrayDeque<>(names);
        while (!open.isEmpty()) {
            String type = open.pop();
            if (!types.containsKey(type) || !kept.add(type)) continue;
            NAME.matcher(types.get(type)).results().forEach(name -> open.add(name.group()));
        }
        types.keySet().retainAll(kept);
        return parts[0] + String.join("", types.values()) + "END\n";
    }

    private static String body(String kind, String text) {
        List<String> items = items(text);
        int mark = items.indexOf("...");
        StringBuilder out = new StringBuilder(extended(text).stripTrailing());
        if (mark < 0) return out.toString();
        int known = items.size() - mark - 1;
        for (int i = known; i < known + ADDED; i++) {
            out.append(",\n    ").append(name(i));
            if (!kind.equals("ENUMERATED")) out.append(' ').append(CONTENT[i % CONTENT.length]);
            if (kind.startsWith("SE")) out.append(" OPTIONAL");
        }
        return out.append('\n').toString();
    }

    /** Index of the bracket that closes the one at an index. */
    private static int closing(String text, int open) {
        int depth = 0;
        for (int i = open; i < text.length(); i++) {
            depth += nesting(text.charAt(i));
            if (depth == 0) return i;
        }
        throw new IllegalArgumentException("a bracket is not closed");
    }

    private static int nesting(char c) {
        return c == '{' || c == '(' || c == '[' ? 1 : c == '}' || c == ')' || c == ']' ? -1 : 0;
    }

    private static List<String> items(String body) {
        List<String> out = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < body.length(); i++) {
            depth += nesting(body.charAt(i));
            if (depth > 0 || body.charAt(i) != ',') continue;
            out.add(body.substring(from, i).strip());
            from = i + 1;
        }
        out.add(body.substring(from).strip());
        return out;
    }

    /** A complete encoding of something that the addition of this index can hold. */
    static Octets content(int index, SplittableRandom random) {
        PerWriter out = new PerWriter();
        switch (index % CONTENT.length) {
            case 0 -> out.octets(octets(random, 0, random.nextInt(500) == 0 ? 40_000 : 200), 0, -1, false);
            case 1 -> out.integer(random.nextInt(65_536), 0, 65_535);
            default -> {
                out.bool(random.nextBoolean());
                out.octets(octets(random, 1, 300), 1, 300, false);
            }
        }
        return out.message();
    }

    private static Octets octets(SplittableRandom random, int low, int high) {
        byte[] out = new byte[random.nextInt(low, high + 1)];
        random.nextBytes(out);
        return Octets.wrap(out);
    }

    /** Tells the content of an addition as the term that Erlang has for it. */
    static void show(int index, Octets content, ErlangTerm out) {
        byte[] octets = content.toArray();
        PerReader in = new PerReader(octets, 0, octets.length, new PerLimits(1 << 20, 4, 4));
        switch (index % CONTENT.length) {
            case 0 -> out.octets(in.octets(0, -1, false));
            case 1 -> out.integer(in.integer(0, 65_535));
            default -> {
                out.beginSequence("");
                out.component("flag");
                out.bool(in.bool());
                out.component("name");
                out.octets(in.octets(1, 300, false));
                out.endSequence();
            }
        }
    }
}

package org.sallyport.zone.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.IpAddress;

/**
 * A pattern for aliases: exact, prefix, suffix or regex. Never minds case.
 *
 * <p>Patterns are an operator's, aliases a stranger's. So a pattern that cannot be read is an error when it is made,
 * while an alias that would keep a regex busy ends as {@link Outcome.TooCostly} after {@link #STEPS_MAX} steps.
 */
public final class AliasPattern {
    /** Most characters a regex may look at for one alias: some hundred times what a sound pattern needs. */
    static final int STEPS_MAX = 100_000;

    private final PatternType type;
    private final String text;
    private final String expanded;
    /** Only where the type is REGEX. */
    private final @Nullable Pattern regex;

    private AliasPattern(PatternType type, String text, String expanded, @Nullable Pattern regex) {
        this.type = type;
        this.text = text;
        this.expanded = expanded;
        this.regex = regex;
    }

    /** What became of an alias. */
    sealed interface Outcome {
        /** It fits; what the action made of it. */
        record Fits(String result) implements Outcome {}

        /** It does not fit. */
        record Differs() implements Outcome {}

        /** The regex was stopped. */
        record TooCostly() implements Outcome {}
    }

    /**
     * The pattern, its variables put in.
     *
     * @throws IllegalArgumentException where {@link #fault} names one
     */
    public static AliasPattern of(PatternType type, String text, Variables variables) {
        fault(type, text, variables).ifPresent(f -> {
            throw new IllegalArgumentException(f);
        });
        String expanded = expand(text, variables, type == PatternType.REGEX);
        Pattern regex = type == PatternType.REGEX
                ? Pattern.compile(expanded, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE) : null;
        return new AliasPattern(type, text, expanded, regex);
    }

    /** The same as it is written, for another node's variables. */
    AliasPattern with(Variables variables) {
        return of(type, text, variables);
    }

    /** A pattern without variables. */
    public static AliasPattern of(PatternType type, String text) {
        return of(type, text, Variables.none());
    }

    /** What is wrong with a pattern, for the reader of the config; empty where nothing is. */
    public static Optional<String> fault(PatternType type, String text, Variables variables) {
        if (text.isEmpty()) return Optional.of("the pattern is empty");
        Optional<String> variable = variableFault(text, variables, type == PatternType.REGEX);
        if (variable.isPresent() || type != PatternType.REGEX) return variable;
        try {
            Pattern.compile(expand(text, variables, true), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
            return Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("the regex cannot be read: " + e.getDescription() + " at character " + e.getIndex());
        }
    }

    /** How it compares. */
    public PatternType type() {
        return type;
    }

    /** As written in the config. */
    public String text() {
        return text;
    }

    /** What it demands of every alias that fits. */
    PatternText demanded() {
        return switch (type) {
            case EXACT -> new PatternText.Whole(expanded);
            case PREFIX -> new PatternText.Beginning(expanded);
            case SUFFIX -> new PatternText.End(expanded);
            case REGEX -> RegexText.demanded(expanded);
        };
    }

    /** Compares the alias and applies the action to the part that matched. */
    Outcome apply(Alias alias, PatternAction action) {
        String a = alias.text();
        int n = expanded.length();
        return switch (type) {
            case EXACT -> a.equalsIgnoreCase(expanded)
                    ? new Outcome.Fits(changed(a, 0, a.length(), action, null)) : new Outcome.Differs();
            case PREFIX -> a.regionMatches(true, 0, expanded, 0, n)
                    ? new Outcome.Fits(changed(a, 0, n, action, null)) : new Outcome.Differs();
            case SUFFIX -> a.length() >= n && a.regionMatches(true, a.length() - n, expanded, 0, n)
                    ? new Outcome.Fits(changed(a, a.length() - n, a.length(), action, null)) : new Outcome.Differs();
            case REGEX -> applyRegex(a, action);
        };
    }

    private Outcome applyRegex(String alias, PatternAction action) {
        Matcher m = Objects.requireNonNull(regex).matcher(new CountedText(alias));
        try {
            if (!m.matches()) return new Outcome.Differs();
        } catch (StepsExhausted _) {
            return new Outcome.TooCostly();
        }
        return new Outcome.Fits(changed(alias, 0, alias.length(), action, m));
    }

    private static String changed(String alias, int from, int to, PatternAction action, @Nullable Matcher groups) {
        return switch (action) {
            case PatternAction.Leave() -> alias;
            case PatternAction.Strip() -> alias.substring(0, from) + alias.substring(to);
            case PatternAction.Replace(String by) ->
                    alias.substring(0, from) + (groups == null ? by : filled(alias, by, groups)) + alias.substring(to);
            case PatternAction.AddPrefix(String by) -> by + alias;
            case PatternAction.AddSuffix(String by) -> alias + by;
        };
    }

    /** The replacement with {@code \1} to {@code \9} filled in; a group that took no part is empty. */
    private static String filled(String alias, String by, Matcher groups) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < by.length(); i++) {
            char c = by.charAt(i);
            if (c != '\\' || i + 1 == by.length()) {
                out.append(c);
                continue;
            }
            char next = by.charAt(++i);
            if (next < '0' || next > '9') {
                out.append(next);
            } else if (next - '0' <= groups.groupCount() && groups.start(next - '0') >= 0) {
                out.append(alias, groups.start(next - '0'), groups.end(next - '0'));
            }
        }
        return out.toString();
    }

    // --- variables

    /** What is wrong with a replacement text, for the reader of the config; empty where nothing is. */
    public static Optional<String> replacementFault(String text, Variables variables) {
        return variableFault(text, variables, false);
    }

    /** Replacement text with its variables put in; only those with one value may stand there. */
    public static String replacement(String text, Variables variables) {
        variableFault(text, variables, false).ifPresent(f -> {
            throw new IllegalArgumentException(f);
        });
        return expand(text, variables, false);
    }

    /** An action with the variables of its text put in. */
    static PatternAction with(PatternAction action, Variables variables) {
        return switch (action) {
            case PatternAction.Leave _, PatternAction.Strip _ -> action;
            case PatternAction.Replace(String by) -> new PatternAction.Replace(replacement(by, variables));
            case PatternAction.AddPrefix(String by) -> new PatternAction.AddPrefix(replacement(by, variables));
            case PatternAction.AddSuffix(String by) -> new PatternAction.AddSuffix(replacement(by, variables));
        };
    }

    private static Optional<String> variableFault(String text, Variables variables, boolean several) {
        for (int from = text.indexOf('%'); from >= 0;) {
            int to = text.indexOf('%', from + 1);
            if (to < 0) return Optional.empty();
            String name = text.substring(from + 1, to).toLowerCase(Locale.ROOT);
            if (looksLikeVariable(name)) {
                List<String> values = values(name, variables);
                if (values == null) return Optional.of("no variable %" + name + "%");
                if (!several && values.size() != 1) {
                    return Optional.of("%" + name + "% has " + values.size() + " values, which only a regex can take");
                }
                from = text.indexOf('%', to + 1);
            } else {
                from = to;
            }
        }
        return Optional.empty();
    }

    private static boolean looksLikeVariable(String name) {
        return name.matches("[a-z][a-z0-9_]{1,20}");
    }

    private static String expand(String text, Variables variables, boolean regex) {
        StringBuilder out = new StringBuilder();
        int at = 0;
        for (int from = text.indexOf('%'); from >= 0;) {
            int to = text.indexOf('%', from + 1);
            if (to < 0) break;
            String name = text.substring(from + 1, to).toLowerCase(Locale.ROOT);
            List<String> values = looksLikeVariable(name) ? values(name, variables) : null;
            if (values == null) {
                from = to;
                continue;
            }
            out.append(text, at, from).append(regex ? alternation(values) : values.getFirst());
            at = to + 1;
            from = text.indexOf('%', at);
        }
        return out.append(text, at, text.length()).toString();
    }

    /** No value at all gives a group that never matches. */
    private static String alternation(List<String> values) {
        if (values.isEmpty()) return "(?!)";
        return "(?:" + String.join("|", values.stream().map(Pattern::quote).toList()) + ")";
    }

    /** The values of a variable, or null where there is no such variable. */
    private static @Nullable List<String> values(String name, Variables v) {
        List<String> v4 = v.addresses().stream().filter(IpAddress::isV4).map(IpAddress::toString).toList();
        List<String> v6 = v.addresses().stream().filter(a -> !a.isV4()).map(IpAddress::toString).toList();
        return switch (name) {
            case "localdomains" -> v.localDomains();
            case "ip" -> v.addresses().stream().map(IpAddress::toString).toList();
            case "ipv4" -> v4;
            case "ipv6" -> v6;
            case "systemname" -> v.systemName().isEmpty() ? List.of() : List.of(v.systemName());
            default -> {
                if (name.matches("localdomain[1-9][0-9]{0,2}")) yield nth(v.localDomains(), name.substring(11));
                if (name.matches("ipv4_[1-9][0-9]{0,2}")) yield nth(v4, name.substring(5));
                if (name.matches("ipv6_[1-9][0-9]{0,2}")) yield nth(v6, name.substring(5));
                yield null;
            }
        };
    }

    private static List<String> nth(List<String> values, String number) {
        int n = Integer.parseInt(number);
        List<String> out = new ArrayList<>();
        if (n <= values.size()) out.add(values.get(n - 1));
        return out;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AliasPattern p && type == p.type && text.equals(p.text) && expanded.equals(p.expanded);
    }

    @Override
    public int hashCode() {
        return 31 * type.hashCode() + expanded.hashCode();
    }

    @Override
    public String toString() {
        return type.name().toLowerCase(Locale.ROOT) + " " + text;
    }

    // --- bounded regex

    /** Ends a match from inside the regex engine, which offers no other way out; never leaves this class. */
    private static final class StepsExhausted extends RuntimeException {
        StepsExhausted() {
            super(null, null, false, false);
        }
    }

    /** Text that may be looked at so many times and no more. */
    private static final class CountedText implements CharSequence {
        private final String text;
        private int stepsLeft = STEPS_MAX;

        CountedText(String text) {
            this.text = text;
        }

        @Override
        public char charAt(int index) {
            if (--stepsLeft < 0) throw new StepsExhausted();
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}

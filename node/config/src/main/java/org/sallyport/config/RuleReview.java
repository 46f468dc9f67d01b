package org.sallyport.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sallyport.config.DialPlanConfig.Fate;
import org.sallyport.config.DialPlanKeys.Behavior;
import org.sallyport.config.DialPlanKeys.Mode;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.AliasPattern;
import org.sallyport.zone.dialplan.PatternAction;
import org.sallyport.zone.dialplan.PatternType;
import org.sallyport.zone.dialplan.RuleMode;
import org.sallyport.zone.dialplan.RuleSource;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.SearchRule.Authentication;
import org.sallyport.zone.dialplan.SearchRule.Maker;
import org.sallyport.zone.dialplan.SearchRule.OnMatch;
import org.sallyport.zone.dialplan.SearchRule.Strangers;

/**
 * The search rules of a plan as people read them: who made each, what stands in its way, and what a change does to
 * them.
 */
public final class RuleReview {
    private RuleReview() {}

    /**
     * One rule, in force or not.
     *
     * @param priority 0 where it is not in force
     * @param name the rule's
     * @param madeBy {@code you} or {@code automatic}
     * @param source whose requests
     * @param aliases which aliases, and what becomes of them
     * @param target where it searches
     * @param note what stands in its way; may be empty
     */
    public record Line(int priority, String name, String madeBy, String source, String aliases, String target,
            String note) {}

    /** All rules in the order in which they are tried, then those that are not in force. */
    public static List<Line> lines(DialPlanConfig plan) {
        List<Line> out = new ArrayList<>();
        List<SearchRule> rules = plan.searchRules();
        for (int i = 0; i < rules.size(); i++) out.add(line(rules.get(i), rules.get(i).priority(), note(rules, i)));
        for (DialPlanConfig.Automatic a : plan.automatic())
            fate(a.fate()).ifPresent(f -> out.add(line(a.rule(), 0, "not in force: " + f)));
        return out;
    }

    /** What to know of the rules of one file, one sentence each; empty where nothing was said about rules. */
    public static List<String> remarks(DialPlanConfig plan) {
        boolean plain = plan.searchRules().stream().noneMatch(r -> r.maker() == Maker.OPERATOR)
                && plan.automatic().stream().allMatch(a -> a.fate() == Fate.IN_FORCE);
        if (plain) return List.of();
        List<String> out = new ArrayList<>();
        long own = plan.searchRules().stream().filter(r -> r.maker() == Maker.OPERATOR).count();
        out.add("search rules: " + own + " of yours beside " + (plan.searchRules().size() - own) + " automatic ones");
        for (Line l : lines(plan))
            if (!l.note().isEmpty()) out.add(title(l.madeBy(), l.name(), l.priority()) + ": " + l.note());
        return out;
    }

    /** What a change adds, changes, shadows and removes, one sentence each. */
    public static List<String> changes(DialPlanConfig before, DialPlanConfig after) {
        Map<String, Line> old = inForce(before);
        Map<String, Line> now = inForce(after);
        List<String> out = new ArrayList<>();
        now.forEach((name, line) -> {
            Line was = old.get(name);
            if (was == null) out.add("adds " + described(line));
            else if (!was.madeBy().equals(line.madeBy()))
                out.add("replaces " + described(was) + " by " + described(line));
            else if (!what(was).equals(what(line))) out.add("changes " + described(was) + " to " + what(line));
            if (!line.note().isEmpty() && (was == null || !was.note().equals(line.note()))) {
                out.add("shadows " + title(line.madeBy(), name, line.priority()) + ": " + line.note());
            }
        });
        old.forEach((name, line) -> {
            if (!now.containsKey(name)) out.add("removes " + described(line) + why(name, line, after));
        });
        return List.copyOf(out);
    }

    private static Map<String, Line> inForce(DialPlanConfig plan) {
        Map<String, Line> out = new LinkedHashMap<>();
        for (Line l : lines(plan)) if (l.priority() > 0) out.put(l.name(), l);
        return out;
    }

    private static String why(String name, Line line, DialPlanConfig after) {
        if (line.madeBy().equals("you")) return "";
        return after.automatic().stream().filter(a -> a.rule().name().equals(name)).map(a -> fate(a.fate())).findFirst()
                .map(f -> ": " + f.orElse("")).orElse(": its zone is gone");
    }

    private static Optional<String> fate(Fate fate) {
        return switch (fate) {
            case IN_FORCE -> Optional.empty();
            case SWITCHED_OFF -> Optional.of("switched off by dial-plan.automatic-rules-off");
            case REPLACED -> Optional.of("your rule of this name takes its place");
        };
    }

    private static Line line(SearchRule r, int priority, String note) {
        return new Line(priority, r.name(), maker(r.maker()), source(r), aliases(r), target(r.target()), note);
    }

    private static String maker(Maker maker) {
        return switch (maker) {
            case OPERATOR -> "you";
            case NODE -> "automatic";
        };
    }

    private static String title(String madeBy, String name, int priority) {
        return (madeBy.equals("you") ? "your rule '" : "automatic rule '") + name + "'"
                + (priority > 0 ? " (" + priority + ")" : "");
    }

    private static String described(Line l) {
        return title(l.madeBy(), l.name(), 0) + " (" + what(l) + ")";
    }

    private static String what(Line l) {
        return l.priority() + ": " + l.aliases() + " from " + l.source() + " to " + l.target();
    }

    private static String source(SearchRule r) {
        String who = switch (r.source()) {
            case RuleSource.Any() -> "any";
            case RuleSource.AllZones() -> "all-zones";
            case RuleSource.LocalZone() -> "local-zone";
            case RuleSource.Named(String zone) -> zone;
        };
        return who + (isAuthenticated(r) ? ", authenticated" : "")
                + (r.strangers() == Strangers.ALLOWED ? ", strangers allowed" : "");
    }

    private static String aliases(SearchRule r) {
        String which = switch (r.mode()) {
            case RuleMode.AnyAlias _ -> KeyTypes.token(Mode.ANY_ALIAS);
            case RuleMode.AnyIp _ -> KeyTypes.token(Mode.ANY_IP_ADDRESS);
            case RuleMode.Matching(AliasPattern p, PatternAction action) ->
                    KeyTypes.token(p.type()) + " " + p.text() + made(action);
        };
        return which + (r.onMatch() == OnMatch.STOP ? ", then stop" : "");
    }

    private static String made(PatternAction action) {
        return switch (action) {
            case PatternAction.Leave _ -> "";
            case PatternAction.Strip _ -> made(Behavior.STRIP, "");
            case PatternAction.Replace(String by) -> made(Behavior.REPLACE, by);
            case PatternAction.AddPrefix(String by) -> made(Behavior.ADD_PREFIX, by);
            case PatternAction.AddSuffix(String by) -> made(Behavior.ADD_SUFFIX, by);
        };
    }

    private static String made(Behavior behavior, String text) {
        return ", " + KeyTypes.token(behavior) + (text.isEmpty() ? "" : " " + text);
    }

    private static boolean isAuthenticated(SearchRule r) {
        return r.authentication() == Authentication.REQUIRED;
    }

    private static String target(String zone) {
        return zone.equals(Zone.LOCAL) ? "local-zone" : zone;
    }

    /** What earlier rules leave of one. */
    private static String note(List<SearchRule> rules, int at) {
        SearchRule r = rules.get(at);
        String part = "";
        for (SearchRule e : rules.subList(0, at)) {
            boolean same = e.target().equals(r.target());
            boolean stepsBack = same && e.maker() == Maker.OPERATOR && r.maker() == Maker.NODE
                    && !r.target().equals(Zone.LOCAL);
            boolean patternBehindAny = r.mode() instanceof RuleMode.Matching && e.mode() instanceof RuleMode.AnyAlias;
            String left = patternBehindAny ? " (addresses alone are left)" : "";
            if (covers(e, r)) {
                if (e.onMatch() == OnMatch.STOP && e.priority() < r.priority()) {
                    return "is never reached: " + title(maker(e.maker()), e.name(), e.priority()) + " stops the search"
                            + left;
                }
                if (same && (stepsBack || asksTheSame(e, r))) {
                    return "adds nothing: " + title(maker(e.maker()), e.name(), e.priority()) + " asks "
                            + target(r.target()) + " already" + left;
                }
            }
            boolean apart = !e.mode().equals(r.mode()) && !(e.mode() instanceof RuleMode.Matching)
                    && !(r.mode() instanceof RuleMode.Matching);
            if (stepsBack && !apart && part.isEmpty()) {
                part = "what " + title(maker(e.maker()), e.name(), e.priority()) + " sends to " + target(r.target())
                        + " goes by that one alone"
                        + (r.source() instanceof RuleSource.Any ? ", and what strangers reach there your rules say"
                                : "");
            }
        }
        return part;
    }

    /** A pattern says what a search asks for only where the rule changes the alias. */
    private static boolean asksTheSame(SearchRule e, SearchRule r) {
        return changing(e).equals(changing(r));
    }

    private static Optional<RuleMode> changing(SearchRule r) {
        return r.mode() instanceof RuleMode.Matching m && !(m.action() instanceof PatternAction.Leave) ? Optional.of(m)
                : Optional.empty();
    }

    /** Whether the first rule matches whatever the second one matches, but for addresses where it is for any alias. */
    private static boolean covers(SearchRule e, SearchRule r) {
        boolean source = switch (e.source()) {
            case RuleSource.Any _ -> true;
            case RuleSource.AllZones _ -> !(r.source() instanceof RuleSource.Any);
            case RuleSource.LocalZone _, RuleSource.Named _ -> e.source().equals(r.source());
        };
        boolean guard = e.strangers() == Strangers.ALLOWED || r.strangers() == Strangers.GUARDED;
        return source && guard && (!isAuthenticated(e) || isAuthenticated(r)) && coversAliases(e, r);
    }

    private static boolean coversAliases(SearchRule e, SearchRule r) {
        return switch (e.mode()) {
            case RuleMode.AnyAlias _ -> !(r.mode() instanceof RuleMode.AnyIp);
            case RuleMode.AnyIp _ -> r.mode() instanceof RuleMode.AnyIp;
            case RuleMode.Matching m -> coversPattern(m.pattern(), r);
        };
    }

    private static boolean coversPattern(AliasPattern e, SearchRule r) {
        if (e.type() == PatternType.REGEX && e.text().equals(".*")) return true;
        if (!(r.mode() instanceof RuleMode.Matching(AliasPattern later, PatternAction _))) return false;
        String a = e.text().toLowerCase(Locale.ROOT);
        String b = later.text().toLowerCase(Locale.ROOT);
        boolean literal = later.type() == PatternType.EXACT;
        return switch (e.type()) {
            case EXACT -> literal && a.equals(b);
            case PREFIX -> (literal || later.type() == PatternType.PREFIX) && b.startsWith(a);
            case SUFFIX -> (literal || later.type() == PatternType.SUFFIX) && b.endsWith(a);
            case REGEX -> later.type() == PatternType.REGEX && e.text().equals(later.text());
        };
    }
}

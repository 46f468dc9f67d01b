package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyTypes.choice;
import static org.sallyport.config.KeyTypes.flag;
import static org.sallyport.config.KeyTypes.label;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.text;
import static org.sallyport.config.KeyTypes.whole;

import org.sallyport.zone.dialplan.PatternType;
import org.sallyport.zone.dialplan.SearchRule.OnMatch;
import org.sallyport.zone.dialplan.SearchRule.Strangers;

/** {@code dial-plan}: transforms and search rules. */
final class DialPlanKeys {
    static final KeyList KEYS = new KeyList();

    /** What happens to an alias; decides whether there is a text. */
    enum Behavior {
        LEAVE,
        STRIP,
        REPLACE,
        ADD_PREFIX,
        ADD_SUFFIX
    }

    /** Which aliases a rule is for; decides whether there is a pattern. */
    enum Mode {
        ALIAS_PATTERN,
        ANY_ALIAS,
        ANY_IP_ADDRESS
    }

    static final ConfigKey<Integer> TRANSFORM_PRIORITY =
            KEYS.key("dial-plan.transforms[].priority", whole(1, 65534), "",
                    "Dial plan > Transforms", "Order of the transforms, 1 first; unique.", LIVE);
    static final ConfigKey<String> TRANSFORM_DESCRIPTION = KEYS.key("dial-plan.transforms[].description",
            text("text", "short numbers"), "", "Dial plan > Transforms", "For the administrator.", LIVE);
    static final ConfigKey<PatternType> TRANSFORM_TYPE = KEYS.key("dial-plan.transforms[].type",
            choice(PatternType.class), "prefix", "Dial plan > Transforms", "How the pattern is read.", LIVE);
    static final ConfigKey<String> TRANSFORM_PATTERN =
            KEYS.key("dial-plan.transforms[].pattern", text("pattern", "9"), "",
                    "Dial plan > Transforms", "Which aliases are changed.", LIVE);
    static final ConfigKey<Behavior> TRANSFORM_BEHAVIOR = KEYS.key("dial-plan.transforms[].behavior",
            choice(Behavior.class), "strip", "Dial plan > Transforms", "How they are changed.", LIVE);
    static final ConfigKey<String> TRANSFORM_TEXT =
            KEYS.key("dial-plan.transforms[].replace", text("text", "\\1@example.com"),
                    "", "Dial plan > Transforms", "What is put in, in front or behind.", LIVE);
    static final ConfigKey<String> AUTOMATIC_OFF = KEYS.key("dial-plan.automatic-rules-off",
            listOf(text("name", "aliases to edge")), "", "none", "Dial plan > Search rules",
            "Automatic search rules that do not run, by name; all for every one. 'sallyport status rules' lists their names.",
            LIVE);
    static final ConfigKey<String> RULE_NAME =
            KEYS.key("dial-plan.search-rules[].name", text("name", "to the edge"), "",
                    "Dial plan > Search rules",
                    "Name of the rule, unique; with the name of an automatic rule it takes its place.", LIVE);
    static final ConfigKey<Integer> RULE_PRIORITY = KEYS.key("dial-plan.search-rules[].priority", whole(1, 65534),
            "100",
            "100: behind the local zone (10), before the automatic rules of zones (1000, DNS 2000); one that takes the place of"
                    + " an automatic rule has that one's",
            "Dial plan > Search rules",
            "1 first; rules of the same priority are tried together.", LIVE);
    static final ConfigKey<String> RULE_SOURCE = KEYS.key("dial-plan.search-rules[].source", label("any"), "any",
            "Dial plan > Search rules",
            "Whose requests: any, all-zones (no strangers), local-zone, or the name of a zone.",
            LIVE);
    static final ConfigKey<Boolean> RULE_AUTHENTICATED =
            KEYS.key("dial-plan.search-rules[].authenticated", flag(), "off",
                    "Dial plan > Search rules", "Whether the request must be authenticated.", LIVE);
    static final ConfigKey<Mode> RULE_MODE =
            KEYS.key("dial-plan.search-rules[].mode", choice(Mode.class), "",
                    "alias-pattern where a pattern is given, else any-alias", "Dial plan > Search rules",
                    "Which aliases: those that fit the pattern, any but addresses, or addresses alone.", LIVE);
    static final ConfigKey<PatternType> RULE_TYPE = KEYS.key("dial-plan.search-rules[].type",
            choice(PatternType.class), "prefix", "Dial plan > Search rules", "How the pattern is read.", LIVE);
    static final ConfigKey<String> RULE_PATTERN =
            KEYS.key("dial-plan.search-rules[].pattern", text("pattern", ".*@example.com"),
                    "", "Dial plan > Search rules", "Which aliases the rule is for.", LIVE);
    static final ConfigKey<Behavior> RULE_BEHAVIOR = KEYS.key("dial-plan.search-rules[].behavior",
            choice(Behavior.class), "leave", "Dial plan > Search rules",
            "How the alias is changed before it is searched for.", LIVE);
    static final ConfigKey<String> RULE_TEXT = KEYS.key("dial-plan.search-rules[].replace", text("text", "\\1"), "",
            "Dial plan > Search rules", "What is put in, in front or behind.", LIVE);
    static final ConfigKey<OnMatch> RULE_ON_MATCH = KEYS.key("dial-plan.search-rules[].on-match",
            choice(OnMatch.class), "continue", "Dial plan > Search rules",
            "Whether rules of lower priority still run; stop ends the search even where nothing was found.", LIVE);
    static final ConfigKey<String> RULE_TARGET = KEYS.key("dial-plan.search-rules[].target", label("local-zone"), "",
            "Dial plan > Search rules", "Where to search: local-zone, or the name of a zone.", LIVE);
    static final ConfigKey<Strangers> RULE_STRANGERS = KEYS.key("dial-plan.search-rules[].strangers",
            choice(Strangers.class), "guarded", "Dial plan > Search rules",
            "guarded keeps strangers to our own domains and to short dial strings; allowed lets them use the rule.",
            LIVE);

    private DialPlanKeys() {}
}

package org.sallyport.zone.dialplan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which rules have to be looked at for a request, out of all that a plan has: a thousand rules for other numbers or
 * other zones cost a call nothing. It never leaves out a rule that would match. Built once, then only read.
 */
final class RuleIndex {
    private final int count;
    private final Table everybody;
    private final Map<String, Table> ofZone = new HashMap<>();

    /** The rules of everybody, or of one zone. */
    private static final class Table {
        private final PatternIndex patterns;
        private final Rows names;
        private final Rows addresses;

        Table(int count) {
            this.patterns = new PatternIndex(count);
            this.names = new Rows(count);
            this.addresses = new Rows(count);
        }

        void add(RuleMode mode, int row) {
            switch (mode) {
                case RuleMode.Matching(AliasPattern pattern, PatternAction _) -> patterns.add(pattern, row);
                case RuleMode.AnyAlias() -> names.add(row);
                case RuleMode.AnyIp() -> addresses.add(row);
            }
        }

        void mark(Alias alias, boolean isForeignAddress, Rows marked) {
            patterns.mark(alias, marked);
            if (!isForeignAddress) marked.add(names);
            if (alias.address().isPresent()) marked.add(addresses);
        }
    }

    /** @param rules in the order in which they are tried */
    RuleIndex(List<SearchRule> rules) {
        this.count = rules.size();
        this.everybody = new Table(count);
        for (int i = 0; i < count; i++) {
            SearchRule r = rules.get(i);
            Table table = switch (r.source()) {
                case RuleSource.Named(String zone) -> ofZone.computeIfAbsent(zone, _ -> new Table(count));
                case RuleSource.Any _, RuleSource.AllZones _, RuleSource.LocalZone _ -> everybody;
            };
            table.add(r.mode(), i);
        }
    }

    /** The numbers of the rules that may match. */
    Rows candidates(SearchRequest request, Alias alias, boolean isForeignAddress) {
        Rows out = new Rows(count);
        everybody.mark(alias, isForeignAddress, out);
        Table own = ofZone.get(request.source().name());
        if (own != null) own.mark(alias, isForeignAddress, out);
        return out;
    }
}

package org.sallyport.bench.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.Alias;
import org.sallyport.zone.dialplan.AliasPattern;
import org.sallyport.zone.dialplan.DialPlan;
import org.sallyport.zone.dialplan.PatternType;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.SearchRequest;
import org.sallyport.zone.dialplan.SearchRule;
import org.sallyport.zone.dialplan.StrangerGuard;
import org.sallyport.zone.dialplan.Variables;

/** A number that the last of so many rules leads to a telephone system, behind phones that are registered here. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SearchBenchmarks {
    private static final String DOMAIN = "acme.example";

    /** Rules of the plan. */
    @Param({"10", "100", "1000"})
    public int rules;

    private DialPlan prefixes;
    private DialPlan regexes;
    private SearchRequest request;

    /** Makes the plans. */
    @Setup
    public void plans() {
        Zone local = new Zone.LocalZone(Zone.Common.DEFAULTS);
        Zone pbx =
                new Zone.Neighbor("pbx", Zone.Common.DEFAULTS, new Zone.Peers(List.of("10.0.0.9"), 5060, Transport.TCP),
                        new Zone.Tls(false));
        StrangerGuard guard = StrangerGuard.of(new Variables(List.of(DOMAIN), List.of(), "bench"));
        List<Zone> zones = List.of(local, pbx);
        prefixes = new DialPlan(List.of(), rules(PatternType.PREFIX, ""), zones, guard);
        regexes = new DialPlan(List.of(), rules(PatternType.REGEX, "\\d{2,4}@acme\\.example"), zones, guard);
        request = new SearchRequest(new Alias(number(rules - 1) + "123@" + DOMAIN), local, Protocol.SIP, true);
    }

    private static String number(int i) {
        return Integer.toString(70_000 + i);
    }

    private List<SearchRule> rules(PatternType type, String rest) {
        List<SearchRule> out = new ArrayList<>();
        out.add(SearchRule.anyAlias(10, "phones", Zone.LOCAL));
        for (int i = 0; i < rules; i++) {
            out.add(SearchRule.matching(100, "branch " + i, AliasPattern.of(type, number(i) + rest), "pbx"));
        }
        return out;
    }

    /** Rules by prefix. */
    @Benchmark
    public SearchPlan byPrefix() {
        return prefixes.search(request);
    }

    /** Rules by regex. */
    @Benchmark
    public SearchPlan byRegex() {
        return regexes.search(request);
    }

    /** Rules by prefix, and somebody looks at the verdict of every one. */
    @Benchmark
    public int readTrail() {
        return prefixes.search(request).trials().size();
    }
}

package org.sallyport.zone.history;

import java.util.List;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.Trial;

/**
 * One search, or one request that was refused before, as the history shows it. A snapshot: it does not change.
 *
 * @param id counts up from 1 for the life of the node
 * @param atMs when it began, in milliseconds since 1970
 * @param kind what it is about
 * @param callId what its protocol calls it
 * @param from who asked, as the From field says: a claim, not a proof
 * @param asked the alias, or whatever else was wanted
 * @param searchedAs what the transforms made of it
 * @param trials which rows were looked at, and what came of each
 * @param branches what was tried, in order
 * @param end how it ended
 * @param notes what was looked up in the DNS, and what was found out later about the call that it led to
 */
public record SearchRecord(long id, long atMs, SearchKind kind, String callId, String from, String asked,
        String searchedAs,
        List<Trial> trials, List<Branch> branches, SearchEnd end, List<String> notes) {
    public SearchRecord {
        trials = List.copyOf(trials);
        notes = List.copyOf(notes);
        branches = List.copyOf(branches);
    }

    /**
     * One attempt.
     *
     * @param target rule, zone and alias
     * @param address what was sent to, such as {@code tls 192.0.2.1:5061} or a registered contact; may be empty
     * @param end how it ended
     */
    public record Branch(SearchPlan.Target target, String address, SearchEnd end) {}
}

package org.sallyport.zone.history;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.sallyport.machine.Moment;
import org.sallyport.refusal.Refusal;
import org.sallyport.zone.dialplan.SearchPlan;
import org.sallyport.zone.dialplan.Trail;
import org.sallyport.zone.dialplan.Trial;

/**
 * The last searches, oldest dropped first, and the last requests that were refused before anybody was looked for. Each
 * kind has its share: however many a stranger sends of one, none takes the place of another kind's. Owner: the desk.
 */
public final class SearchHistory {
    /** Searches kept where nothing else is said. */
    public static final int SEARCHES_MAX_DEFAULT = 500;

    /** Beside them, refused registrations and refused relays: each so many of a hundred searches. */
    public static final int REGISTRATIONS_PERCENT = 20;
    public static final int RELAYS_PERCENT = 20;

    /** The same of calls that were refused for want of time: a sample of them, so few are enough. */
    public static final int CALLS_PERCENT = 5;

    /** Most branches of one search that are kept. */
    public static final int BRANCHES_MAX = 64;

    /** Most rows kept of one search. Those that fitted and those that a guard stopped are kept before all others. */
    static final int TRIALS_MAX = 200;

    /** Most notes about one search. */
    static final int NOTES_MAX = 8;

    /** Most lines about what was looked up for one search. */
    static final int LOOK_UPS_MAX = 16;

    /** Longest text of a stranger's that is kept, in characters. */
    static final int TEXT_MAX = 256;

    private final int searchesMax;
    private final Deque<Search> ring = new ArrayDeque<>();
    private final RefusedShare registrations;
    private final RefusedShare relays;
    private final RefusedShare calls;
    private long lastId;

    public SearchHistory(int searchesMax) {
        if (searchesMax < 1) throw new IllegalArgumentException("searchesMax=" + searchesMax);
        this.searchesMax = searchesMax;
        this.registrations = new RefusedShare(share(searchesMax, REGISTRATIONS_PERCENT));
        this.relays = new RefusedShare(share(searchesMax, RELAYS_PERCENT));
        this.calls = new RefusedShare(share(searchesMax, CALLS_PERCENT));
    }

    private static int share(int all, int percent) {
        return Math.max(1, all * percent / 100);
    }

    /** A search that goes on. It may outlive its place in the history. Owner: the desk. */
    public static final class Search {
        private final long id;
        private final long atMs;
        private final String callId;
        private final String from;
        private final SearchPlan plan;
        private final List<SearchRecord.Branch> branches = new ArrayList<>();
        private final List<String> lookUps = new ArrayList<>(0);
        private final List<String> notes = new ArrayList<>(0);
        private SearchEnd end = new SearchEnd.Running();

        private Search(long id, long atMs, String callId, String from, SearchPlan plan) {
            this.id = id;
            this.atMs = atMs;
            this.callId = callId;
            this.from = from;
            this.plan = plan;
        }

        /**
         * A target is tried now.
         *
         * @param address see {@link SearchRecord.Branch}
         * @return the number of the branch for {@link #branchEnded}
         */
        public int branch(SearchPlan.Target target, String address) {
            if (branches.size() < BRANCHES_MAX) {
                branches.add(new SearchRecord.Branch(target, cut(address), new SearchEnd.Running()));
                return branches.size() - 1;
            }
            return BRANCHES_MAX;
        }

        /** A branch ended. A number past the kept ones is ignored. */
        public void branchEnded(int branch, SearchEnd how) {
            if (branch < 0 || branch >= branches.size()) return;
            SearchRecord.Branch b = branches.get(branch);
            branches.set(branch, new SearchRecord.Branch(b.target(), b.address(), how));
        }

        /** What was asked of the DNS for a branch, and what came, one line each. */
        public void lookedUp(List<String> trail) {
            for (String line : trail) if (lookUps.size() < LOOK_UPS_MAX) lookUps.add(cut(line));
        }

        /** The search ended; the first end counts. */
        public void ended(SearchEnd how) {
            if (end instanceof SearchEnd.Running) end = how;
        }

        /** What it led to was ended by us. */
        void hungUp(Refusal why) {
            if (end instanceof SearchEnd.Answered) end = new SearchEnd.HungUp(why);
        }

        /** As it stands now. */
        public SearchRecord snapshot() {
            List<String> told = new ArrayList<>(lookUps);
            told.addAll(notes);
            return new SearchRecord(id, atMs, SearchKind.SEARCH, callId, from, plan.asked().alias().text(),
                    plan.alias().text(),
                    plan.trials(), branches, end, told);
        }
    }

    /**
     * Begins a search; one whose plan is a refusal has ended already.
     *
     * @param nowMs wall clock, in milliseconds since 1970
     */
    public Search begin(SearchPlan plan, String callId, String from, long nowMs) {
        SearchPlan kept =
                new SearchPlan(plan.asked(), plan.alias(), plan.stages(), new Trail(() -> telling(plan.trials())),
                        plan.refusal());
        Search search = new Search(++lastId, nowMs, cut(callId), cut(from), kept);
        plan.refusal().ifPresent(r -> search.ended(new SearchEnd.Refused(r)));
        if (ring.size() == searchesMax) ring.removeFirst();
        ring.addLast(search);
        return search;
    }

    /** The rows that tell most, in their old order. */
    private static List<Trial> telling(List<Trial> trials) {
        if (trials.size() <= TRIALS_MAX) return trials;
        int deciding = (int) trials.stream().filter(SearchHistory::decided).count();
        int othersLeft = Math.max(0, TRIALS_MAX - deciding);
        List<Trial> out = new ArrayList<>(TRIALS_MAX);
        for (Trial t : trials) {
            if (out.size() == TRIALS_MAX) break;
            if (decided(t)) out.add(t);
            else if (othersLeft-- > 0) out.add(t);
        }
        return out;
    }

    private static boolean decided(Trial t) {
        return switch (t.verdict()) {
            case MATCHED, STRANGER_REFUSED, CAME_FROM_THERE, ALREADY_ASKED, TOO_COSTLY, BAD_RESULT -> true;
            case OTHER_SOURCE, OTHER_PROTOCOL, NOT_AUTHENTICATED, IS_ADDRESS, IS_NOT_ADDRESS, NO_MATCH, STOPPED ->
                    false;
        };
    }

    private static String cut(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    /** We ended the call that a search led to; a call whose search is no longer kept changes nothing. */
    public void hungUp(String callId, Refusal why) {
        ofCall(callId).ifPresent(s -> s.hungUp(why));
    }

    /** Something is to be said of the call that a search led to. */
    public void noted(String callId, String note) {
        ofCall(callId).filter(s -> s.notes.size() < NOTES_MAX).ifPresent(s -> s.notes.add(note));
    }

    private Optional<Search> ofCall(String callId) {
        String kept = cut(callId);
        for (Iterator<Search> i = ring.descendingIterator(); i.hasNext();) {
            Search s = i.next();
            if (s.callId.equals(kept)) return Optional.of(s);
        }
        return Optional.empty();
    }

    /** Something was refused before anybody was looked for; counted into what it resembles. */
    public void refused(RefusedRequest request, Moment at) {
        RefusedRequest kept =
                new RefusedRequest(request.kind(), request.source(), cut(request.id()), cut(request.from()),
                        cut(request.asked()), request.end());
        RefusedShare share = switch (kept.kind()) {
            case REGISTRATION -> registrations;
            case RELAY -> relays;
            case CALL -> calls;
            case SEARCH -> throw new IllegalArgumentException("a search has a plan");
        };
        if (share.add(lastId + 1, kept, at)) lastId++;
    }

    /** The latest records, newest first. */
    public List<SearchRecord> latest(int countMax) {
        return find("", countMax);
    }

    /**
     * The latest records whose Call-ID, sender or alias holds the text in any case, newest first; of refused requests
     * also those with that reason. Refused ones take no more than their shares from searches that fit.
     */
    public List<SearchRecord> find(String text, int countMax) {
        String wanted = text.toLowerCase(Locale.ROOT);
        List<SearchRecord> searches = first(
                ring.reversed().stream().filter(s -> RefusedShare.holds(wanted, s.callId, s.from,
                        s.plan.asked().alias().text(), s.plan.alias().text())).map(Search::snapshot).iterator(),
                countMax);
        int left = countMax - searches.size();
        List<SearchRecord> out =
                first(registrations.find(wanted), Math.max(left, countMax * REGISTRATIONS_PERCENT / 100));
        out.addAll(first(relays.find(wanted), Math.max(left - out.size(), countMax * RELAYS_PERCENT / 100)));
        out.addAll(first(calls.find(wanted), Math.max(left - out.size(), countMax * CALLS_PERCENT / 100)));
        int room = Math.max(0, countMax - out.size());
        out.addAll(searches.subList(0, Math.min(room, searches.size())));
        out.sort(Comparator.comparingLong(SearchRecord::id).reversed());
        return out.subList(0, Math.min(countMax, out.size()));
    }

    private static List<SearchRecord> first(Iterator<SearchRecord> records, int countMax) {
        List<SearchRecord> out = new ArrayList<>();
        while (out.size() < countMax && records.hasNext()) out.add(records.next());
        return out;
    }

    /** The search with that number, while it is kept. */
    public Optional<SearchRecord> byId(long id) {
        return ring.stream().filter(s -> s.id == id).findFirst().map(Search::snapshot);
    }

    /** Searches kept. */
    public int size() {
        return ring.size();
    }
}

package org.sallyport.sipcall.registrar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Journal;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Moment;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;

/**
 * The location service of the local zone (RFC 3261 §10.3). Owner: the desk.
 *
 * <p>A request changes all of its contacts or none (§10.3 step 7). A contact with an instance and a reg-id replaces
 * the one with the same pair, whatever its URI (RFC 5626 §6); every other contact is told apart by its URI, and where
 * that is not where the phone was seen, by this too: half of all home routers hand out the same addresses. What came
 * through another node neither sees nor touches any contact but those that came through the same zone: a digest covers
 * neither Contact nor expiry, so that node could have written both anew. Who may
 * register an address-of-record is decided before: here every request is an authorised one.
 *
 * @param <F> see {@link RegisterRequest}
 */
public final class Registrar<F> {
    private final RegistrarLimits limits;
    private final Journal journal;
    private final Map<String, Map<String, Binding<F>>> byAor = new HashMap<>();
    private final Map<F, Set<Place>> byFlow = new HashMap<>();
    /** How many bindings came through a zone from where the other node saw a phone. */
    private final Map<SeenThrough, Integer> seen = new HashMap<>();
    private final NavigableSet<Due> expiries = new TreeSet<>(Comparator.comparingLong(Due::atNs)
            .thenComparing(d -> d.place().aor()).thenComparing(d -> d.place().key()));
    private int size;

    /** Where a binding stands: address-of-record and the key among its contacts. */
    private record Place(String aor, String key) {
        /** An address-of-record holds no space. */
        String journalKey() {
            return aor + " " + key;
        }
    }

    /** Where the other node of the pair saw a phone. */
    private record SeenThrough(String zone, Endpoint observed) {
        static SeenThrough of(Binding<?> b) {
            return new SeenThrough(b.zone(), b.observed());
        }
    }

    /** When a binding ends: exactly one for each, so that refreshes leave nothing behind. */
    private record Due(long atNs, Place place) {}

    private static Place place(Binding<?> b) {
        return new Place(b.aor(), ContactKey.of(b.zone(), b.contact(), b.observed().address()));
    }

    /** What one request does to one contact. */
    private record Change(String key, Contact contact, int expiresSeconds) {}

    public Registrar(RegistrarLimits limits, Journal journal) {
        this.limits = limits;
        this.journal = journal;
    }

    /** Handles one REGISTER. Never throws for what is in it. */
    public RegisterOutcome<F> register(RegisterRequest<F> request, Moment moment) {
        expire(moment.nowNs(), _ -> {});
        Map<String, Binding<F>> current = reach(request);
        return switch (request.ask()) {
            case ContactAsk.Query() -> accepted(request, List.of());
            case ContactAsk.Wildcard() -> wildcard(request, current);
            case ContactAsk.Update(List<Contact> contacts) -> update(request, contacts, current, moment);
        };
    }

    /** The contacts that a request can see and change. */
    private Map<String, Binding<F>> reach(RegisterRequest<F> request) {
        Map<String, Binding<F>> all = byAor.getOrDefault(request.aor(), Map.of());
        if (request.zone().isEmpty()) return all;
        Map<String, Binding<F>> out = new LinkedHashMap<>(all);
        out.values().removeIf(b -> !b.zone().equals(request.zone()));
        return out;
    }

    private RegisterOutcome<F> wildcard(RegisterRequest<F> request, Map<String, Binding<F>> current) {
        if (request.expiresSeconds().orElse(-1) != 0) {
            return refused(RefusalReason.MALFORMED, "Contact: * with Expires: 0", "Contact: * with another expiry");
        }
        for (Binding<F> b : current.values()) {
            if (isOutOfOrder(request, b)) return outOfOrder(request, b);
        }
        for (String key : List.copyOf(current.keySet())) remove(new Place(request.aor(), key));
        return accepted(request, List.of());
    }

    private RegisterOutcome<F> update(
            RegisterRequest<F> request, List<Contact> contacts, Map<String, Binding<F>> current, Moment moment) {
        if (contacts.size() > limits.contactsPerAorMax()) return tooMany(contacts.size());
        if (request.path().size() > limits.pathsMax()) {
            return refused(RefusalReason.MALFORMED, "at most " + limits.pathsMax() + " Path values",
                    Integer.toString(request.path().size()));
        }
        Map<String, Change> changes = new LinkedHashMap<>();
        for (Contact c : contacts) {
            int characters = c.uri().length() + c.instance().orElse("").length();
            if (characters > limits.contactCharactersMax()) {
                return refused(RefusalReason.MALFORMED, "a contact of at most " + limits.contactCharactersMax()
                        + " characters", Integer.toString(characters));
            }
            int wanted = c.expiresSeconds().orElse(request.expiresSeconds().orElse(limits.expiryDefaultSeconds()));
            if (wanted > 0 && wanted < limits.expiryMinSeconds()) {
                return new RegisterOutcome.Refused<>(new Refusal(RefusalReason.INTERVAL_TOO_BRIEF,
                        limits.expiryMinSeconds() + " s or more", wanted + " s"), limits.expiryMinSeconds());
            }
            String key = key(request, c, wanted, current);
            changes.put(key, new Change(key, c, Math.clamp(wanted, 0, limits.expiryMaxSeconds())));
            Binding<F> before = current.get(key);
            if (before != null && isOutOfOrder(request, before)) return outOfOrder(request, before);
        }
        List<Binding<F>> displaced = displaced(request, changes, current, moment.nowNs());
        for (Binding<F> b : displaced) {
            if (isOutOfOrder(request, b)) return outOfOrder(request, b);
        }
        Optional<RegisterOutcome<F>> full = full(request.zone(), changes, current, displaced);
        if (full.isPresent()) return full.get();
        for (Binding<F> b : displaced) remove(place(b));
        for (Change change : changes.values()) apply(request, change, moment);
        return accepted(request, displaced);
    }

    /**
     * Which contact a value means. A phone that takes its contact back after it has moved, or without the instance that
     * it registered with, means the one with that URI (RFC 3261 §10.2.2).
     */
    private static <F> String key(RegisterRequest<F> request, Contact c, int wanted, Map<String, Binding<F>> current) {
        String key = ContactKey.of(request.zone(), c, request.observed().address());
        if (wanted > 0 || current.containsKey(key)) return key;
        List<Map.Entry<String, Binding<F>>> alike = current.entrySet().stream()
                .filter(e -> e.getValue().zone().equals(request.zone())
                        && ContactKey.isSameUri(c, e.getValue().contact()))
                .toList();
        if (alike.size() == 1) return alike.getFirst().getKey();
        return alike.stream().filter(e -> e.getValue().callId().equals(request.callId())).map(Map.Entry::getKey)
                .findFirst()
                .orElse(key);
    }

    /**
     * What gives way: earlier places of the same phone, and where there is still no room, the oldest that may be dead.
     */
    private List<Binding<F>> displaced(RegisterRequest<F> request, Map<String, Change> changes,
            Map<String, Binding<F>> current,
            long nowNs) {
        List<Contact> fresh =
                changes.values().stream().filter(c -> c.expiresSeconds() > 0).map(Change::contact).toList();
        List<Binding<F>> others = new ArrayList<>();
        current.forEach((key, b) -> {
            if (!changes.containsKey(key)) others.add(b);
        });
        List<Binding<F>> out = new ArrayList<>();
        for (Contact c : fresh) {
            List<Binding<F>> earlier = Displacement.earlier(request, c, others);
            out.addAll(earlier);
            others.removeAll(earlier);
        }
        // Each way in has its own share.
        others.removeIf(b -> !b.zone().equals(request.zone()));
        int tooMany = fresh.size() + others.size() - limits.contactsPerAorMax();
        if (tooMany > 0) out.addAll(Displacement.dead(request, fresh, others, tooMany, nowNs));
        return out;
    }

    /** Step 7: within one Call-ID the CSeq must grow, else the request is an old one come late, or a replay. */
    private static boolean isOutOfOrder(RegisterRequest<?> request, Binding<?> before) {
        return request.callId().equals(before.callId()) && request.cseq() <= before.cseq();
    }

    private Optional<RegisterOutcome<F>> full(String zone, Map<String, Change> changes, Map<String, Binding<F>> current,
            List<Binding<F>> displaced) {
        int added = 0;
        for (Change c : changes.values()) {
            boolean known = current.containsKey(c.key());
            if (c.expiresSeconds() > 0 && !known) added++;
            if (c.expiresSeconds() == 0 && known) added--;
        }
        if (added <= 0) return Optional.empty();
        added -= displaced.size();
        // Each way in has its own share, so that what comes through another node takes no place from a phone of ours.
        int after = (int) current.values().stream().filter(b -> b.zone().equals(zone)).count() + added;
        after += (int) displaced.stream().filter(b -> !b.zone().equals(zone)).count();
        if (after > limits.contactsPerAorMax()) return Optional.of(tooMany(after));
        if (size + added > limits.bindingsMax()) {
            return Optional.of(refused(RefusalReason.REGISTRAR_FULL, "at most " + limits.bindingsMax() + " bindings",
                    Integer.toString(size + added)));
        }
        return Optional.empty();
    }

    private void apply(RegisterRequest<F> request, Change change, Moment moment) {
        Place place = new Place(request.aor(), change.key());
        if (change.expiresSeconds() == 0) {
            remove(place);
            return;
        }
        Binding<F> binding = new Binding<>(request.aor(), change.contact(), request.callId(), request.cseq(),
                request.path(), request.zone(), request.flow(), request.transport(), request.observed(), moment.nowNs(),
                moment.nowNs() + change.expiresSeconds() * 1_000_000_000L);
        put(place, binding);
        journal.put(place.journalKey(), BindingBytes.encode(binding, moment));
    }

    private void put(Place place, Binding<F> binding) {
        Binding<F> before = byAor.computeIfAbsent(place.aor(), _ -> new LinkedHashMap<>()).put(place.key(), binding);
        if (before == null) size++;
        else forget(place, before);
        binding.flow().ifPresent(f -> byFlow.computeIfAbsent(f, _ -> new HashSet<>()).add(place));
        expiries.add(new Due(binding.expiresAtNs(), place));
        if (!binding.zone().isEmpty()) seen.merge(SeenThrough.of(binding), 1, Integer::sum);
    }

    private @Nullable Binding<F> remove(Place place) {
        Map<String, Binding<F>> contacts = byAor.get(place.aor());
        Binding<F> gone = contacts == null ? null : contacts.remove(place.key());
        if (contacts == null || gone == null) return null;
        if (contacts.isEmpty()) byAor.remove(place.aor());
        size--;
        forget(place, gone);
        journal.delete(place.journalKey());
        return gone;
    }

    /** Takes a binding that no longer stands out of the two indexes. */
    private void forget(Place place, Binding<F> binding) {
        expiries.remove(new Due(binding.expiresAtNs(), place));
        seen.computeIfPresent(SeenThrough.of(binding), (_, n) -> n == 1 ? null : n - 1);
        binding.flow().ifPresent(f -> {
            Set<Place> places = byFlow.get(f);
            if (places != null && places.remove(place) && places.isEmpty()) byFlow.remove(f);
        });
    }

    private RegisterOutcome<F> accepted(RegisterRequest<F> request, List<Binding<F>> displaced) {
        List<Binding<F>> all = bindings(request.aor());
        return new RegisterOutcome.Accepted<>(request.zone().isEmpty() ? all
                : all.stream().filter(b -> b.zone().equals(request.zone())).toList(), displaced);
    }

    private RegisterOutcome<F> tooMany(int count) {
        return refused(RefusalReason.TOO_MANY_CONTACTS, "at most " + limits.contactsPerAorMax() + " contacts",
                Integer.toString(count));
    }

    private RegisterOutcome<F> outOfOrder(RegisterRequest<F> request, Binding<F> before) {
        return refused(RefusalReason.OUT_OF_ORDER, "CSeq above " + before.cseq(), Long.toString(request.cseq()));
    }

    private static <F> RegisterOutcome<F> refused(RefusalReason reason, String expected, String came) {
        return new RegisterOutcome.Refused<>(new Refusal(reason, expected, came), 0);
    }

    private List<Binding<F>> bindings(String aor) {
        List<Binding<F>> out = new ArrayList<>(byAor.getOrDefault(aor, Map.of()).values());
        out.sort(Comparator.comparingInt((Binding<F> b) -> b.contact().q()).reversed()
                .thenComparing(Comparator.comparingLong((Binding<F> b) -> b.registeredAtNs()).reversed()));
        return out;
    }

    /** The live contacts of an address-of-record, preferred first, then newest first. */
    public List<Binding<F>> lookup(String aor, long nowNs) {
        return bindings(aor).stream().filter(b -> b.expiresAtNs() > nowNs).toList();
    }

    /** Whether a phone is registered through the zone from where the other node saw it. */
    public boolean isRegistered(String zone, Endpoint observed) {
        return seen.containsKey(new SeenThrough(zone, observed));
    }

    /** A connection ended: its bindings stay until they expire, without a flow. Returns them. */
    public List<Binding<F>> flowLost(F flow) {
        List<Binding<F>> out = new ArrayList<>();
        Set<Place> places = byFlow.remove(flow);
        if (places == null) return out;
        for (Place p : places) {
            Map<String, Binding<F>> contacts = Objects.requireNonNull(byAor.get(p.aor()));
            Binding<F> orphan = Objects.requireNonNull(contacts.get(p.key())).withoutFlow();
            contacts.put(p.key(), orphan);
            out.add(orphan);
        }
        return out;
    }

    /** Takes away a binding that leads nowhere any more, unless it was written anew meanwhile. */
    public boolean release(Binding<F> dead) {
        Place place = place(dead);
        Binding<F> now = byAor.getOrDefault(place.aor(), Map.of()).get(place.key());
        boolean same = now != null && now.callId().equals(dead.callId()) && now.cseq() == dead.cseq();
        return same && remove(place) != null;
    }

    /** When the next binding ends, in nanoseconds, or {@link Machine#NEVER}. */
    public long deadlineNs() {
        return expiries.isEmpty() ? Machine.NEVER : expiries.first().atNs();
    }

    /** Takes away what has expired and tells of each. */
    public void expire(long nowNs, Consumer<Binding<F>> gone) {
        while (!expiries.isEmpty() && expiries.first().atNs() <= nowNs) gone.accept(remove(expiries.first().place()));
    }

    /**
     * Takes over what an earlier run wrote, before the first request. Expired and damaged entries are deleted from the
     * journal; so are those past the limits.
     *
     * @return how many bindings live again
     */
    public int restore(Map<String, byte[]> entries, Moment moment) {
        int restored = 0;
        for (Map.Entry<String, byte[]> e : entries.entrySet()) {
            Optional<Binding<F>> read = BindingBytes.decode(e.getValue(), moment);
            if (read.isPresent() && isWelcome(read.get(), e.getKey(), moment.nowNs())) {
                Binding<F> b = read.get();
                put(place(b), b);
                restored++;
            } else {
                journal.delete(e.getKey());
            }
        }
        return restored;
    }

    /** Whether an entry of the journal is of a version that this release reads. */
    public static boolean reads(byte[] entry) {
        return BindingBytes.reads(entry);
    }

    private boolean isWelcome(Binding<F> b, String journalKey, long nowNs) {
        Place place = place(b);
        // A wall clock that stepped back while we were down must not make bindings that outlive every limit.
        long latestNs = nowNs + limits.expiryMaxSeconds() * 1_000_000_000L;
        return place.journalKey().equals(journalKey) && b.expiresAtNs() > nowNs && b.expiresAtNs() <= latestNs
                && size < limits.bindingsMax()
                && byAor.getOrDefault(b.aor(), Map.of()).values().stream().filter(o -> o.zone().equals(b.zone()))
                        .count() < limits.contactsPerAorMax();
    }

    /** Bindings held. */
    public int size() {
        return size;
    }

    /** All bindings, for {@code status registrations}. */
    public List<Binding<F>> all() {
        return byAor.values().stream().flatMap(m -> m.values().stream()).toList();
    }
}

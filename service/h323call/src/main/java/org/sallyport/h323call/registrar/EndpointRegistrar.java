package org.sallyport.h323call.registrar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.h323call.alias.AliasNames;
import org.sallyport.host.Journal;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Moment;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.dialplan.Alias;

/**
 * The endpoints of the local zone (H.225.0 §7.9, H.323 §7.2). Owner: the desk.
 *
 * <p>An endpoint is known by the identifier that it got here and by the address that it registered from, both together:
 * whoever has seen one of them can neither end nor lengthen its registration, nor add to it (H.225.0 §7.9.1, where a
 * keep-alive changes nothing but the time). An alias leads to one endpoint. Who registers anew from where an endpoint
 * takes calls, as one does that was switched off, takes its place.
 *
 * <p>Who may register which alias is decided before: here every request is an authorised one.
 */
public final class EndpointRegistrar {
    private static final int ID_OCTETS = 12;

    private final EndpointLimits limits;
    private final Entropy entropy;
    private final Journal journal;
    private final Map<String, Registration> byId = new LinkedHashMap<>();
    private final Map<String, String> byAlias = new HashMap<>();
    private final Map<Endpoint, String> bySignal = new HashMap<>();
    private final TreeMap<String, String> byPrefix = new TreeMap<>();
    private final Map<IpAddress, Set<String>> byMachine = new HashMap<>();
    private final NavigableSet<Due> ends =
            new TreeSet<>(Comparator.comparingLong(Due::atNs).thenComparing(Due::id));
    private AliasPolicy policy;

    private record Due(long atNs, String id) {}

    /** @param policy what becomes of an alias that two want */
    public EndpointRegistrar(EndpointLimits limits, AliasPolicy policy, Entropy entropy, Journal journal) {
        this.limits = limits;
        this.policy = policy;
        this.entropy = entropy;
        this.journal = journal;
    }

    /** From now on another policy holds; aliases that are there stay where they are. */
    public void policy(AliasPolicy now) {
        policy = now;
    }

    // --- requests

    /** A full registration: all that it says holds from now on, and nothing that it does not say any more. */
    public RegistrationOutcome register(RegistrationAsk ask, Moment at) {
        expire(at.nowNs(), _ -> {});
        Optional<Refusal> odd = odd(ask.aliases(), ask.prefixes());
        if (odd.isPresent()) return new RegistrationOutcome.Refused(odd.get());
        Optional<Registration> before = same(ask);
        List<Registration> displaced = new ArrayList<>();
        before.ifPresent(displaced::add);
        List<Alias> taken = new ArrayList<>();
        for (Alias a : ask.aliases()) {
            Registration other = owner(a).filter(o -> !displaced.contains(o)).orElse(null);
            if (other == null) continue;
            if (policy == AliasPolicy.REJECT) taken.add(a);
            else displaced.add(other);
        }
        if (!taken.isEmpty()) return new RegistrationOutcome.Duplicate(taken);
        if (byId.size() - displaced.size() >= limits.registrationsMax()) return full();
        displaced.forEach(d -> remove(d.id()));
        String id = before.map(Registration::id).filter(i -> ask.id().isEmpty() || ask.id().get().equals(i))
                .orElseGet(this::fresh);
        long untilNs = at.nowNs() + seconds(ask.ttlSeconds());
        Registration now = new Registration(id, ask.aliases(), ask.prefixes(), ask.signal(), ask.ras(), ask.observed(),
                ask.kind(), ask.vendor(), ask.user(), at.nowNs(), untilNs);
        put(now, at);
        before.ifPresent(b -> displaced.removeIf(d -> d.id().equals(now.id())));
        return new RegistrationOutcome.Accepted(now, displaced);
    }

    /** Aliases more, for whoever is registered (H.225.0 §7.9.1, additiveRegistration). */
    public RegistrationOutcome add(String id, Endpoint observed, List<Alias> more, Moment at) {
        expire(at.nowNs(), _ -> {});
        Registration r = own(id, observed).orElse(null);
        if (r == null) return new RegistrationOutcome.Unknown();
        List<Alias> all = new ArrayList<>(r.aliases());
        List<Alias> taken = new ArrayList<>();
        for (Alias a : more) {
            Optional<Registration> owner = owner(a);
            if (owner.isEmpty()) all.add(a);
            else if (!owner.get().id().equals(id)) taken.add(a);
        }
        // What is added never takes anything from anybody: that a whole registration alone may do.
        if (!taken.isEmpty()) return new RegistrationOutcome.Duplicate(taken);
        Optional<Refusal> odd = odd(all, r.prefixes());
        if (odd.isPresent()) return new RegistrationOutcome.Refused(odd.get());
        remove(id);
        Registration now = r.with(all);
        put(now, at);
        return new RegistrationOutcome.Accepted(now, List.of());
    }

    /** It is still there, and nothing else has changed. */
    public RegistrationOutcome keepAlive(String id, Endpoint observed, Optional<Long> ttlSeconds, Moment at) {
        expire(at.nowNs(), _ -> {});
        Registration r = own(id, observed).orElse(null);
        if (r == null) return new RegistrationOutcome.Unknown();
        Registration now = r.until(at.nowNs() + seconds(ttlSeconds));
        ends.remove(new Due(r.expiresAtNs(), id));
        byId.put(id, now);
        ends.add(new Due(now.expiresAtNs(), id));
        journal.put(id, RegistrationBytes.encode(now, at));
        return new RegistrationOutcome.Accepted(now, List.of());
    }

    /**
     * It goes, or some of its aliases do.
     *
     * @param only these; none for all of it
     * @return what it was; empty where it is none of ours, or another one asks
     */
    public Optional<Registration> unregister(String id, Endpoint observed, List<Alias> only, Moment at) {
        Optional<Registration> found = own(id, observed);
        found.ifPresent(r -> {
            List<Alias> left = r.aliases().stream().filter(a -> only.stream()
                    .noneMatch(o -> AliasNames.key(o).equals(AliasNames.key(a)))).toList();
            remove(id);
            if (!only.isEmpty() && !left.isEmpty()) put(r.with(left), at);
        });
        return found;
    }

    /** It goes because we say so. */
    public Optional<Registration> end(String id) {
        return Optional.ofNullable(remove(id));
    }

    private long seconds(Optional<Long> ttl) {
        return limits.granted(ttl.orElse((long) limits.ttlMaxSeconds())) * 1_000_000_000L;
    }

    /** Which endpoint begins anew: the one with its identifier, or the one that takes calls where it does. */
    private Optional<Registration> same(RegistrationAsk ask) {
        Optional<Registration> named = ask.id().flatMap(i -> own(i, ask.observed()));
        return named.isPresent() ? named
                : Optional.ofNullable(bySignal.get(ask.signal())).map(byId::get)
                        .filter(r -> r.observed().address().equals(ask.observed().address())
                                && r.user().equals(ask.user()));
    }

    private Optional<Registration> own(String id, Endpoint observed) {
        return Optional.ofNullable(byId.get(id)).filter(r -> r.observed().equals(observed));
    }

    private Optional<Refusal> odd(List<Alias> aliases, List<String> prefixes) {
        if (aliases.size() > limits.aliasesMax())
            return Optional.of(new Refusal(RefusalReason.TOO_MANY_CONTACTS, "at most " + limits.aliasesMax()
                    + " aliases", Integer.toString(aliases.size())));
        if (prefixes.size() > limits.prefixesMax())
            return Optional.of(new Refusal(RefusalReason.TOO_MANY_CONTACTS, "at most " + limits.prefixesMax()
                    + " prefixes", Integer.toString(prefixes.size())));
        return aliases.stream().filter(a -> a.text().length() > limits.aliasCharactersMax()).findFirst()
                .map(a -> new Refusal(RefusalReason.MALFORMED, "an alias of at most " + limits.aliasCharactersMax()
                        + " characters", Integer.toString(a.text().length())));
    }

    private RegistrationOutcome full() {
        return new RegistrationOutcome.Refused(new Refusal(RefusalReason.REGISTRAR_FULL,
                "at most " + limits.registrationsMax() + " endpoints", Integer.toString(byId.size() + 1)));
    }

    private String fresh() {
        return entropy.hex(ID_OCTETS);
    }

    // --- the indexes

    private void put(Registration r, Moment at) {
        enter(r);
        journal.put(r.id(), RegistrationBytes.encode(r, at));
    }

    private void enter(Registration r) {
        byId.put(r.id(), r);
        for (Alias a : r.aliases()) byAlias.put(AliasNames.key(a), r.id());
        for (String p : r.prefixes()) byPrefix.putIfAbsent(p, r.id());
        bySignal.put(r.signal(), r.id());
        byMachine.computeIfAbsent(r.signal().address(), _ -> new LinkedHashSet<>()).add(r.id());
        ends.add(new Due(r.expiresAtNs(), r.id()));
    }

    private @Nullable Registration remove(String id) {
        Registration gone = byId.remove(id);
        if (gone == null) return null;
        for (Alias a : gone.aliases()) byAlias.remove(AliasNames.key(a), id);
        for (String p : gone.prefixes()) byPrefix.remove(p, id);
        bySignal.remove(gone.signal(), id);
        byMachine.computeIfPresent(gone.signal().address(), (_, ids) -> {
            ids.remove(id);
            return ids.isEmpty() ? null : ids;
        });
        ends.remove(new Due(gone.expiresAtNs(), id));
        journal.delete(id);
        return gone;
    }

    private Optional<Registration> owner(Alias alias) {
        return Optional.ofNullable(byAlias.get(AliasNames.key(alias))).map(byId::get);
    }

    // --- who is there

    /** Who is called by an alias: the one that has registered it, else the one that serves its longest prefix. */
    public Optional<Registration> find(Alias alias, long nowNs) {
        Optional<Registration> exact = owner(alias).filter(r -> r.expiresAtNs() > nowNs);
        return exact.isPresent() ? exact : serving(alias.text()).filter(r -> r.expiresAtNs() > nowNs);
    }

    private Optional<Registration> serving(String digits) {
        if (!AliasNames.isDialled(digits)) return Optional.empty();
        for (int n = digits.length(); n > 0; n--) {
            String id = byPrefix.get(digits.substring(0, n));
            if (id != null) return Optional.ofNullable(byId.get(id));
        }
        return Optional.empty();
    }

    /** The endpoint with that identifier, for whoever has both it and the address that it registered from. */
    public Optional<Registration> known(String id, Endpoint observed) {
        return own(id, observed);
    }

    /** The endpoint that takes calls at an address and port. */
    public Optional<Registration> at(Endpoint signal) {
        return Optional.ofNullable(bySignal.get(signal)).map(byId::get);
    }

    /** Who takes calls on a machine, first the one that has been there for longest. */
    public List<Registration> on(IpAddress machine) {
        return byMachine.getOrDefault(machine, Set.of()).stream().flatMap(id -> Optional.ofNullable(byId.get(id))
                .stream()).toList();
    }

    /** All that are registered, in the order in which they came. */
    public List<Registration> all() {
        return List.copyOf(byId.values());
    }

    /** How many there are. */
    public int size() {
        return byId.size();
    }

    // --- time

    /** When the next one ends, in nanoseconds, or {@link Machine#NEVER}. */
    public long deadlineNs() {
        return ends.isEmpty() ? Machine.NEVER : ends.first().atNs();
    }

    /** Takes away what has expired and tells of each. */
    public void expire(long nowNs, Consumer<Registration> gone) {
        while (!ends.isEmpty() && ends.first().atNs() <= nowNs)
            gone.accept(Objects.requireNonNull(remove(ends.first().id())));
    }

    /**
     * Takes over what an earlier run wrote, before the first request. Expired and damaged entries are deleted from the
     * journal; so are those past the limits.
     *
     * @return how many live again
     */
    public int restore(Map<String, byte[]> entries, Moment at) {
        int restored = 0;
        for (Map.Entry<String, byte[]> e : entries.entrySet()) {
            Optional<Registration> read = RegistrationBytes.decode(e.getValue(), at);
            if (read.isPresent() && isWelcome(read.get(), e.getKey(), at.nowNs())) {
                enter(read.get());
                restored++;
            } else {
                journal.delete(e.getKey());
            }
        }
        return restored;
    }

    private boolean isWelcome(Registration r, String key, long nowNs) {
        // A wall clock that stepped back while we were down must not make one that outlives every limit.
        long latestNs = nowNs + limits.ttlMaxSeconds() * 1_000_000_000L;
        return r.id().equals(key) && r.expiresAtNs() > nowNs && r.expiresAtNs() <= latestNs
                && byId.size() < limits.registrationsMax() && odd(r.aliases(), r.prefixes()).isEmpty()
                && r.aliases().stream().noneMatch(a -> owner(a).isPresent()) && !bySignal.containsKey(r.signal());
    }
}

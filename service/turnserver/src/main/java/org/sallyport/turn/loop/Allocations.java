package org.sallyport.turn.loop;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Entropy;
import org.sallyport.turn.AllocationReport;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.TurnLedger;
import org.sallyport.turn.TurnSettings;
import org.sallyport.turn.TurnShare;
import org.sallyport.turn.loop.Allocation.Relayed;
import org.sallyport.wire.AddressTable;
import org.sallyport.wire.IpAddress;

/**
 * The allocations of one loop, by client and by time. Owner: that loop.
 *
 * <p>An allocation begins and ends here and nowhere else; its quota is given back in the step that closes its sockets
 * (attack row TURN-36).
 */
final class Allocations {
    private final Relays relays;
    private TurnSettings settings;
    private final TurnShare share;
    private final TurnLedger ledger;
    private final Entropy entropy;
    private final Consumer<? super TurnEvent> events;
    private final Tally.Sheet tally;
    private final Deadlines deadlines = new Deadlines();
    private final AddressTable<Allocation> byAddress;
    private final Map<Long, Allocation> byStream = new HashMap<>();
    private final NavigableMap<Long, Allocation> byId = new TreeMap<>();
    private final Map<Long, Reservation> byToken = new HashMap<>();
    private final Map<String, UserShare> users = new HashMap<>();
    private final long seed;
    private long begun;

    Allocations(Relays relays, Entropy entropy, Consumer<? super TurnEvent> events, TurnSettings settings,
            TurnShare share, TurnLedger ledger, Tally.Sheet tally) {
        this.relays = relays;
        this.entropy = entropy;
        this.events = events;
        this.settings = settings;
        this.share = share;
        this.ledger = ledger;
        this.tally = tally;
        this.byAddress = new AddressTable<>(settings.quotas().allocationsMax(), entropy.nextLong());
        this.seed = entropy.nextLong();
    }

    /** The allocation of a UDP client, or null; perhaps one that time has ended and nobody looked at since. */
    @Nullable
    Allocation find(int listener, long high, long low, int port) {
        return byAddress.find(high, low, Client.key(listener, port));
    }

    /** The allocation of a client on a stream, or null. */
    @Nullable
    Allocation find(long stream) {
        return byStream.get(stream);
    }

    /** The living allocation of a client, or null; one whose time has come ends here. */
    @Nullable
    Allocation living(Client client, long nowNs) {
        IpAddress a = client.endpoint().address();
        Allocation found = client.onStream() ? find(client.stream())
                : find(client.listener(), a.high(), a.low(), client.endpoint().port());
        if (found == null || found.living(nowNs)) return found;
        end(found, "expired", nowNs);
        return null;
    }

    /** Counts one more, or says why not; what is taken is given back by {@link #end} or {@link #giveBack}. */
    TurnLedger.Outcome take(String user, Client client) {
        return ledger.take(user, client.endpoint().address());
    }

    /** No allocation came of it. */
    void giveBack(String user, Client client) {
        ledger.giveBack(user, client.endpoint().address());
    }

    void settings(TurnSettings other) {
        settings = other;
    }

    /**
     * Begins an allocation that the ledger has counted, on one or two sockets.
     *
     * @param first any family
     * @param second the other family, or null
     */
    Allocation begin(Client client, String userName, Allocation.Begun what, RelaySocket first,
            @Nullable RelaySocket second,
            long nowNs) {
        TurnSettings.Quotas q = settings.quotas();
        UserShare user = users.computeIfAbsent(userName, n -> new UserShare(n, q.userBitsPerSecond()));
        user.allocations++;
        PeerTable peers = new PeerTable(q.permissionsMax(), q.channelsMax(), seed);
        // Loops count in turn, so that no two of a node give the same number.
        long id = begun++ * share.loops() + share.loop() + 1;
        Allocation a = new Allocation(id, client, user, peers, what, nowNs);
        IpAddress at = client.endpoint().address();
        if (client.onStream()) byStream.put(client.stream(), a);
        else byAddress.put(at.high(), at.low(), Client.key(client.listener(), client.endpoint().port()), a);
        byId.put(id, a);
        relay(a, first, nowNs + what.lifetimeNs());
        if (second != null) relay(a, second, nowNs + what.lifetimeNs());
        deadlines.set(a, a.nextDueNs(nowNs));
        tally.add(Tally.ALLOCATIONS_BEGUN);
        events.accept(new TurnEvent.Began(a.report(nowNs)));
        return a;
    }

    private void relay(Allocation a, RelaySocket socket, long expiresNs) {
        Relayed r = relays.begin(socket, a, expiresNs);
        if (r.v6) a.relayedV6 = r;
        else a.relayedV4 = r;
    }

    /** Ends an allocation: sockets, places and quota in one step. */
    void end(Allocation a, String why, long nowNs) {
        AllocationReport report = a.report(nowNs);
        if (a.relayedV4 != null) relays.end(a.relayedV4, nowNs);
        if (a.relayedV6 != null) relays.end(a.relayedV6, nowNs);
        a.relayedV4 = null;
        a.relayedV6 = null;
        IpAddress at = a.client.endpoint().address();
        if (a.client.onStream()) byStream.remove(a.client.stream());
        else byAddress.remove(at.high(), at.low(), Client.key(a.client.listener(), a.client.endpoint().port()), a);
        byId.remove(a.id);
        deadlines.remove(a);
        a.user.allocations--;
        forget(a.user);
        ledger.giveBack(a.user.name, at);
        tally.add(Tally.ALLOCATIONS_ENDED);
        events.accept(new TurnEvent.Ended(report, why));
    }

    /** Ends one address of an allocation, and the allocation with its last. */
    void endRelayed(Allocation a, Relayed r, String why, long nowNs) {
        if (a.relayed(!r.v6) == null) {
            end(a, why, nowNs);
            return;
        }
        relays.end(r, nowNs);
        if (r.v6) a.relayedV6 = null;
        else a.relayedV4 = null;
        deadlines.set(a, a.nextDueNs(nowNs));
    }

    /** Something of the allocation ends at another time than before. */
    void reschedule(Allocation a, long nowNs) {
        deadlines.set(a, a.nextDueNs(nowNs));
    }

    /** Something new of the allocation ends then. */
    void noteExpiry(Allocation a, long expiresNs) {
        deadlines.atMost(a, expiresNs);
    }

    /** Keeps an odd port for its user; whether he may is {@link #mayReserve}'s matter. */
    Reservation reserve(UserShare user, RelaySocket relay, long nowNs) {
        Reservation r = new Reservation(freshToken(), user, relay);
        byToken.put(r.token, r);
        user.reservations++;
        deadlines.set(r, nowNs + settings.times().reservationNs());
        tally.add(Tally.RESERVATIONS_BEGUN);
        return r;
    }

    /** Whether a user may have one more odd port kept. */
    boolean mayReserve(String user) {
        UserShare u = users.get(user);
        return u == null || u.reservations < settings.quotas().perUserMax();
    }

    private long freshToken() {
        long token = entropy.nextLong();
        while (byToken.containsKey(token)) token = entropy.nextLong();
        return token;
    }

    /** The reservation of a token where it is this user's and still lives, else null. It stays. */
    @Nullable
    Reservation reservation(long token, String user, long nowNs) {
        Reservation r = byToken.get(token);
        return r == null || !r.user.name.equals(user) || r.dueNs <= nowNs ? null : r;
    }

    /** Takes a reservation out; its socket is the caller's now. */
    RelaySocket redeem(Reservation r) {
        byToken.remove(r.token);
        deadlines.remove(r);
        r.user.reservations--;
        forget(r.user);
        return r.relay;
    }

    private void forget(UserShare u) {
        if (u.allocations == 0 && u.reservations == 0) users.remove(u.name);
    }

    /** Ends what time has ended. */
    void timer(long nowNs) {
        for (Timed t = deadlines.due(nowNs); t != null; t = deadlines.due(nowNs)) {
            if (t instanceof Allocation a) look(a, nowNs);
            else expire((Reservation) t, nowNs);
        }
    }

    private void look(Allocation a, long nowNs) {
        if (!a.living(nowNs)) {
            end(a, "expired", nowNs);
            return;
        }
        for (Relayed r : new Relayed[] {a.relayedV4, a.relayedV6}) {
            if (r != null && !r.living(nowNs)) endRelayed(a, r, "expired", nowNs);
        }
        a.peers.purge(nowNs);
        deadlines.set(a, a.nextDueNs(nowNs));
    }

    private void expire(Reservation r, long nowNs) {
        tally.add(Tally.RESERVATIONS_EXPIRED);
        relays.discard(redeem(r), nowNs);
    }

    /** When {@link #timer} has something to do. */
    long deadlineNs() {
        return deadlines.nextNs();
    }

    /** Those with a higher id, in the order of their beginning; a view. */
    Collection<Allocation> after(long id) {
        return byId.tailMap(id, false).values();
    }

    /** All of them, in the order of their beginning. */
    List<Allocation> all() {
        return new ArrayList<>(byId.values());
    }

    /** Ends everything, reservations too. */
    void stop(long nowNs) {
        for (Allocation a : all()) end(a, "stopped", nowNs);
        for (Reservation r : new ArrayList<>(byToken.values())) relays.discard(redeem(r), nowNs);
    }
}

package org.sallyport.turn.tcp;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.wire.Endpoint;

/** The allocations with TCP relays that there are, and who holds them. Owner: the desk. */
final class TcpTable {
    private final int connectsPerSecond;
    private final Map<Long, TcpAllocation> byId = new HashMap<>();
    private final Map<ClientStream, TcpAllocation> byControl = new HashMap<>();
    private final Map<String, TcpUser> users = new HashMap<>();

    TcpTable(int connectsPerSecond) {
        this.connectsPerSecond = connectsPerSecond;
    }

    void add(TcpAllocation a) {
        byId.put(a.id, a);
        byControl.put(a.control, a);
        user(a.user).allocations++;
    }

    /** Takes it out; false where it is out already. */
    boolean remove(TcpAllocation a) {
        if (byId.remove(a.id) == null) return false;
        byControl.remove(a.control);
        if (--user(a.user).allocations == 0) users.remove(a.user);
        return true;
    }

    /** The allocation that a connection controls. */
    Optional<TcpAllocation> of(ClientStream control) {
        return Optional.ofNullable(byControl.get(control));
    }

    /** The allocation that has a relayed address, in either of its spellings. */
    Optional<TcpAllocation> at(Endpoint relayed) {
        return byId.values().stream()
                .filter(a -> a.advertised.equals(relayed) || a.claim.local().equals(relayed))
                .findFirst();
    }

    /** The user's share; makes one where there is none. */
    TcpUser user(String name) {
        return users.computeIfAbsent(name, _ -> new TcpUser(connectsPerSecond));
    }

    /** A copy, so that what is met may be taken out. */
    List<TcpAllocation> all() {
        return List.copyOf(byId.values());
    }

    int size() {
        return byId.size();
    }
}

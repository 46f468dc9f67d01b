package org.sallyport.host.net;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.sallyport.host.LiveSocket;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** The open sockets of one host. Owner: nobody; media loops and the resolver take theirs out on their own threads. */
final class LiveSockets {
    /** A socket that the host closes when it stops. */
    interface Open {
        /** Closes at once, on the desk. */
        void shut();
    }

    private final Map<Open, LiveSocket> open = new ConcurrentHashMap<>();

    void opened(Open key, PortClaim claim, Endpoint local, Optional<Endpoint> remote) {
        open.put(key, new LiveSocket(claim, local, remote));
    }

    void closed(Open key) {
        open.remove(key);
    }

    List<LiveSocket> list() {
        return List.copyOf(open.values());
    }

    void shutAll() {
        for (Open o : List.copyOf(open.keySet())) o.shut();
    }
}

package org.sallyport.host.net;

import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.sallyport.wire.IpAddress;

/**
 * The TLS handshakes of strangers that are in progress at one listener, oldest first. Owner: the desk.
 *
 * <p>A connection that has not ended its handshake is cheap, so where no more may be in progress an old one makes room
 * for the new one and not the other way round: whoever opens connections and says nothing keeps nobody else out, as
 * long as an honest handshake is faster than they are many. The oldest of the /24 or /48 that has the most goes first,
 * so that who comes alone from its prefix is the last one to go.
 */
final class Handshakes {
    private final Map<Channel, Running> running = new LinkedHashMap<>();
    private final Map<IpAddress, Integer> perPrefix = new HashMap<>();

    private record Running(IpAddress prefix, Runnable breakOff) {}

    /** @param breakOff ends the connection where it has to make room */
    void begin(Channel channel, IpAddress source, Runnable breakOff) {
        IpAddress prefix = source.neighborhood();
        running.put(channel, new Running(prefix, breakOff));
        perPrefix.merge(prefix, 1, Integer::sum);
        channel.closeFuture().addListener(f -> end(channel));
    }

    void end(Channel channel) {
        Running r = running.remove(channel);
        if (r != null) perPrefix.computeIfPresent(r.prefix(), (p, n) -> n == 1 ? null : n - 1);
    }

    int count() {
        return running.size();
    }

    /** One makes room for another. */
    void makeRoom() {
        int most = 0;
        for (int n : perPrefix.values()) most = Math.max(most, n);
        for (Map.Entry<Channel, Running> e : running.entrySet()) {
            if (Objects.requireNonNull(perPrefix.get(e.getValue().prefix())) != most) continue;
            end(e.getKey());
            e.getValue().breakOff().run();
            return;
        }
    }
}

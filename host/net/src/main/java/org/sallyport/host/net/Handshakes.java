package org.sallyport.host.net;

import io.netty.channel.Channel;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The TLS handshakes of strangers that are in progress. Owner: the desk. */
final class Handshakes {
    private final Set<Channel> running = Collections.newSetFromMap(new IdentityHashMap<>());

    void begin(Channel channel) {
        running.add(channel);
        channel.closeFuture().addListener(f -> running.remove(channel));
    }

    void end(Channel channel) {
        running.remove(channel);
    }

    int count() {
        return running.size();
    }
}

package org.sallyport.acme;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Where an authority looks whether a name is ours (RFC 8555 §8.3): row ACM-1. Open only while a challenge is under way;
 * it knows one path, and of everything else only that it is not here. Owner: the desk.
 */
final class ChallengeDoor {
    static final int HEAD_OCTETS_MAX = 4_096;
    static final int AT_A_TIME_MAX = 32;
    static final int EACH_MAX = 4;
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(5);

    private static final String ROW = "ACM-1";
    private static final String PATH = "/.well-known/acme-challenge/";

    private final Host host;
    private final PortBook book;
    private final List<IpAddress> local;
    private final List<Listener> open = new ArrayList<>();
    private final Map<String, Integer> inside = new HashMap<>();
    /** Those who have not asked yet, the oldest first. */
    private final Map<Asking, Stream> silent = new LinkedHashMap<>();
    private int at;
    private int asked;
    private String token = "";
    private String text = "";

    /** @param local our addresses toward the internet */
    ChallengeDoor(Host host, PortBook book, List<IpAddress> local) {
        this.host = host;
        this.book = book;
        this.local = List.copyOf(local);
    }

    /** Answers this token with the text until another one; why it cannot, in a sentence. */
    Optional<String> offer(String fresh, String answer) {
        token = fresh;
        text = answer;
        asked = 0;
        if (!open.isEmpty()) return Optional.empty();
        int port = book.settings(Role.EDGE).port(Setting.ACME_HTTP);
        List<String> refused = new ArrayList<>();
        for (IpAddress a : local) {
            PortClaim claim =
                    book.claim(Role.EDGE, PortClaim.Side.LISTEN, Transport.TCP, new Endpoint(a, port), ROW);
            switch (host.listen(claim, null, new Door())) {
                case Bound.Ok<Listener>(Listener l) -> open.add(l);
                case Bound.Refused<Listener>(Bound.Kind _, String why) -> refused.add(why);
            }
        }
        if (!open.isEmpty()) return Optional.empty();
        return Optional.of("Port " + port + ", where the authority will ask, could not be opened: "
                + String.join("; ", refused) + ". A port below 1024 needs CAP_NET_BIND_SERVICE"
                + " (low-ports.conf beside the unit), and nobody else there.");
    }

    /** Answers none any more, and closes. */
    void withdraw() {
        open.forEach(Listener::close);
        open.clear();
        token = "";
        text = "";
    }

    /** How often the token that is offered was asked for. */
    int asked() {
        return asked;
    }

    /**
     * Lets in so many at a time, and so many of each network. Where all places are taken, whoever has waited longest
     * without a word makes room: strangers who only come and sit keep no authority out.
     */
    private final class Door implements StreamAcceptor {
        @Override
        public StreamReceiver accept(Stream stream) {
            String network = network(stream.remote().address());
            Asking asking = new Asking(network);
            at++;
            int own = inside.merge(network, 1, Integer::sum);
            if (own > EACH_MAX || at > AT_A_TIME_MAX && !roomMade()) {
                asking.done = true;
                stream.close();
            } else {
                silent.put(asking, stream);
                asking.late = host.at(host.nowNs() + PATIENCE_NS, stream::close);
            }
            return asking;
        }
    }

    private boolean roomMade() {
        Optional<Map.Entry<Asking, Stream>> oldest = silent.entrySet().stream().findFirst();
        oldest.ifPresent(o -> {
            silent.remove(o.getKey());
            o.getKey().done = true;
            o.getValue().close();
        });
        return oldest.isPresent();
    }

    /** An address of IPv4, and the /64 of one of IPv6, which one stranger has as a whole. */
    private static String network(IpAddress a) {
        return a.isV4() ? a.toString() : Long.toHexString(a.high());
    }

    /** One stranger and his question. */
    private final class Asking implements StreamReceiver {
        private final ByteArrayOutputStream head = new ByteArrayOutputStream();
        private final String network;
        private @Nullable Alarm late;
        private boolean done;

        Asking(String network) {
            this.network = network;
        }

        @Override
        public void opened(Stream stream) {}

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            if (done) return;
            head.write(bytes, 0, Math.min(bytes.length, HEAD_OCTETS_MAX - head.size()));
            String said = head.toString(StandardCharsets.ISO_8859_1);
            if (!said.contains("\r\n\r\n") && head.size() < HEAD_OCTETS_MAX) return;
            done = true;
            silent.remove(this);
            byte[] out = answer(said).getBytes(StandardCharsets.US_ASCII);
            stream.write(out, 0, out.length);
            stream.close();
        }

        /** Strangers hear of no other path, and not what serves here. */
        private String answer(String said) {
            boolean ours = !token.isEmpty() && said.startsWith("GET " + PATH + token + " HTTP/1.");
            if (ours) asked++;
            String body = ours ? text : "";
            return "HTTP/1.1 " + (ours ? "200 OK" : "404 Not Found") + "\r\nContent-Type: application/octet-stream\r\n"
                    + "Content-Length: " + body.length() + "\r\nConnection: close\r\n\r\n" + body;
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            done = true;
            if (late != null) late.cancel();
            silent.remove(this);
            at--;
            inside.computeIfPresent(network, (_, n) -> n == 1 ? null : n - 1);
        }
    }
}

package org.sallyport.host.net;

import io.netty.channel.ChannelException;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * One question on its way through the servers. Owner: the desk.
 *
 * <p>Each server is asked from a fresh port with a fresh id, so that a forger has to guess both (RFC 5452 §9.2), and
 * asked a second time at half of its time.
 */
final class Lookup {
    private static final int TCP_BYTES_MAX = 65_535;

    /**
     * Whom a question is put to, and how.
     *
     * @param claims what explains asking: the first that fits transport and family of the server
     */
    record Means(SocketParts parts, List<Endpoint> servers, List<PortClaim> claims, Entropy entropy) {
        NetLimits.Names limits() {
            return parts.limits().names();
        }

        private Optional<PortClaim> claim(Transport transport, Endpoint server) {
            return claims.stream()
                    .filter(c -> c.transport() == transport)
                    .filter(c -> c.local().address().family() == server.address().family())
                    .findFirst();
        }

        private int newId() {
            return entropy.below(1 << 16);
        }
    }

    /** Hears the outcome before those who asked. */
    interface Outcome {
        /** The question is answered, and may be from memory for so many seconds. */
        void done(DnsQuestion question, DnsAnswer answer, int keepSeconds);
    }

    private final Means means;
    private final Outcome outcome;
    private final DnsQuestion question;
    private final List<Consumer<DnsAnswer>> waiting = new ArrayList<>();
    private int serverIndex = -1;
    private boolean extended = true;
    private boolean done;
    private Runnable closer = () -> {};
    private Alarm again = () -> {};
    private Alarm limit = () -> {};

    Lookup(Means means, Outcome outcome, DnsQuestion question, Consumer<DnsAnswer> first) {
        this.means = means;
        this.outcome = outcome;
        this.question = question;
        waiting.add(first);
    }

    void alsoFor(Consumer<DnsAnswer> answer) {
        waiting.add(answer);
    }

    /** Goes to the next server, or ends. */
    void next(String why) {
        if (done) return;
        serverIndex++;
        extended = true;
        if (serverIndex >= means.servers().size()) {
            finish(new DnsAnswer.Failed("no DNS server could answer for " + question.name() + ": " + why), 0);
            return;
        }
        askByDatagram();
    }

    private Endpoint server() {
        return means.servers().get(serverIndex);
    }

    private void askByDatagram() {
        release();
        Endpoint server = server();
        Optional<PortClaim> claim = means.claim(Transport.UDP, server);
        if (claim.isEmpty()) {
            next("no row lets us ask " + server);
            return;
        }
        int id = means.newId();
        byte[] query = DnsMessages.query(question, id, extended).orElseThrow();
        switch (NetDatagramSocket.open(means.parts(), claim.get(), Optional.empty(),
                (s, from, b) -> received(from, b, id))) {
            case Bound.Refused<DatagramSocket> no -> next(no.why());
            case Bound.Ok<DatagramSocket> ok -> {
                DatagramSocket socket = ok.socket();
                closer = socket::close;
                socket.send(server, query, 0, query.length);
                long nowNs = System.nanoTime();
                long timeoutNs = means.limits().timeoutNs();
                Desk desk = means.parts().desk();
                again = desk.at(nowNs + timeoutNs / 2, () -> socket.send(server, query, 0, query.length));
                limit = desk.at(nowNs + timeoutNs, () -> next(server + " is silent"));
            }
        }
    }

    private void received(Endpoint from, byte[] bytes, int id) {
        if (done || !from.equals(server())) return;
        switch (DnsMessages.read(bytes, question, id, means.limits().recordsMax())) {
            case DnsMessages.Reading.Foreign _ -> {
                // Wait on: the true answer may be behind a forged one.
            }
            case DnsMessages.Reading.Final f -> finish(f.answer(), f.keepSeconds());
            case DnsMessages.Reading.Truncated _ -> askByStream();
            case DnsMessages.Reading.Unhelpful u -> {
                // An old server may know nothing of extensions (RFC 6891 §7).
                if (extended && u.why().equals("FORMERR")) {
                    extended = false;
                    askByDatagram();
                } else {
                    next(server() + " says " + u.why());
                }
            }
        }
    }

    private void askByStream() {
        release();
        Endpoint server = server();
        Optional<PortClaim> claim = means.claim(Transport.TCP, server);
        if (claim.isEmpty()) {
            next("the answer of " + server + " is too long for a datagram and no row lets us ask by TCP");
            return;
        }
        int id = means.newId();
        byte[] query = DnsMessages.query(question, id, extended).orElseThrow();
        StreamReceiver receiver = new ByStream(id);
        NetStream stream;
        try {
            stream = NetStream.connect(means.parts(), claim.get(), server, Optional.empty(),
                    new NetStream.Outgoing(receiver));
        } catch (ChannelException e) {
            next(BindFailures.sentence(claim.get(), e));
            return;
        }
        closer = stream::close;
        byte[] prefix = {(byte) (query.length >>> 8), (byte) query.length};
        stream.write(prefix, 0, prefix.length);
        stream.write(query, 0, query.length);
        long untilNs = System.nanoTime() + means.limits().timeoutNs();
        limit = means.parts().desk().at(untilNs, () -> next(server + " is silent on TCP"));
    }

    private void finish(DnsAnswer answer, int keepSeconds) {
        done = true;
        release();
        outcome.done(question, answer, keepSeconds);
        Desk desk = means.parts().desk();
        for (Consumer<DnsAnswer> w : waiting) desk.post(() -> w.accept(answer));
    }

    private void release() {
        again.cancel();
        limit.cancel();
        Runnable c = closer;
        closer = () -> {};
        c.run();
    }

    /** The answer with its length in front (RFC 1035 §4.2.2). */
    private final class ByStream implements StreamReceiver {
        private final int id;
        private final ByteArrayOutputStream in = new ByteArrayOutputStream();

        ByStream(int id) {
            this.id = id;
        }

        @Override
        public void opened(Stream stream) {
            // The question was written before.
        }

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            if (done) return;
            in.writeBytes(bytes);
            if (in.size() > TCP_BYTES_MAX + 2) {
                next(stream.remote() + " sends too much");
                return;
            }
            byte[] all = in.toByteArray();
            if (all.length < 2) return;
            int length = (all[0] & 0xff) << 8 | all[1] & 0xff;
            if (all.length < length + 2) return;
            byte[] message = Arrays.copyOfRange(all, 2, length + 2);
            switch (DnsMessages.read(message, question, id, means.limits().recordsMax())) {
                case DnsMessages.Reading.Final f -> finish(f.answer(), f.keepSeconds());
                case DnsMessages.Reading.Truncated _ -> next(stream.remote() + " truncates on TCP");
                case DnsMessages.Reading.Foreign _ -> next(stream.remote() + " answers another question");
                case DnsMessages.Reading.Unhelpful u -> next(stream.remote() + " says " + u.why());
            }
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            // Our own closing comes here too, after the lookup went on.
            if (!done && reason.kind() != CloseReason.Kind.LOCAL) next(reason.detail());
        }
    }
}

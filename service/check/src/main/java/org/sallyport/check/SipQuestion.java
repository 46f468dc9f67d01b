package org.sallyport.check;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;

/** One question of a visitor to edge over one transport, and what came back. Owner: the visitor's thread. */
final class SipQuestion {
    private static final long MS = 1_000_000L;
    private static final long[] SENT_NS = {0, 300 * MS, 900 * MS, 1_800 * MS};

    /** How long nothing has to come: 5 s. */
    private static final long PATIENCE_NS = 5_000 * MS;

    private static final int ANSWER_CHARS_MAX = 65_536;

    private final OutsideNetwork net;
    private final Consumer<Came> then;
    private final StringBuilder stream = new StringBuilder();
    private OutsideNetwork.@Nullable Datagrams socket;
    private OutsideNetwork.@Nullable Connection connection;
    private String sent = "";
    private String certificate = "";
    private boolean opened;
    private boolean done;

    /** SIP's transports. */
    enum Over {
        UDP,
        TCP,
        TLS
    }

    /**
     * What came.
     *
     * @param sent the message as it left
     * @param answer as it came; empty where none did
     * @param certificate what was shown, as {@link OutsideNetwork.Taker#opened}
     * @param opened whether a connection was there; over UDP whether anything came
     * @param why nothing came, in words
     */
    record Came(String sent, String answer, String certificate, boolean opened, String why) {
        Optional<Payload> words(VisitCode code) {
            return VisitMessage.words(answer).flatMap(w -> code.payload(VisitCode.From.EDGE, w)).map(Payload::read);
        }

        /**
         * Whether somebody on the way has changed what edge answered: it has words, which whoever does not know the
         * code never says, or an echo of ours, and the words do not hold.
         */
        boolean damaged(VisitCode code) {
            return words(code).isEmpty()
                    && (VisitMessage.words(answer).isPresent() || VisitMessage.echo(answer).startsWith("VISIT "));
        }
    }

    private SipQuestion(OutsideNetwork net, Consumer<Came> then) {
        this.net = net;
        this.then = then;
    }

    static void ask(OutsideNetwork net, Over over, Endpoint edge, String words, Consumer<Came> then) {
        SipQuestion q = new SipQuestion(net, then);
        net.at(net.nowNs() + PATIENCE_NS, () -> q.end("", "nothing came in 5 s"));
        if (over == Over.UDP) q.datagram(edge, words);
        else q.stream(edge, over == Over.TLS, words);
    }

    private void datagram(Endpoint edge, String words) {
        Optional<OutsideNetwork.Datagrams> bound = net.datagrams(net.address(edge.address()), (from, bytes) -> {
            if (!from.equals(edge)) return;
            opened = true;
            end(new String(bytes, StandardCharsets.UTF_8), "");
        });
        if (bound.isEmpty()) {
            net.at(net.nowNs(), () -> end("", "no port is free here"));
            return;
        }
        socket = bound.get();
        byte[] message =
                VisitMessage.request(new Endpoint(net.address(edge.address()), bound.get().port()), edge, "UDP",
                        words, net.entropy());
        sent = new String(message, StandardCharsets.UTF_8);
        for (long ns : SENT_NS) {
            net.at(net.nowNs() + ns, () -> {
                if (!done) bound.get().send(edge, message);
            });
        }
    }

    private void stream(Endpoint edge, boolean tls, String words) {
        byte[] message =
                VisitMessage.request(new Endpoint(net.address(edge.address()), 5060), edge, tls ? "TLS" : "TCP",
                        words, net.entropy());
        sent = new String(message, StandardCharsets.UTF_8);
        connection = net.connect(edge, tls, new OutsideNetwork.Taker() {
            @Override
            public void opened(String shown) {
                opened = true;
                certificate = shown;
            }

            @Override
            public void bytes(byte[] bytes) {
                stream.append(new String(bytes, StandardCharsets.UTF_8));
                int length = VisitMessage.length(stream.toString());
                if (length == 0 || stream.length() > ANSWER_CHARS_MAX) end(stream.toString(), "");
                else if (length > 0) end(stream.substring(0, length), "");
            }

            @Override
            public void closed(String why, boolean somebody) {
                opened |= somebody;
                end("", why);
            }
        });
        connection.write(message);
    }

    private void end(String answer, String why) {
        if (done) return;
        done = true;
        if (socket != null) socket.close();
        if (connection != null) connection.close();
        then.accept(new Came(sent, answer, certificate, opened, why));
    }
}

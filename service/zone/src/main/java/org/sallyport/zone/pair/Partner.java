package org.sallyport.zone.pair;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.PeerIdentity;
import org.sallyport.machine.RateCap;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;
import org.sallyport.zone.ZoneStatus;
import org.sallyport.zone.ZoneTable;

/**
 * The other node of a pair, as the services of a node speak with it: a question of a topic, and one answer. Owner: the
 * desk.
 *
 * <pre>
 *  service ──ask(zone, "call", question)──▶ Partner ──{@link Line}──▶ the proven connection of the zone
 *  service ◀──answers("call", responder)─── Partner ◀──heard──────── the proven connection of the zone
 * </pre>
 *
 * <p>Either node may ask. Whoever answers decides what the other one may know: control tells edge nothing that edge,
 * were it taken over, must not have.
 */
public final class Partner {
    /** Longest question, and longest answer, in octets; what is longer is asked for in pieces. */
    public static final int OCTETS_MAX = 32_768;

    /** How long a question waits for its answer at the most: 20 s, so that it ends before its transaction. */
    public static final long ANSWER_NS = 20_000_000_000L;

    /** Longest name of a topic. */
    public static final int TOPIC_CHARS_MAX = 32;

    /** What one partner may ask in a second, and how far ahead of that it may run. */
    private static final long QUESTIONS_PER_SECOND = 50;
    private static final long BITS_PER_SECOND = 8_000_000;
    private static final long BURST_NS = 2_000_000_000L;

    private final ZoneTable zones;
    private final Map<String, Responder> responders = new HashMap<>();
    private final Map<String, RateCap> caps = new HashMap<>();
    private @Nullable Line line;

    /** What became of a question. */
    public sealed interface Answer {
        /** The partner's answer; its meaning is the topic's. */
        record Said(byte[] body) implements Answer {}

        /**
         * It will not answer, in words for an administrator: an older release that does not know the topic, or too many
         * questions.
         */
        record Refused(String why) implements Answer {}

        /** Nothing came, in words: no connection, or none in time. */
        record Silent(String why) implements Answer {}
    }

    /** Answers the questions of a topic. */
    @FunctionalInterface
    public interface Responder {
        /**
         * A question of the node at the other end of a zone, which has proven itself; what it says is to be trusted as
         * little as that node. The answer is given once, now or within {@link #ANSWER_NS}, and has at most
         * {@link #OCTETS_MAX} octets.
         */
        void question(String zone, byte[] body, Consumer<byte[]> answer);
    }

    /** What carries questions: the protocol that has a connection to the partner. */
    @FunctionalInterface
    public interface Line {
        /** Carries a question over the connection of a zone; the answer always comes, once. */
        void ask(String zone, String topic, byte[] body, Consumer<Answer> then);

        /** Whose certificate the connection of a zone has shown; empty where none was, or nobody looked. */
        default Optional<PeerIdentity> peer(String zone) {
            return Optional.empty();
        }

        /** Leaves the connection of a zone and dials another one at once; what is under way waits for it. */
        default void again(String zone) {}
    }

    /** What a question of the partner came to. */
    public sealed interface Heard {
        /** Somebody answers it, now or later. */
        record Taken() implements Heard {}

        /** Nobody here knows its topic. */
        record UnknownTopic() implements Heard {}

        /** The partner asks too much. */
        record TooMany() implements Heard {}
    }

    /** @param zones whose traversal zones lead to partners */
    public Partner(ZoneTable zones) {
        this.zones = zones;
    }

    /** Says what carries questions; the last word counts. */
    public void over(Line carrier) {
        line = carrier;
    }

    /** Traversal zones over which a partner can be asked at this moment, in the order of the configuration. */
    public List<String> zones() {
        return zones.zones().stream().filter(Zone.Traversal.class::isInstance).map(Zone::name)
                .filter(z -> zones.status(z, Protocol.SIP) instanceof ZoneStatus.Up).toList();
    }

    /** The one partner that can be asked, where there is exactly one or more: the first of {@link #zones()}. */
    public Optional<String> zone() {
        return zones().stream().findFirst();
    }

    /** Asks the node at the other end of a zone; the answer always comes, once, and never from inside this call. */
    public void ask(String zone, String topic, byte[] body, Consumer<Answer> then) {
        if (topic.length() > TOPIC_CHARS_MAX || body.length > OCTETS_MAX)
            throw new IllegalArgumentException(topic + ": " + body.length + " octets");
        if (line == null) throw new IllegalStateException("nothing carries questions");
        line.ask(zone, topic, body, then);
    }

    /** Who the node at the other end of a zone has proven to be, by its certificate. */
    public Optional<PeerIdentity> peer(String zone) {
        return line == null ? Optional.empty() : line.peer(zone);
    }

    /**
     * Dials a zone anew, so that both ends show the certificates that are theirs by now: on control, which dials. No
     * call is lost, as with any loss of the connection.
     */
    public void again(String zone) {
        if (line != null) line.again(zone);
    }

    /** Answers questions of a topic from now on. */
    public void answers(String topic, Responder responder) {
        if (topic.length() > TOPIC_CHARS_MAX || responders.putIfAbsent(topic, responder) != null)
            throw new IllegalArgumentException(topic);
    }

    /** A question arrived over the proven connection of a zone. */
    public Heard heard(String zone, String topic, byte[] body, long nowNs, Consumer<byte[]> answer) {
        if (!caps.computeIfAbsent(zone, _ -> new RateCap(QUESTIONS_PER_SECOND, BITS_PER_SECOND, BURST_NS))
                .take(body.length, nowNs)) {
            return new Heard.TooMany();
        }
        Responder responder = responders.get(topic);
        if (responder == null) return new Heard.UnknownTopic();
        responder.question(zone, body, answer);
        return new Heard.Taken();
    }
}

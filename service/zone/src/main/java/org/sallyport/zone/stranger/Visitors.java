package org.sallyport.zone.stranger;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * Somebody on the internet whom a service of the node has invited: what he says finds that service, and its words find
 * him. Whoever was not invited is told what any stranger is told of something unknown. Owner: the desk.
 */
public final class Visitors {
    private @Nullable Host host;
    private @Nullable Line line;

    /**
     * What somebody said, who has proven nothing yet.
     *
     * @param from where it came from, as it was seen here
     * @param transport by which
     * @param words in the form that his host knows
     * @param message everything that carried them, as it came
     */
    public record Word(Endpoint from, Transport transport, String words, byte[] message) {}

    /**
     * What is answered.
     *
     * @param words for him alone to understand
     * @param body more of them
     */
    public record Reply(String words, byte[] body) {}

    /** Who has invited somebody. */
    @FunctionalInterface
    public interface Host {
        /** The answer; empty where the words are not those of somebody who was invited. */
        Optional<Reply> heard(Word word);
    }

    /** What carries words from the port of a protocol. */
    @FunctionalInterface
    public interface Line {
        /** Says something in one datagram from the protocol's own port; false where there is none at that address. */
        boolean say(IpAddress own, Endpoint to, String words);
    }

    /** Says who answers from now on. */
    public void invitedBy(Host inviter) {
        host = inviter;
    }

    /** Says what carries words from now on. */
    public void over(Line carrier) {
        line = carrier;
    }

    /** Somebody said something; empty where nobody has invited him. */
    public Optional<Reply> heard(Word word) {
        return host == null ? Optional.empty() : host.heard(word);
    }

    /** Says something in one datagram; false where nothing carries it. */
    public boolean say(IpAddress own, Endpoint to, String words) {
        return line != null && line.say(own, to, words);
    }
}

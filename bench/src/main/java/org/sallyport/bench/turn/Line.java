package org.sallyport.bench.turn;

import java.nio.channels.DatagramChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One allocation as the generator holds it: a client with its socket, and its peer. Owner: the generator's thread. */
final class Line {
    final int index;
    final End clientEnd = new End(this, true);
    final End peerEnd = new End(this, false);
    final int channel;

    /** Null where the server has no control protocol. */
    @Nullable
    TurnClient control;

    /** When the request that waits is sent again, and how often it was. */
    long againNs;
    int sentAgain;

    /** Whether packets flow both ways: everything is bound, and the peer knows where to send. */
    boolean ready;

    /** That of a server which has one. */
    TurnClient client() {
        return Objects.requireNonNull(control);
    }

    Line(int index) {
        this.index = index;
        this.channel = LoadNet.channel(index);
    }

    /** One of the two sockets. */
    static final class End {
        final Line line;
        final boolean client;

        /** What it hears is the other one's voice. */
        final int ssrcSent;
        final int ssrcHeard;

        /** Opened before the line is used. */
        @SuppressWarnings("NullAway.Init")
        DatagramChannel socket;

        int sequence;
        long heard;

        private End(Line line, boolean client) {
            this.line = line;
            this.client = client;
            this.ssrcSent = Voice.ssrc(line.index, client);
            this.ssrcHeard = Voice.ssrc(line.index, !client);
        }
    }
}

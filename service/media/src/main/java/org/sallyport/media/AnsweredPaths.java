package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.machine.RateCap;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * Answers those who try a path without a call, at the shared pairs: at once, and where they ask for it by a LIFETIME
 * once more after so long, which shows how long a firewall keeps a silent flow. An answer is shorter than its request,
 * tells nothing but where that came from, and moves no media. Owner: one media loop.
 */
final class AnsweredPaths {
    /** Most requests per second, from all of the world together, whose tag is computed for no line's sake. */
    static final int PER_SECOND_MAX = 50;

    /** Most answers that wait for their time. */
    static final int LATER_MAX = 64;

    /** How long an answer may be put off: five minutes. */
    static final long LATER_SECONDS_MAX = 300;

    private static final long SECOND_NS = 1_000_000_000L;

    private final MediaIo io;
    private final RateCap rate = new RateCap(PER_SECOND_MAX, 1L << 40, SECOND_NS);
    private final List<Later> later = new ArrayList<>();
    private List<PathCredential> known = List.of();
    private long nextNs = Machine.NEVER;

    private record Later(MediaSocket socket, byte[] answer, Endpoint to, long atNs) {}

    AnsweredPaths(MediaIo io) {
        this.io = io;
    }

    /** Takes the place of what was answered before. */
    void answer(List<PathCredential> credentials) {
        known = credentials;
    }

    /**
     * Whether the packet, a Binding request, was such a request.
     *
     * @param name where its USERNAME is, as {@code StunPeek.username} says
     */
    boolean answers(MediaSocket socket, ByteBuffer packet, long name, long high, long low, int port, long nowNs) {
        PathCredential shown = named(packet, name);
        if (shown == null || !rate.take(0, nowNs)) return false;
        if (!(StunMessage.decode(packet) instanceof StunDecoded.Ok(StunMessage request))) return false;
        Endpoint from = new Endpoint(IpAddress.ofSource(high, low), port);
        byte[] answer = shown.answer(request, from);
        if (answer.length == 0) return false;
        io.send(socket, ByteBuffer.wrap(answer), from);
        OptionalLong seconds = request.lifetimeSeconds();
        if (seconds.isPresent() && seconds.getAsLong() <= LATER_SECONDS_MAX && later.size() < LATER_MAX) {
            long atNs = nowNs + seconds.getAsLong() * SECOND_NS;
            later.add(new Later(socket, answer, from, atNs));
            nextNs = Math.min(nextNs, atNs);
        }
        return true;
    }

    private @Nullable PathCredential named(ByteBuffer packet, long name) {
        for (int i = 0; i < known.size(); i++) {
            if (known.get(i).names(packet, (int) (name >>> 32), (int) name)) return known.get(i);
        }
        return null;
    }

    long deadlineNs() {
        return nextNs;
    }

    void timer(long nowNs) {
        if (nowNs < nextNs) return;
        nextNs = Machine.NEVER;
        for (int i = later.size() - 1; i >= 0; i--) {
            Later l = later.get(i);
            if (l.atNs <= nowNs) {
                io.send(l.socket, ByteBuffer.wrap(l.answer), l.to);
                later.remove(i);
            } else {
                nextNs = Math.min(nextNs, l.atNs);
            }
        }
    }
}

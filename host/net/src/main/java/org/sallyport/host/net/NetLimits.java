package org.sallyport.host.net;

import java.util.concurrent.TimeUnit;

/**
 * Every limit of the real host that a stranger, a slow peer or a busy node can run into.
 *
 * @param streams TCP and TLS
 * @param handshakes the threads that TLS handshakes have beside the desk
 * @param datagrams signalling and media datagrams
 * @param names lookups
 * @param storeWritesMax jobs that may wait for the store's writer; more are refused and counted
 * @param admin the admin socket
 */
public record NetLimits(
        Streams streams, Handshakes handshakes, Datagrams datagrams, Names names, int storeWritesMax, Admin admin) {
    /** What a node starts with. */
    public static final NetLimits DEFAULTS = new NetLimits(
            new Streams(20_000, 200, 1_000, seconds(5), seconds(5), seconds(5)),
            new Handshakes(Math.clamp(Runtime.getRuntime().availableProcessors() - 1, 1, 4), 1 << 12, 200, 2_000),
            new Datagrams(1 << 20, 1 << 20, 1 << 17, 1 << 18, 64, 1 << 16),
            new Names(seconds(2), 10_000, 64, 1_000, seconds(3_600)),
            1 << 16,
            new Admin(1 << 16, 16, seconds(10), 64 << 20));

    public NetLimits {
        positive(storeWritesMax);
    }

    /** The same with other limits for streams. */
    public NetLimits withStreams(Streams other) {
        return new NetLimits(other, handshakes, datagrams, names, storeWritesMax, admin);
    }

    /** The same with other limits for the threads of handshakes. */
    public NetLimits withHandshakes(Handshakes other) {
        return new NetLimits(streams, other, datagrams, names, storeWritesMax, admin);
    }

    /** The same with other limits for lookups. */
    public NetLimits withNames(Names other) {
        return new NetLimits(streams, handshakes, datagrams, other, storeWritesMax, admin);
    }

    /** The same with other limits for the admin socket. */
    public NetLimits withAdmin(Admin other) {
        return new NetLimits(streams, handshakes, datagrams, names, storeWritesMax, other);
    }

    private static long seconds(long count) {
        return TimeUnit.SECONDS.toNanos(count);
    }

    private static void positive(long... values) {
        for (long v : values) if (v < 1) throw new IllegalArgumentException("limit=" + v);
    }

    /**
     * Limits of TCP and TLS.
     *
     * @param acceptedPerListenerMax accepted connections that live at one listener
     * @param acceptedPerSourceMax accepted connections that live from one source at one listener: an address or the /64
     *     of an IPv6 one; a /24 or /48 may hold three times as many
     * @param handshakesMax TLS handshakes of strangers in progress at one listener; the next one takes the place of the
     *     oldest where most come from
     * @param handshakeTimeoutNs how long one may take
     * @param connectTimeoutNs how long an outgoing TCP connection may take to open
     * @param closeTimeoutNs how long a closed stream may take to send what is queued
     */
    public record Streams(
            int acceptedPerListenerMax,
            int acceptedPerSourceMax,
            int handshakesMax,
            long handshakeTimeoutNs,
            long connectTimeoutNs,
            long closeTimeoutNs) {
        public Streams {
            positive(acceptedPerListenerMax, acceptedPerSourceMax, handshakesMax);
            positive(handshakeTimeoutNs, connectTimeoutNs, closeTimeoutNs);
        }
    }

    /**
     * Limits of what handshakes cost.
     *
     * @param threads that work for them: one core is left to the desk where there are several, and four make some
     *     thousand handshakes a second
     * @param waitingMax pieces of their work that may wait, one of each handshake; the next one's handshake ends
     * @param perPrefixPerSecond connections of a /24 or /48 that may begin one, also the most at once: what is left to
     *     the desk of each is some 2 ms while the code is cold, and by a desk that is full of them calls are refused
     * @param perSecond the same of all strangers together
     */
    public record Handshakes(int threads, int waitingMax, int perPrefixPerSecond, int perSecond) {
        public Handshakes {
            positive(threads, waitingMax, perPrefixPerSecond, perSecond);
        }
    }

    /**
     * Limits of datagram sockets.
     *
     * @param signallingBufferBytes wanted size of the kernel's buffers of a signalling socket; the kernel may cap it
     * @param mediaBufferBytes the same of a media socket
     * @param relayBufferBytes the same of a media socket that a loop opens: one client's, of thousands, so that a flood
     *     at all of them does not take the machine's memory
     * @param pendingBytesMax bytes that may wait for the kernel at one signalling socket
     * @param burstMax datagrams read from one media socket before the next socket has its turn
     * @param eventsMax events of one media loop that may wait for the desk
     */
    public record Datagrams(
            int signallingBufferBytes,
            int mediaBufferBytes,
            int relayBufferBytes,
            int pendingBytesMax,
            int burstMax,
            int eventsMax) {
        public Datagrams {
            positive(
                    signallingBufferBytes, mediaBufferBytes, relayBufferBytes, pendingBytesMax, burstMax, eventsMax);
        }
    }

    /**
     * Limits of lookups.
     *
     * @param timeoutNs how long one server may take
     * @param cacheMax answers that are kept
     * @param recordsMax records of one answer that are used
     * @param pendingMax lookups in progress
     * @param cacheNs longest time that an answer is kept, whatever its time to live
     */
    public record Names(long timeoutNs, int cacheMax, int recordsMax, int pendingMax, long cacheNs) {
        public Names {
            positive(timeoutNs, cacheMax, recordsMax, pendingMax, cacheNs);
        }
    }

    /**
     * Limits of the admin socket.
     *
     * @param requestBytesMax longest request line
     * @param connectionsMax connections at a time
     * @param timeoutNs how long a request may take to arrive, and an answer to leave
     * @param answerBytesMax longest answer, in octets
     */
    public record Admin(int requestBytesMax, int connectionsMax, long timeoutNs, int answerBytesMax) {
        public Admin {
            positive(requestBytesMax, connectionsMax, timeoutNs, answerBytesMax);
        }
    }
}

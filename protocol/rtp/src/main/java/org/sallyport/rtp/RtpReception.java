package org.sallyport.rtp;

import org.jspecify.annotations.Nullable;

/**
 * What was received of one RTP flow: sequence, loss and jitter by RFC 3550 appendices A.1, A.3 and A.8, for each SSRC
 * by itself. Owner: one media loop.
 *
 * <p>At most {@link #SOURCES_MAX} SSRCs are told apart; a further one takes the place of the one heard longest ago,
 * whose loss stays in the sum. After that many nothing is allocated any more.
 */
public final class RtpReception {
    /** Most SSRCs of one flow that are followed at a time. */
    public static final int SOURCES_MAX = 8;

    private static final int DROPOUT_MAX = 3_000;
    private static final int MISORDER_MAX = 100;
    private static final int SEQUENTIAL_MIN = 2;
    private static final long CLOCK_WINDOW_NS = 2_000_000_000L;

    private final Source[] sources = new Source[SOURCES_MAX];
    private int count;
    private @Nullable Source latest;
    private long lostByGone;

    /** The state of one SSRC, named as in appendix A.1. */
    private static final class Source {
        int ssrc;
        int maxSequence;
        long cycles;
        long baseSequence;
        int badSequence;
        int probation;
        long received;
        long heardAtNs;
        int payloadType;
        int clockHz;
        int clockFromTimestamp;
        long clockFromNs;
        int lastTimestamp;
        long lastArrivalNs;
        boolean transitKnown;
        long jitter16Ns;

        void begin(int ssrc, int sequence, RtpView packet, long nowNs) {
            this.ssrc = ssrc;
            restart(sequence);
            maxSequence = sequence - 1 & 0xffff;
            probation = SEQUENTIAL_MIN;
            beginClock(packet, nowNs);
        }

        void beginClock(RtpView packet, long nowNs) {
            payloadType = packet.payloadType();
            clockHz = ClockRate.ofType(payloadType);
            clockFromTimestamp = packet.timestamp();
            clockFromNs = nowNs;
            transitKnown = false;
            jitter16Ns = 0;
        }

        void restart(int sequence) {
            baseSequence = sequence;
            maxSequence = sequence;
            badSequence = -1;
            cycles = 0;
            received = 0;
        }

        /** Appendix A.1; false for a packet that does not count. */
        boolean take(int sequence) {
            int delta = sequence - maxSequence & 0xffff;
            if (probation > 0) {
                if (sequence == (maxSequence + 1 & 0xffff)) {
                    maxSequence = sequence;
                    if (--probation == 0) {
                        restart(sequence);
                        received++;
                        return true;
                    }
                } else {
                    probation = SEQUENTIAL_MIN - 1;
                    maxSequence = sequence;
                }
                return false;
            }
            if (delta < DROPOUT_MAX) {
                if (sequence < maxSequence) cycles += 0x10000;
                maxSequence = sequence;
            } else if (delta <= 0x10000 - MISORDER_MAX) {
                if (sequence != badSequence) {
                    badSequence = sequence + 1 & 0xffff;
                    return false;
                }
                // Two in a row after a jump: the sender started again without saying so.
                restart(sequence);
            }
            received++;
            return true;
        }

        /** Appendix A.3: negative where packets came twice. */
        long lost() {
            return probation > 0 ? 0 : cycles + maxSequence - baseSequence + 1 - received;
        }

        /** Appendix A.8, in nanoseconds instead of timestamp units; the sum is kept times 16. */
        void jitter(RtpView packet, long nowNs) {
            if (packet.payloadType() != payloadType) beginClock(packet, nowNs);
            if (clockHz == 0 && nowNs - clockFromNs >= CLOCK_WINDOW_NS) {
                clockHz = ClockRate.near(Integer.toUnsignedLong(packet.timestamp() - clockFromTimestamp),
                        nowNs - clockFromNs);
                clockFromTimestamp = packet.timestamp();
                clockFromNs = nowNs;
            }
            if (clockHz != 0 && transitKnown) {
                long mediaNs = (packet.timestamp() - lastTimestamp) * 1_000_000_000L / clockHz;
                long d = Math.abs(nowNs - lastArrivalNs - mediaNs);
                jitter16Ns += d - (jitter16Ns + 8 >> 4);
            }
            transitKnown = true;
            lastTimestamp = packet.timestamp();
            lastArrivalNs = nowNs;
        }
    }

    /** Counts one packet that arrived now. */
    public void take(RtpView packet, long nowNs) {
        Source s = source(packet, nowNs);
        s.heardAtNs = nowNs;
        latest = s;
        if (s.take(packet.sequence())) s.jitter(packet, nowNs);
    }

    private Source source(RtpView packet, long nowNs) {
        int ssrc = packet.ssrc();
        if (latest != null && latest.ssrc == ssrc) return latest;
        Source oldest = null;
        for (int i = 0; i < count; i++) {
            Source s = sources[i];
            if (s.ssrc == ssrc) return s;
            if (oldest == null || s.heardAtNs < oldest.heardAtNs) oldest = s;
        }
        Source fresh = oldest;
        if (fresh == null || count < SOURCES_MAX) {
            fresh = new Source();
            sources[count++] = fresh;
        } else {
            lostByGone += Math.max(0, fresh.lost());
        }
        fresh.begin(ssrc, packet.sequence(), packet, nowNs);
        return fresh;
    }

    /** Whether a packet continues the stream heard last: same SSRC, and a sequence number that may follow. */
    public boolean continues(RtpView packet) {
        if (latest == null || latest.ssrc != packet.ssrc()) return false;
        int ahead = packet.sequence() - latest.maxSequence & 0xffff;
        return ahead < DROPOUT_MAX || ahead > 0x10000 - MISORDER_MAX;
    }

    /** When the last packet came, or 0. */
    public long lastNs() {
        return latest == null ? 0 : latest.heardAtNs;
    }

    /** Packets expected minus packets received, over all SSRCs; never negative. */
    public long lost() {
        long sum = lostByGone;
        for (int i = 0; i < count; i++) sum += Math.max(0, sources[i].lost());
        return sum;
    }

    /** Interarrival jitter of the SSRC heard last, in microseconds; 0 until its clock is known. */
    public long jitterUs() {
        return latest == null ? 0 : (latest.jitter16Ns >> 4) / 1_000;
    }

    /** How many SSRCs are followed now. */
    public int sources() {
        return count;
    }
}

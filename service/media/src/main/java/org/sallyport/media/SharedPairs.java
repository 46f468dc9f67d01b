package org.sallyport.media;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunPeek;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.AddressTable;
import org.sallyport.wire.Endpoint;

/**
 * The shared pairs of edge: which source belongs to which flow, and the probes that prove it. Owner: one media loop.
 *
 * <p>A stranger's probe is looked up by its USERNAME in place, before anything is copied; only one that names a living
 * line is decoded and its tag computed, and of those only so many per second and flow unless they come from the source
 * already bound. Whatever does not prove itself is counted and met with silence.
 */
final class SharedPairs {
    /** Most shared pairs of a node. */
    static final int PAIRS_MAX = 16;

    private final MediaIo io;
    private final MediaSocket[] sockets = new MediaSocket[2 * PAIRS_MAX];
    private final AddressTable<Flow> sources;
    private final AddressTable<Leg> names;
    /** Null until a leg is told apart by a number before its packets. */
    private @Nullable MultiplexIds multiplexed;
    private final MediaLimits limits;
    private final long consentNs;
    private final long seed;
    private final AnsweredPaths paths;
    private long strangers;
    private long probesUnknown;
    private long probesRefused;

    SharedPairs(MediaIo io, Entropy entropy, MediaLimits limits) {
        this.io = io;
        this.sources = new AddressTable<>(limits.sharedBindingsMax(), entropy.nextLong());
        this.names = new AddressTable<>(2 * limits.linesMax(), entropy.nextLong());
        this.limits = limits;
        this.paths = new AnsweredPaths(io);
        this.consentNs = limits.consentNs();
        this.seed = entropy.nextLong();
    }

    /** Takes the sockets of one pair; false where the pair is not possible or already there. */
    boolean open(MediaCommand.OpenSharedPair pair) {
        int i = 2 * pair.pair();
        if (i < 0 || i >= sockets.length || sockets[i] != null) return false;
        sockets[i] = pair.rtp();
        sockets[i + 1] = pair.rtcp();
        io.start(pair.rtp(), ~i);
        io.start(pair.rtcp(), ~(i + 1));
        return true;
    }

    /** The socket of a pair, or null. */
    @Nullable
    MediaSocket socket(int pair, Component c) {
        return pair < 0 || pair >= PAIRS_MAX ? null : sockets[2 * pair + c.ordinal()];
    }

    /** Makes a leg's USERNAME known; false where it is taken or the table is full. */
    boolean add(Leg leg, LegPorts.Shared ports) {
        byte[] name = ports.username().getBytes(StandardCharsets.UTF_8);
        long hash = hash(ByteBuffer.wrap(name), 0, name.length);
        return names.find(hash, name.length, leg.terms.sharedPair) == null
                && names.put(hash, name.length, leg.terms.sharedPair, leg);
    }

    /**
     * Makes the numbers known that stand before a leg's packets; false where one is impossible or taken, or the table
     * is full.
     */
    boolean add(Leg leg, LegPorts.Multiplexed ports) {
        if (multiplexed == null) multiplexed = new MultiplexIds(limits.sharedBindingsMax(), seed);
        return multiplexed.add(leg, ports);
    }

    /** Forgets them. */
    void remove(Leg leg, LegPorts.Multiplexed ports) {
        if (multiplexed != null) multiplexed.remove(leg, ports);
    }

    /** Forgets a leg and its sources. */
    void remove(Leg leg, LegPorts.Shared ports) {
        byte[] name = ports.username().getBytes(StandardCharsets.UTF_8);
        names.remove(hash(ByteBuffer.wrap(name), 0, name.length), name.length, leg.terms.sharedPair, leg);
        unbind(leg);
    }

    /** Ends what the leg's far end has proven. */
    void unbind(Leg leg) {
        unbind(leg.rtp);
        unbind(leg.rtcp);
    }

    private void unbind(Flow flow) {
        if (!flow.bound()) return;
        sources.remove(flow.peerHigh(), flow.peerLow(), extra(flow.socketIndex(), flow.peerPort()), flow);
        flow.release();
    }

    private static int extra(int socketIndex, int port) {
        return socketIndex << 16 | port;
    }

    /** FNV-1a with a secret start, over octets of the buffer. */
    private long hash(ByteBuffer b, int from, int length) {
        long h = 0xcbf29ce484222325L ^ seed;
        for (int i = from; i < from + length; i++) h = (h ^ b.get(i) & 0xff) * 0x100000001b3L;
        return h;
    }

    /**
     * The flow that a datagram on a shared socket belongs to, or null: nobody's, or a probe that was dealt with.
     *
     * @param socketIndex twice the pair, plus one for RTCP
     */
    @Nullable
    Flow flowOf(int socketIndex, ByteBuffer packet, long high, long low, int port, long nowNs) {
        Flow flow = sources.find(high, low, extra(socketIndex, port));
        if (flow == null && multiplexed != null) {
            Flow named = multiplexed.take(socketIndex, packet);
            if (named != null) return named;
        }
        if (StunPeek.looksLikeStun(packet)) {
            probe(socketIndex, flow, packet, high, low, port, nowNs);
            return null;
        }
        if (flow == null) strangers++;
        return flow;
    }

    /** What answers those who try a path without a call. */
    AnsweredPaths paths() {
        return paths;
    }

    private void probe(int socketIndex, @Nullable Flow known, ByteBuffer packet, long high, long low, int port,
            long nowNs) {
        long where = StunPeek.isBindingRequest(packet) ? StunPeek.username(packet) : -1;
        int length = (int) where;
        Leg leg = where < 0 ? null : names.find(hash(packet, (int) (where >>> 32), length), length, socketIndex >> 1);
        Flow flow = leg == null ? null : (socketIndex & 1) == 0 ? leg.rtp : leg.rtcp;
        Proof proof = flow == null ? null : flow.proof;
        if (flow == null || proof == null) {
            MediaSocket socket = Objects.requireNonNull(sockets[socketIndex]);
            if (where < 0 || !paths.answers(socket, packet, where, high, low, port, nowNs)) probesUnknown++;
            return;
        }
        boolean fresh = flow != known;
        boolean tooMany = fresh && !proof.verifications.take(0, nowNs);
        if (tooMany || !proves(flow, proof, fresh, packet, high, low, port, nowNs)) {
            flow.countRefused();
            probesRefused++;
        }
    }

    private boolean proves(Flow flow, Proof proof, boolean fresh, ByteBuffer packet, long high, long low, int port,
            long nowNs) {
        if (!(StunMessage.decode(packet) instanceof StunDecoded.Ok(StunMessage request))) return false;
        boolean right = flow.mode == FlowPeer.Mode.PROVEN
                && request.username().filter(proof.username::equals).isPresent()
                && request.has(StunAttribute.FINGERPRINT)
                && request.unknownRequired().length == 0
                && request.verify(proof.key) == StunMessage.Verdict.RIGHT;
        if (!right) return false;
        int counter = ByteBuffer.wrap(request.transactionId()).getInt();
        boolean first = proof.provenAtNs == 0 || proof.resumed;
        // A request seen before proves nothing about who sends it now: a copy must not move the media.
        if (!first && counter - proof.counter <= 0) return !fresh;
        if (fresh && !move(flow, flow.socketIndex(), high, low, port, nowNs)) return false;
        Endpoint to = flow.peer();
        if (to == null) return false;
        proof.counter = counter;
        proof.resumed = false;
        proof.provenAtNs = Math.max(1, nowNs);
        byte[] answer = StunWriter.success(request).xorMappedAddress(to).integrity(proof.key)
                .integritySha256(proof.key).fingerprint().bytes();
        io.send(flow.socket, ByteBuffer.wrap(answer), to);
        return true;
    }

    /**
     * An earlier run had seen the far end prove itself: it may go on until its proof is due, whatever number that has.
     */
    void resume(Flow flow, Endpoint farEnd, long nowNs) {
        Proof proof = flow.proof;
        if (proof == null || !move(flow, flow.socketIndex(), farEnd.address().high(), farEnd.address().low(),
                farEnd.port(), nowNs))
            return;
        proof.provenAtNs = Math.max(1, nowNs);
        proof.resumed = true;
    }

    private boolean move(Flow flow, int socketIndex, long high, long low, int port, long nowNs) {
        Flow before = sources.find(high, low, extra(socketIndex, port));
        // The source left another line for this one, as a port does that was leased again.
        if (before != null) unbind(before);
        unbind(flow);
        if (!sources.put(high, low, extra(socketIndex, port), flow)) return false;
        flow.bind(high, low, port, true, nowNs);
        return true;
    }

    /** Unbinds a flow whose far end has stopped to prove itself; says when to look again. */
    long expire(Flow flow, long nowNs) {
        // Binding happens between two looks and asks for none, so look again in good time.
        Proof proof = flow.proof;
        if (proof == null || !flow.bound()) return nowNs + consentNs / 4;
        long expiresNs = proof.provenAtNs + consentNs;
        if (nowNs < expiresNs) return expiresNs;
        unbind(flow);
        return nowNs + consentNs / 4;
    }

    long strangers() {
        return strangers;
    }

    long probesUnknown() {
        return probesUnknown;
    }

    long probesRefused() {
        return probesRefused;
    }
}

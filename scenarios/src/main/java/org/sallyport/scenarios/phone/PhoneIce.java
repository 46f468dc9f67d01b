package org.sallyport.scenarios.phone;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunClass;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/**
 * A full ICE agent with host candidates alone (RFC 8445), for one audio line with two components: it checks every
 * candidate of the other side, nominates the first pair that works where it is controlling, and asks for consent every
 * 5 s (RFC 7675). Small on purpose: no pacing across lines, no frozen pairs.
 */
public final class PhoneIce {
    private static final long MS = 1_000_000L;
    private static final long RTO_NS = 500 * MS;
    private static final int TRIES_MAX = 7;
    private static final long CONSENT_NS = 5_000 * MS;
    private static final long CONSENT_LOST_NS = 30_000 * MS;
    private static final long HOST_PRIORITY = 126L << 24 | 65_535L << 8;
    private static final byte[] NOTHING = {};

    private final PhoneNetwork network;
    private final Sender sender;
    private final Selected selected;
    private final int port;
    private final byte[] tieBreaker = new byte[8];
    private String ufrag;
    private String password;
    private Optional<PhoneSdp.Ice> remote = Optional.empty();
    private boolean controlling;
    private final Map<String, Asked> asked = new LinkedHashMap<>();
    private final Map<Integer, Pair> pairs = new HashMap<>();
    private int generation;
    private boolean closed;
    private long checksAnswered;
    private long consentLost;

    /** Sends from a component's socket. */
    interface Sender {
        void send(int component, Endpoint to, byte[] bytes);
    }

    /** Hears of a selected pair. */
    interface Selected {
        void selected(int component, Endpoint to);
    }

    private record Asked(int component, Endpoint to, boolean nominating, int generation) {}

    private static final class Pair {
        final Endpoint to;
        long answeredNs;

        Pair(Endpoint to, long nowNs) {
            this.to = to;
            this.answeredNs = nowNs;
        }
    }

    PhoneIce(PhoneNetwork network, int port, Sender sender, Selected selected) {
        this.network = network;
        this.port = port;
        this.sender = sender;
        this.selected = selected;
        network.entropy().fill(tieBreaker);
        fresh();
    }

    private void fresh() {
        ufrag = network.entropy().hex(4);
        password = network.entropy().hex(12);
    }

    /** New credentials: what is offered next restarts ICE (RFC 8445 §9). */
    void restart() {
        fresh();
    }

    /** Our half. */
    PhoneSdp.Ice describe() {
        List<PhoneSdp.Candidate> own = new ArrayList<>();
        for (int c = 1; c <= 2; c++) {
            own.add(new PhoneSdp.Candidate(c, HOST_PRIORITY | 256 - c, new Endpoint(network.address(), port + c - 1)));
        }
        return new PhoneSdp.Ice(ufrag, password, false, own);
    }

    /** The other half is here. */
    void begin(PhoneSdp.Ice theirs, boolean offerer) {
        if (remote.filter(r -> r.ufrag().equals(theirs.ufrag()) && r.password().equals(theirs.password())).isPresent())
            return;
        remote = Optional.of(theirs);
        // RFC 8445 §6.1.1: facing a lite agent the full one is controlling, else whoever offered.
        controlling = theirs.lite() || offerer;
        generation++;
        pairs.clear();
        asked.clear();
        for (PhoneSdp.Candidate c : theirs.candidates()) {
            if (c.at().address().isV4() == network.address().isV4() && c.component() <= 2)
                check(c.component(), c.at(), false);
        }
    }

    /** Whether both components have their pair. */
    public boolean connected() {
        return pairs.size() == 2;
    }

    /** How many checks of the other side were answered. */
    public long checksAnswered() {
        return checksAnswered;
    }

    /** How often consent was lost. */
    public long consentLost() {
        return consentLost;
    }

    private void check(int component, Endpoint to, boolean nominating) {
        int mine = generation;
        attempt(component, to, nominating, mine, 0);
    }

    private void attempt(int component, Endpoint to, boolean nominating, int mine, int tries) {
        if (closed || mine != generation || tries == TRIES_MAX) return;
        String id = network.entropy().hex(12);
        asked.put(id, new Asked(component, to, nominating, mine));
        sender.send(component, to, request(id, component, nominating));
        network.at(network.nowNs() + (RTO_NS << Math.min(tries, 3)), () -> {
            if (asked.remove(id) != null) attempt(component, to, nominating, mine, tries + 1);
        });
    }

    private byte[] request(String id, int component, boolean nominating) {
        int reflexive = 110 << 24 | 65_535 << 8 | 256 - component;
        StunWriter w = StunWriter.bindingRequest(HexFormat.of().parseHex(id))
                .username(remote.orElseThrow().ufrag() + ":" + ufrag)
                .attribute(StunAttribute.PRIORITY, ByteBuffer.allocate(4).putInt(reflexive).array())
                .attribute(controlling ? StunAttribute.ICE_CONTROLLING : StunAttribute.ICE_CONTROLLED, tieBreaker);
        if (nominating) w.attribute(StunAttribute.USE_CANDIDATE, NOTHING);
        return w.integrity(StunKey.shortTerm(remote.get().password())).fingerprint().bytes();
    }

    /** A STUN message at a component's socket. */
    void take(int component, Endpoint from, byte[] bytes) {
        if (closed || !(StunMessage.decode(bytes) instanceof StunDecoded.Ok(StunMessage m))
                || m.method() != StunMessage.BINDING)
            return;
        if (m.messageClass() == StunClass.REQUEST) asked(component, from, m);
        else if (m.messageClass() == StunClass.SUCCESS) answered(from, m);
    }

    private void asked(int component, Endpoint from, StunMessage m) {
        StunKey own = StunKey.shortTerm(password);
        boolean right = m.username().filter(u -> u.startsWith(ufrag + ":")).isPresent()
                && m.verify(own) == StunMessage.Verdict.RIGHT;
        if (!right) return;
        checksAnswered++;
        sender.send(component, from, StunWriter.success(m).xorMappedAddress(from).integrity(own).fingerprint().bytes());
        if (remote.isEmpty() || controlling) return;
        if (m.has(StunAttribute.USE_CANDIDATE)) select(component, from);
        else check(component, from, false);
    }

    private void answered(Endpoint from, StunMessage m) {
        Asked question = asked.remove(HexFormat.of().formatHex(m.transactionId()));
        if (question == null) return;
        boolean right = question.generation() == generation && question.to().equals(from)
                && remote.isPresent()
                && m.verify(StunKey.shortTerm(remote.get().password())) == StunMessage.Verdict.RIGHT;
        if (!right) return;
        Pair pair = pairs.get(question.component());
        if (pair != null && pair.to.equals(from)) pair.answeredNs = network.nowNs();
        if (!controlling || pair != null) return;
        if (question.nominating()) select(question.component(), from);
        else check(question.component(), from, true);
    }

    private void select(int component, Endpoint to) {
        Pair before = pairs.get(component);
        if (before != null && before.to.equals(to)) return;
        Pair pair = new Pair(to, network.nowNs());
        pairs.put(component, pair);
        selected.selected(component, to);
        consent(component, pair, generation);
    }

    private void consent(int component, Pair pair, int mine) {
        network.at(network.nowNs() + CONSENT_NS, () -> {
            if (closed || mine != generation || pairs.get(component) != pair) return;
            if (network.nowNs() - pair.answeredNs > CONSENT_LOST_NS) {
                consentLost++;
                pairs.remove(component);
                return;
            }
            String id = network.entropy().hex(12);
            asked.put(id, new Asked(component, pair.to, false, mine));
            sender.send(component, pair.to, request(id, component, false));
            network.at(network.nowNs() + CONSENT_NS, () -> asked.remove(id));
            consent(component, pair, mine);
        });
    }

    void close() {
        closed = true;
    }
}

package org.sallyport.turn.tcp;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sallyport.host.Host;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.RefusalError;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunError;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.PeerJudge;
import org.sallyport.turn.RefusalsTold;
import org.sallyport.turn.SignedAnswer;
import org.sallyport.turn.TurnEvent;
import org.sallyport.turn.credential.Authentication.Verdict;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** What proven clients of TCP relays are answered, and what is counted and told of it. Owner: the desk. */
final class TcpAnswers {
    private static final long SECOND_NS = 1_000_000_000L;

    private final Host host;
    private final Consumer<? super TurnEvent> events;
    private final RefusalsTold told;
    private final Map<String, Long> counts = new TreeMap<>();
    private String software;
    private long refusalToldNs;

    TcpAnswers(Host host, Consumer<? super TurnEvent> events, String software) {
        this.host = host;
        this.events = events;
        this.told = new RefusalsTold(events, host.entropy().nextLong());
        this.software = software;
        this.refusalToldNs = host.nowNs() - SECOND_NS;
    }

    void software(String other) {
        software = other;
    }

    void count(String name) {
        counts.merge("tcp-relays-" + name, 1L, Long::sum);
    }

    Map<String, Long> counts() {
        return counts;
    }

    /** Signs and writes an answer. */
    void send(ClientStream client, StunMessage request, Verdict.Proven proven, StunWriter answer) {
        client.write(SignedAnswer.of(request, proven, answer, software));
    }

    /** Writes to somebody who has not proven who he is. */
    void challenge(ClientStream client, StunMessage request, Verdict.Challenged challenged) {
        if (challenged.failed().isPresent()) count("credentials-wrong");
        told.failed(request, client.transport(), client.client(), challenged.failed(), host.nowNs());
        client.write(challenged.answer());
    }

    /** Signs and writes an error. */
    void refuse(ClientStream client, StunMessage request, Verdict.Proven proven, RefusalReason reason) {
        StunError error = RefusalError.of(reason);
        count("requests-refused-" + error.code());
        told.refused(request, client.transport(), client.client(), proven.user(), reason, host.nowNs());
        send(client, request, proven, StunWriter.error(request, error));
    }

    /** What is to be said of a peer that a request names, given what the judge said. */
    Optional<RefusalReason> objection(
            TcpAllocation a, StunMessage request, Endpoint peer, PeerJudge.Verdict verdict, long nowNs) {
        Optional<String> why = switch (verdict) {
            case PeerJudge.Verdict.Refused(String reason) -> Optional.of(reason);
            case PeerJudge.Verdict.Allowed _ -> mapped(request) ? Optional.of("IPv4 in IPv6") : Optional.empty();
        };
        if (why.isPresent()) {
            peerRefused(a.user, a.control, peer.address(), why.get(), nowNs);
            return Optional.of(RefusalReason.PEER_REFUSED);
        }
        boolean sameFamily = peer.address().isV4() == a.advertised.address().isV4();
        return sameFamily ? Optional.empty() : Optional.of(RefusalReason.PEER_FAMILY);
    }

    /** Whether a peer's IPv4 address came as IPv6: no honest client does that, and the two read alike from here on. */
    private static boolean mapped(StunMessage request) {
        long long6 = 0;
        for (int i = 0; i < request.attributeCount(); i++) {
            boolean peer = request.attributeType(i) == StunAttribute.XOR_PEER_ADDRESS.number();
            if (peer && request.attributeValue(i).length == 20) long6++;
        }
        return long6 != request.xorAddresses(StunAttribute.XOR_PEER_ADDRESS).stream()
                .filter(e -> !e.address().isV4())
                .count();
    }

    /** Tells of a peer that the policy refuses, at most once a second. */
    private void peerRefused(String user, ClientStream client, IpAddress peer, String why, long nowNs) {
        count("peers-refused");
        if (nowNs - refusalToldNs < SECOND_NS) return;
        refusalToldNs = nowNs;
        events.accept(new TurnEvent.PeerRefused(user, client.client(), client.transport(), peer, why));
    }
}

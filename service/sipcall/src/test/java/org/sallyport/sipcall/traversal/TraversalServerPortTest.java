package org.sallyport.sipcall.traversal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.traversal.ZoneWorld.SECOND_NS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.sallyport.host.CloseReason;
import org.sallyport.machine.Sensitive;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.transaction.Arrival;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.zone.Zone;

/**
 * Every state of a caller at edge's end of a zone takes every input: what it is told, what it is then, and what is
 * known of the zone. Requests that are not for the zone's end are let through.
 */
class TraversalServerPortTest {
    private static final String TABLE = """
            state    |bare                                  |right                                 |wrong                                 |stranger                              |invite                                |transit                               |closed                               |early                                 |due
            unproven |401 unproven start                    |200 client up                         |403 refused zone-wrong-password       |403 refused zone-unknown-user         |403 refused zone-not-authenticated    |401 unproven start                    |nobody start                         |unproven start                        |leaving zone-not-authenticated, closed
            unwelcome|403 refused zone-certificate-missing  |403 refused zone-certificate-missing  |403 refused zone-certificate-missing  |403 refused zone-certificate-missing  |403 refused zone-not-authenticated    |403 refused zone-certificate-missing  |nobody zone-certificate-missing      |unwelcome zone-certificate-missing    |leaving zone-certificate-missing, closed
            refused  |403 refused zone-not-authenticated    |403 refused zone-not-authenticated    |403 refused zone-not-authenticated    |403 refused zone-not-authenticated    |403 refused zone-not-authenticated    |403 refused zone-not-authenticated    |nobody zone-not-authenticated        |refused zone-not-authenticated        |leaving zone-not-authenticated, closed
            leaving  |refused zone-not-authenticated, closed|refused zone-not-authenticated, closed|refused zone-not-authenticated, closed|refused zone-not-authenticated, closed|refused zone-not-authenticated, closed|refused zone-not-authenticated, closed|nobody zone-not-authenticated, closed|leaving zone-not-authenticated, closed|leaving zone-not-authenticated, closed
            client   |401 client up                         |200 client up                         |403 refused up                        |403 refused up                        |through client up                     |through client up                     |nobody next-hop-unreachable          |client up                             |client up
            """;

    private final ZoneWorld world = new ZoneWorld();
    private TraversalServerPort port;
    private StreamFlow near;
    private StreamFlow flow;
    private SipMessage challenge;

    /** What our answers are counted by, once the right one was given. */
    private DigestClient proven;

    private int asked;

    @TestFactory
    List<DynamicTest> everyStateTakesEveryInput() {
        List<List<String>> rows =
                TABLE.lines().map(l -> Arrays.stream(l.split("\\|")).map(String::strip).toList()).toList();
        List<DynamicTest> out = new ArrayList<>();
        for (List<String> row : rows.subList(1, rows.size())) {
            for (int i = 1; i < row.size(); i++) {
                String input = rows.getFirst().get(i);
                String expected = row.get(i);
                out.add(DynamicTest.dynamicTest(row.getFirst() + " x " + input, () -> {
                    TraversalServerPortTest t = new TraversalServerPortTest();
                    t.bring(row.getFirst());
                    assertThat(t.cell(input)).isEqualTo(expected);
                }));
            }
        }
        return out;
    }

    private void bring(String state) {
        Zone.TraversalServer zone =
                world.server(state.equals("unwelcome") ? Optional.of("control.example.com") : Optional.empty());
        port = new TraversalServerPort(world.edge.site(zone), zone, _ -> Optional.empty());
        world.edge.listen();
        near = world.control.dial(world.edge);
        world.run(SECOND_NS / 10);
        flow = world.edge.accepted.getLast();
        port.accepted(flow);
        if (state.equals("unwelcome")) return;
        ask("OPTIONS", "sip:10.1.0.20:7001", 1, Optional.empty());
        challenge = world.control.responses.getLast();
        switch (state) {
            case "unproven" -> {}
            case "refused" -> ask("INVITE", "sip:a@b.example", 70, Optional.empty());
            case "leaving" -> {
                ask("INVITE", "sip:a@b.example", 70, Optional.empty());
                port.timer(((TraversalServerPort.Caller.Refused) port.caller(flow).orElseThrow()).untilNs());
            }
            case "client" -> prove("control", ZoneWorld.SECRET.password());
            default -> throw new IllegalArgumentException(state);
        }
        world.control.responses.clear();
    }

    /** An answer to the challenge; an unwelcome caller has heard none, and makes one up. */
    private boolean prove(String user, Sensitive<String> password) {
        if (proven != null) {
            return ask("OPTIONS", "sip:10.1.0.20:7001", 1,
                    proven.again("OPTIONS", "sip:10.1.0.20:7001", world.control.host.entropy())
                            .map(DigestClient.Outcome.Answer::value));
        }
        DigestClient digest = new DigestClient(user, new DigestSecret.Password(password),
                Optional.of(ZoneOptions.REALM), DigestAlgorithm.SHA_256);
        List<String> challenges = challenge == null
                ? List.of("Digest realm=\"traversal-zone\", nonce=\"n\", algorithm=SHA-256, qop=\"auth\"")
                : challenge.values(HeaderName.WWW_AUTHENTICATE);
        DigestClient.Outcome.Answer answer = (DigestClient.Outcome.Answer) digest.onChallenge(challenges, "OPTIONS",
                "sip:10.1.0.20:7001", world.control.host.entropy());
        boolean right = password.equals(ZoneWorld.SECRET.password()) && user.equals("control");
        if (right) proven = digest;
        return ask("OPTIONS", "sip:10.1.0.20:7001", 1, Optional.of(answer.value()));
    }

    /** Whether the request was for the zone's end. */
    private boolean ask(String method, String uri, int hops, Optional<String> authorization) {
        var request = SipMessage.request(method, uri)
                .header(HeaderName.VIA, "SIP/2.0/TCP 10.1.0.10;branch=z9hG4bK" + ++asked)
                .header(HeaderName.MAX_FORWARDS, Integer.toString(hops))
                .header(HeaderName.FROM, "<sip:control@traversal-zone>;tag=1").header(HeaderName.TO, "<" + uri + ">")
                .header(HeaderName.CALL_ID, "c").header(HeaderName.CSEQ, asked + " " + method);
        authorization.ifPresent(a -> request.header(HeaderName.AUTHORIZATION, a));
        SipMessage m = request.build();
        if (!(world.edge.transactions.request(m, flow) instanceof Arrival.New<Flow>(var server)))
            throw new IllegalStateException();
        boolean forUs = port.request(m, flow, server);
        world.run(SECOND_NS / 100);
        return forUs;
    }

    @Test
    void aClientThatSaysNothingForThreeKeepAlivesIsDead() {
        bring("client");
        world.run(15 * SECOND_NS);
        port.timer(world.edge.host.nowNs());
        assertThat(flow.alive()).isTrue();
        world.run(5 * SECOND_NS);
        port.timer(world.edge.host.nowNs());
        world.run(SECOND_NS / 10);
        assertThat(flow.alive()).isFalse();
    }

    private String cell(String input) {
        boolean forUs = true;
        switch (input) {
            case "bare" -> forUs = ask("OPTIONS", "sip:10.1.0.20:7001", 1, Optional.empty());
            case "right" -> forUs = prove("control", ZoneWorld.SECRET.password());
            case "wrong" -> {
                proven = null;
                forUs = prove("control", Sensitive.of("another secret"));
            }
            case "stranger" -> {
                proven = null;
                forUs = prove("mallory", ZoneWorld.SECRET.password());
            }
            case "invite" -> forUs = ask("INVITE", "sip:a@b.example", 70, Optional.empty());
            case "transit" -> forUs = ask("OPTIONS", "sip:a@b.example", 1, Optional.empty());
            case "closed" -> port.closed(flow, new CloseReason(CloseReason.Kind.PEER, ""));
            case "early" -> port.timer(port.deadlineNs() - 1);
            case "due" -> {
                // The longest of all times: whoever has one to go is gone then.
                world.run(11 * SECOND_NS);
                port.timer(world.edge.host.nowNs());
            }
            default -> throw new IllegalArgumentException(input);
        }
        world.run(SECOND_NS / 10);
        String told = String.join(" ",
                world.control.responses.stream().map(r -> Integer.toString(r.status())).toList());
        String state = port.caller(flow).map(c -> c.getClass().getSimpleName().toLowerCase(Locale.ROOT))
                .orElse(flow.zone().equals("z") && !input.equals("closed") ? "client" : "nobody");
        return (forUs ? told : "through") + (forUs && told.isEmpty() ? "" : " ") + state + " " + world.edge.zone()
                + (flow.alive() ? "" : ", closed");
    }

    @Test
    void whoProvesItselfNextTakesThePlaceOfTheFirst() {
        bring("client");
        StreamFlow first = flow;
        near = world.control.dial(world.edge);
        world.run(SECOND_NS / 10);
        flow = world.edge.accepted.getLast();
        port.accepted(flow);
        ask("OPTIONS", "sip:10.1.0.20:7001", 1, Optional.empty());
        challenge = world.control.responses.getLast();
        proven = null;
        prove("control", ZoneWorld.SECRET.password());
        world.run(SECOND_NS / 10);
        assertThat(flow.zone()).isEqualTo("z");
        assertThat(first.alive()).isFalse();
        port.closed(first, new CloseReason(CloseReason.Kind.LOCAL, ""));
        assertThat(world.edge.zone()).as("the old one's end says nothing of the zone").isEqualTo("up");
        assertThat(near.alive()).isTrue();
    }
}

package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.SECOND_NS;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.settings.SipCallSettings.RegistrationMode;
import org.sallyport.sipcall.transport.Dial;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Protocol;
import org.sallyport.zone.Zone;

/** Where a REGISTER goes that is not answered here: by the zones there are, and how they stand. */
class RegisteringTest {
    private static final Zone.Neighbor NEIGHBOR = new Zone.Neighbor("pbx", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.40"), 5060, Transport.UDP), new Zone.Tls(false));
    private static final Zone.TraversalClient EDGE = new Zone.TraversalClient("edge", SipFixture.COMMON,
            new Zone.Peers(List.of("10.0.0.30"), 7001, Transport.TCP), 6001, new Zone.Tls(false),
            SipFixture.credentials(), SECOND_NS, 15 * SECOND_NS);

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            REGISTRAR   | none         | no  | example.com | 401 REGISTER to 10.0.0.21
            PROXY_KNOWN | none         | no  | example.com | 503 REGISTER to 10.0.0.21
            PROXY_KNOWN | none         | no  | other.org   | 403 REGISTER to 10.0.0.21
            PROXY_ANY   | none         | yes | other.org   | REGISTER to 10.0.0.40
            REFUSE      | up           | yes | example.com | 403 REGISTER to 10.0.0.21
            PROXY_KNOWN | none         | yes | example.com | REGISTER to 10.0.0.40
            PROXY_KNOWN | starting     | no  | example.com | 503 REGISTER to 10.0.0.21
            PROXY_KNOWN | starting     | yes | example.com | REGISTER to 10.0.0.40
            PROXY_KNOWN | up           | yes | example.com | ''
            PROXY_KNOWN | just lost    | yes | example.com | ''
            PROXY_KNOWN | long lost    | yes | example.com | REGISTER to 10.0.0.40
            PROXY_KNOWN | long lost    | no  | example.com | 503 REGISTER to 10.0.0.21
            """)
    void aRegisterGoes(RegistrationMode mode, String edge, String neighbor, String domain, String outcome) {
        List<Zone> zones = new ArrayList<>();
        if (!edge.equals("none")) zones.add(EDGE);
        if (neighbor.equals("yes")) zones.add(NEIGHBOR);
        SipFixture node = new SipFixture(zones, mode).open();
        if (edge.equals("up") || edge.endsWith("lost")) {
            StreamFlow f = node.flows.transports.connect(new Dial(SipFixture.INNER, Transport.TCP,
                    Endpoint.of("10.0.0.30", 7001), Optional.empty(), List.of("SIT-1")));
            f.provenPair("edge");
            node.flows.zoneFlows.up("edge", f, "e");
            node.flows.table.up("edge", Protocol.SIP, f.remote(), node.host.nowNs());
            if (edge.endsWith("lost")) node.flows.zoneFlows.lost("edge", f);
        }
        if (edge.endsWith("lost")) {
            node.flows.table.down("edge", Protocol.SIP, Refusal.of(RefusalReason.NEXT_HOP_SILENT), node.host.nowNs(),
                    node.host.entropy());
        }
        if (edge.equals("long lost")) node.world.runFor(120 * SECOND_NS);
        SipMessage register = node.request("REGISTER", "sip:" + domain, "alice", ALICE,
                "To: <sip:alice@" + domain + ">", "Expires: 60");
        node.arrives(ALICE, register);
        assertThat(String.join(", ", node.left())).isEqualTo(outcome);
    }

    /** What the history keeps of a REGISTER: a first question refuses nobody, neither ours nor one from further on. */
    @ParameterizedTest
    @CsvSource({"REGISTRAR,0,0", "PROXY_KNOWN,401,0", "PROXY_KNOWN,407,0", "PROXY_KNOWN,200,0", "PROXY_KNOWN,403,1",
        "PROXY_KNOWN,500,1"})
    void isInTheHistoryOnceItIsRefused(RegistrationMode mode, int status, int kept) {
        SipFixture node = new SipFixture(List.of(NEIGHBOR), mode).open();
        node.arrives(ALICE, node.request("REGISTER", "sip:example.com", "alice", ALICE,
                "To: <sip:alice@example.com>", "Expires: 60"));
        if (status == 0) assertThat(node.left()).containsExactly("401 REGISTER to " + ALICE);
        else node.arrives("10.0.0.40", SipMessage.response(node.last("10.0.0.40", "REGISTER"), status, "x", "t"));
        assertThat(node.searches.find("", 10)).hasSize(kept);
    }

    @ParameterizedTest
    @CsvSource({"alice,wrong,1", "mallory,wrong,1"})
    void aWrongPasswordIsARefusal(String user, String password, int kept) {
        SipFixture node = new SipFixture(List.of(), RegistrationMode.REGISTRAR).open();
        String[] fields = {"To: <sip:alice@example.com>", "Expires: 60"};
        node.arrives(ALICE, node.request("REGISTER", "sip:example.com", "alice", ALICE, fields));
        DigestClient digest = new DigestClient(user, DigestSecret.password(password), Optional.of("example.com"),
                DigestAlgorithm.SHA_256);
        var answer = (DigestClient.Outcome.Answer) digest.onChallenge(
                node.last(ALICE, "401").values(HeaderName.WWW_AUTHENTICATE), "REGISTER", "sip:example.com",
                node.host.entropy());
        node.arrives(ALICE, node.request("REGISTER", "sip:example.com", "alice", ALICE, fields).edit()
                .addLast(HeaderName.AUTHORIZATION, answer.value()).build());
        assertThat(node.searches.find("", 10)).hasSize(kept);
    }
}

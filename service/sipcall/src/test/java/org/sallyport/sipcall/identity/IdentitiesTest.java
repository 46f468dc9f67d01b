package org.sallyport.sipcall.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.ice.IceMode;
import org.sallyport.machine.Sensitive;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.digest.DigestSettings;
import org.sallyport.sip.digest.DigestVerifier;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.border.HeaderTable;
import org.sallyport.sipcall.border.LocalNames;
import org.sallyport.sipcall.flow.FlowJournal;
import org.sallyport.sipcall.flow.KnownFlows;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;
import org.sallyport.wire.Transport;
import org.sallyport.zone.AuthenticationPolicy;
import org.sallyport.zone.Zone;

/** Who has to prove what, by zone and policy: the sentence of {@code zones[].authentication-policy}. */
class IdentitiesTest {
    private static final LocalInterface INNER =
            new LocalInterface("inner", NetworkSide.INSIDE, IpAddress.of("10.0.0.10"), IpAddress.of("10.0.0.10"));
    private static final Flow FLOW = new DatagramFlow(INNER, null, Endpoint.of("192.0.2.9", 5060));
    private static final String PASSWORD = "a password of bob";

    private final KnownFlows flows = new KnownFlows(10, FlowJournal.NONE);
    private long bytes;

    private Identities identities(boolean registrar, boolean challengeUdp) {
        DigestSettings digest = DigestSettings.defaults("example.com");
        SipCallSettings.Registration registration = new SipCallSettings.Registration(
                registrar ? SipCallSettings.RegistrationMode.REGISTRAR : SipCallSettings.RegistrationMode.PROXY_KNOWN,
                true, challengeUdp, digest, null);
        SipCallSettings settings = new SipCallSettings(null, List.of("node"), List.of("example.com"), List.of(INNER),
                List.of(), List.of(), INNER, SipCallSettings.Shown.NOTHING,
                List.of(), registration, null, null, null);
        LocalNames names = new LocalNames(List.of("example.com"), List.of(), List.of(INNER.bind()));
        return new Identities(settings,
                new Passwords(new DigestVerifier(digest, Sensitive.of(new byte[DigestVerifier.KEY_OCTETS])),
                        user -> user.equals("bob") ? Optional.of(DigestSecret.password(PASSWORD)) : Optional.empty()),
                flows, names,
                (_, _, _, _, _) -> {});
    }

    private static Zone zone(String kind, String policy) {
        Zone.Common c = new Zone.Common(15, AuthenticationPolicy.valueOf(policy), true, IceMode.LITE, false);
        Zone.Peers peers = new Zone.Peers(List.of("192.0.2.1"), 5060, Transport.UDP);
        Zone.Credentials credentials = new Zone.Credentials("control", Sensitive.of("x"));
        return switch (kind) {
            case "edge" -> new Zone.TraversalClient("z", c, peers, 6001, new Zone.Tls(true), credentials, 1, 1);
            case "control" ->
                    new Zone.TraversalServer("z", c, 7001, Transport.TLS, 6001, new Zone.Tls(false), credentials, 1);
            case "neighbor" -> new Zone.Neighbor("z", c, peers, new Zone.Tls(true));
            case "local" -> new Zone.LocalZone(c);
            default -> new Zone.DefaultZone(c);
        };
    }

    private static SipMessage request(String from, String... fields) {
        String text = "INVITE sip:alice@example.com SIP/2.0\r\nVia: SIP/2.0/UDP 192.0.2.9;branch=z9hG4bKa\r\nFrom: <"
                + from + ">;tag=a\r\n"
                + "To: <sip:alice@example.com>\r\nCall-ID: c\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
                + String.join("\r\n", fields)
                + (fields.length > 0 ? "\r\n" : "") + "Content-Length: 0\r\n\r\n";
        return ((Parsed.Ok) SipMessage.parseDatagram(text.getBytes(StandardCharsets.UTF_8))).message();
    }

    private static String outcome(Identities.Identity i) {
        return switch (i) {
            case Identities.Identity.Challenged _ -> "challenged";
            case Identities.Identity.Refused(var why) -> "refused " + why.reason().id();
            case Identities.Identity.Known(Optional<String> aor) -> aor.map(a -> "known " + a).orElse("unproven");
        };
    }

    @ParameterizedTest
    @CsvSource({
        // What edge says is a stranger's word.
        "edge,CHECK,bob@example.com,challenged", "edge,CHECK,100@example.com,challenged",
        "edge,CHECK,x@elsewhere.example,challenged",
        "edge,DO_NOT_CHECK,bob@example.com,challenged", "edge,DO_NOT_CHECK,100@example.com,challenged",
        "edge,DO_NOT_CHECK,x@elsewhere.example,unproven",
        "edge,TREAT_AS_AUTHENTICATED,bob@example.com,challenged",
        "edge,TREAT_AS_AUTHENTICATED,100@example.com,known 100@example.com",
        "edge,TREAT_AS_AUTHENTICATED,x@elsewhere.example,known x@elsewhere.example",
        // Control has looked already.
        "control,CHECK,bob@example.com,challenged", "control,CHECK,x@elsewhere.example,challenged",
        "control,DO_NOT_CHECK,bob@example.com,known asserted@example.com",
        "control,DO_NOT_CHECK,x@elsewhere.example,known asserted@example.com",
        "control,TREAT_AS_AUTHENTICATED,bob@example.com,known asserted@example.com",
        // A neighbor answers for its own people.
        "neighbor,CHECK,bob@example.com,challenged", "neighbor,CHECK,x@elsewhere.example,challenged",
        "neighbor,DO_NOT_CHECK,bob@example.com,challenged", "neighbor,DO_NOT_CHECK,x@elsewhere.example,unproven",
        "neighbor,TREAT_AS_AUTHENTICATED,bob@example.com,known bob@example.com",
        "neighbor,TREAT_AS_AUTHENTICATED,x@elsewhere.example,known x@elsewhere.example",
        "default,DO_NOT_CHECK,bob@example.com,challenged", "default,DO_NOT_CHECK,x@elsewhere.example,unproven",
        "local,DO_NOT_CHECK,bob@example.com,challenged"})
    void aPolicyDoesWhatItsSentenceSaysWhateverIsAsserted(String kind, String policy, String from, String expected) {
        SipMessage m = request("sip:" + from, "P-Asserted-Identity: <sip:asserted@example.com>");
        assertThat(outcome(identities(true, true).of(m, FLOW, zone(kind, policy), 0))).isEqualTo(expected);
    }

    @Test
    void aNodeWithoutUsersPassesTheClaimOnToTheOneThatHasThem() {
        assertThat(outcome(
                identities(false, true).of(request("sip:bob@example.com"), FLOW, zone("default", "DO_NOT_CHECK"), 0)))
                .isEqualTo("unproven");
        flows.registered(FLOW,
                new Device("bob@example.com", Optional.empty(), OptionalInt.empty(), "r", "sip:bob@10.0.0.9"), 1_000,
                false, 0);
        assertThat(outcome(
                identities(false, true).of(request("sip:bob@example.com"), FLOW, zone("local", "DO_NOT_CHECK"), 0)))
                .isEqualTo("known bob@example.com");
    }

    @ParameterizedTest
    @CsvSource({"true,sip:bob@example.com,challenged", "true,sip:bob@10.0.0.10,challenged",
        "true,sip:x@elsewhere.example,challenged",
        "true,sip:alice@example.com,refused not-your-address", "false,sip:bob@example.com,known bob@example.com",
        "false,sip:bob@example.com.,known bob@example.com", "false,sip:alice@example.com,refused not-your-address",
        "false,sip:x@elsewhere.example,unproven"})
    void aUdpFlowThatRegisteredProvesItselfUnlessSwitchedOff(boolean challenge, String from, String expected) {
        flows.registered(FLOW,
                new Device("bob@example.com", Optional.empty(), OptionalInt.empty(), "r", "sip:bob@10.0.0.9"), 1_000,
                false, 0);
        assertThat(outcome(identities(true, challenge).of(request(from), FLOW, zone("local", "DO_NOT_CHECK"), 0)))
                .isEqualTo(expected);
    }

    @Test
    void aClaimThatOnlyEdgeCouldReadIsAClaim() {
        SipMessage m = request("sip:bob@203.0.113.5", HeaderTable.SEEN + ": 198.51.100.7:5060;claim=bob@example.com");
        assertThat(outcome(identities(true, true).of(m, FLOW, zone("edge", "DO_NOT_CHECK"), 0)))
                .isEqualTo("challenged");
        assertThat(outcome(identities(true, true).of(m, FLOW, zone("default", "DO_NOT_CHECK"), 0)))
                .isEqualTo("unproven");
    }

    @Test
    void aNumberOfTheWholeWorldIsNobodyOfOursWhereANeighborBringsIt() {
        assertThat(
                outcome(identities(true, true).of(request("tel:+15551234"), FLOW, zone("neighbor", "DO_NOT_CHECK"), 0)))
                .isEqualTo("unproven");
        assertThat(outcome(identities(true, true).of(request("tel:100"), FLOW, zone("neighbor", "DO_NOT_CHECK"), 0)))
                .isEqualTo("challenged");
        assertThat(
                outcome(identities(true, true).of(request("tel:+15551234"), FLOW, zone("default", "DO_NOT_CHECK"), 0)))
                .isEqualTo("challenged");
    }

    @Test
    void aNonceThroughTheZoneIsBoundToThePhoneAndNotToEdge() {
        Identities identities = identities(true, true);
        Zone edge = zone("edge", "DO_NOT_CHECK");
        String here = HeaderTable.SEEN + ": 198.51.100.7:5060";
        var first = (Identities.Identity.Challenged) identities.of(request("sip:bob@example.com", here), FLOW, edge, 0);
        SipMessage elsewhere = answering(first, HeaderTable.SEEN + ": 198.51.100.8:5060");
        var again = (Identities.Identity.Challenged) identities.of(elsewhere, FLOW, edge, 0);
        assertThat(again.refusal().reason()).isEqualTo(RefusalReason.STALE_NONCE);
        assertThat(again.challenges()).allMatch(c -> c.contains("stale=true"));
        // It was not the count that was used up.
        assertThat(outcome(identities.of(answering(first, here), FLOW, edge, 0))).isEqualTo("known bob@example.com");
    }

    private SipMessage answering(Identities.Identity.Challenged challenge, String field) {
        DigestClient client =
                new DigestClient("bob", DigestSecret.password(PASSWORD), Optional.empty(), DigestAlgorithm.MD5);
        var answer = (DigestClient.Outcome.Answer) client.onChallenge(challenge.challenges(), "INVITE",
                "sip:alice@example.com",
                b -> Arrays.fill(b, (byte) bytes++));
        return request("sip:bob@example.com", field, HeaderName.PROXY_AUTHORIZATION.text() + ": " + answer.value());
    }

    @ParameterizedTest
    @CsvSource({"bob,bob@example.com,true", "o'brien,o'brien@example.com,true", "a b,a b@example.com,true",
        "a b,a%20b@example.com,false", "bob,bobby@example.com,false",
        "bob,example.com,false", "bob@example.com,bob@example.com,true"})
    void anAddressIsItsUsers(String user, String aor, boolean owns) {
        assertThat(Identities.owns(user, aor)).isEqualTo(owns);
    }
}

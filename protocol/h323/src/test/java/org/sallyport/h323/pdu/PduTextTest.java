package org.sallyport.h323.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.h225.AliasAddress;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.NonStandardIdentifier;
import org.sallyport.h323.h225.NonStandardParameter;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.h235.H235Key;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h245.RequestMessage;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.Display;
import org.sallyport.h323.q931.ElementType;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.per.Additions;
import org.sallyport.per.BitString;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/** What people and programs are shown. */
class PduTextTest {
    private static Pdu pdu(String capture, int frame) {
        return CapturedPdus.of(capture).stream().filter(p -> p.frame() == frame).findFirst().orElseThrow();
    }

    private static H323UUPDU.Builder empty() {
        return H323UUPDU.builder().h323MessageBody(new H323MessageBody.Empty());
    }

    private static String text(H323UUPDU.Builder uu) {
        return PduText.BRIEF.text(H323UserInformation.builder().h323UuPdu(uu.build()).build());
    }

    @Test
    void aRasMessageIsReadableWithWhatIsEmbeddedInIt() {
        RasPdu sci = PduReads.ras(pdu("c2_h46019_gk2gk_in_mux.wan", 16).octets());
        assertThat(PduText.BRIEF.text(sci)).isEqualTo("""
                serviceControlIndication
                  requestSeqNum: 2
                  serviceControl: [ {sessionId: 0, reason: open} ]
                  genericData:
                    [0]
                      id: standard 18 (H.460.18)
                      parameters:
                        [0]
                          id: standard 1
                          content: raw IncomingCallIndication (24 octets)
                            callSignallingAddress: ipAddress 203.0.113.2:1720
                            callID: {guid: bcda31cb42e5f111982906b252be4947}
                """);
        assertThat(PduText.BRIEF.json(sci)).hasToString("{ras={serviceControlIndication={requestSeqNum=2, "
                + "serviceControl=[{sessionId=0, reason={open=null}}], genericData=[{id={standard=18}, "
                + "parameters=[{id={standard=1}, content={raw={octets=24, IncomingCallIndication=[{"
                + "callSignallingAddress={ipAddress={ip=203.0.113.2, port=1720}}, "
                + "callID={guid=bcda31cb42e5f111982906b252be4947}}]}}}]}]}}}");
    }

    @Test
    void callSignallingShowsTheElementsAndWhatTheyCarry() {
        CallSignallingPdu facility = PduReads.signalling(pdu("c2_h46019_gk2gk_in_mux.wan", 22).payload());
        assertThat(PduText.BRIEF.text(facility)).isEqualTo("""
                Facility, call reference 0 (to its origin)
                  UserUser:
                    h323-uu-pdu:
                      h323-message-body: facility
                        protocolIdentifier: 0.0.8.2250.0.6 (H.225.0 version 6)
                        reason: undefinedReason
                        callIdentifier: {guid: bcda31cb42e5f111982906b252be4947}
                        multipleCalls: false
                        maintainConnection: false
                      h245Tunnelling: false
                """);
        assertThat(PduText.BRIEF.json(facility)).containsOnlyKeys("q931", "userInformation");
    }

    @Test
    void elementsAreSaidInWordsWithWhatIsThereOfThem() {
        Octets release = Octets.ofHex("080280015a" + "08028291" + "04038893a5" + "6c06018131323334");
        assertThat(CallSignallingPdu.read(release)).isInstanceOfSatisfying(CallSignallingPdu.Read.Ok.class,
                ok -> assertThat(PduText.BRIEF.text(ok.pdu()))
                        .contains("Cause: 17 (inConf), location 2")
                        .contains("BearerCapability: coding itu t, transfer capability 8")
                        .contains("CallingPartyNumber: type unknown, plan 1", "\"1234\"")
                        .doesNotContain("Optional", "["));
    }

    @Test
    void controlMessagesShowAddressesAndTraversalParameters() {
        String olc = PduText.BRIEF.text(H245Pdu.read(pdu("d1_h46018_ep_in_nomux.wan", 71).payload()));
        assertThat(olc).startsWith("request openLogicalChannel\n").contains(
                "mediaControlChannel: unicastAddress iPAddress ", "dataType: audioData g711Alaw64k 20\n",
                "parameterValue: octetString TraversalParameters (10 octets)\n", "keepAliveChannel: unicastAddress");
    }

    @Test
    void fastStartIsShownAsTheChannelsThatItProposes() {
        Pdu p = pdu("d1_h46018_ep_in_nomux.wan", 71);
        var request = (MultimediaSystemControlMessage.Request) H245Pdu.read(p.payload())
                .messages().getFirst();
        OpenLogicalChannel channel =
                ((RequestMessage.OpenLogicalChannel) request.value()).value();
        var setup = (H323MessageBody.Setup) PduReads.signalling(pdu("c2_h46019_gk2gk_in_mux.wan", 14).payload())
                .userInformation().toOptional().orElseThrow().h323UuPdu().h323MessageBody();
        H323MessageBody fast = new H323MessageBody.Setup(setup.value().toBuilder()
                .fastStart(List.of(OpenLogicalChannel.TYPE.encode(channel), Octets.ofHex("ff"))).build());
        String text = text(H323UUPDU.builder().h323MessageBody(fast));
        assertThat(text).contains("fastStart:\n", "[0] OpenLogicalChannel (", "TraversalParameters (10 octets)",
                "[1] OpenLogicalChannel (1 octets)\n", "cannot be read: ", "octets: ff\n");
        H323UserInformation info =
                H323UserInformation.builder().h323UuPdu(H323UUPDU.builder().h323MessageBody(fast).build()).build();
        assertThat(Embedded.in(info)).extracting(Embedded::path).containsExactly(
                "h323-uu-pdu.h323-message-body.setup.fastStart[0]", "h323-uu-pdu.h323-message-body.setup.fastStart[1]");
        assertThat(PduReads.allIn(info)).extracting(Embedded::kind).containsExactly(EmbeddedKind.OPEN_LOGICAL_CHANNEL,
                EmbeddedKind.OPEN_LOGICAL_CHANNEL, EmbeddedKind.TRAVERSAL_PARAMETERS);
    }

    @Test
    void whatDoesNotPrintNeverReachesATerminal() {
        String hostile = "a\u001b[2J\r\n\u0007\"\\\u202e\u0085\ud800z\u00e9";
        String shown = "a\\u001b[2J\\u000d\\u000a\\u0007\\\"\\\\\\u202e\\u0085\\ud800z\u00e9";
        AliasAddress alias = new AliasAddress.H323ID(hostile);
        assertThat(PduText.BRIEF.text(alias)).isEqualTo("h323-ID \"" + shown + "\"\n");
        assertThat(PduText.BRIEF.json(alias)).as("JSON escapes when it is written")
                .isEqualTo(Map.of("h323-ID", hostile));
        Q931Message m = Q931Message.of(CallReference.fromOrigin(1), MessageType.SETUP)
                .with(ElementType.DISPLAY, new Display(Octets.ofHex("1b5b324a9b41")));
        assertThat(PduText.BRIEF.text(CallSignallingPdu.of(m)).chars())
                .noneMatch(c -> c != '\n' && Character.isISOControl(c));
    }

    @Test
    void passwordsAndKeysAreHiddenAndHashesAreNot() {
        ClearToken token = ClearToken.builder().tokenOID(ObjectIdentifier.of("0.0")).password("secret").build();
        assertThat(PduText.WHOLE.text(token)).isEqualTo("{tokenOID: 0.0 (none), password: ***}\n");
        assertThat(PduText.WHOLE.json(token)).isEqualTo(Map.of("tokenOID", "0.0", "password", "***"));
        H235Key key = new H235Key.SecureChannel(BitString.of(Octets.ofHex("0123456789")));
        assertThat(PduText.WHOLE.text(key)).isEqualTo("secureChannel ***\n");
        assertThat(PduText.BRIEF.text(PduReads.ras(pdu("a3_plain_h235_password", 3).octets())))
                .contains("hash: c3b61403a1007892c27c3146 (96 bits)");
    }

    @Test
    void addressesOfBothFamiliesAreReadable() {
        Octets v6 = Octets.ofHex("20010db8000000000000000000000001");
        assertThat(PduText.BRIEF.text(new TransportAddress.Ip6Address(v6, 1720, Additions.NONE)))
                .isEqualTo("ip6Address [2001:db8::1]:1720\n");
        Octets mapped = Octets.ofHex("00000000000000000000ffffc0000201");
        assertThat(PduText.BRIEF.text(new TransportAddress.Ip6Address(mapped, 1, Additions.NONE)))
                .isEqualTo("ip6Address [::ffff:192.0.2.1]:1\n");
    }

    @Test
    void longOctetsAreCutUnlessTheyAreAskedFor() {
        Octets data = Octets.wrap(new byte[100]);
        var parameter = new NonStandardParameter(
                new NonStandardIdentifier.Object(ObjectIdentifier.of("1.3.6.1.4.1.9")), data);
        assertThat(PduText.BRIEF.text(parameter)).contains("data: " + "00".repeat(32) + "... (100 octets)\n");
        assertThat(PduText.WHOLE.text(parameter)).contains("data: " + "00".repeat(100) + "\n");
        assertThat(((Map<?, ?>) PduText.BRIEF.json(parameter)).get("data"))
                .isEqualTo(Map.of("hex", "00".repeat(32), "octets", 100));
    }

    @Test
    void whatOurSchemaDoesNotKnowIsShownByItsIndex() {
        Additions more = new Additions(20, List.of(new Additions.Unknown(15, Octets.ofHex("abcd"))));
        assertThat(PduText.BRIEF.text(new CallIdentifier(Octets.wrap(new byte[16]), more)))
                .isEqualTo("{guid: " + "00".repeat(16) + ", (addition 15): abcd}\n");
        assertThat(PduText.BRIEF.text(new AliasAddress.UnknownAlternative(9, Octets.ofHex("0102"))))
                .isEqualTo("(addition 9) 0102\n");
    }

    @Test
    void aBrokenUserInformationLeavesTheRestOfTheMessageReadable() {
        Q931Message m = Q931Message.of(CallReference.fromOrigin(7), MessageType.SETUP)
                .with(ElementType.DISPLAY, Display.of("bob"));
        CallSignallingPdu none = CallSignallingPdu.of(m);
        assertThat(none.userInformation()).isEqualTo(new UserInformation.Absent());
        CallSignallingPdu broken = CallSignallingPdu.of(m.withUserUser(Octets.ofHex("20")));
        assertThat(broken.userInformation()).isInstanceOf(UserInformation.Broken.class);
        assertThat(broken.encode()).isEqualTo(m.withUserUser(Octets.ofHex("20")).encode());
        assertThat(PduText.BRIEF.text(broken)).contains("Display: \"bob\"", "cannot be read: ");
        H323UserInformation info = H323UserInformation.builder().h323UuPdu(empty().build()).build();
        CallSignallingPdu mended = broken.with(info);
        assertThat(mended.userInformation().toOptional()).isEqualTo(Optional.of(info));
        assertThat(mended.message().read(ElementType.DISPLAY)).isEqualTo(m.read(ElementType.DISPLAY));
    }

    @Test
    void trailingOctetsAreNoted() {
        Octets sci = pdu("c2_h46019_gk2gk_in_mux.wan", 16).octets();
        RasPdu more = PduReads.ras(Octets.ofHex(sci.hex() + "0007"));
        assertThat(more.trailing()).isEqualTo(Octets.ofHex("0007"));
        assertThat(more.encode()).isEqualTo(sci);
        assertThat(PduText.BRIEF.text(more)).endsWith("  behind it: 0007\n");
    }
}

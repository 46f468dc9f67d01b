package org.sallyport.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.Firewall;
import org.sallyport.ports.Opening;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Topology;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** A helper in a firewall is named, ruled out, or not judged: three answers that cannot be taken for each other. */
class OutsideJudgeTest {
    private static final IpAddress EDGE = IpAddress.of("185.10.20.10");
    private static final IpAddress OWN = IpAddress.of("91.6.7.1");

    private final VisitCode code =
            new VisitCode(List.of(EDGE), "", 5060, 5060, 5061, "", Sensitive.of("0123456789abcdef"));
    private final Map<SipQuestion.Over, SipQuestion.Came> hellos = new EnumMap<>(SipQuestion.Over.class);

    private String sent() {
        return new String(VisitMessage.request(new Endpoint(OWN, 40_000), new Endpoint(EDGE, 5060), "UDP", "words",
                new SimWorld(1).host("laptop").entropy()), StandardCharsets.UTF_8);
    }

    /** Edge's answer with what it got, as it left edge. */
    private String answer(String got) {
        String body = got.isEmpty() ? "" : Base64.getEncoder().encodeToString(got.getBytes(StandardCharsets.UTF_8));
        return "SIP/2.0 200 OK\r\nSallyport-Visit: "
                + code.words(VisitCode.From.EDGE, Payload.of("seen", OWN + ":40000").text()) + "\r\n\r\n" + body;
    }

    private void came(SipQuestion.Over over, String sent, String answer) {
        hellos.put(over, new SipQuestion.Came(sent, answer, "", true, ""));
    }

    private List<Finding> found() {
        List<OutsideTrial> trials = Opening
                .of(PortBook.of(PortSettings.defaults()), Firewall.OUTER,
                        Topology.of(List.of(), List.of(EDGE), List.of(EDGE)))
                .stream().filter(o -> o.inward() && o.serves("SIP-3"))
                .map(o -> new OutsideTrial(o, OutsideTrial.How.SIP_UDP, List.of())).toList();
        assertThat(trials).isNotEmpty();
        return new OutsideJudge(code, EDGE, hellos, OWN + ":40000").all(OWN, trials, Map.of(), Map.of(), new Payload());
    }

    private Finding of(String subject) {
        return found().stream().filter(f -> f.subject().equals(subject)).findFirst().orElseThrow();
    }

    private Finding sip3() {
        return found().stream().filter(f -> f.rows().contains("SIP-3")).findFirst().orElseThrow();
    }

    @Test
    void whatArrivesAsItWasSentPasses() {
        String sent = sent();
        came(SipQuestion.Over.UDP, sent, answer(sent));
        assertThat(of("SIP over UDP").verdict()).isEqualTo(Verdict.PASSES);
        assertThat(found()).noneMatch(f -> f.subject().equals("SIP over TCP"));
    }

    @Test
    void everyTransportThatIsRewrittenIsNamedWithWhatChanged() {
        String sent = sent();
        UnaryOperator<String> helper = s -> s.replace("Contact: <sip:visitor@91.6.7.1", "Contact: <sip:visitor@1.2.3.4")
                .replace("c=IN IP4 91.6.7.1", "c=IN IP4 1.2.3.4");
        came(SipQuestion.Over.UDP, sent, answer(helper.apply(sent)));
        came(SipQuestion.Over.TCP, sent, answer(helper.apply(sent)));
        for (String subject : List.of("SIP over UDP", "SIP over TCP")) {
            Finding f = of(subject);
            assertThat(f.condition()).isEqualTo("NAT03");
            assertThat(f.sentence()).contains("Contact: <sip:visitor@91.6.7.1:40000> became")
                    .contains("c=IN IP4 1.2.3.4");
        }
    }

    @Test
    void withoutItsWordOfWhatCameNothingIsRuledOut() {
        came(SipQuestion.Over.UDP, sent(), answer(""));
        assertThat(of("SIP over UDP").verdict()).isEqualTo(Verdict.NOT_JUDGED);
        came(SipQuestion.Over.UDP, sent(), "");
        assertThat(of("SIP over UDP").verdict()).isEqualTo(Verdict.NOT_JUDGED);
    }

    @Test
    void anAnswerThatWasChangedOnTheWayIsAHelperAndNobodyElse() {
        String sent = sent();
        for (String damaged : List.of(answer(sent).replaceAll("\\.[0-9a-f]{8}", ".00000000"),
                answer(sent).replaceAll("Sallyport-Visit: \\S+\r\n", ""))) {
            came(SipQuestion.Over.UDP, sent, damaged);
            assertThat(of("SIP over UDP").condition()).as(damaged).isEqualTo("NAT03");
            assertThat(sip3().verdict()).isEqualTo(Verdict.PASSES);
        }
        came(SipQuestion.Over.UDP, sent, "SIP/2.0 501 Not Implemented\r\nServer: other\r\n\r\n");
        assertThat(of("SIP over UDP").verdict()).isEqualTo(Verdict.NOT_JUDGED);
        assertThat(sip3().condition()).isEqualTo("NAT09");
    }
}

package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 4475 and RFC 5118: every message with the verdict that its RFC gives. */
class TortureTest {
    static List<Corpus.Entry> all() {
        return Corpus.all();
    }

    static List<Corpus.Entry> accepted() {
        return Corpus.all().stream().filter(e -> e.verdict().equals("ok")).toList();
    }

    static List<Corpus.Entry> answered() {
        return Corpus.all().stream().filter(e -> e.verdict().matches("\\d+")).toList();
    }

    @Test
    void corpusIsWhole() {
        assertThat(Corpus.set("rfc4475")).hasSize(49);
        assertThat(Corpus.set("rfc5118")).hasSize(12);
    }

    @ParameterizedTest
    @MethodSource("all")
    void verdictIsThatOfTheRfc(Corpus.Entry e) {
        String verdict = switch (SipMessage.parseDatagram(e.bytes())) {
            case Parsed.Ok _ -> "ok";
            case Parsed.Bad bad ->
                    bad.answerable().isEmpty() ? "drop" : Integer.toString(RefusalStatus.of(bad.reason()).code());
        };
        assertThat(verdict).isEqualTo(e.verdict());
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void comesBackOctetForOctetWhenNothingChanged(Corpus.Entry e) {
        SipMessage m = Corpus.message(e.name());
        byte[] whole = Arrays.copyOf(e.bytes(), m.bytes().length);
        assertThat(m.bytes()).isEqualTo(whole);
        boolean mended = List.of("wsinv", "longreq", "esc01", "semiuri").contains(e.name());
        if (mended) assertThat(m.edit().build().bytes()).isNotEqualTo(whole);
        else assertThat(m.edit().build()).isSameAs(m);
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void anEditTakenBackLeavesTheSameModel(Corpus.Entry e) {
        SipMessage m = Corpus.message(e.name());
        SipMessage hop = m.edit().addFirst(HeaderName.VIA, "SIP/2.0/UDP edge.example.com;branch=z9hG4bKours").build();
        assertThat(hop.viaCount()).isEqualTo(m.viaCount() + 1);
        SipMessage back = reparse(hop.edit().removeFirstValue(HeaderName.VIA).build());
        assertThat(model(back)).isEqualTo(model(m));
        assertThat(back.body()).isEqualTo(m.body());
    }

    @ParameterizedTest
    @MethodSource("accepted")
    void ourOwnOutputReadsAsTheSameModel(Corpus.Entry e) {
        SipMessage m = Corpus.message(e.name());
        SipMessage again = reparse(m.edit().set(HeaderName.SUBJECT, "x").build());
        assertThat(again.from()).isEqualTo(m.from());
        assertThat(again.to()).isEqualTo(m.to());
        assertThat(again.cseq()).isEqualTo(m.cseq());
        assertThat(again.callId()).isEqualTo(m.callId());
        assertThat(again.vias()).isEqualTo(m.vias());
        assertThat(again.contacts()).isEqualTo(m.contacts());
        String head = new String(again.bytes(), 0, again.bytes().length - again.bodyLength(), StandardCharsets.UTF_8);
        assertThat(head).doesNotContain("\r\n ").doesNotContain("\r\n\t")
                .doesNotContainPattern("(?m)^[^:\r\n ]+[ \t]+:");
    }

    @ParameterizedTest
    @MethodSource("answered")
    void answerToABadRequestIsItselfWellFormedWhereTheRequestAllows(Corpus.Entry e) {
        Parsed.Bad bad = (Parsed.Bad) SipMessage.parseDatagram(e.bytes());
        SipMessage answer = SipMessage.response(bad.answerable().orElseThrow(), RefusalStatus.of(bad.reason()).code(),
                RefusalStatus.of(bad.reason()).phrase(), "ourtag");
        assertThat(answer.status()).isEqualTo(Integer.parseInt(e.verdict()));
        assertThat(answer.has(HeaderName.VIA)).isTrue();
        assertThat(answer.bodyLength()).isZero();
        assertThat(answer.values(HeaderName.CSEQ)).hasSize(1);
        assertThat(answer.values(HeaderName.CALL_ID)).hasSizeLessThan(2);
        boolean echoesBrokenFields = List.of("badinv01", "scalar02", "quotbal", "badaspec", "badvers", "insuf")
                .contains(e.name());
        if (!echoesBrokenFields) {
            assertThat(SipMessage.parseDatagram(answer.bytes())).isInstanceOf(Parsed.Ok.class);
            assertThat(answer.to().tag()).isNotEmpty();
        }
    }

    @Test
    void readsTheTortuousInvite() {
        SipMessage m = Corpus.message("wsinv");
        assertThat(m.method()).isSameAs(Method.INVITE);
        assertThat(m.uri().params().has("unknownparam")).isTrue();
        assertThat(m.to().tag()).isEqualTo("1918181833n");
        assertThat(m.from().displayText()).isEqualTo("J Rosenberg \\\"");
        assertThat(m.from().tag()).isEqualTo("98asjd8");
        assertThat(m.maxForwards()).isEqualTo(68);
        assertThat(m.cseq()).isEqualTo(new CSeq(9, "INVITE"));
        assertThat(m.viaCount()).isEqualTo(3);
        assertThat(m.vias()).extracting(Via::host).containsExactly("192.0.2.2", "spindle.example.com",
                "192.168.255.111");
        assertThat(m.vias()).extracting(Via::branch).containsExactly("390skdjuw", "z9hG4bK9ikj8", "z9hG4bK30239");
        assertThat(m.header(HeaderName.SUBJECT)).isEmpty();
        assertThat(m.header("newfangledheader")).isEqualTo("newfangled value continued newfangled value");
        assertThat(m.header("UnknownHeaderWithUnusualValue")).isEqualTo(";;,,;;,;");
        assertThat(m.routes().getFirst().uri().orElseThrow().params().value("unknownwith")).isEqualTo("value");
        assertThat(m.routes().getFirst().uri().orElseThrow().looseRouting()).isTrue();
        NameAddr contact = m.contacts().getFirst();
        assertThat(contact.displayText()).isEqualTo("Quoted string \"\"");
        assertThat(contact.params().value("newparam")).isEqualTo("newvalue");
        assertThat(contact.params().has("secondparam")).isTrue();
        assertThat(contact.params().value("q")).isEqualTo("0.33");
        assertThat(m.bodyLength()).isEqualTo(150);
    }

    @Test
    void readsUnusualCharacters() {
        SipMessage m = Corpus.message("intmeth");
        assertThat(m.method()).isEqualTo("!interesting-Method0123456789_*+`.%indeed'~");
        assertThat(m.uri().user()).isEqualTo("1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*");
        assertThat(m.uri().password()).isEqualTo("&it+has=1,weird!*pas$wo~d_too.(doesn't-it)");
        assertThat(m.uri().host()).isEqualTo("example.com");
        assertThat(m.to().displayText()).isEqualTo("BEL:\u0007 NUL:\0 DEL:\u007f");
        assertThat(m.from().tag()).isEqualTo("_token~1'+`*%!-.");
        assertThat(m.header("extensionHeader-!.%*+_`'~")).isEqualTo("\uFEFF\u5927\u505C\u96FB");
    }

    @Test
    void readsEscapesWithoutTouchingThem() {
        SipMessage m = Corpus.message("esc01");
        assertThat(m.uri().user()).isEqualTo("sips%3Auser%40example.com");
        assertThat(m.uri().userText()).isEqualTo("sips:user@example.com");
        assertThat(m.uri().host()).isEqualTo("example.net");
        assertThat(m.to().uri().orElseThrow().userText()).isEqualTo("user");
        Params p = m.contacts().getFirst().uri().orElseThrow().params();
        assertThat(p.has("%6C%72")).isTrue();
        assertThat(p.value("n%61me")).isEqualTo("v%61lue%25%34%31");
        assertThat(Corpus.message("escnull").contacts()).hasSize(2);
        assertThat(Corpus.message("esc02").method()).isEqualTo("RE%47IST%45R");
        assertThat(Corpus.message("esc02").contacts()).hasSize(2);
    }

    @Test
    void dropsTheSecondRequestOfADatagram() {
        SipMessage m = Corpus.message("dblreq");
        assertThat(m.method()).isEqualTo("REGISTER");
        assertThat(new String(m.bytes(), StandardCharsets.UTF_8)).doesNotContain("joe@example.com")
                .endsWith("\r\n\r\n");
    }

    @Test
    void tellsHeaderParametersFromUriParameters() {
        NameAddr outside = Corpus.message("cparam01").contacts().getFirst();
        assertThat(outside.params().has("unknownparam")).isTrue();
        assertThat(outside.uri().orElseThrow().params().list()).isEmpty();
        NameAddr inside = Corpus.message("cparam02").contacts().getFirst();
        assertThat(inside.params().list()).isEmpty();
        assertThat(inside.uri().orElseThrow().params().has("unknownparam")).isTrue();
        assertThat(Corpus.message("regescrt").contacts().getFirst().uri().orElseThrow().headers())
                .isEqualTo("Route=%3Csip:sip.example.com%3E");
    }

    @Test
    void readsWhatLayersAboveDecideOn() {
        assertThat(Corpus.message("unkscm").uri().isSip()).isFalse();
        assertThat(Corpus.message("novelsc").uri().scheme()).isEqualTo("soap.beep");
        assertThat(Corpus.message("bext01").values(HeaderName.PROXY_REQUIRE))
                .containsExactly("noProxiesSupportThis", "norDoAnyProxiesSupportThis");
        assertThat(Corpus.message("zeromf").maxForwards()).isZero();
        assertThat(Corpus.message("inv2543").maxForwards()).isEqualTo(-1);
        assertThat(Corpus.message("inv2543").from().tag()).isNull();
        assertThat(Corpus.message("badbranch").topVia().hasTransactionId()).isFalse();
        assertThat(Corpus.message("unreason").reason()).startsWith("= 2**3 * 5**2 \u043d\u043e");
        assertThat(Corpus.message("noreason").reason()).isEmpty();
        assertThat(Corpus.message("semiuri").uri().user()).isEqualTo("user;par=u%40example.net");
        assertThat(Corpus.message("transports").vias()).extracting(Via::transport)
                .containsExactly("UDP", "SCTP", "TLS", "UNKNOWN", "TCP");
    }

    @Test
    void readsIpv6WhereItStands() {
        assertThat(Corpus.message("port-ambiguous").uri().host()).isEqualTo("[2001:db8::10:5070]");
        assertThat(Corpus.message("port-ambiguous").uri().port()).isEqualTo(-1);
        assertThat(Corpus.message("port-unambiguous").uri().port()).isEqualTo(5070);
        assertThat(Corpus.message("via-received-param-no-delim").topVia().received()).isEqualTo("2001:db8::9:255");
        assertThat(Corpus.message("via-received-param-with-delim").topVia().received()).isEqualTo("[2001:db8::9:255]");
        assertThat(Corpus.message("mult-ip-in-header").topVia().port()).isEqualTo(6050);
        assertThat(Corpus.message("ipv4-mapped-ipv6").uri().host()).isEqualTo("example.com");
        assertThat(Corpus.message("ipv6-bug-abnf-3-colons").uri().canonicalHost())
                .isEqualTo(Corpus.message("ipv6-correct-abnf-2-colons").uri().canonicalHost());
    }

    static SipMessage reparse(SipMessage m) {
        Parsed p = SipMessage.parseDatagram(m.bytes().clone());
        assertThat(p).isInstanceOf(Parsed.Ok.class);
        return ((Parsed.Ok) p).message();
    }

    /** Names and unfolded values in order, Content-Length left out as an edit may add it. */
    static List<String> model(SipMessage m) {
        List<String> out = new ArrayList<>();
        out.add(m.toString());
        for (int i = 0; i < m.headerCount(); i++) {
            boolean length = HeaderName.of(m.headerName(i)).filter(h -> h == HeaderName.CONTENT_LENGTH).isPresent();
            if (!length) out.add(m.headerName(i) + ": " + m.headerValue(i));
        }
        return out;
    }
}

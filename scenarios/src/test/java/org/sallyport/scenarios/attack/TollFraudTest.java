package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.SipMessage;

/**
 * Whoever would telephone at our cost: a PBX with outside lines stands behind control, and is asked for every alias
 * that nobody registered. What strangers dial goes through both nodes, so control's guard judges what came out of the
 * zone.
 */
class TollFraudTest {
    private AttackSite a;
    private Stranger mallory;

    @BeforeEach
    void up() {
        a = new AttackSite(1, SiteOptions.usual().askingThePbxForAll());
        a.site.up();
        mallory = a.stranger("mallory", "91.66.6.6");
    }

    private void refused(String method, String uri) {
        a.pass(1);
        // Written by hand, so that nothing of ours makes it tidier than a stranger would.
        String branch = mallory.branch();
        byte[] sdp = method.equals("INVITE") ? Stranger.sdp("91.66.6.6", 4000) : new byte[0];
        mallory.send(method + " " + uri + " SIP/2.0\r\nVia: " + mallory.via(branch)
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:x@elsewhere.example>;tag="
                + branch + "\r\nTo: <sip:x@acme.example>\r\nCall-ID: " + branch + "\r\nCSeq: 1 " + method
                + "\r\nContact: <sip:x@91.66.6.6>\r\n"
                + (sdp.length == 0 ? "" : "Content-Type: application/sdp\r\n") + "Content-Length: " + sdp.length
                + "\r\n\r\n"
                + new String(sdp, StandardCharsets.ISO_8859_1));
        a.site.world().runUntil(() -> mallory.answer(branch).isPresent(), 40 * AttackSite.SECOND);
        assertThat(a.site.pbx().heard()).as(uri).isEmpty();
        // To OPTIONS the node itself answers for everybody alike.
        List<Integer> refusals =
                method.equals("OPTIONS") ? List.of(200, 400, 403, 404, 416) : List.of(400, 403, 404, 416);
        assertThat(mallory.answer(branch)).as(uri).map(SipMessage::status)
                .hasValueSatisfying(s -> assertThat(s).isIn(refusals));
    }

    /** Whatever it is, no telephone system gets more than four digits out of it by us. */
    @ParameterizedTest
    @ValueSource(strings = {
        // plain, and as every phone writes it
        "sip:00441234567890@acme.example", "sip:+441234567890@acme.example", "sips:00441234567890@acme.example",
        "sip:12345@acme.example",
        "sip:00441234567890@acme.example;user=phone", "sip:00441234567890@acme.example:5060",
        "sip:00441234567890@185.10.20.10",
        "sip:00441234567890@acme.example.", "sip:00441234567890@ACME.example;transport=tcp;maddr=10.1.0.50",
        "tel:+441234567890",
        "tel:00441234567890;phone-context=acme.example", "tel:+44-12(34)567.890", "SIP:*7290012345@acme.example",
        "sip:9#00441234@acme.example",
        // escapes, once and more often
        "sip:%30%304412345678@acme.example", "sip:%30%30%34%34%31%32%33%34%35%36@acme.example",
        "sip:0044123456789%30@acme.example",
        "sip:%2B441234567890@acme.example", "sip:%2b44123@acme.example", "sip:0044%31234567890@185.10.20.10",
        "sip:%2530%2530441234567@acme.example",
        "sip:%252b44123456@acme.example", "sip:%2A72900123@acme.example", "sip:%23%2300441234@acme.example",
        // parameters of the number, of the URI, and a password
        "sip:00441234567890;x=y@acme.example", "sip:+441234567890;phone-context=+1@acme.example;user=phone",
        "sip:00441234567890;isub=1@acme.example",
        "sip:00441234567890;ext=1@acme.example", "sip:00441234567890:pw@acme.example",
        "sip:0044;x:1234567@acme.example;rn=00441234567",
        "sip:2001;rn=+441234567890@acme.example;user=phone", "sip:2001;npdi;RN=0044123456@acme.example",
        "sip:1;phone-context=+44123456789@acme.example",
        "sip:2001;postd=pp00441234@acme.example", "sip:2001@acme.example;rn=+441234567890",
        "sip:2001@acme.example;phone-context=%2B441234",
        "sip:2001;cic=+1-12345@acme.example", "tel:2001;phone-context=+441234567", "sip:0044%3Bx1234567@acme.example",
        "sip:00441234567890@acme.example;", "sip:00441234567890@acme.example;;x=",
        "sip:otto@acme.example;x=0044123456789@acme.example",
        "sip:2001@acme.example;phone-context=;rn=0044123456", "sip:x@acme.example;;x=+44123456%40;y",
        "tel:00441234567890;;x=;",
        // separators, and what somebody skips, cuts at or takes for the next number
        "sip:00-44-1234-567890@acme.example", "sip:(00)44.1234.567890@acme.example", "sip:00_4412345678@acme.example",
        "sip:_00441234567890@acme.example", "sip:0044,1234567890@acme.example", "sip:00441234567890,1@acme.example",
        "sip:00441234567890/@acme.example",
        "sip:0044/1234567890@acme.example", "sip:00441234567890!@acme.example", "sip:!00441234567@acme.example",
        "sip:0~0*4#4'1$2&3=4?5@acme.example",
        "sip:00441234567890%20@acme.example", "sip:%200044123@acme.example", "sip:0044%2c1234@acme.example",
        "sip:00441234567890%00@acme.example",
        "sip:0044123456%0d%0a@acme.example", "sip:00441%40elsewhere@acme.example",
        "sip:00441234%40elsewhere.example@acme.example",
        "sip:0044p1234567@acme.example", "sip:00w44W12P34X56@acme.example;user=dialstring",
        "sip:0a0b4c4d12345@acme.example",
        "sip:alice&SIP/trunk/00441234567@acme.example", "sip:x,00441234567@acme.example",
        "sip:x%7c00441234567@acme.example",
        "sip:00441234567890abc@acme.example", "sip:00441234567.conference@acme.example",
        "sip:+-+441234567@acme.example",
        // a number that is all name of a parameter, a password, a part of a name
        "sip:2001;00441234567890@acme.example", "sip:2001;00441234567890=x@acme.example",
        "sip:2001;ext;%30%3044123456=@acme.example",
        "tel:1;00441234567890", "sip:2001@acme.example;00441234567890", "sip:1:00441234567890@acme.example",
        "sip:2001:%300441234567@acme.example;user=phone", "sip:b+00441234@acme.example", "sip:b*00441234@acme.example",
        "sip:b%2300441@acme.example",
        "sip:abc%25004412@acme.example", "sip:n.00441234567890@acme.example", "tel-00441234567890@acme.example",
        "sip:ext.00441234567890@acme.example",
        "sip:a_00441234567890@acme.example", "sip:0044e1234567890@acme.example", "sip:OO441234567890@acme.example",
        "sip:%C3%A900441234567@acme.example",
        // digits of other scripts, and what cannot be seen
        "sip:%EF%BC%90%EF%BC%90%EF%BC%94%EF%BC%9412345@acme.example",
        "sip:%D9%A0%D9%A0%D9%A4%D9%A4%D9%A1%D9%A2@acme.example",
        "sip:0%E2%80%8B0%E2%80%8B4%E2%80%8B4%E2%80%8B12345@acme.example", "sip:%EF%BC%8B441234567@acme.example",
        "sip:0044%C2%AD12345@acme.example",
        "sip:0044%FF12345@acme.example", "sip:00%C2%B2%C2%B3%C2%B9%C2%B2%C2%B3@acme.example",
        "sip:%E2%91%A0%E2%91%A1%E2%91%A2%E2%91%A3%E2%91%A4@acme.example"})
    void sip16NoSpellingOfANumberReachesTheLines(String uri) {
        refused("INVITE", uri);
        for (String method : new String[] {"OPTIONS", "MESSAGE", "SUBSCRIBE", "REFER"}) refused(method, uri);
    }

    /** Random spellings of numbers of five digits and more, by every means that the rows above use one at a time. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void sip16NoMixtureOfSpellingsReachesTheLines(long seed) {
        Random random = new Random(seed);
        String[] between = {"-", ".", "(", ")", "_", "/", "!", ",", "*", "~", "'", "$", "&", "=", "?", "+", "%20",
            "%2c", "%7C", "%C2%A0", "%E2%80%8D"};
        for (int i = 0; i < 60; i++) {
            StringBuilder user = new StringBuilder(random.nextBoolean() ? "+" : "");
            for (int n = 5 + random.nextInt(10); n > 0; n--) {
                int digit = random.nextInt(10);
                user.append(switch (random.nextInt(6)) {
                    case 0 -> "%3" + digit;
                    case 1 -> "%253" + digit;
                    case 2 -> "%EF%BC%9" + digit;
                    default -> "" + digit;
                });
                if (random.nextInt(3) == 0) user.append(between[random.nextInt(between.length)]);
            }
            if (random.nextInt(3) == 0) user.append(";phone-context=acme.example");
            if (random.nextInt(4) == 0) user.append(":secret");
            refused(random.nextInt(4) == 0 ? "OPTIONS" : "INVITE",
                    "sip:" + user + "@acme.example" + (random.nextBoolean() ? ";user=phone" : ""));
        }
    }

    /** The guard is no wall: extensions and names are what strangers may call. */
    @ParameterizedTest
    @ValueSource(strings = {"sip:2001@acme.example", "sip:%32001@acme.example", "sip:2001@185.10.20.10",
        "sip:sales@acme.example", "sip:2-0-0-1@acme.example",
        "sip:room.12@acme.example", "sip:sales;x=y@acme.example", "tel:2001"})
    void sip16StrangersReachExtensionsAndNames(String uri) {
        mallory.ask(mallory.invite(uri));
        assertThat(a.site.pbx().requests("INVITE")).as(uri).hasSize(1);
    }

    /** RFC 3261 §16.5: whoever stands behind us would go where maddr says. */
    @Test
    void sip16WhereAStrangerWantsToGoIsNotToldToTheLines() {
        mallory.ask(mallory.invite("sip:2001@acme.example;maddr=10.1.0.99;ttl=1;transport=udp"));
        assertThat(a.site.pbx().requests("INVITE")).extracting(SipMessage::requestUri)
                .containsExactly("sip:2001@acme.example;transport=udp");
    }

    /** What users dial arrives as they wrote it, but for the domain that our address stands for. */
    @ParameterizedTest
    @CsvSource({"sip:00441234567890@acme.example, sip:00441234567890@acme.example",
        "sip:%30%304412@acme.example, sip:%30%304412@acme.example",
        "sip:%2B4412@acme.example:5060;user=phone;x=1, sip:%2B4412@acme.example:5060;user=phone;x=1",
        "sip:+44-12@acme.example;user=phone, sip:+44-12@acme.example;user=phone",
        "sip:21%23@acme.example, sip:21%23@acme.example",
        "sip:4412;phone-context=%2B33%40dom@acme.example;user=phone, sip:4412;phone-context=%2B33%40dom@acme.example;user=phone",
        "sip:4412;npdi;rn=+1999@10.1.0.10:5060;user=phone, sip:4412;npdi;rn=+1999@acme.example;user=phone",
        "tel:+44-12(3);phone-context=acme.example, sip:+44123;phone-context=acme.example@acme.example;user=phone"})
    void whatAUserDialsKeepsItsSpelling(String dialled, String arrives) {
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        PhoneCall call = alice.call(dialled);
        a.site.until("the PBX to be busy", 40 * AttackSite.SECOND, () -> call.state() == PhoneCall.State.ENDED);
        assertThat(a.site.pbx().requests("INVITE")).extracting(SipMessage::requestUri).containsExactly(arrives);
        assertThat(call.status()).isEqualTo(486);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sip:%61lice@acme.example", "sip:%61%6C%69%63%65@acme.example.",
        "sip:alice;x=y@acme.example", "sip:alice:pw@acme.example:5060",
        "sip:al%69ce@185.10.20.10"})
    void everySpellingOfAUserRings(String uri) {
        Stranger alice = a.stranger("alice", "91.44.4.4");
        assertThat(alice.register("alice", "alice", "<sip:alice@91.44.4.4>").status()).isEqualTo(200);
        mallory.send(mallory.invite(uri));
        a.pass(2);
        assertThat(alice.requests("INVITE")).isNotEmpty();
    }

    @Test
    void aRegistrationForASpellingIsTheUsersOwn() {
        Stranger alice = a.stranger("alice", "91.44.4.4");
        assertThat(alice.register("alice", "%61lice;x=y", "<sip:alice@91.44.4.4>").status()).isEqualTo(200);
        assertThat(a.contacts(Role.CONTROL, "alice")).hasSize(1);
        assertThat(mallory.register("bob", "%61lice", "<sip:alice@91.66.6.6>").status()).isEqualTo(403);
        mallory.send(mallory.invite("sip:alice@acme.example"));
        a.pass(2);
        assertThat(alice.requests("INVITE")).isNotEmpty();
    }
}

package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** Damaged requests and damaged answers, thousands of them: no exception leaves a node, and nothing stays behind. */
class MutationAttackTest {
    private static final String BOB = "sip:bob@acme.example";
    private static final int ROUNDS = 4_000;
    private static final long SHARE_NS = 21_000_000L;
    private static final String[] WORDS =
            {"", "\r\n", ";", ",", "<", ">", "\"", "sip:", "sips:", "tel:", ":", "@", "[::1]", "%00", "4294967296",
                "-1", "0", "\0", " ", "*", ";lr", ";tag=", "z9hG4bK", "SIP/2.0", "\u00ff", ";expires=99999999999",
                "Route: <sip:185.10.20.10;lr>\r\n",
                "Contact: *\r\n", "m=audio 0 RTP/AVP 0\r\n", "c=IN IP6 ::\r\n"};

    private static byte[] damaged(Random random, byte[] whole) {
        StringBuilder s = new StringBuilder(new String(whole, StandardCharsets.ISO_8859_1));
        for (int n = 1 + random.nextInt(3); n > 0 && !s.isEmpty(); n--) {
            int at = random.nextInt(s.length());
            switch (random.nextInt(4)) {
                case 0 -> s.setCharAt(at, (char) random.nextInt(256));
                case 1 -> s.insert(at, WORDS[random.nextInt(WORDS.length)]);
                case 2 -> s.delete(at, Math.min(s.length(), at + 1 + random.nextInt(12)));
                default -> {
                    int from = random.nextInt(s.length());
                    s.insert(at, s.substring(from, Math.min(s.length(), from + random.nextInt(40))));
                }
            }
        }
        return s.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void x5NoDamagedMessageStopsANode(long seed) {
        AttackSite a = AttackSite.up(seed);
        Random random = new Random(seed);
        Stranger bob = a.stranger("bob", "91.44.4.4");
        assertThat(bob.register("bob", "bob", "<sip:bob@91.44.4.4:5060>").status()).isEqualTo(200);
        bob.whenAsked(r -> {
            if (r.method().equals("ACK")) return;
            int status = new int[] {180, 183, 200, 200, 302, 401, 407, 486, 603}[random.nextInt(9)];
            var edit = SipMessage.response(r, status, "X", "t").edit().addLast(HeaderName.CONTACT,
                    "<sip:bob@91.44.4.4:5060>");
            if (r.method().equals("INVITE"))
                edit.body("application/sdp", Stranger.sdp("91.44.4.4", 4000, "a=rtcp:4001"));
            bob.send(random.nextBoolean() ? edit.build().bytes() : damaged(random, edit.build().bytes()));
        });
        Stranger mallory = a.stranger("mallory", "91.66.6.6");
        List<SipMessage> sent = new ArrayList<>();
        for (int i = 0; i < ROUNDS; i++) {
            SipMessage m = switch (random.nextInt(8)) {
                case 0 -> mallory.registration("bob", _ -> {}, "<sip:bob@91.66.6.6>;expires=60;q=0.5").build();
                case 1 -> mallory.request("OPTIONS", "sip:185.10.20.10", "sip:x@elsewhere.example", BOB).build();
                case 2 -> bob.request("SUBSCRIBE", "sip:alice@acme.example", BOB, "sip:alice@acme.example").build();
                case 3 -> sent.isEmpty() ? mallory.invite(BOB) : sent.get(random.nextInt(sent.size())).edit()
                        .set(HeaderName.CSEQ, random.nextInt(9) + " BYE").build();
                default -> mallory.invite(BOB, "a=rtpmap:0 PCMU/8000", "a=sendrecv", "m=video 5000 RTP/AVP 96");
            };
            sent.add(m);
            (random.nextInt(4) == 0 ? bob : mallory).send(damaged(random, m.bytes()));
            a.site.world().runFor(SHARE_NS);
        }
        SipMessage options = mallory.request("OPTIONS", "sip:185.10.20.10", "sip:x@elsewhere.example", BOB).build();
        assertThat(mallory.ask(options).status()).isEqualTo(200);
        assertThat(a.site.zoneUp()).isTrue();
        a.pass(900);
        assertThat(a.counter(Role.EDGE, "requestsUnderWay")).isZero();
        assertThat(a.rows(Role.EDGE, "media")).isEmpty();
        // A call that a damaged answer began without any media has only its silence to end by.
        a.pass(12 * 3600);
        assertThat(a.rows(Role.EDGE, "calls")).isEmpty();
        assertThat(a.rows(Role.CONTROL, "calls")).isEmpty();
    }
}

package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sallyport.sip.message.SipMessage;

/**
 * Line by line what both nodes send for one call from the internet to a phone behind a router, from INVITE to BYE. What
 * is drawn at random gets a number in the order in which it turns up; everything else is as it stands.
 */
class WholeCallTest {
    private static final String GOLDEN = "whole-call.txt";

    /** Set to a folder, the text is written there instead of compared. */
    private static final String WRITE_TO = "sallyport.golden";

    /** What is random: hex, the port of the zone, the ports and names of media. */
    private static final Pattern RANDOM = Pattern.compile("(?<![0-9A-Za-z])[0-9a-f]{8,}(?![0-9A-Za-z])"
            + "|(?<=z9hG4bK)[0-9a-f]{8,}|(?<=rport=)2[5-9]\\d{3}|(?<=m=audio )\\d+|(?<=o=)\\S+ \\d+ \\d+");

    private final AttackSite a = AttackSite.up(1);
    private final Map<String, String> numbers = new HashMap<>();

    @Test
    void leavesTheNodesAsItAlwaysDid() throws IOException {
        Stranger caller = a.stranger("caller", "91.55.5.5");
        Stranger phone = a.stranger("phone", "91.66.6.6");
        assertThat(phone.register("bob", "bob", "<sip:bob@192.168.1.7:5060>").status()).isEqualTo(200);
        a.watch();
        SipMessage invite = caller.invite("sip:bob@acme.example", "a=rtpmap:0 PCMU/8000");
        caller.send(invite);
        a.pass(1);
        SipMessage rung = phone.requests("INVITE").getFirst();
        phone.answer(rung, 180, new byte[0]);
        a.pass(1);
        phone.answer(rung, 200, Stranger.sdp("91.66.6.6", 4000), "X-Passed: as it is");
        a.pass(1);
        SipMessage ok = caller.answer(invite.topVia().branch()).orElseThrow();
        String target = ok.contacts().getFirst().uriText();
        caller.send(caller.within(invite, ok, "ACK", target, 0).build());
        a.pass(1);
        caller.send(caller.within(invite, ok, "BYE", target, 1).build());
        a.pass(1);
        phone.answer(phone.requests("BYE").getFirst(), 200, new byte[0]);
        a.pass(1);
        compare(text());
    }

    private String text() {
        StringBuilder out = new StringBuilder();
        for (String node : List.of("edge", "control")) {
            for (String said : a.saidBy(node, "SIP/2.0")) {
                // The zone's keep-alives, and what the nodes ask each other beside calls, come when they come.
                if (said.contains(" OPTIONS\r\n") || said.contains(" CONSULT\r\n")) continue;
                String lines = numbered(said).replace("\r\n", "\n");
                out.append("--- ").append(node).append(" sends\n").append(lines).append('\n');
            }
        }
        return out.toString();
    }

    private String numbered(String message) {
        return RANDOM.matcher(message).replaceAll(m -> Matcher
                .quoteReplacement(numbers.computeIfAbsent(m.group(), _ -> "{" + (numbers.size() + 1) + "}")));
    }

    private static void compare(String text) throws IOException {
        String folder = System.getProperty(WRITE_TO);
        if (folder != null) {
            Files.writeString(Path.of(folder, GOLDEN), text);
            return;
        }
        try (InputStream in = WholeCallTest.class.getResourceAsStream(GOLDEN)) {
            assertThat(text).isEqualTo(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}

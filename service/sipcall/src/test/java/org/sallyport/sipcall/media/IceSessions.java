package org.sallyport.sipcall.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.ice.IceMode;
import org.sallyport.media.FarEnd;
import org.sallyport.media.LegSide;

/** Calls between two ends of which each may have ICE, and what their descriptions say. */
abstract class IceSessions extends EdgeDesk {
    static final String AUDIO = "m=audio 4000 RTP/AVP 0";
    static final String PWD = "passwordpasswordpassword";

    SessionMedia between(IceMode ice) {
        return Exchange.call(desk, "session", "label", end(CALLER, ice), end(CALLEE, ice));
    }

    /** An audio line with ICE whose candidates are its default addresses, and one more. */
    static byte[] ice(String address, String ufrag, String... more) {
        List<String> lines = new ArrayList<>(List.of(AUDIO, "a=ice-ufrag:" + ufrag, "a=ice-pwd:" + PWD,
                "a=candidate:1 1 UDP 2130706431 " + address + " 4000 typ host",
                "a=candidate:1 2 UDP 2130706430 " + address + " 4001 typ host",
                "a=candidate:2 1 UDP 1694498815 10.9.8.7 4000 typ srflx raddr 10.9.8.7 rport 4000"));
        lines.addAll(List.of(more));
        return sdp(address, lines.toArray(String[]::new));
    }

    static byte[] plain(String address) {
        return sdp(address, AUDIO);
    }

    static String value(String sdp, String attribute) {
        Matcher m = Pattern.compile("(?m)^a=" + attribute + ":([^\r\n]*)").matcher(sdp);
        return m.find() ? m.group(1) : null;
    }

    static void assertLite(String sdp, int components) {
        assertThat(sdp.substring(0, sdp.indexOf("m="))).as("lite is said of the session").contains("a=ice-lite\r\n")
                .contains("a=ice-options:ice2\r\n");
        assertThat(value(sdp, "ice-ufrag")).hasSize(8);
        assertThat(value(sdp, "ice-pwd")).hasSize(32);
        String port = sdp.replaceAll("(?s).*m=audio (\\d+) .*", "$1");
        List<String> candidates = sdp.lines().filter(l -> l.startsWith("a=candidate:")).toList();
        assertThat(candidates).hasSize(components);
        assertThat(candidates.getFirst())
                .isEqualTo("a=candidate:1 1 UDP 2130706431 " + EDGE + " " + port + " typ host");
        assertThat(sdp).doesNotContain("10.9.8.7").doesNotContain(PWD).doesNotContain("ice-mismatch");
    }

    static void assertNone(String sdp) {
        assertThat(sdp).doesNotContain("ice-").doesNotContain("candidate");
    }

    FarEnd farEnd(SessionMedia m, LegSide side) {
        return m.lines().getFirst().farEnd(side);
    }
}

package org.sallyport.sipcall.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ice.IceMode;
import org.sallyport.media.LegSide;
import org.sallyport.media.MediaLimits;
import org.sallyport.media.desk.Facing;
import org.sallyport.media.desk.LineBudget;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.media.desk.MediaSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipEditor;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.media.Exchange;
import org.sallyport.sipcall.media.Said;
import org.sallyport.sipcall.media.SdpRole;
import org.sallyport.sipcall.media.SessionMedia;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/**
 * Whatever body goes in: no address of the sender's side or of a third party comes out where a reader could find it.
 * The readers here are sloppier than any that we know, and share no code with ours.
 */
class HiddenDescriptionTest {
    private static final String OURS = "185.10.20.10";
    private static final String SENDER = "10.77.0.5";
    private static final String THIRD = "91.99.9.9";
    private static final String SDP = "v=0\r\no=- 1 1 IN IP4 " + SENDER + "\r\ns=-\r\nc=IN IP4 " + SENDER
            + "\r\nt=0 0\r\n"
            + "m=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=candidate:1 1 UDP 1 " + THIRD + " 4000 typ host\r\n"
            + "m=video 0 RTP/AVP 96\r\nc=IN IP4 " + THIRD + "\r\na=altc:1 IP4 " + SENDER + " 4000\r\na=x-new:" + THIRD
            + "\r\n";
    private static final String PART = "--b1\r\nContent-Type: application/sdp\r\n\r\n" + SDP + "\r\n";
    private static final String OTHER = "--b1\r\nContent-Type: application/x-other\r\n\r\nSignal=5\r\n";
    private static final String[][] SEEDS = {{"application/sdp", SDP},
        {"multipart/mixed;boundary=b1", OTHER + PART + "--b1--\r\n"},
        {"multipart/alternative; boundary=\"b1\"", PART + PART + "--b1--\r\n"}, {"application/x-other", "Signal=5\r\n"},
        {"multipart/mixed;boundary=b0", "--b0\r\nContent-Type: multipart/alternative;boundary=b1\r\n\r\n" + PART + OTHER
                + "--b1--\r\n\r\n--b0--\r\n"}};
    private static final String[] PIECES =
            {"\r", "\n", "\r\n", "\r\n\r\n", "\0", "\t", " ", "--b1", "--b1--", "--b0", "\r\n--b1\r\n", "v=0\r\n",
                "c=IN IP4 " + THIRD + "\r\n", "m=audio 4000 RTP/AVP 0\r\n", "a=rtcp:9 IN IP4 " + THIRD + "\r\n", "a=",
                "c=", "Content-Type: text/plain\r\n",
                "Content-Transfer-Encoding: base64\r\n", ";boundary=b1", "s=" + SENDER + "\r\n", "\u000b", "\u0085",
                "o=- 1 1 IN IP4 " + THIRD + "\r\n"};

    private final SimWorld world = new SimWorld(1);
    private final SimHost edge = world.host("edge").attach(world.segment("net", LinkConditions.LAN), OURS);
    private final PortSettings settings = PortSettings.builder().build();
    private final MediaDesk desk = new MediaDesk(edge, Role.EDGE, PortBook.of(settings),
            new PortPairPool(settings, edge.entropy(), 1_000_000_000L),
            new MediaSettings(List.of(), settings.sharedPairs(),
                    new AddressPolicy(List.of(), Set.of(IpAddress.of(OURS))), 0, 300_000_000_000L, 1,
                    MediaLimits.DEFAULT));
    private final MediaGate gate = new MediaGate(Role.EDGE, desk, _ -> LineBudget.UNLIMITED, _ -> {});
    private final LocalInterface via =
            new LocalInterface("outer", NetworkSide.OUTSIDE, IpAddress.of(OURS), IpAddress.of(OURS));

    private Facing internet(String address) {
        return new Facing(Facing.Kind.INTERNET_ENDPOINT, via, IpAddress.of(address), IceMode.LITE,
                Facing.Standing.THERE);
    }

    private static byte[] octets(String s) {
        return s.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] spoiled(byte[] b, Random random) {
        byte[] out = b;
        for (int n = random.nextInt(5); n > 0; n--) {
            int at = random.nextInt(out.length + 1);
            int to = Math.min(out.length, at + random.nextInt(40));
            byte[] piece = switch (random.nextInt(5)) {
                case 0 -> octets(PIECES[random.nextInt(PIECES.length)]);
                case 1 -> new byte[] {(byte) random.nextInt(256)};
                case 2 -> Arrays.copyOfRange(out, at, to);
                case 3 -> octets(new String(out, at, to - at, StandardCharsets.ISO_8859_1).replace("\r\n",
                        random.nextBoolean() ? "\n" : "\r"));
                default -> new byte[0];
            };
            int rest = random.nextInt(3) == 0 ? at : to;
            ByteArrayOutputStream next = new ByteArrayOutputStream();
            next.write(out, 0, at);
            next.writeBytes(piece);
            next.write(out, rest, out.length - rest);
            out = next.toByteArray();
            if (out.length == 0) out = octets("x");
        }
        return out;
    }

    private static SipMessage invite(String type, byte[] body) {
        String head =
                "INVITE sip:b@acme.example SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: <sip:a@h>;tag=1\r\nTo: <sip:b@h>\r\n"
                        + "Call-ID: 1\r\nCSeq: 1 INVITE\r\nMax-Forwards: 70\r\n"
                        + (type == null ? "" : "Content-Type: " + type + "\r\n")
                        + "Content-Length: " + body.length + "\r\n\r\n";
        byte[] all = Arrays.copyOf(octets(head), head.length() + body.length);
        System.arraycopy(body, 0, all, head.length(), body.length);
        return SipMessage.parseDatagram(all) instanceof Parsed.Ok(SipMessage m) ? m : null;
    }

    /**
     * Every stretch that a sloppy reader could take for a description: behind any blank line or delimiter, or the
     * whole.
     */
    private static boolean tells(String body) {
        String all = body.replace("\r\n", "\n").replace('\r', '\n').replace('\u000b', '\n');
        boolean found = false;
        for (String piece : all.split("\n\n|--b[01][^\n]*\n|\n(?=v=0\n)")) {
            String s = piece.strip();
            if (!s.startsWith("v=0") || !s.contains("\nm=")) continue;
            Matcher m = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+").matcher(s.toLowerCase(Locale.ROOT));
            while (m.find()) found |= !m.group().equals(OURS) && !m.group().equals("0.0.0.0");
        }
        return found;
    }

    @Test
    void noAddressComesThroughWhateverIsWritten() {
        long seed = 20_261_130L;
        Random random = new Random(seed);
        SessionMedia media = Exchange.call(desk, "session", "label", internet(SENDER), internet("91.0.0.6"));
        assertThat(tells(SDP)).isTrue();
        assertThat(Arrays.stream(SEEDS).filter(s -> !s[1].startsWith("Signal"))).allMatch(s -> tells(s[1]));
        int passed = 0;
        int refused = 0;
        for (int i = 0; i < 60_000; i++) {
            String[] from = SEEDS[random.nextInt(SEEDS.length)];
            byte[] body = spoiled(octets(from[1]), random);
            String type = random.nextInt(4) > 0 ? from[0]
                    : random.nextInt(5) == 0 ? null
                    : new String(spoiled(octets(from[0]), random), StandardCharsets.ISO_8859_1);
            SipMessage m = invite(type, body);
            if (m == null) continue;
            boolean offer = random.nextBoolean();
            SipEditor edit = m.edit();
            MediaGate.Passed out = offer ? gate.pass(media, new Said(LegSide.CALLER, SdpRole.OFFER, "", true), m, edit)
                    : gate.strip(via, m, edit);
            if (out instanceof MediaGate.Passed.Refused) {
                refused++;
                continue;
            }
            SipMessage sent = edit.build();
            String text = new String(sent.body(), StandardCharsets.ISO_8859_1);
            if (!text.equals(from[1])) passed++;
            // A letter may hold a description as long as it does not begin with it.
            boolean letter = sent.contentType() != null && sent.contentType().strip().startsWith("text/");
            if (letter && !text.stripLeading().startsWith("v=0")) continue;
            assertThat(tells(text)).as("seed %d, step %d, %s%n%s%nbecame%n%s", seed, i, type,
                    new String(body, StandardCharsets.ISO_8859_1), text).isFalse();
        }
        assertThat(passed).as("passed").isGreaterThan(5_000);
        assertThat(refused).as("refused").isGreaterThan(5_000);
    }
}

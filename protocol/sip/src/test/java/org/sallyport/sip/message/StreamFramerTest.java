package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.refusal.RefusalReason;

/** Framing on streams; rows SIP-4, 29 and 47 of the attack table. */
class StreamFramerTest {
    private static final String SECOND = Messages.INVITE.replace("Call-ID: a84b", "Call-ID: second");

    private final StreamFramer framer = new StreamFramer(SipLimits.DEFAULT);

    private List<Framed> feed(byte[] b) {
        framer.push(b, 0, b.length);
        List<Framed> out = new ArrayList<>();
        while (true) {
            Framed f = framer.next();
            if (f instanceof Framed.More) return out;
            out.add(f);
            if (f instanceof Framed.Broken) return out;
        }
    }

    private static String callId(Framed f) {
        return ((Framed.Message) f).message().callId();
    }

    @Test
    void cutsTwoMessagesAtAnySplit() {
        byte[] both = Messages.bytes(Messages.INVITE + SECOND);
        for (int cut = 0; cut <= both.length; cut++) {
            StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
            List<String> ids = new ArrayList<>();
            for (int part = 0; part < 2; part++) {
                int from = part == 0 ? 0 : cut;
                f.push(both, from, (part == 0 ? cut : both.length) - from);
                for (Framed x = f.next(); !(x instanceof Framed.More); x = f.next()) ids.add(callId(x));
            }
            assertThat(ids).as("cut at %d", cut).hasSize(2);
            assertThat(ids.get(1)).startsWith("second");
            assertThat(f.heldBytes()).isZero();
        }
    }

    @Test
    void takesOneOctetAtATime() {
        int messages = 0;
        for (byte b : Messages.bytes(Messages.INVITE + SECOND)) {
            for (Framed f : feed(new byte[] {b})) {
                assertThat(f).isInstanceOf(Framed.Message.class);
                messages++;
            }
        }
        assertThat(messages).isEqualTo(2);
    }

    @Test
    void messageIsTheSameAsFromADatagram() {
        byte[] b = Messages.bytes(Messages.INVITE);
        feed(Messages.bytes(SECOND.substring(0, 10)));
        List<Framed> got = feed(Messages.bytes(SECOND.substring(10) + Messages.INVITE));
        SipMessage m = ((Framed.Message) got.get(1)).message();
        assertThat(m.bytes()).isEqualTo(b);
        assertThat(TortureTest.model(m)).isEqualTo(TortureTest.model(Messages.ok(b)));
        assertThat(m.body()).isEqualTo("body".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void tellsPingFromPong() {
        assertThat(feed(Messages.raw("\r\n\r\n"))).containsExactly(new Framed.Ping(1));
        assertThat(feed(Messages.raw("\r\n"))).containsExactly(new Framed.Pong());
        assertThat(feed(Messages.raw("\r\n\r"))).isEmpty();
        assertThat(feed(Messages.raw("\n"))).containsExactly(new Framed.Ping(1));
        assertThat(feed(Messages.raw("\r"))).isEmpty();
        assertThat(feed(Messages.raw("\n"))).containsExactly(new Framed.Pong());
        List<Framed> mixed = feed(Messages.bytes("\n\n" + Messages.INVITE + "\n\n"));
        assertThat(mixed).hasSize(3);
        assertThat(mixed.get(1)).isInstanceOf(Framed.Message.class);
        assertThat(feed(Messages.raw("\r\n".repeat(20_000)))).containsExactly(new Framed.Ping(10_000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "4294967300", "99999999999999999999", "+4", "4 4", "4,4", "", "0x4", "four",
        "4\r\nContent-Length: 4",
        "4\r\nl: 0", "\r\n 4", "1048577", "4;", "4\0", "\u0664", "4e0", "--4", "4\r\nContent-Length : 5", "NaN"})
    void noWrongLengthLetsASecondRequestThrough(String length) {
        byte[] b = Messages
                .raw((Messages.INVITE.replace("\n", "\r\n").replace("Content-Length: 4", "Content-Length: " + length)
                        + SECOND.replace("\n", "\r\n")).replace("\u0664", "\u00d9\u00a4"));
        List<Framed> got = feed(b);
        assertThat(got).hasSize(1);
        assertThat(got.getFirst()).isInstanceOf(Framed.Broken.class);
        assertThat(feed(Messages.bytes(SECOND))).hasSize(1).first().isInstanceOf(Framed.Broken.class);
    }

    @Test
    void aShortLengthBreaksTheStreamAtTheRest() {
        List<Framed> got =
                feed(Messages.bytes(Messages.INVITE.replace("Content-Length: 4", "Content-Length: 2") + "\n\n"));
        assertThat(got).hasSizeGreaterThan(1);
        assertThat(got.getFirst()).isInstanceOf(Framed.Message.class);
        assertThat(got.getLast()).isInstanceOf(Framed.Broken.class);
    }

    @Test
    void missingLengthIsPolicy() {
        String without = Messages.INVITE.replace("Content-Length: 4\n", "").replace("body", "");
        List<Framed> got = feed(Messages.bytes(without));
        assertThat(((Framed.Broken) got.getFirst()).bad().answerable()).isPresent();
        StreamFramer lenient = new StreamFramer(new SipLimits(65_535, 32_768, 8_192, 256, 70, 2_048, true));
        byte[] b = Messages.bytes(without);
        lenient.push(b, 0, b.length);
        assertThat(lenient.next()).isInstanceOf(Framed.Message.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST / HTTP/1.1\r\n", "GET / HTTP/1.0\r\nHost: x\r\n\r\n", "\0\1", "\u0016\u0003\u0001",
        "{", "<stream>",
        "INVITE\r\n", "\rX", "\nINVITE", " INVITE sip:a@b SIP/2.0\r\n", "\r\n\u0000"})
    void closesAtOnceOnWhatIsNotSip(String text) {
        Framed last = feed(Messages.raw(text)).getLast();
        assertThat(last).isInstanceOf(Framed.Broken.class);
        assertThat(((Framed.Broken) last).bad().answerable()).isEmpty();
    }

    @Test
    void answersAFaultInTheHeadAndStops() {
        List<Framed> got = feed(Messages.bytes(Messages.INVITE.replace("314159 INVITE", "1 BYE") + SECOND));
        assertThat(got).hasSize(1);
        Parsed.Bad bad = ((Framed.Broken) got.getFirst()).bad();
        assertThat(bad.answerable().orElseThrow().callId()).startsWith("a84b");
    }

    @Test
    void answersAFaultOfAPeerThatForwardsAndGoesOn() {
        framer.passFaults();
        List<Framed> got = feed(Messages.bytes(Messages.INVITE.replace("314159 INVITE", "1 BYE") + SECOND));
        assertThat(got).hasSize(2);
        Parsed.Bad bad = ((Framed.PassedOver) got.getFirst()).bad();
        assertThat(bad.answerable().orElseThrow().callId()).startsWith("a84b");
        assertThat(got.getLast()).isInstanceOf(Framed.Message.class);
    }

    @Test
    void whatIsOverALimitIsPassedOverAndTheNextMessageIsServed() {
        String length = "Content-Length: 4";
        String[] over = {
            Messages.INVITE.replace(length, "X-F: y\n".repeat(300) + length),
            Messages.INVITE.replace(length, length + "\n" + "X-F: y\n".repeat(300).stripTrailing()),
            Messages.INVITE.replace(length, "v: SIP/2.0/UDP h\n".repeat(80) + length),
            Messages.INVITE.replace(length, "X-F: " + "y".repeat(9_000) + "\n" + length),
            Messages.INVITE.replace(length, ("X-F: " + "y".repeat(7_000) + "\n").repeat(7) + length),
            Messages.INVITE.replace("INVITE sip:", "INVITE sip:" + "u".repeat(3_000)),
            Messages.INVITE.replace("INVITE sip:", "INVITE sip:" + "u".repeat(20_000)),
            Messages.INVITE.replace(length, "Content-Length: 100000").replace("body", "b".repeat(100_000))};
        for (String text : over) {
            for (int piece : new int[] {1, 1_000, 1 << 20}) {
                StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
                byte[] b = Messages.bytes(text + SECOND);
                List<Framed> got = new ArrayList<>();
                for (int at = 0; at < b.length; at += piece) {
                    f.push(b, at, Math.min(piece, b.length - at));
                    for (Framed x = f.next(); !(x instanceof Framed.More || x instanceof Framed.Broken); x = f.next())
                        got.add(x);
                    assertThat(f.heldBytes()).isLessThanOrEqualTo(SipLimits.DEFAULT.messageBytesMax() + piece);
                }
                assertThat(got).as(text.substring(0, 60) + "… in pieces of " + piece).hasSize(2);
                assertThat(got.getFirst()).isInstanceOf(Framed.PassedOver.class);
                assertThat(got.getLast()).isInstanceOf(Framed.Message.class);
                assertThat(f.midMessage()).isFalse();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-F\0: y\r\n", "X-F: y\n", "X-F: y\rz\r\n", "no colon\r\n", ": no name\r\n", "L: 4\r\n",
        "l : 7\r\n"})
    void nothingIsPassedOverWhoseEndTwoReadersCouldSeeInTwoPlaces(String line) {
        framer.passFaults();
        String faulty = Messages.INVITE.replace("314159 INVITE", "1 BYE").replace("\n", "\r\n");
        assertThat(feed(Messages.raw(faulty.replace("Content-Length", line + "Content-Length"))))
                .singleElement().isInstanceOf(Framed.Broken.class);
    }

    @Test
    void widerLimitsHoldFromTheNextMessageOn() {
        byte[] b = Messages
                .bytes(Messages.INVITE.replace("Content-Length: 4", "X-F: y\n".repeat(300) + "Content-Length: 4"));
        assertThat(feed(b).getFirst()).isInstanceOf(Framed.PassedOver.class);
        framer.limits(SipLimits.PAIR);
        assertThat(feed(b).getFirst()).isInstanceOf(Framed.Message.class);
    }

    @Test
    void neverHoldsMoreThanTheLimits() {
        byte[] line = Messages.raw("INVITE sip:" + "a".repeat(33_000));
        assertThat(feed(line).getFirst()).isInstanceOf(Framed.Broken.class);
        StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
        byte[] start = Messages.bytes("INVITE sip:a@b.example SIP/2.0\n");
        byte[] header = Messages.bytes("X: " + "y".repeat(100) + "\n");
        f.push(start, 0, start.length);
        int pushed = 0;
        while (f.next() instanceof Framed.More) {
            f.push(header, 0, header.length);
            pushed += header.length;
            assertThat(f.heldBytes()).isLessThan(SipLimits.DEFAULT.messageBytesMax() + 1_000);
        }
        assertThat(pushed).isLessThan(SipLimits.DEFAULT.messageBytesMax() + 1_000);
        assertThat(((Framed.Broken) f.next()).bad().reason()).isEqualTo(RefusalReason.TOO_LARGE);
    }

    @Test
    void aWholeMessageOverTheLimitIsRefusedByItsHead() {
        for (String length : new String[] {"65000", "65535", "1048576"}) {
            StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
            byte[] b = Messages.bytes(Messages.INVITE.replace("Content-Length: 4", "Content-Length: " + length));
            f.push(b, 0, b.length);
            Parsed.Bad bad =
                    length.length() > 5 ? ((Framed.Broken) f.next()).bad() : ((Framed.PassedOver) f.next()).bad();
            assertThat(bad.reason()).isEqualTo(RefusalReason.TOO_LARGE);
        }
    }

    @Test
    void randomSplitsOfTheCorpusGiveTheSameMessages() {
        Random random = new Random(7);
        List<SipMessage> sent = Corpus.all().stream().filter(e -> e.verdict().equals("ok"))
                .map(e -> Corpus.message(e.name()).edit().set(HeaderName.SUBJECT, "s").build()).toList();
        for (int round = 0; round < 50; round++) {
            ByteArrayOutputStream wire = new ByteArrayOutputStream();
            for (SipMessage m : sent) wire.writeBytes(m.bytes());
            byte[] b = wire.toByteArray();
            StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
            List<byte[]> got = new ArrayList<>();
            for (int at = 0; at < b.length;) {
                int n = Math.min(b.length - at, 1 + random.nextInt(3_000));
                f.push(b, at, n);
                at += n;
                for (Framed x = f.next(); x instanceof Framed.Message(SipMessage m); x = f.next()) got.add(m.bytes());
            }
            assertThat(got).hasSize(sent.size());
            for (int i = 0; i < got.size(); i++) assertThat(got.get(i)).isEqualTo(sent.get(i).bytes());
        }
    }

    @Test
    void firstOctetTellsTheKind() {
        assertThat(PacketKind.of((byte) 0)).isEqualTo(PacketKind.STUN);
        assertThat(PacketKind.of((byte) 1)).isEqualTo(PacketKind.STUN);
        assertThat(PacketKind.of((byte) 'I')).isEqualTo(PacketKind.SIP);
        assertThat(PacketKind.of((byte) '\r')).isEqualTo(PacketKind.KEEP_ALIVE);
        assertThat(PacketKind.of((byte) 0x16)).isEqualTo(PacketKind.OTHER);
        assertThat(PacketKind.of((byte) 0x80)).isEqualTo(PacketKind.OTHER);
    }
}

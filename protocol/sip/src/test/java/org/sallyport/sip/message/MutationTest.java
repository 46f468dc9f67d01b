package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.sip.sdp.BodyFields;
import org.sallyport.sip.sdp.BodyRead;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpBody;
import org.sallyport.sip.sdp.SdpParsed;

/** A hundred thousand seeded mutants of the corpus: a value for each, no exception, memory within bounds. */
class MutationTest {
    private static final int MUTANTS = 100_000;
    private static final byte[][] SALT = {Messages.raw("\r\n"), Messages.raw("\r\n "), Messages.raw(","),
        Messages.raw(";"),
        Messages.raw("\""), Messages.raw("<"), Messages.raw(">"), Messages.raw("%"), Messages.raw("["),
        Messages.raw("\0"),
        Messages.raw("\\"), Messages.raw(":"), Messages.raw("99999999999999999999"), Messages.raw("\r\n\r\n"),
        Messages.raw("\r\nContent-Length: 3"), Messages.raw("\u00ff\u00fe"), Messages.raw("@"), Messages.raw("sip:")};

    @Test
    void everyMutantGivesAValue() {
        List<byte[]> seeds = new ArrayList<>(Corpus.all().stream().map(Corpus.Entry::bytes).toList());
        seeds.add(Messages.bytes(Messages.INVITE));
        Random random = new Random(4475);
        int accepted = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())), seeds, random);
            try {
                if (SipMessage.parseDatagram(mutant.clone()) instanceof Parsed.Ok(SipMessage m)) {
                    accepted++;
                    touch(m);
                }
                stream(mutant, random);
            } catch (RuntimeException e) {
                throw new AssertionError(
                        "mutant " + i + ": " + new String(mutant, java.nio.charset.StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(accepted).as("mutants that still are messages").isBetween(MUTANTS / 20, MUTANTS * 19 / 20);
    }

    /** Every accessor, an edit as a proxy does it, and the output read again: the same model. */
    static void touch(SipMessage m) {
        assertThat(m.topVia()).isNotNull();
        assertThat(m.from()).isNotNull();
        assertThat(m.to()).isNotNull();
        assertThat(m.cseq()).isNotNull();
        assertThat(m.callId()).isNotEmpty();
        for (HeaderName h : HeaderName.values()) m.values(h);
        m.contacts().forEach(c -> c.uri().ifPresent(u -> u.equivalent(u)));
        m.routes().forEach(NameAddr::toString);
        m.maxForwards();
        m.expires();
        m.lines("X-Unknown");
        SipMessage out = m.edit().addFirst(HeaderName.VIA, "SIP/2.0/UDP e.example;branch=z9hG4bK1")
                .set(HeaderName.MAX_FORWARDS, "69").removeFirstValue(HeaderName.ROUTE).build();
        Parsed again = SipMessage.parseDatagram(out.bytes().clone(), SipLimits.UNBOUNDED);
        assertThat(again).isInstanceOf(Parsed.Ok.class);
        SipMessage n = ((Parsed.Ok) again).message();
        assertThat(n.viaCount()).isEqualTo(m.viaCount() + 1);
        assertThat(n.from()).isEqualTo(m.from());
        assertThat(n.to()).isEqualTo(m.to());
        assertThat(n.callId()).isEqualTo(m.callId());
        assertThat(n.body()).isEqualTo(m.body());
        if (m.isRequest()) SipMessage.response(m, 200, "OK", "t").topVia();
        if (SdpBody.read(BodyFields.of(m.contentType()), m.body()) instanceof BodyRead.Descriptions(SdpBody b)
                && Sdp.parse(b.description()) instanceof SdpParsed.Ok(Sdp s))
            s.edit().withoutAddresses().build();
    }

    private static void stream(byte[] b, Random random) {
        StreamFramer f = new StreamFramer(SipLimits.DEFAULT);
        int cut = b.length == 0 ? 0 : random.nextInt(b.length);
        f.push(b, 0, cut);
        drain(f);
        f.push(b, cut, b.length - cut);
        drain(f);
        assertThat(f.heldBytes()).isLessThanOrEqualTo(SipLimits.DEFAULT.messageBytesMax() + b.length);
    }

    private static void drain(StreamFramer f) {
        for (int n = 0;; n++) {
            assertThat(n).isLessThan(10_000);
            Framed x = f.next();
            if (x instanceof Framed.More || x instanceof Framed.Broken) return;
        }
    }

    static byte[] mutate(byte[] seed, List<byte[]> seeds, Random random) {
        byte[] b = seed.clone();
        for (int n = 1 + random.nextInt(3); n > 0 && b.length > 0; n--) {
            int at = random.nextInt(b.length);
            switch (random.nextInt(6)) {
                case 0 -> b[at] = (byte) random.nextInt(256);
                case 1 -> b = splice(b, at, at, SALT[random.nextInt(SALT.length)]);
                case 2 -> b = splice(b, at, Math.min(b.length, at + 1 + random.nextInt(20)), new byte[0]);
                case 3 -> b = splice(b, at, at, Arrays.copyOfRange(b, at, Math.min(b.length, at + random.nextInt(60))));
                case 4 -> b = Arrays.copyOf(b, at);
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length);
                    b = splice(b, at, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 80)));
                }
            }
        }
        return b;
    }

    private static byte[] splice(byte[] b, int from, int to, byte[] piece) {
        byte[] out = new byte[b.length - (to - from) + piece.length];
        System.arraycopy(b, 0, out, 0, from);
        System.arraycopy(piece, 0, out, from, piece.length);
        System.arraycopy(b, to, out, from + piece.length, b.length - to);
        return out;
    }

    @Test
    void indexingAllocatesNothing() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        SipParser parser = new SipParser(SipLimits.DEFAULT);
        byte[] invite = Messages.bytes(Messages.INVITE);
        byte[] wide = Corpus.of("longreq").bytes();
        for (int i = 0; i < 20_000; i++) work(parser, invite, wide);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1_000; i++) work(parser, invite, wide);
        long each = (threads.getCurrentThreadAllocatedBytes() - before) / 1_000;
        assertThat(each).as("octets allocated by indexing and checking two messages").isZero();
    }

    private static void work(SipParser parser, byte[] a, byte[] b) {
        if (!parser.head(a, 0, a.length) || !parser.head(b, 0, b.length)) throw new AssertionError("refused");
    }
}

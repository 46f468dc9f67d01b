package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.Endpoint;

/** What is noted while a message is written is what somebody who reads it would find. */
class WrittenIndexTest {
    private static final int MUTANTS = 5_000;
    private static final int EDITS = 20_000;
    private static final HeaderName[] NAMES = HeaderName.values();
    private static final String[] VALUES = {"1", "", " ", "a, b", ", <sip:x@y.example>;q=1", "<sip:a@b.example;lr>",
        "  both  ", "\t", "caf\u00e9", "\"x\\\u0001\"", "odd\u0001", "\u007f", "SIP/2.0/UDP a.example;branch=z9hG4bK1",
        "one,\ttwo"};

    private int noted;
    private int all;

    /** What is noted, if anything is, is what is found. */
    private SipMessage compare(SipMessage m) {
        all++;
        byte[] octets = m.bytes();
        if (new SipIndex().scan(octets, 0, octets.length, SipLimits.UNBOUNDED)) {
            assertThat(read(m)).isEqualTo(read(new SipMessage(octets, null)));
        }
        SipIndex.Head written = m.head;
        if (written == null) return m;
        noted++;
        SipIndex index = new SipIndex();
        byte[] b = m.bytes();
        assertThat(index.scan(b, 0, b.length, SipLimits.UNBOUNDED)).isTrue();
        SipIndex.Head found = index.snapshot(0);
        boolean same = written.count() == found.count() && written.present() == found.present();
        if (!same || !Arrays.equals(written.slots(), found.slots())) {
            throw new AssertionError(Arrays.toString(written.slots()) + "\nbut found\n" + Arrays.toString(found.slots())
                    + "\nin\n" + new String(b, StandardCharsets.UTF_8));
        }
        return m;
    }

    /** Everything that a message remembers once it was read. */
    private static List<Object> read(SipMessage m) {
        return Arrays.asList(m.method(), m.requestUri(), m.uri(), m.status(), m.topVia(), m.viaCount(), m.from(),
                m.to(),
                m.cseq(), m.callId(), m.routes(), m.contacts());
    }

    /** All that can be had from the corpus and its mutants, in the hands of a proxy. */
    private static List<SipMessage> read() {
        List<byte[]> seeds = new ArrayList<>(Corpus.all().stream().map(Corpus.Entry::bytes).toList());
        seeds.add(Messages.bytes(Messages.INVITE));
        Random random = new Random(3261);
        List<SipMessage> out = new ArrayList<>();
        for (byte[] seed : seeds) take(seed.clone(), out);
        for (int i = 0; i < MUTANTS; i++) {
            take(MutationTest.mutate(seeds.get(random.nextInt(seeds.size())), seeds, random), out);
        }
        return out;
    }

    private static void take(byte[] octets, List<SipMessage> out) {
        switch (SipMessage.parseDatagram(octets)) {
            case Parsed.Ok(SipMessage m) -> out.add(m);
            case Parsed.Bad bad -> {
                bad.answerable().ifPresent(out::add);
                bad.response().ifPresent(out::add);
            }
        }
    }

    @Test
    void answersToAnythingAreIndexedAsTheyAreRead() {
        for (SipMessage m : read()) {
            if (!m.isRequest()) continue;
            compare(SipMessage.response(m, 183, "Early", "y"));
            read(m);
            compare(SipMessage.response(m, 100, "Trying", null));
            compare(SipMessage.response(m, 200, "OK", "1a2b"));
            compare(SipMessage.response(m, 486, "", "x"));
        }
        assertThat(noted).isGreaterThan(all * 4 / 5);
    }

    @Test
    void editsOfAnythingAreIndexedAsTheyAreRead() {
        List<SipMessage> messages = read();
        Random random = new Random(17);
        for (int i = 0; i < EDITS; i++) {
            SipMessage m = messages.get(random.nextInt(messages.size()));
            for (int step = 1 + random.nextInt(3); step > 0; step--) {
                SipEditor edit = m.edit();
                if (random.nextBoolean()) read(m);
                for (int n = random.nextInt(6); n > 0; n--) change(edit, m, random);
                SipMessage next = edit.build();
                if (next == m) break;
                // What was never a whole head is none afterwards either, and nobody edits it.
                if (!new SipIndex().scan(next.bytes(), 0, next.bytes().length, SipLimits.UNBOUNDED)) break;
                m = compare(next);
            }
        }
        assertThat(all).isGreaterThan(EDITS);
        assertThat(noted).isGreaterThan(all / 2);
    }

    private static void change(SipEditor edit, SipMessage m, Random random) {
        HeaderName name = NAMES[random.nextInt(NAMES.length)];
        if (random.nextInt(3) == 0) name = HeaderName.VIA;
        String value = VALUES[random.nextInt(VALUES.length)];
        switch (random.nextInt(12)) {
            case 0 -> edit.set(name, value);
            case 1 -> edit.addFirst(name, value);
            case 2 -> edit.addLast(name, value);
            case 3 -> edit.addLast("X-New", value);
            case 4 -> edit.removeAll(name);
            case 5 -> edit.removeFirstValue(name);
            case 6 -> edit.replaceFirstValue(name, value);
            case 7 -> edit.body("text/plain", value.getBytes(StandardCharsets.UTF_8));
            case 8 -> edit.removeAll("x-new");
            case 9 -> edit.addVia(new Via("TCP", "a.example", random.nextBoolean() ? 5061 : -1,
                    Params.NONE.with("branch", "z9hG4bK" + value.strip().length())));
            case 10 -> {
                if (m.readableVia().isPresent()) edit.topVia(m.topVia().withSource(Endpoint.of("192.0.2.1", 5062)));
            }
            default -> {
                if (m.isRequest()) edit.requestUri("sip:" + value.strip().replace(' ', '-') + "@b.example");
                else edit.status(100 + random.nextInt(600), value);
            }
        }
    }

    @Test
    void requestsOfOurOwnAreIndexedAsTheyAreRead() {
        Random random = new Random(9);
        for (int i = 0; i < 5_000; i++) {
            String method = random.nextBoolean() ? Method.OPTIONS : "X-" + i;
            SipBuilder out = SipMessage.request(method, "sip:" + i + "@a.example");
            for (int n = random.nextInt(30); n > 0; n--) {
                String value = VALUES[random.nextInt(VALUES.length)];
                if (random.nextBoolean()) out.header(NAMES[random.nextInt(NAMES.length)], value);
                else out.header(random.nextBoolean() ? "f" : "P-Unknown", value);
            }
            if (random.nextBoolean()) out.body("text/plain", new byte[random.nextInt(1000)]);
            compare(out.build());
        }
        assertThat(noted).isGreaterThan(all / 5);
    }

    @Test
    void whatIsForgottenIsFoundAgain() {
        SipMessage m = Messages.ok(Messages.INVITE).edit().set(HeaderName.MAX_FORWARDS, "7").build();
        SipIndex.Head before = m.head;
        m.rest();
        assertThat(m.head().slots()).isEqualTo(before.slots());
    }
}

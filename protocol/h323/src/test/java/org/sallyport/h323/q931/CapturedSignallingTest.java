package org.sallyport.h323.q931;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Kind;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.wire.Octets;

/** Call signalling of two other stacks: read, written again to the same octets, and read as tshark reads it. */
class CapturedSignallingTest {
    /** The CS PDUs that hold a message; the others are empty frames. */
    static List<Pdu> messages() {
        return CapturedPdus.all(Kind.CS).stream().filter(p -> !p.payload().isEmpty()).toList();
    }

    static Q931Message decode(Octets octets) {
        return switch (Q931Message.decode(octets, Q931Limits.DEFAULT)) {
            case Q931Decoded.Ok(Q931Message m) -> m;
            case Q931Decoded.Bad(var why) -> throw new AssertionError(why + " in " + octets);
        };
    }

    @Test
    void everyFrameIsCutFromItsStreamAndWrittenToTheSameOctets() {
        int frames = 0;
        int keepAlives = 0;
        for (String capture : CapturedPdus.CAPTURES) {
            TpktFramer framer = new TpktFramer(Tpkt.FRAME_BYTES_MAX);
            for (Pdu p : CapturedPdus.of(capture)) {
                if (p.kind() == Kind.RAS) continue;
                framer.push(p.octets().toArray(), 0, p.octets().length());
                switch (framer.next()) {
                    case TpktFramed.Frame(Octets payload) -> {
                        assertThat(payload).isEqualTo(p.payload());
                        assertThat(Tpkt.frame(payload)).as(p.where()).isEqualTo(p.octets());
                        frames++;
                    }
                    case TpktFramed.KeepAlive() -> {
                        assertThat(p.octets()).isEqualTo(Tpkt.KEEP_ALIVE);
                        keepAlives++;
                    }
                    case TpktFramed.Broken(var why) -> throw new AssertionError(p.where() + ": " + why);
                    case TpktFramed.More() -> throw new AssertionError(p.where() + " is not whole");
                }
                assertThat(framer.next()).isInstanceOf(TpktFramed.More.class);
            }
        }
        assertThat(frames).isEqualTo(376 + 444 - 10);
        assertThat(keepAlives).isEqualTo(10);
    }

    @Test
    void everyMessageEncodesToItsOwnOctets() {
        List<Pdu> all = messages();
        assertThat(all).hasSize(366);
        for (Pdu p : all) {
            Q931Message m = decode(p.payload());
            assertThat(m.encode()).as(p.where()).isEqualTo(p.payload());
            assertThat(Tpkt.frame(m)).isEqualTo(p.octets());
            assertThat(m.sizeBytes()).isEqualTo(p.payload().length());
            assertThat(decode(m.encode())).isEqualTo(m);
        }
    }

    @Test
    void whatItsElementsSayWritesTheSameElementsAgain() {
        int written = 0;
        for (Pdu p : messages()) {
            Q931Message m = decode(p.payload());
            Q931Message again = m;
            for (ElementType<?> type : ElementTypeTest.ALL) {
                again = rewritten(again, type);
                written += m.read(type) instanceof ElementRead.Value<?> ? 1 : 0;
            }
            assertThat(again.encode()).as(p.where()).isEqualTo(p.payload());
        }
        // 366 User-user, 45 bearer capabilities, 133 displays, 61 causes and 162 empty facilities.
        assertThat(written).isEqualTo(366 + 45 + 133 + 61 + 162);
    }

    private static <T> Q931Message rewritten(Q931Message m, ElementType<T> type) {
        return m.read(type) instanceof ElementRead.Value<T>(T v) ? m.with(type, v) : m;
    }

    @Test
    void everyMessageIsReadAsTsharkReadsIt() {
        List<String> expected = CapturedPdus.lines("tshark-q931.txt");
        List<String> ours = new ArrayList<>();
        String last = "";
        int position = 0;
        for (Pdu p : messages()) {
            position = p.where().equals(last) ? position + 1 : 1;
            last = p.where();
            ours.add(p.capture() + " " + p.frame() + " " + position + " " + summary(decode(p.payload())));
        }
        assertThat(ours).hasSize(366).containsExactlyElementsOf(expected);
    }

    private static String summary(Q931Message m) {
        Optional<Cause> cause = m.read(ElementType.CAUSE).toOptional();
        String elements = m.elements().stream().map(e -> String.format("%02x", e.identifier()))
                .collect(Collectors.joining(","));
        return String.format("%02x %04x %s %s %s %s %s", m.messageType(),
                m.callReference().value().orElseThrow(), m.callReference().isToOrigin() ? "1" : "0",
                cause.map(c -> "" + c.value()).orElse("-"), cause.map(c -> "" + c.location()).orElse("-"),
                m.read(ElementType.DISPLAY).toOptional().map(Display::text).orElse("-"), elements);
    }

    @Test
    void aSetupOfTheCapturesSaysWhoAndWhat() {
        Pdu setup = CapturedPdus.of("c2_h46019_gk2gk_in_mux.wan").stream()
                .filter(p -> p.kind() == Kind.CS).findFirst().orElseThrow();
        Q931Message m = decode(setup.payload());
        assertThat(m.messageType()).isEqualTo(MessageType.SETUP);
        assertThat(m).hasToString("Setup 2281, 3 elements");
        BearerCapability bearer = m.read(ElementType.BEARER_CAPABILITY).toOptional().orElseThrow();
        assertThat(bearer).isEqualTo(BearerCapability.circuit(BearerCapability.UNRESTRICTED_DIGITAL,
                BearerCapability.Rate.times64k(12), BearerCapability.LAYER1_H221));
        assertThat(m.read(ElementType.DISPLAY).toOptional().map(Display::text)).contains("bob");
        assertThat(m.userUser().toOptional().orElseThrow().length()).isEqualTo(180);
        assertThat(m.read(ElementType.CAUSE)).isInstanceOf(ElementRead.Absent.class);
    }
}

package org.sallyport.h323.pdu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.CapturedPdus;
import org.sallyport.h323.CapturedPdus.Pdu;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** What two other stacks sent is read whole and written to the same octets, with everything that is embedded in it. */
class CapturedContentTest {
    /** {@code capture frame place} of PDUs that are not written as they came. */
    private static final Set<String> EXCEPTIONS = Set.copyOf(CapturedPdus.lines("exceptions.txt"));

    /** What was seen in each capture: how many of which type. */
    private final Map<String, Map<String, Integer>> same = new TreeMap<>();
    private final Set<String> different = new HashSet<>();

    @Test
    void everyPduIsReadAndWrittenToTheSameOctets() {
        for (String capture : CapturedPdus.CAPTURES) {
            for (Pdu p : CapturedPdus.of(capture)) {
                switch (p.kind()) {
                    case RAS -> {
                        RasPdu ras = PduReads.ras(p.octets());
                        assertThat(ras.trailing()).as(p.where()).isEqualTo(Octets.EMPTY);
                        same(p, "ras", RasMessage.TYPE, ras.message(), p.octets());
                    }
                    case CS -> signalling(p);
                    case H245 -> control(p);
                }
            }
        }
        assertThat(different).isEqualTo(EXCEPTIONS);
        List<String> rows = new ArrayList<>();
        same.forEach((capture, counts) -> rows.add(capture + " " + counts));
        assertThat(rows).containsExactlyElementsOf(CapturedPdus.lines("decoded.txt"));
    }

    private void signalling(Pdu p) {
        if (p.payload().isEmpty()) return;
        CallSignallingPdu pdu = PduReads.signalling(p.payload());
        assertThat(pdu.encode()).as(p.where()).isEqualTo(p.payload());
        UserInformation.Present present = (UserInformation.Present) pdu.userInformation();
        assertThat(present.trailing()).as(p.where()).isEqualTo(Octets.EMPTY);
        Octets asn1 = pdu.message().userUser().toOptional().orElseThrow();
        same(p, "uuie", H323UserInformation.TYPE, present.value(), asn1);
        assertThat(pdu.with(present.value()).encode()).as(p.where()).isEqualTo(p.payload());
    }

    private void control(Pdu p) {
        H245Pdu pdu = H245Pdu.read(p.payload());
        assertThat(pdu.fault()).as(p.where()).isEmpty();
        assertThat(pdu.encode()).as(p.where()).isEqualTo(p.payload());
        assertThat(pdu.messages().isEmpty()).isEqualTo(p.payload().isEmpty());
        int i = 0;
        for (MultimediaSystemControlMessage m : pdu.messages()) {
            same(p, "h245[" + i++ + "]", MultimediaSystemControlMessage.TYPE, m, null);
        }
    }

    /** Counts the value, and what is embedded in it, as the same or another than it came. */
    private <T extends PerValue> void same(Pdu p, String place, PerType<T> type, T value, Octets came) {
        count(p, type.name());
        if (came != null && !type.encode(value).equals(came)) {
            different.add(p.capture() + " " + p.frame() + " " + place);
        }
        for (Embedded e : PduReads.allIn(value)) {
            Embedded.Content content = e.read();
            assertThat(content.fault()).as(p.where() + " " + e.path()).isEmpty();
            assertThat(content.trailing()).as(p.where() + " " + e.path()).isEqualTo(Octets.EMPTY);
            StringBuilder again = new StringBuilder();
            for (PerValue v : content.values()) {
                again.append(encoded(e.kind().type(), v).hex());
                count(p, e.kind().type().name());
            }
            if (!again.toString().equals(e.encoding().hex())) {
                different.add(p.capture() + " " + p.frame() + " " + e.path());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends PerValue> Octets encoded(PerType<T> type, PerValue value) {
        return type.encode((T) value);
    }

    private void count(Pdu p, String type) {
        same.computeIfAbsent(p.capture(), _ -> new TreeMap<>()).merge(type, 1, Integer::sum);
    }

    @Test
    void everyPduIsTextAndJson() {
        int lines = 0;
        for (String capture : CapturedPdus.CAPTURES) {
            for (Pdu p : CapturedPdus.of(capture)) {
                for (PerValue v : PduReads.values(p)) {
                    String text = PduText.WHOLE.text(v);
                    assertThat(text).doesNotContain("cannot be read", "(addition ", "\\u");
                    assertThat(PduText.WHOLE.json(v)).isInstanceOf(Map.class);
                    lines += (int) text.lines().count();
                }
            }
        }
        assertThat(lines).isGreaterThan(17_000);
    }
}

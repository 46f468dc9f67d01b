package org.sallyport.host.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogRates;
import org.sallyport.host.LogText;
import org.sallyport.host.LogTopic;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;

/** What a log takes of what strangers write and cause. */
class LogTextTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void aLineIsCutWithAMarkWhateverItHolds() {
        assertThat(LogText.printable("x".repeat(60_000))).hasSize(LogText.LINE_MAX + 3).endsWith("x...");
        assertThat(LogText.printable("\n".repeat(60_000))).hasSizeLessThanOrEqualTo(LogText.LINE_MAX + 3)
                .startsWith("\\u000a").endsWith("...");
        assertThat(LogText.printable("x".repeat(LogText.LINE_MAX))).hasSize(LogText.LINE_MAX);
    }

    @Test
    void aColumnIsCutSoThatThoseBehindItAreSeen() {
        assertThat(LogText.field("\u001b".repeat(60_000)) + " 480").hasSizeLessThan(LogText.FIELD_MAX + 8)
                .endsWith(" 480");
        assertThat(LogText.field("sip:alice@example.com")).isEqualTo("sip:alice@example.com");
    }

    @Test
    void aRefusalKeepsNoMoreOfAStrangersTextThanItMay() {
        Refusal r = new Refusal(RefusalReason.BAD_EXTENSION, "none", "y".repeat(60_000));
        assertThat(r.came()).hasSize(Refusal.TEXT_MAX + 3);
    }

    @Test
    void aMillionLinesAreAFewThousandAndTheNextOneSaysHowManyAreMissing() {
        LogRates rates = new LogRates();
        long written = 0;
        for (int i = 0; i < 1_000_000; i++) {
            // Ten seconds of 100,000 lines each.
            if (rates.admit(LogTopic.CALL, LogLevel.INFO, "a call ended", i * SECOND / 100_000).isPresent()) written++;
        }
        assertThat(written).isBetween(LogRates.BURST + 9L * LogRates.PER_SECOND,
                LogRates.BURST + 11L * LogRates.PER_SECOND);
        Optional<String> next = rates.admit(LogTopic.CALL, LogLevel.INFO, "a call ended", 20 * SECOND);
        assertThat(next.orElseThrow()).matches("a call ended \\(\\d+ lines of this kind were left out\\)");
    }

    @Test
    void oneTopicTakesNothingFromAnotherNorALevelFromAnother() {
        LogRates rates = new LogRates();
        for (int i = 0; i < 10_000; i++) rates.admit(LogTopic.CALL, LogLevel.INFO, "x", 0);
        assertThat(rates.admit(LogTopic.CALL, LogLevel.ERROR, "x", 0)).contains("x");
        assertThat(rates.admit(LogTopic.ZONE, LogLevel.INFO, "x", 0)).contains("x");
        for (int i = 0; i < 10_000; i++) assertThat(rates.admit(LogTopic.SIP, LogLevel.DEBUG, "x", 0)).contains("x");
    }
}

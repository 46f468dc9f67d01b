package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.app.print.Table;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a node answers, as people read it. */
class StatusTextTest {
    private static final String FLOW =
            "{\"farEnd\":\"91.7.0.1:3028\",\"packetsIn\":99,\"packetsOut\":552,\"refused\":3,\"dropped\":0,"
                    + "\"lost\":1,\"jitterUs\":1328}";
    private static final String LINE =
            "{\"line\":\"d7358ca3/0\",\"medium\":\"audio\",\"closing\":false,\"callerPort\":49042,"
                    + "\"calleePort\":56606,\"caller\":{\"rtp\":" + FLOW + ",\"rtcp\":" + FLOW
                    + "},\"callee\":{\"rtp\":" + FLOW + ",\"rtcp\":" + FLOW
                    + "},\"latchCount\":1,\"latches\":[{\"side\":\"caller\",\"farEnd\":\"91.7.0.1:3028\",\"afterMs\":347}]}";
    private static final String MISSING =
            "[{\"line\":\"d7358ca3/0\",\"side\":\"callee\",\"medium\":\"audio\",\"cause\":\"nothing-came\","
                    + "\"rows\":[\"SIN-4\",\"SIP-6\"],\"address\":\"91.6.6.2:4000\",\"ours\":\"185.10.20.10:56606\",\"detail\":\"nothing has come.\","
                    + "\"atMs\":1796025912507}]";
    private static final String CALL =
            "{\"id\":\"d7358ca3ffff\",\"kind\":\"call\",\"state\":\"connected\",\"from\":\"sip:alice@example.com\","
                    + "\"fromZone\":\"LocalZone\",\"to\":\"bob@example.com\",\"toZone\":\"edge\",\"callId\":\"x\",\"startedAtMs\":1796025912507,"
                    + "\"seconds\":65,\"answered\":true,\"end\":\"ended by the caller\",\"verdict\":\"\",\"missing\":"
                    + MISSING + ",\"media\":[" + LINE
                    + "]}";

    private static String answer(StatusCommand.What what) {
        return switch (what) {
            case SUMMARY ->
                    "{\"name\":\"edge\",\"upSeconds\":3700,\"mediaPairs\":{\"free\":10,\"used\":2},\"counters\":{\"a\":1,\"b\":2,"
                            + "\"c\":3,\"d\":4,\"e\":5,\"f\":6,\"g\":7,\"h\":8,\"i\":9}}";
            case ALARMS ->
                    "[{\"code\":\"TRV01\",\"name\":\"pair-link-down\",\"severity\":\"critical\",\"subject\":\"edge\",\"text\":"
                            + "\"No connection of zone \\u001b[2J.\",\"next\":\"sallyport status zones\",\"sinceMs\":1796025912507}]";
            case CALLS, HISTORY -> "[" + CALL + "]";
            case REGISTRATIONS ->
                    "[{\"address\":\"bob@example.com\",\"contact\":\"sip:bob@10.0.0.5\",\"transport\":\"udp\","
                            + "\"seenAt\":\"10.0.0.5:5060\",\"expiresSeconds\":3599,\"connected\":true,\"path\":[\"<sip:a>\",\"<sip:b>\"]}]";
            case ZONES ->
                    "[{\"name\":\"edge\",\"type\":\"traversal-client\",\"state\":\"down\",\"why\":\"zone-down: no.\",\"peer\":\"\","
                            + "\"forSeconds\":65,\"failures\":3,\"retryInSeconds\":7}]";
            case PORTS ->
                    "[{\"rows\":[\"SIP-6\",\"SIN-4\"],\"transport\":\"udp\",\"side\":\"both\",\"local\":\"0.0.0.0:1\",\"remote\":\"\"}]";
            case SEARCHES ->
                    "[{\"id\":1,\"atMs\":1796025912507,\"from\":\"sip:a\\u001b[2J@b (LocalZone, udp 10.0.0.1:5060)\",\"alias\":\"bob\","
                            + "\"searchedAs\":\"bob@example.com\",\"callId\":\"c\",\"status\":404,\"end\":\"answered 404\",\"rules\":[\"rule 50 \\\"local"
                            + " zone\\\": matched\"],\"branches\":[{\"rule\":\"local zone\",\"zone\":\"LocalZone\",\"address\":\"udp 10.0.0.2:5060\","
                            + "\"status\":404,\"end\":\"answered 404\"}],\"notes\":[\"no audio from the callee\"]}]";
            case MEDIA -> "[" + LINE + "]";
            case RULES -> "[{\"priority\":\"50\",\"name\":\"local zone\",\"note\":\"\"}]";
            case CERTIFICATES ->
                    "[{\"slot\":\"public\",\"file\":\"/a.pem\",\"usedFor\":[\"SIP over TLS at port 5061\"],\"breaks\":\"phones\","
                            + "\"names\":[\"a\\u001b[2J.example\"],\"issuer\":\"CN=x\",\"serial\":\"1f\",\"endsOn\":\"2027-01-30\","
                            + "\"daysLeft\":61,\"notes\":[\"CRT07 incomplete-chain: one is missing.\"]}]";
            case TURN -> "{\"realm\":\"r\",\"relays\":[\"a\"],\"list\":[]}";
        };
    }

    private static JsonNode json(StatusCommand.What what) {
        return new JsonMapper().readTree(answer(what));
    }

    @ParameterizedTest
    @EnumSource(StatusCommand.What.class)
    void holdsNoJsonNoRawTimeAndNothingThatATerminalObeys(StatusCommand.What what) {
        String text = what.text(json(what));
        assertThat(text).doesNotContain("{", "}", "[{", "1796025912507", "atMs", "ATMS").doesNotContain("\u001b");
        assertThat(text.lines()).allMatch(l -> l.equals(l.stripTrailing()));
    }

    @Test
    void aSearchIsAFewLinesWithATimeThatCanBeRead() {
        String text = StatusCommand.What.SEARCHES.text(json(StatusCommand.What.SEARCHES));
        assertThat(text).contains("2026-11-30 ", " -> bob, searched as bob@example.com", "  end    answered 404",
                "  row    rule 50 \"local zone\": matched",
                "  tried  LocalZone by rule \"local zone\", udp 10.0.0.2:5060: answered 404",
                "  then   no audio from the callee");
    }

    @Test
    void aCallSaysWhoIsNotHeardAndWhereToLook() {
        String text = StatusCommand.What.CALLS.text(json(StatusCommand.What.CALLS));
        assertThat(text).contains("1m05s", "audio 99/99", "no audio from the callee",
                "d7358ca3  no audio from the callee 91.6.6.2:4000, row SIN-4/SIP-6 at 185.10.20.10:56606: nothing has come.");
        assertThat(StatusCommand.What.HISTORY.text(json(StatusCommand.What.HISTORY))).contains("1.0%/1.0%",
                "1.3 ms/1.3 ms",
                "ended by the caller");
    }

    @Test
    void aCertificateSaysUntilWhenAndWhatStopsThen() {
        String text = StatusCommand.What.CERTIFICATES.text(json(StatusCommand.What.CERTIFICATES));
        assertThat(text).contains("public identity", "  ends on     2027-01-30, 61 days left",
                "  then stops  phones", "  note        CRT07 incomplete-chain: one is missing.");
    }

    @Test
    void whatIsNestedInAnyAnswerIsWords() {
        assertThat(StatusText
                .any(new JsonMapper().readTree("[{\"a\":{\"b\":1,\"c\":[1,2]},\"d\":[{\"e\":1},{\"e\":2}]}]")))
                .isEqualTo("A           D\nb 1, c 1 2  e 1; e 2\n");
    }

    @Test
    void aTableFitsANarrowTerminal() {
        Table table = new Table("NAME", "WHY")
                .row("edge", "a sentence that is longer than the terminal is wide, as sentences are")
                .row("control", "short");
        assertThat(table.within(1_000).lines()).hasSize(3);
        for (int columns : new int[] {24, 30, 40, 60, 80}) {
            String text = table.within(columns);
            assertThat(text.lines()).as("%s columns", columns).allMatch(l -> l.length() <= columns);
            assertThat(Arrays.asList(text.split("\\s+"))).containsSubsequence("edge", "a", "sentence", "wide,", "as",
                    "sentences", "are");
        }
        assertThat(table.within(40)).startsWith("NAME     WHY\nedge     a sentence that is longer than\n         the");
        assertThat(table.within(24)).startsWith("NAME  edge\nWHY   a sentence that");
    }
}

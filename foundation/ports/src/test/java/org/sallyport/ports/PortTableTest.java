package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortTableTest {
    private final PortBook book = PortBook.of(PortSettings.defaults());

    private String render(RowFilter filter, PortTable.Format format) {
        return PortTable.render(book, filter, format);
    }

    private static RowFilter chapter(Chapter chapter) {
        return new RowFilter(Optional.empty(), Set.of(chapter), false);
    }

    @Test
    void printsARowOfTwoTransportsTwiceInJson() {
        assertThat(render(chapter(Chapter.SIP_TRAVERSAL), PortTable.Format.JSON)).isEqualTo("""
                [
                  {"id": "SIT-1", "chapter": "sip-traversal", "purpose": "SIP signaling", "from": "control", \
                "to": "edge", "transport": "tcp", "fromPorts": "25000-29999", "toPorts": "7001", "opens": "control", \
                "crosses": "private->dmz", "settings": ["protocols.sip.tcp-outbound-ports", "zones[].sip.port"], \
                "evidence": "stated", "built": true, "on": true, "keepAlive": "control probes all the time on the one connection", \
                "notes": "One connection carries the calls of both directions."},
                  {"id": "SIT-1", "chapter": "sip-traversal", "purpose": "SIP signaling", "from": "control", \
                "to": "edge", "transport": "tls", "fromPorts": "25000-29999", "toPorts": "7001", "opens": "control", \
                "crosses": "private->dmz", "settings": ["protocols.sip.tcp-outbound-ports", "zones[].sip.port"], \
                "evidence": "stated", "built": true, "on": true, "keepAlive": "control probes all the time on the one connection", \
                "notes": "One connection carries the calls of both directions."},
                  {"id": "SIT-2", "chapter": "sip-traversal", "purpose": "RTP, multiplexed", "from": "control", \
                "to": "edge", "transport": "udp", "fromPorts": "36002-59998", "toPorts": "36000", "opens": "control", \
                "crosses": "private->dmz", "settings": ["local-zone.traversal-subzone.traversal-media-ports", \
                "local-zone.traversal-subzone.use-configured-demultiplexing-ports", \
                "local-zone.traversal-subzone.demultiplexing-rtp-port", \
                "local-zone.traversal-subzone.demultiplexing-rtcp-port"], "evidence": "stated", "built": true, "on": true, \
                "keepAlive": "control sends first and keeps sending", "notes": ""},
                  {"id": "SIT-3", "chapter": "sip-traversal", "purpose": "RTCP, multiplexed", "from": "control", \
                "to": "edge", "transport": "udp", "fromPorts": "36003-59999", "toPorts": "36001", "opens": "control", \
                "crosses": "private->dmz", "settings": ["local-zone.traversal-subzone.traversal-media-ports", \
                "local-zone.traversal-subzone.use-configured-demultiplexing-ports", \
                "local-zone.traversal-subzone.demultiplexing-rtp-port", \
                "local-zone.traversal-subzone.demultiplexing-rtcp-port"], "evidence": "stated", "built": true, "on": true, \
                "keepAlive": "control sends first and keeps sending", "notes": ""}
                ]
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            a"b    | "a\\"b"
            a\\b   | "a\\\\b"
            ü–€    | "ü–€"
            """)
    void escapesJsonStrings(String text, String json) {
        assertThat(PortTable.jsonString(text)).isEqualTo(json);
    }

    @Test
    void escapesControlsAndLonelySurrogatesInJson() {
        assertThat(PortTable.jsonString("\n\r\t\u0000\u001f\u007f")).isEqualTo("\"\\n\\r\\t\\u0000\\u001f\u007f\"");
        assertThat(PortTable.jsonString("\ud83d\ude00\ud83d")).isEqualTo("\"\ud83d\ude00\\ud83d\"");
        assertThat(PortTable.jsonString("\ude00x")).isEqualTo("\"\\ude00x\"");
    }

    @Test
    void quotesCsvFieldsThatNeedIt() {
        assertThat(PortTable.csvField("a,b")).isEqualTo("\"a,b\"");
        assertThat(PortTable.csvField("a\"b")).isEqualTo("\"a\"\"b\"");
        assertThat(PortTable.csvField("plain")).isEqualTo("plain");
        List<String> lines = render(RowFilter.EVERYTHING, PortTable.Format.CSV).lines().toList();
        assertThat(lines.getFirst()).startsWith("id,chapter,purpose,from,to,transport,fromPorts,toPorts,opens,crosses");
        assertThat(lines).hasSize(book.lines().size() + 1);
    }

    @Test
    void marksWhatIsNotBuiltInTheTable() {
        List<String> lines =
                render(RowFilter.DEFAULT, PortTable.Format.TABLE).lines().toList();
        assertThat(lines).filteredOn(l -> l.startsWith("HAS-2 ")).singleElement().asString().endsWith("not yet");
        assertThat(lines).filteredOn(l -> l.startsWith("SIT-2 ")).singleElement().asString().endsWith("yes");
        assertThat(lines).noneMatch(l -> l.startsWith("CLU-"));
        assertThat(render(RowFilter.EVERYTHING, PortTable.Format.TABLE)).contains("CLU-1", "INU-2");
    }

    @Test
    void narrowsToARole() {
        String edge = render(new RowFilter(Optional.of(Role.EDGE), Set.of(), false), PortTable.Format.TABLE);
        assertThat(edge).contains("SIP-1 ", "SIT-1 ").doesNotContain("SII-1 ", "ADC-1 ");
        String control = render(new RowFilter(Optional.of(Role.CONTROL), Set.of(), false), PortTable.Format.TABLE);
        assertThat(control).contains("SII-1 ", "SIT-1 ", "LYB-2 ").doesNotContain("SIP-1 ", "ADI-1 ");
    }
}

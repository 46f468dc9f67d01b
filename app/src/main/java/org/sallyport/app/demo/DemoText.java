package org.sallyport.app.demo;

import java.util.Locale;
import org.sallyport.app.print.Paint;
import org.sallyport.app.print.Table;
import org.sallyport.scenarios.phone.PhoneMedia;

/** The report for people. */
public final class DemoText {
    private DemoText() {}

    /** The whole of it; ends with a line feed. */
    public static String of(DemoReport r) {
        StringBuilder out = new StringBuilder();
        if (!r.ladder().isEmpty()) out.append(head("One call, message by message: " + r.ladderOf())).append(r.ladder());
        if (!r.calls().isEmpty()) out.append(head("Voice")).append(voice(r));
        if (!r.refusal().end().isEmpty()) {
            out.append(head("Refused")).append("a stranger dialled ").append(r.refusal().dialled()).append(" and got ")
                    .append(r.refusal().status()).append('\n').append("search history of edge: ")
                    .append(r.refusal().end()).append('\n');
            r.refusal().rules().forEach(rule -> out.append("  ").append(rule).append('\n'));
        }
        if (!r.classes().isEmpty()) out.append(head("Every packet and the row that allows it")).append(rows(r));
        return out.append(summary(r)).toString();
    }

    private static String head(String text) {
        return "\n" + Paint.STRONG.on(text) + "\n\n";
    }

    private static String voice(DemoReport r) {
        Table table = new Table("WHERE", "RTP IN", "RTP OUT", "RTCP IN", "RTCP OUT", "LOST");
        for (DemoReport.Call c : r.calls()) {
            table.row(c.name() + ", set up in " + c.setupMs() + " ms", "", "", "", "", "");
            phone(table, "  at the caller", c.caller());
            for (DemoReport.Leg l : c.legs()) {
                table.row("  " + l.node() + ", leg to the " + l.leg(), "" + l.rtpIn(), "" + l.rtpOut(), "" + l.rtcpIn(),
                        "" + l.rtcpOut(), "");
            }
            phone(table, "  at the called", c.callee());
        }
        return table.toString();
    }

    private static void phone(Table table, String where, PhoneMedia.Report m) {
        table.row(where, "" + m.received(), "" + m.sent(), "" + m.reportsReceived(), "" + m.reportsSent(),
                "" + m.lost());
    }

    private static String rows(DemoReport r) {
        Table table = new Table("ROW", "PURPOSE", "BETWEEN", "", "OUTWARD", "INWARD");
        for (PacketClass c : r.classes()) {
            table.row(c.explained() ? String.join(" ", c.rows()) : "none", c.purpose(), c.inner() + " and " + c.outer(),
                    c.transport().token(), "" + c.outward(), "" + c.inward());
        }
        return table
                + "Datagrams for udp; SIP messages and keep-alives for tcp and tls. Counted at the sockets of both nodes.\n";
    }

    private static String summary(DemoReport r) {
        StringBuilder out = new StringBuilder("\n");
        for (String p : r.problems()) out.append(Paint.BAD.on("FAILED  ")).append(p).append('\n');
        if (r.ok()) {
            out.append(Paint.GOOD.on("OK")).append("  ").append(r.calls().size())
                    .append(" calls with voice both ways, 1 refusal, ")
                    .append(r.classes().size()).append(" packet classes and none without a row, nothing left over; ")
                    .append(String.format(Locale.ROOT, "%.1f s%n", r.seconds()));
        }
        return out.toString();
    }
}

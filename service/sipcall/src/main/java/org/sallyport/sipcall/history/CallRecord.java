package org.sallyport.sipcall.history;

import java.util.List;
import java.util.Optional;
import org.sallyport.media.LineReport;
import org.sallyport.media.desk.LineDiary;

/**
 * A call that has ended.
 *
 * @param id the call's id in this node
 * @param callId as the caller chose it
 * @param from as the caller says
 * @param fromZone the zone it came from
 * @param to what was dialled
 * @param toZone the zone of whoever answered, or empty
 * @param startedAtMs when it began, in milliseconds since 1970
 * @param answered whether it was
 * @param seconds it was talked for
 * @param end why it ended
 * @param missing sides that were not heard, at most {@link MissingCalls#PER_CALL_MAX}
 * @param lines its media lines, at most {@link CallHistory#LINES_MAX}
 */
public record CallRecord(String id, String callId, String from, String fromZone, String to, String toZone,
        long startedAtMs,
        boolean answered, long seconds, String end, List<MissingMedia> missing, List<Line> lines) {
    public CallRecord {
        missing = List.copyOf(missing);
        lines = List.copyOf(lines);
    }

    /**
     * One media line.
     *
     * @param label number of the section within the call's label
     * @param report the last counters; empty where none came
     * @param openedAtNs the line's beginning, for the times of the latches
     * @param latches who was heard, and when
     * @param latchCount how many latches there were
     */
    public record Line(String label, String medium, Optional<LineReport> report, long openedAtNs,
            List<LineDiary.Latch> latches,
            long latchCount) {
        public Line {
            latches = List.copyOf(latches);
        }
    }
}

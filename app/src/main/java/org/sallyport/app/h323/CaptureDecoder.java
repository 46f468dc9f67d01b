package org.sallyport.app.h323;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.sallyport.capture.CapturePacket;
import org.sallyport.capture.Dissected;
import org.sallyport.capture.Dissection;
import org.sallyport.capture.StreamEvent;
import org.sallyport.capture.TcpConnection;
import org.sallyport.capture.TcpStreams;
import org.sallyport.h323.pdu.PduText;

/** Finds the PDUs of H.323 in the packets of a capture. Owner: one command. */
public final class CaptureDecoder {
    private final PduText style;
    private final PduRows rows;
    private final Set<Integer> rasPorts;
    private final Consumer<ShownPdu> pdus;
    private final Dissection dissection = new Dissection();
    private final TcpStreams streams = new TcpStreams();
    private final Map<Long, Map<TcpConnection.Direction, StreamPdus>> open = new HashMap<>();
    private final Map<PduKind, Long> found = new EnumMap<>(PduKind.class);
    private long packets;
    private long broken;
    private long withoutRow;
    private long otherDatagrams;
    private long otherConnections;
    private long missingBytes;

    /**
     * @param rasPorts where RAS is expected beside the ports of the book
     * @param pdus hears of each PDU, in the order in which they were completed
     */
    public CaptureDecoder(PduText style, PduRows rows, Set<Integer> rasPorts, Consumer<ShownPdu> pdus) {
        this.style = style;
        this.rows = rows;
        this.rasPorts = Set.copyOf(rasPorts);
        this.pdus = pdus;
    }

    /** Takes the next packet. */
    public void on(CapturePacket packet) {
        packets++;
        switch (dissection.on(packet)) {
            case Dissected.UdpDatagram d -> datagram(d);
            case Dissected.TcpSegment s -> streams.on(s).forEach(this::on);
            case Dissected.NotOurs _ -> {}
        }
    }

    /** The capture is at its end. */
    public void end() {
        streams.end().forEach(this::on);
    }

    /** Whether everything could be read and has a row. */
    public boolean clean() {
        return broken == 0 && withoutRow == 0;
    }

    /** What there was, by name. */
    public Map<String, Object> summary() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("packets", packets);
        for (PduKind k : PduKind.values()) if (found.containsKey(k)) out.put(k.label(), found.get(k));
        out.put("broken", broken);
        out.put("withoutRow", withoutRow);
        out.put("otherDatagrams", otherDatagrams);
        out.put("otherConnections", otherConnections);
        out.put("missingBytes", missingBytes);
        return out;
    }

    /** The same as a line for people. */
    public String summaryText() {
        long pdusFound = found.values().stream().mapToLong(Long::longValue).sum();
        StringBuilder out = new StringBuilder(String.format(Locale.ROOT, "%d packets, %d PDUs", packets, pdusFound));
        found.forEach((k, n) -> out.append(", ").append(n).append(' ').append(k.label()));
        if (broken > 0) out.append("; ").append(broken).append(" cannot be read");
        if (withoutRow > 0) out.append("; ").append(withoutRow).append(" without a row");
        if (otherDatagrams > 0) out.append("; ").append(otherDatagrams).append(" other datagrams, such as media");
        if (otherConnections > 0) out.append("; ").append(otherConnections).append(" other streams");
        if (missingBytes > 0) out.append("; ").append(missingBytes).append(" octets missing in the capture");
        return out.toString();
    }

    private void datagram(Dissected.UdpDatagram d) {
        if (!isRas(d.source().port()) && !isRas(d.destination().port())) {
            otherDatagrams++;
            return;
        }
        show(new ShownPdu.Way(d.packetNumber(), d.timeNs(), true, d.source(), d.destination()),
                PduReading.of(PduKind.RAS, d.payload(), style));
    }

    private boolean isRas(int port) {
        return rasPorts.contains(port) || rows.isRasPort(port);
    }

    private void on(StreamEvent event) {
        switch (event) {
            case StreamEvent.Opened _, StreamEvent.Finished _ -> {}
            case StreamEvent.Chunk c -> {
                TcpConnection connection = c.connection();
                StreamPdus stream =
                        open.computeIfAbsent(connection.number(), _ -> new EnumMap<>(TcpConnection.Direction.class))
                                .computeIfAbsent(c.direction(), _ -> new StreamPdus(style));
                var way = new ShownPdu.Way(c.packetNumber(), c.timeNs(), false, connection.source(c.direction()),
                        connection.destination(c.direction()));
                stream.on(c.data()).forEach(r -> show(way, r));
            }
            case StreamEvent.Gap g -> {
                missingBytes += g.missingBytes();
                Map<TcpConnection.Direction, StreamPdus> both = open.getOrDefault(g.connection().number(), Map.of());
                if (both.containsKey(g.direction())) both.get(g.direction()).gap();
            }
            case StreamEvent.Closed c -> {
                Map<TcpConnection.Direction, StreamPdus> both = open.remove(c.connection().number());
                if (both != null) otherConnections += both.values().stream().filter(StreamPdus::foreign).count();
            }
        }
    }

    private void show(ShownPdu.Way way, PduReading reading) {
        found.merge(reading.kind(), 1L, Long::sum);
        if (reading.broken()) broken++;
        PduRows.Verdict verdict = rows.of(reading.kind(), way.udp(), way.from(), way.to());
        if (verdict.missing()) withoutRow++;
        pdus.accept(new ShownPdu(Optional.of(way), reading, Optional.of(verdict)));
    }
}

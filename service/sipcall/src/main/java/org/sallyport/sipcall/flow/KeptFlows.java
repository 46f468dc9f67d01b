package org.sallyport.sipcall.flow;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.machine.Moment;
import org.sallyport.sipcall.session.Device;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;

/**
 * Flows of registered phones in the store: a phone on UDP does not notice that we were away, so whose flow it is and
 * whether its NAT must be kept open has to be known again. Owner: the desk.
 *
 * <pre>
 * key     name of the flow, a space, the address-of-record
 * octets  field                     unit
 * 1       version, 2
 * 1       whether a NAT was seen, 0 or 1
 * 8       until                     ms since 1970
 * 4       reg-id, 0 for none
 * 2+n     Call-ID, Contact URI, instance (empty for none)
 * </pre>
 *
 * <p>Connections do not outlive a restart and are not written.
 */
public final class KeptFlows implements FlowJournal {
    public static final String TABLE = "flows";
    private static final byte VERSION = 2;
    private static final int FIXED_OCTETS = 1 + 1 + 8 + 4;

    private static final int TEXTS = 3;
    private static final int TEXT_OCTETS_MAX = 0xffff;

    private final Host host;
    private final FlowNames names;
    private final int expiryMaxSeconds;

    public KeptFlows(Host host, FlowNames names, int expiryMaxSeconds) {
        this.host = host;
        this.names = names;
        this.expiryMaxSeconds = expiryMaxSeconds;
    }

    private String key(Flow flow, String aor) {
        return names.of(flow) + " " + aor;
    }

    @Override
    public void put(Flow flow, Device device, long untilNs, boolean natted) {
        if (!(flow instanceof DatagramFlow)) return;
        List<byte[]> texts = Stream.of(device.callId(), device.contact(), device.instance().orElse(""))
                .map(t -> t.getBytes(StandardCharsets.UTF_8)).toList();
        int length = FIXED_OCTETS + texts.stream().mapToInt(t -> 2 + t.length).sum();
        // What does not fit is not known after a restart; the phone comes again.
        if (texts.stream().anyMatch(t -> t.length > TEXT_OCTETS_MAX)) return;
        ByteBuffer out =
                ByteBuffer.allocate(length).put(VERSION).put((byte) (natted ? 1 : 0)).putLong(now().wallMsAt(untilNs))
                        .putInt(device.regId().orElse(0));
        texts.forEach(t -> out.putShort((short) t.length).put(t));
        host.store().put(TABLE, key(flow, device.aor()), out.array());
    }

    @Override
    public void delete(Flow flow, String aor) {
        if (flow instanceof DatagramFlow) host.store().delete(TABLE, key(flow, aor));
    }

    private Moment now() {
        return new Moment(host.nowNs(), host.wallMs());
    }

    /** Gives the flows of an earlier run back; what is over, damaged or of an interface that is gone is deleted. */
    public void restore(Map<String, byte[]> entries, KnownFlows flows) {
        int restored = 0;
        for (Map.Entry<String, byte[]> e : entries.entrySet()) {
            if (restore(e.getKey(), e.getValue(), flows)) restored++;
            else host.store().delete(TABLE, e.getKey());
        }
        if (restored > 0)
            host.log(LogTopic.REGISTRATION, LogLevel.INFO, restored + " flows of registered phones live again");
    }

    /** Whether an entry is of a version that this release reads. */
    public static boolean reads(byte[] entry) {
        return entry.length >= FIXED_OCTETS && entry[0] == VERSION;
    }

    private boolean restore(String key, byte[] value, KnownFlows flows) {
        int space = key.indexOf(' ');
        if (space < 1 || !reads(value)) return false;
        Optional<Flow> flow = names.find(key.substring(0, space));
        ByteBuffer in = ByteBuffer.wrap(value, 1, value.length - 1);
        boolean natted = in.get() != 0;
        Moment now = now();
        long untilNs = now.nsAtWall(in.getLong());
        int regId = in.getInt();
        List<String> texts = texts(in);
        if (texts.size() != TEXTS) return false;
        Device device = new Device(key.substring(space + 1), Optional.of(texts.get(2)).filter(i -> !i.isEmpty()),
                regId < 1 ? OptionalInt.empty() : OptionalInt.of(regId), texts.get(0), texts.get(1));
        // A wall clock that stepped back while we were down must not make flows that outlive every registration.
        long latestNs = now.nowNs() + expiryMaxSeconds * 1_000_000_000L;
        if (flow.isEmpty() || untilNs <= now.nowNs() || untilNs > latestNs) return false;
        return flows.restored(flow.get(), device, untilNs, natted);
    }

    /** All texts up to the end; fewer where the last one is damaged. */
    private static List<String> texts(ByteBuffer in) {
        List<String> out = new ArrayList<>();
        while (in.remaining() >= 2 && out.size() < TEXTS) {
            byte[] t = new byte[in.getShort() & 0xffff];
            if (t.length > in.remaining()) return List.of();
            in.get(t);
            out.add(new String(t, StandardCharsets.UTF_8));
        }
        return out;
    }
}

package org.sallyport.sipcall;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.zone.registrar.Moment;

/**
 * Flows of registered phones in the store: a phone on UDP does not notice that we were away, so whose flow it is and
 * whether its NAT must be kept open has to be known again. Owner: the desk.
 *
 * <pre>
 * key     name of the flow, a space, the address-of-record
 * octets  field                     unit
 * 1       version, 1
 * 1       whether a NAT was seen, 0 or 1
 * 8       until                     ms since 1970
 * </pre>
 *
 * <p>Connections do not outlive a restart and are not written.
 */
final class KeptFlows implements FlowJournal {
    static final String TABLE = "flows";
    private static final byte VERSION = 1;
    private static final int OCTETS = 1 + 1 + 8;

    private final Host host;
    private final FlowNames names;
    private final int expiryMaxSeconds;

    KeptFlows(Host host, FlowNames names, int expiryMaxSeconds) {
        this.host = host;
        this.names = names;
        this.expiryMaxSeconds = expiryMaxSeconds;
    }

    private String key(Flow flow, String aor) {
        return names.of(flow) + " " + aor;
    }

    @Override
    public void put(Flow flow, String aor, long untilNs, boolean natted) {
        if (!(flow instanceof DatagramFlow)) return;
        long untilMs = now().wallMsAt(untilNs);
        ByteBuffer value = ByteBuffer.allocate(OCTETS).put(VERSION).put((byte) (natted ? 1 : 0)).putLong(untilMs);
        host.store().put(TABLE, key(flow, aor), value.array());
    }

    @Override
    public void delete(Flow flow, String aor) {
        if (flow instanceof DatagramFlow) host.store().delete(TABLE, key(flow, aor));
    }

    private Moment now() {
        return new Moment(host.nowNs(), host.wallMs());
    }

    /** Gives the flows of an earlier run back; what is over, damaged or of an interface that is gone is deleted. */
    void restore(Map<String, byte[]> entries, KnownFlows flows) {
        int restored = 0;
        for (Map.Entry<String, byte[]> e : entries.entrySet()) {
            if (restore(e.getKey(), e.getValue(), flows)) restored++;
            else host.store().delete(TABLE, e.getKey());
        }
        if (restored > 0) host.log(LogTopic.REGISTRATION, LogLevel.INFO, restored + " flows of registered phones live again");
    }

    private boolean restore(String key, byte[] value, KnownFlows flows) {
        int space = key.indexOf(' ');
        if (space < 1 || value.length != OCTETS || value[0] != VERSION) return false;
        Optional<Flow> flow = names.find(key.substring(0, space));
        Moment now = now();
        long untilNs = now.nsAtWall(ByteBuffer.wrap(value).getLong(2));
        // A wall clock that stepped back while we were down must not make flows that outlive every registration.
        long latestNs = now.nowNs() + expiryMaxSeconds * 1_000_000_000L;
        if (flow.isEmpty() || untilNs <= now.nowNs() || untilNs > latestNs) return false;
        return flows.restored(flow.get(), key.substring(space + 1), untilNs, value[1] != 0);
    }
}

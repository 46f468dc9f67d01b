package org.sallyport.host.net;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters of one host. Owner: nobody; any thread may count. */
final class NetCounters {
    private final LongAdder[] values = new LongAdder[NetCounter.values().length];

    NetCounters() {
        for (int i = 0; i < values.length; i++) values[i] = new LongAdder();
    }

    void count(NetCounter counter) {
        values[counter.ordinal()].increment();
    }

    Map<NetCounter, Long> snapshot() {
        Map<NetCounter, Long> out = new EnumMap<>(NetCounter.class);
        for (NetCounter c : NetCounter.values()) out.put(c, values[c.ordinal()].sum());
        return out;
    }
}

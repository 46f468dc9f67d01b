package org.sallyport.host.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.wire.IpAddress;

/** The names of the world. What is not listed does not exist. */
public final class SimDns {
    private final Map<DnsQuestion, List<DnsAnswer.Record>> zone = new HashMap<>();
    private long latencyNs = 15_000_000L;
    private boolean silent;

    /** An empty zone. */
    public SimDns() {}

    /** Adds an A or AAAA record. */
    public SimDns address(String name, String address) {
        IpAddress a = IpAddress.of(address);
        return add(a.isV4() ? DnsQuestion.Type.A : DnsQuestion.Type.AAAA, name, new DnsAnswer.Record.Address(a));
    }

    /** Adds an SRV record. */
    public SimDns srv(String name, int priority, int weight, int port, String target) {
        return add(DnsQuestion.Type.SRV, name, new DnsAnswer.Record.Srv(priority, weight, port, target));
    }

    /** Adds a record. */
    public SimDns add(DnsQuestion.Type type, String name, DnsAnswer.Record record) {
        zone.computeIfAbsent(key(type, name), _ -> new ArrayList<>()).add(record);
        return this;
    }

    /** How long an answer takes, in nanoseconds. */
    public void latency(long ns) {
        latencyNs = ns;
    }

    /** While true every lookup fails. */
    public void silent(boolean down) {
        silent = down;
    }

    long latencyNs() {
        return latencyNs;
    }

    DnsAnswer answer(DnsQuestion question) {
        if (silent) return new DnsAnswer.Failed("no server answered");
        List<DnsAnswer.Record> records = zone.get(key(question.type(), question.name()));
        return records == null ? new DnsAnswer.None() : new DnsAnswer.Records(records, 300);
    }

    private static DnsQuestion key(DnsQuestion.Type type, String name) {
        return new DnsQuestion(type, name.toLowerCase(Locale.ROOT));
    }
}

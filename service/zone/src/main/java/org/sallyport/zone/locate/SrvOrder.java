package org.sallyport.zone.locate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.sallyport.host.DnsAnswer;
import org.sallyport.machine.Entropy;

/** The order in which SRV records are tried (RFC 2782, "The format of the SRV RR"). */
final class SrvOrder {
    private SrvOrder() {}

    /** By priority, the lowest first; within one priority at random, as likely as the weights say. */
    static List<DnsAnswer.Record.Srv> of(List<DnsAnswer.Record.Srv> records, Entropy entropy) {
        // Weight 0 goes first in the running sum, so that it has a small chance and not none.
        List<DnsAnswer.Record.Srv> left = new ArrayList<>(records);
        left.sort(Comparator.comparingInt(DnsAnswer.Record.Srv::priority)
                .thenComparingInt(DnsAnswer.Record.Srv::weight));
        List<DnsAnswer.Record.Srv> out = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            int priority = left.getFirst().priority();
            int same = 0;
            int sum = 0;
            while (same < left.size() && left.get(same).priority() == priority) sum += left.get(same++).weight();
            int chosen = entropy.below(sum + 1);
            int running = 0;
            int i = 0;
            while ((running += left.get(i).weight()) < chosen) i++;
            out.add(left.remove(i));
        }
        return out;
    }
}

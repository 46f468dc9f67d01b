package org.sallyport.capture;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sallyport.wire.Octets;

class IpReassemblyTest {
    private final IpReassembly reassembly = new IpReassembly();

    private IpReassembly.Added add(long id, int offsetBytes, boolean more, int length) {
        return reassembly.add(new IpReassembly.Key("", Packets.A.address(), Packets.B.address(), 17, id),
                Packets.packet(1, 101, new byte[0]),
                new IpReassembly.Fragment(offsetBytes, more, 17, Octets.of(new byte[length])));
    }

    @Test
    void endsTheOldestDatagramWhereTooManyWait() {
        for (int id = 0; id <= IpReassembly.DATAGRAMS_MAX; id++) add(id, 0, true, 8);
        assertThat(reassembly.waitingCount()).isEqualTo(IpReassembly.DATAGRAMS_MAX);
        assertThat(add(0, 8, false, 8)).as("the oldest is gone").isInstanceOf(IpReassembly.Kept.class);
        assertThat(add(2, 8, false, 8)).isInstanceOf(IpReassembly.Whole.class);
    }

    @Test
    void refusesADatagramOfTooManyFragments() {
        for (int i = 0; i < IpReassembly.FRAGMENTS_MAX; i++) {
            assertThat(add(1, 16 * i, true, 8)).isInstanceOf(IpReassembly.Kept.class);
        }
        assertThat(add(1, 16 * IpReassembly.FRAGMENTS_MAX, true, 8)).isInstanceOf(IpReassembly.Refused.class);
        assertThat(reassembly.waitingBytes()).isZero();
    }

    @Test
    void keepsItsOctetsWithinTheLimit() {
        int each = 65_000;
        for (int id = 0; id < IpReassembly.DATAGRAMS_MAX; id++) {
            add(id, 8, true, each);
            assertThat(reassembly.waitingBytes()).isBetween(1, IpReassembly.BYTES_MAX);
        }
        assertThat(reassembly.waitingCount()).isEqualTo(IpReassembly.BYTES_MAX / each);
    }
}

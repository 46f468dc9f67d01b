package org.sallyport.stun;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Row RTP-17 of the attack table. */
class PacketClassTest {
    /** RFC 7983 §7, figure 3: first octet, last octet, class; what no line names is dropped. */
    private static final Object[][] TABLE = {
        {0, 3, PacketClass.STUN},
        {16, 19, PacketClass.ZRTP},
        {20, 63, PacketClass.DTLS},
        {64, 79, PacketClass.TURN_CHANNEL},
        {128, 191, PacketClass.RTP},
    };

    @Test
    void all256FirstOctetsFollowTheTable() {
        for (int octet = 0; octet < 256; octet++) {
            PacketClass wanted = PacketClass.UNKNOWN;
            for (Object[] row : TABLE) {
                if (octet >= (int) row[0] && octet <= (int) row[1]) wanted = (PacketClass) row[2];
            }
            assertThat(PacketClass.of(octet)).as("octet " + octet).isEqualTo(wanted);
            assertThat(PacketClass.of((byte) octet)).as("signed octet " + octet).isEqualTo(wanted);
        }
    }
}

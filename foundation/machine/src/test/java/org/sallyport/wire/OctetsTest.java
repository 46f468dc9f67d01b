package org.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OctetsTest {
    private static final Octets FIVE = Octets.ofHex("00017f80ff");

    @Test
    void readsAnOctetWithoutItsSign() {
        assertThat(FIVE.at(4)).isEqualTo(255);
        assertThatThrownBy(() -> FIVE.at(5)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void comparesByContentWhateverTheArrayBehind() {
        assertThat(FIVE.slice(1, 3)).isEqualTo(Octets.ofHex("017f80")).hasSameHashCodeAs(Octets.ofHex("017f80"));
        assertThat(FIVE.slice(1, 3)).isNotEqualTo(FIVE.slice(1, 2));
        assertThat(FIVE.slice(2, 0)).isEqualTo(Octets.EMPTY).hasSameHashCodeAs(Octets.EMPTY);
    }

    @Test
    void givesNoWayToWriteIt() {
        byte[] mine = {1, 2, 3};
        Octets o = Octets.of(mine);
        mine[0] = 9;
        o.toArray()[1] = 9;
        assertThat(o.hex()).isEqualTo("010203");
    }

    @Test
    void staysWithinItsWindow() {
        Octets window = FIVE.slice(1, 2);
        assertThat(window.from(1).hex()).isEqualTo("7f");
        assertThatThrownBy(() -> window.slice(1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(window.compact()).isEqualTo(window);
    }
}

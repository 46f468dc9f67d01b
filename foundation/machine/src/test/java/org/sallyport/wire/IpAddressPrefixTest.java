package org.sallyport.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IpAddressPrefixTest {
    @ParameterizedTest
    @CsvSource({
        "203.0.113.77, 203.0.113.77, 203.0.113.0", "255.255.255.255, 255.255.255.255, 255.255.255.0",
        "0.0.0.0, 0.0.0.0, 0.0.0.0",
        "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::, 2001:db8:1::",
        "ffff:ffff:ffff:ffff::1, ffff:ffff:ffff:ffff::, ffff:ffff:ffff::"})
    void holdersAndNeighborhoods(String address, String holder, String neighborhood) {
        assertThat(IpAddress.of(address).holder()).isEqualTo(IpAddress.of(holder));
        assertThat(IpAddress.of(address).neighborhood()).isEqualTo(IpAddress.of(neighborhood));
    }
}

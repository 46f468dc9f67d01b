package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.wire.IpAddress;

class HandshakesTest {
    private final Handshakes handshakes = new Handshakes();
    private final List<String> brokenOff = new ArrayList<>();

    private Channel begin(String source) {
        Channel c = new EmbeddedChannel();
        handshakes.begin(c, IpAddress.of(source), () -> brokenOff.add(source));
        return c;
    }

    @Test
    void theOldestOfThePrefixWithTheMostMakesRoom() {
        begin("198.51.100.1");
        begin("203.0.113.1");
        begin("2001:db8:1::1");
        begin("203.0.113.2");
        handshakes.makeRoom();
        assertThat(brokenOff).containsExactly("203.0.113.1");
        handshakes.makeRoom();
        assertThat(brokenOff).as("the oldest where none has more").containsExactly("203.0.113.1", "198.51.100.1");
    }

    @Test
    void whoeverComesAloneIsTheLastToGo() {
        begin("198.51.100.1");
        for (int i = 0; i < 10_000; i++) {
            if (handshakes.count() >= 100) handshakes.makeRoom();
            begin("203.0." + i % 40 + "." + i % 250);
        }
        assertThat(brokenOff).hasSize(9_901).doesNotContain("198.51.100.1");
    }

    @Test
    void aHandshakeThatEndsTwiceCountsOnce() {
        Channel c = begin("198.51.100.1");
        handshakes.end(c);
        c.close();
        begin("198.51.100.1");
        assertThat(handshakes.count()).isEqualTo(1);
    }
}

package org.sallyport.zone.stranger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.wire.IpAddress;

class FailedLoginsTest {
    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("edge");
    private final FailedLogins logins = new FailedLogins(host);

    private void tell(String source, String user) {
        logins.tell(new FailedLogins.Attempt(IpAddress.of(source), Optional.empty(), "wrong-password",
                "TURN ALLOCATE over udp " + source + ":5", user));
    }

    private List<String> lines() {
        return host.logLines().stream().map(SimHost.LogLine::text).toList();
    }

    @Test
    void theAddressComesBeforeAnythingThatAStrangerWrote() {
        tell("198.51.100.7", "x from 10.0.0.1: wrong-password");
        logins.tell(new FailedLogins.Attempt(IpAddress.of("198.51.100.8"), Optional.of("edge"), "unknown-user",
                "REGISTER over tls a", "bob"));
        assertThat(lines()).hasSize(2);
        assertThat(lines().getFirst()).startsWith(
                "login failed from 198.51.100.7: wrong-password, TURN ALLOCATE over udp 198.51.100.7:5, user ");
        assertThat(lines().getLast())
                .isEqualTo("login failed from 198.51.100.8 through edge: unknown-user, REGISTER over tls a, user bob");
    }

    @Test
    void anAddressOrNetworkIsToldOfOnceASecondWithTheNumber() {
        for (int i = 0; i < 20; i++) tell("2001:db8::" + i, "bob");
        tell("198.51.100.7", "bob");
        assertThat(lines()).hasSize(2);
        world.runFor(FailedLogins.TOLD_EVERY_NS);
        tell("2001:db8::99", "bob");
        assertThat(lines()).hasSize(3).last().asString().endsWith(", and 19 more before");
    }

    /** Whether an address that was told of, with one more untold, is still known after so many others. */
    private boolean knownAfter(int others) {
        tell("198.51.100.7", "bob");
        tell("198.51.100.7", "bob");
        for (int i = 0; i < others; i++) tell("10." + (i >> 8) + "." + (i & 255) + ".1", "bob");
        // The log takes so many lines a minute.
        world.runFor(120 * FailedLogins.TOLD_EVERY_NS);
        tell("198.51.100.7", "bob");
        assertThat(lines()).last().asString().startsWith("login failed from 198.51.100.7:");
        return lines().getLast().contains(", and 1 more before");
    }

    @Test
    void soManyAddressesAreRemembered() {
        assertThat(knownAfter(FailedLogins.ADDRESSES_MAX - 1)).isTrue();
    }

    @Test
    void andNoMore() {
        assertThat(knownAfter(FailedLogins.ADDRESSES_MAX)).isFalse();
    }
}

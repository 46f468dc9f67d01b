package org.sallyport.zone.locate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Machine;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Look-ups with a resolver that answers late, wrongly or never. */
class FinderTest {
    private static final long S = 1_000_000_000L;

    private final SimWorld world = new SimWorld(5);
    private final SimHost host = world.host("node");
    private static final List<Transport> TRANSPORTS = List.of(Transport.UDP, Transport.TCP);

    private final Finder finder = new Finder(host, List.of(IpAddress.Family.V4));
    private final List<Located> found = new ArrayList<>();

    private void find(String name) {
        finder.find(
                new LocateRequest(name, OptionalInt.empty(), Optional.empty(), false, finder.rules(TRANSPORTS, true)),
                found::add);
    }

    @Test
    void anAddressIsFoundAtOnceAndNothingIsAsked() {
        find("192.0.2.7");
        assertThat(found).singleElement().satisfies(l -> {
            assertThat(l.targets()).extracting(t -> t.transport() + " " + t.endpoint())
                    .containsExactly("UDP 192.0.2.7:5060");
            assertThat(l.trail()).isEmpty();
        });
        assertThat(finder.deadlineNs()).isEqualTo(Machine.NEVER);
    }

    @Test
    void aNameLeavesATrailOfWhatWasAskedWhatCameAndHowLongItTook() {
        world.dns().srv("_sip._udp.example.net", 10, 0, 5070, "sip.example.net");
        find("example.net");
        assertThat(found).isEmpty();
        world.runFor(S);
        assertThat(found).singleElement().satisfies(l -> {
            assertThat(l.targets()).isEmpty();
            assertThat(l.nothing().reason()).isEqualTo(RefusalReason.NAME_NOT_RESOLVED);
            assertThat(l.nothing().came()).as("the last line says why")
                    .isEqualTo("A sip.example.net: none, after 15 ms");
            assertThat(l.trail()).containsExactly("NAPTR example.net: none, after 15 ms",
                    "SRV _sip._udp.example.net: 1 records, 300 s: sip.example.net:5070, after 15 ms",
                    "SRV _sip._tcp.example.net: none, after 15 ms", "A sip.example.net: none, after 15 ms");
        });
    }

    @Test
    void aResolverThatNeverAnswersEndsEachLookUpAfterItsOwnEightSeconds() {
        world.dns().latency(60 * S);
        find("one.example");
        world.runFor(S);
        find("two.example");
        assertThat(finder.deadlineNs()).isEqualTo(host.nowNs() + 7 * S);
        world.runFor(7 * S);
        assertThat(found).singleElement().satisfies(l -> {
            assertThat(l.nothing().reason()).isEqualTo(RefusalReason.RESOLVER_DOWN);
            assertThat(l.nothing().came()).isEqualTo("NAPTR one.example: no answer in time, after 8000 ms");
        });
        world.runFor(S);
        assertThat(found).hasSize(2);
        assertThat(finder.underWay()).isZero();
        assertThat(finder.deadlineNs()).isEqualTo(Machine.NEVER);
        world.runFor(60 * S);
        assertThat(found).as("a late answer changes nothing").hasSize(2);
    }

    @Test
    void whoeverFailsAtTheAnswerKeepsNobodyElseFromTheirs() {
        world.dns().latency(60 * S);
        finder.find(
                new LocateRequest("bad.example", OptionalInt.empty(), Optional.empty(), false,
                        finder.rules(TRANSPORTS, true)),
                _ -> {
                    throw new IllegalStateException("a fault of ours");
                });
        find("good.example");
        try {
            world.runFor(9 * S);
        } catch (IllegalStateException expected) {
            world.runFor(9 * S);
        }
        assertThat(found).hasSize(1);
        assertThat(finder.underWay()).isZero();
    }

    @Test
    void aPlaceThatFailedIsTriedLastForAWhile() {
        world.dns().address("two.example", "192.0.2.1").address("two.example", "192.0.2.2");
        find("two.example");
        world.runFor(S);
        finder.failed(found.getFirst().targets().getFirst());
        find("two.example");
        world.runFor(S);
        assertThat(found.getLast().targets()).extracting(t -> t.endpoint().address().toString())
                .containsExactly("192.0.2.2", "192.0.2.1");
    }

    @Test
    void aPlaceThatAnswersAgainIsForgiven() {
        world.dns().address("two.example", "192.0.2.1").address("two.example", "192.0.2.2");
        find("two.example");
        world.runFor(S);
        LocateTarget first = found.getFirst().targets().getFirst();
        finder.failed(first);
        finder.answered(first);
        find("two.example");
        world.runFor(S);
        assertThat(found.getLast().targets().getFirst()).isEqualTo(first);
    }

    @Test
    void aLineOfTheTrailIsNoLongerThanIsReadAtAGlance() {
        String label = "a".repeat(60) + ".";
        find(label + label + label + "example");
        world.runFor(S);
        assertThat(found.getFirst().trail()).isNotEmpty()
                .allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(163));
    }
}

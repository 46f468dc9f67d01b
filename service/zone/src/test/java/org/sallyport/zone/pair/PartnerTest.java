package org.sallyport.zone.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.zone.ZoneTable;

/** Questions of the other node, before anybody works on them. */
class PartnerTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private final Partner partner = new Partner(new ZoneTable(List.of(), 0));
    private final List<byte[]> answers = new ArrayList<>();

    private Partner.Heard heard(String topic, int octets, long nowNs) {
        return partner.heard("edge", topic, new byte[octets], nowNs, answers::add);
    }

    @Test
    void theTopicFindsItsResponderAndNoOther() {
        partner.answers("echo", (zone, body, answer) -> answer.accept(body));
        assertThat(heard("echo", 3, 0)).isEqualTo(new Partner.Heard.Taken());
        assertThat(answers).hasSize(1);
        assertThat(heard("other", 3, 0)).isEqualTo(new Partner.Heard.UnknownTopic());
        assertThat(answers).hasSize(1);
        assertThatThrownBy(() -> partner.answers("echo", (_, _, _) -> {})).hasMessage("echo");
    }

    @Test
    void aPartnerThatAsksWithoutEndIsSlowedDown() {
        partner.answers("echo", (zone, body, answer) -> answer.accept(body));
        long taken = 0;
        for (int i = 0; i < 10_000; i++) if (heard("echo", 10, 0) instanceof Partner.Heard.Taken) taken++;
        assertThat(taken).isBetween(100L, 102L);
        assertThat(heard("echo", 10, SECOND_NS)).isEqualTo(new Partner.Heard.Taken());
        long more = 0;
        for (int i = 0; i < 10_000; i++) if (heard("echo", 10, SECOND_NS) instanceof Partner.Heard.Taken) more++;
        assertThat(more).isBetween(48L, 51L);
        assertThat(partner.heard("another", "echo", new byte[1], SECOND_NS, answers::add))
                .as("one partner's haste is not the other's").isEqualTo(new Partner.Heard.Taken());
    }

    @Test
    void whatIsTooLongIsAFaultOfOurs() {
        assertThatThrownBy(() -> partner.ask("edge", "echo", new byte[Partner.OCTETS_MAX + 1], _ -> {}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void withoutTraversalZonesThereIsNobodyToAsk() {
        assertThat(partner.zones()).isEmpty();
        assertThat(partner.zone()).isEmpty();
    }
}

package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.sallyport.host.LogLevel;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.wire.Transport;

/** What one stranger may hold, and what a node does when something of its own runs out. */
class BudgetAttackTest {
    private static final String ALICE = "sip:alice@" + AttackSite.DOMAIN;

    private AttackSite a;
    private Stranger stranger;

    @BeforeEach
    void site() {
        a = AttackSite.up(1);
        stranger = a.stranger("stranger", "91.66.6.6");
        a.site.register(a.phone(Site.Place.INSIDE, "alice", Transport.UDP, PhoneSettings.Manner.RING));
    }

    private Map<?, ?> mediaPairs() {
        return (Map<?, ?>) ((Map<?, ?>) a.summary(Role.EDGE)).get("mediaPairs");
    }

    @Test
    void aNodeWithoutDescriptorsSaysSoAndBlamesNoPort() {
        a.site.edge().descriptorsMax(0);
        for (int i = 0; i < 30; i++) assertThat(stranger.ask(stranger.invite(ALICE)).status()).isEqualTo(503);
        assertThat(mediaPairs().get("foreign")).isEqualTo(0);
        assertThat(mediaPairs().get("used")).isEqualTo(0);
        assertThat(a.counter(Role.EDGE, "descriptorsMissing")).isEqualTo(30);
        assertThat(a.rows(Role.EDGE, "searches").getFirst().get("end").toString()).startsWith("no-descriptors");
        assertThat(a.site.edge().logLines().stream().filter(l -> l.level() == LogLevel.ERROR && l.text().contains("open no more files")))
                .hasSizeBetween(1, 3);
        a.site.edge().descriptorsMax(1_000);
        stranger.send(stranger.invite(ALICE));
        a.pass(2);
        assertThat(a.rows(Role.EDGE, "media")).hasSize(1);
    }
}

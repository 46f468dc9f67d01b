package org.sallyport.scenarios.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.Site;

/** Control finds edge by a name: what the check says where that leads nowhere. */
class EdgeByNameTest {
    private static final String NAME = "edge.dmz.example";

    private static Map<String, Object> zone(CheckStory s) {
        return s.check(Role.CONTROL).stream()
                .filter(f -> f.get("subject").equals("zone " + Site.ZONE_AT_CONTROL)).findFirst().orElseThrow();
    }

    @Test
    void aNameThatNobodyKnowsIsBlamed() {
        CheckStory s = CheckStory.byName(NAME);
        s.site.startNodes();
        assertThat(zone(s)).containsEntry("verdict", "wrong");
        assertThat(zone(s).get("sentence").toString()).contains(NAME, "not found");
    }

    @Test
    void aResolverThatSaysNothingIsNotTheNamesFault() {
        CheckStory s = CheckStory.byName(NAME);
        s.site.world().dns().silent(true);
        s.site.startNodes();
        assertThat(zone(s)).containsEntry("verdict", "not-judged");
        assertThat(zone(s).get("sentence").toString()).contains("because of the resolver");
    }
}

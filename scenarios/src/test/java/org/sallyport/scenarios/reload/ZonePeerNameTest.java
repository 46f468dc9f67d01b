package org.sallyport.scenarios.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.SiteOptions;

/** A traversal zone whose peer is given by a name. */
class ZonePeerNameTest {
    private final LiveSite s = new LiveSite(12, SiteOptions.usual());

    private Map<?, ?> zone() {
        return s.rows(Role.CONTROL, "zones").stream().filter(r -> r.get("name").equals("edge")).findFirst()
                .orElseThrow();
    }

    private void named(String name) {
        s.edit(Role.CONTROL, text -> {
            String edited = text.replaceAll("(name: edge\\n(?:.*\\n){0,8}?    peer-address: )\\S+", "$1" + name);
            assertThat(edited).isNotEqualTo(text);
            return edited;
        });
    }

    @Test
    void thatNobodyKnowsSaysWhatTheDnsSaidLast() {
        named("edge.nowhere.example");
        s.site.startNodes();
        s.site.pass(5);
        assertThat(zone().get("state")).isEqualTo("down");
        assertThat(zone().get("reason")).isEqualTo("name-not-resolved");
        assertThat((String) zone().get("why")).containsPattern("Came A+ edge.nowhere.example: none");
    }

    @Test
    void isFoundOnceTheDnsKnowsIt() {
        named("edge.nowhere.example");
        s.site.startNodes();
        s.site.pass(5);
        s.site.world().dns().address("edge.nowhere.example", "10.1.0.10");
        s.site.pass(120);
        assertThat((String) zone().get("why")).doesNotContain("name-not-resolved");
    }
}

package org.sallyport.scenarios.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.SiteOptions;

/** A neighbor is asked on the way that a call would take. */
class NeighborsTest {
    private static Map<String, Object> about(String subject, List<Map<String, Object>> found) {
        return found.stream().filter(f -> f.get("subject").equals(subject)).findFirst().orElseThrow();
    }

    @Test
    void oneThatAnswersPasses() {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        List<Map<String, Object>> found = s.check(Role.CONTROL);
        assertThat(about("neighbor pbx", found)).containsEntry("verdict", "passes").containsEntry("stage", 8);
        assertThat(about("neighbor pbx", found).get("sentence").toString()).contains("200", "udp 10.1.0.50:5060");
        assertThat(about("phones", found)).containsEntry("verdict", "passes");
        assertThat(s.site.pbx().heard()).as("no call, and nothing else than the question").isEmpty();
        s.site.pass(40);
        assertThat(s.site.leftovers()).isEmpty();
    }

    @Test
    void oneThatIsNotThereIsNamedWithItsAddressAndTheCause() {
        CheckStory s = CheckStory.up(SiteOptions.usual().knowingThePbxByCertificate());
        List<Map<String, Object>> found = s.check(Role.CONTROL);
        assertThat(CheckStory.blamed(found)).containsExactly("neighbor pbx");
        assertThat(about("neighbor pbx", found).get("sentence").toString()).contains("tls 10.1.0.50:5061 (");
        assertThat(about("neighbor pbx", found).get("fix").toString()).contains("zone pbx");
    }
}

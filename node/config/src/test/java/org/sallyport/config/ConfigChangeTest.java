package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigChangeTest {
    private static List<String> diff(String before, String after) {
        return ConfigChange.diff(Texts.valid(before).settings(), Texts.valid(after).settings()).stream()
                .map(ConfigChange::toString).toList();
    }

    @Test
    void findsNoneBetweenEqualFilesWithOtherWhiteSpace() {
        assertThat(diff(Texts.EDGE, Texts.EDGE.replace("type: dns", "type:   dns   # said otherwise"))).isEmpty();
    }

    @Test
    void takesADefaultThatIsWrittenOutForNoChange() {
        assertThat(diff(Texts.EDGE, Texts.EDGE + "limits: {stranger-rate: 100}\n")).isEmpty();
    }

    @Test
    void saysWhatTakesEffectNowAndWhatNeedsARestart() {
        String after = Texts.EDGE.replace("username: control", "username: control\n    hop-count: 20")
                + "authentication: {credentials: [{username: alice, password: rabbit}]}\nprofile: large\n";
        assertThat(diff(Texts.EDGE, after)).containsExactlyInAnyOrder(
                "zones[control].hop-count: 15 (default) -> 20 (now)",
                "authentication.credentials[alice].username: not set -> alice (now)",
                "authentication.credentials[alice].password: not set -> *** (now)",
                "profile: medium (default) -> large (after a restart)");
    }

    @Test
    void followsAZoneByNameWhenAnotherComesBeforeIt() {
        String after = Texts.EDGE.replace("zones:\n", "zones:\n  - {name: second, type: dns}\n");
        assertThat(diff(Texts.EDGE, after)).allSatisfy(c -> assertThat(c).startsWith("zones[second]"));
    }

    @Test
    void seesAChangedSecretWithoutShowingIt() {
        List<String> changes = diff(Texts.EDGE, Texts.EDGE.replace("correct-horse", "another-horse"));
        assertThat(changes).singleElement().isEqualTo("zones[control].password: *** -> *** (now)");
    }
}

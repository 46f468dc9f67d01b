package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Setting;
import org.sallyport.refusal.RefusalReason;

class ConfigCatalogueTest {
    @Test
    void holdsEverySettingOfThePortBookUnderItsOwnKey() {
        assertThat(Setting.keys()).allSatisfy(k -> assertThat(ConfigCatalogue.key(k)).isPresent());
    }

    @Test
    void hasDefaultsThatItsOwnReadersAccept() {
        assertThat(ConfigCatalogue.all()).filteredOn(k -> !k.fallback().isEmpty())
                .allSatisfy(k -> assertThat(Draft.defaults(k)).as(k.path()).isNotEmpty());
    }

    @Test
    void hasExamplesThatItsOwnReadersAccept() {
        assertThat(ConfigCatalogue.all())
                .allSatisfy(k -> assertThat(k.type().reader().apply(k.type().example())).as(k.path()).isPresent());
    }

    @Test
    void knowsTheSettingOfEveryRefusal() {
        List<String> unknown = Arrays.stream(RefusalReason.values())
                .map(RefusalReason::setting)
                .filter(s -> !s.isEmpty() && ConfigCatalogue.meant(s).isEmpty())
                .toList();
        assertThat(unknown).isEmpty();
    }

    @Test
    void isPrintedInTheDocumentation() throws Exception {
        Path page = Path.of("../../docs/configuration.md");
        assertThat(Files.readString(page)).as("run 'sallyport config page > docs/configuration.md'")
                .isEqualTo(ConfigPage.markdown());
    }

    @Test
    void findsAKeyByItsEndAndASectionByItsName() {
        assertThat(ConfigCatalogue.meant("proxy-mode")).extracting(ConfigKey::path)
                .containsExactly("protocols.sip.registration.proxy-mode");
        assertThat(ConfigCatalogue.meant("zones[3].sip.port")).extracting(ConfigKey::path)
                .containsExactly("zones[].sip.port");
        assertThat(ConfigCatalogue.meant("limits.connections")).hasSize(2);
        assertThat(ConfigCatalogue.meant("nonsense")).isEmpty();
    }

    @Test
    void explainsWhichValueHoldsAndWhichRowsDependOnIt() {
        ConfigSettings settings = Texts.valid(Texts.CONTROL).settings();
        ConfigKey<?> port = ConfigCatalogue.key("zones[].sip.port").orElseThrow();
        ConfigExplanation e = ConfigExplanation.of(port, Optional.of(settings));
        assertThat(e.values()).containsExactly(new ConfigExplanation.Held("zones[0].sip.port", "7001", "node.yaml:11"));
        assertThat(e.rows()).contains("SIT-1");
        ConfigKey<?> password = ConfigCatalogue.key("zones[].password").orElseThrow();
        assertThat(ConfigExplanation.of(password, Optional.of(settings)).values().getFirst().text()).isEqualTo("***");
    }
}

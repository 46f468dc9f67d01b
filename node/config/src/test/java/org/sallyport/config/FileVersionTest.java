package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.sallyport.config.FileVersion.Change;
import org.sallyport.machine.Release;

class FileVersionTest {
    @Test
    void aFileWithoutAVersionIsOfTheFirst() {
        assertThat(Texts.valid(Texts.CONTROL).settings().version()).isEqualTo(1);
        assertThat(Texts.valid("version: 1\n" + Texts.CONTROL).settings().version()).isEqualTo(1);
    }

    @Test
    void aNewerFileIsRefusedInOneSentenceWhateverElseItHolds() {
        List<ConfigProblem> told =
                Texts.problems(
                        "version: 2\nsomething-new: [1, 2]\nrole: both\n" + Texts.CONTROL.replace("role", "rolle"));
        assertThat(told).singleElement().satisfies(p -> {
            assertThat(p.keyPath()).isEqualTo("version");
            assertThat(p.line()).isEqualTo(1);
            assertThat(p.message()).contains("version 2", "release " + Release.OURS, "use a release after it");
        });
    }

    @Test
    void aVersionThatIsNoneIsAFaultAsAnyOther() {
        for (String none : new String[] {"0", "-1", "one", "0.2", "10000"}) {
            assertThat(Texts.problems("version: " + none + "\n" + Texts.CONTROL)).as(none).singleElement()
                    .satisfies(p -> assertThat(p.message()).contains("is not accepted"));
        }
    }

    @Test
    void whatAnOlderFileMeantOtherwiseIsNamedWhereItIsUsed() {
        ConfigSettings settings = Texts.valid(Texts.CONTROL).settings();
        List<Change> changes = List.of(new Change(2, "zones[].username", "names nobody."),
                new Change(2, "dial-plan.transforms", "go backwards."), new Change(3, "protocols.sip", "is loud."),
                new Change(1, "role", "never changed."));
        assertThat(FileVersion.remarks(1, settings.values().keySet(), changes)).satisfiesExactly(
                r -> assertThat(r)
                        .contains("zones[].username: since version 2 names nobody. The file is of version 1."),
                r -> assertThat(r).contains("protocols.sip: since version 3 is loud."));
        assertThat(FileVersion.remarks(2, settings.values().keySet(), changes)).hasSize(1);
        assertThat(FileVersion.remarks(3, settings.values().keySet(), changes)).isEmpty();
        assertThat(settings.older()).isEmpty();
    }
}

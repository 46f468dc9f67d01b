package org.sallyport.app.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.app.node.TlsCheck;
import org.sallyport.check.Finding;
import org.sallyport.check.Verdict;
import org.sallyport.config.ConfigProblem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The node judges what it shows, the files what a start would find, and neither says what the other has said. */
class CertificateStageTest {
    private static final ConfigProblem EMPTY = new ConfigProblem("edge.yaml", 7, 1, "protocols.sip.tls.key",
            "edge.key is empty.", List.of());
    private static final ConfigProblem NAME = new ConfigProblem("edge.yaml", 6, 1, "protocols.sip.tls.certificate",
            "edge.pem carries no name.", List.of());

    private static TlsCheck files(List<ConfigProblem> faults, List<ConfigProblem> remarks) {
        return new TlsCheck(faults, List.of(), remarks, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static JsonNode rows(String... notes) {
        return new JsonMapper().valueToTree(List.of(Map.of("slot", "pair", "names", List.of("edge.example.com"),
                "endsOn", "2029-01-01", "notes", List.of(notes))));
    }

    private static List<String> told(List<Finding> all) {
        List<String> out = new ArrayList<>();
        all.forEach(f -> out.add(f.verdict() + " " + f.condition() + " " + f.subject() + ": " + f.sentence()));
        return out;
    }

    @Test
    void aRunningNodeIsTheJudgeOfWhatItShows() {
        TlsCheck remarked = files(List.of(), List.of(NAME));
        assertThat(told(CertificateStage.of(remarked, rows()))).as("the same remark is not told by the file too")
                .containsExactly("PASSES  pair identity: edge.example.com, until 2029-01-01");
        assertThat(told(CertificateStage.of(remarked, rows("CRT01 expires-soon: it ends on Monday."))))
                .containsExactly("REMARK CRT01 pair identity: it ends on Monday.",
                        "PASSES  pair identity: edge.example.com, until 2029-01-01");
        assertThat(told(CertificateStage.of(remarked, rows("CRT02 expired: it ended: peers refuse us."))))
                .containsExactly("WRONG CRT02 pair identity: it ended: peers refuse us.");
    }

    @Test
    void whatTheFilesAreBlamedForIsNotToldTwice() {
        TlsCheck broken = files(List.of(EMPTY), List.of());
        assertThat(CertificateStage.of(broken, rows("CRT04 new-pair-rejected: not used.")))
                .singleElement().satisfies(f -> assertThat(f.sentence()).contains("edge.key is empty."));
        assertThat(told(CertificateStage.of(files(List.of(), List.of()), rows("CRT04 new-pair-rejected: not used."))))
                .singleElement().asString().startsWith("WRONG CRT04");
    }

    @Test
    void aNoteThatNobodyKnowsIsNeverTakenForGood() {
        assertThat(CertificateStage.of(files(List.of(), List.of()), rows("not looked at yet")))
                .extracting(Finding::verdict).containsExactly(Verdict.NOT_JUDGED);
    }

    @Test
    void withoutANodeTheFilesAreJudged() {
        assertThat(CertificateStage.of(files(List.of(EMPTY), List.of(NAME)))).extracting(Finding::verdict)
                .containsExactly(Verdict.WRONG, Verdict.REMARK);
        assertThat(CertificateStage.of(files(List.of(), List.of()))).singleElement().extracting(Finding::verdict)
                .isEqualTo(Verdict.PASSES);
    }
}

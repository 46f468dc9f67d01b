package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What has no meaning where a check is made from is refused, and not passed over in silence. */
class CheckCommandTest {
    @ParameterizedTest
    @CsvSource({"check --edge 192.0.2.1, --edge is for", "check CODE, a code is for",
        "check --as internet, takes the code", "check --as internet --binding CODE, inner firewall",
        "check --as internet --format iptables CODE, inside a node"})
    void whatHasNoMeaningIsWrongUsage(String line, String said) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.code()).isEqualTo(ExitCode.USAGE);
        assertThat(run.err()).contains(said);
    }
}

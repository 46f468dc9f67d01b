package org.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.app.CommandProbe;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;

/** The end of edge's log leaves edge without what only edge knows. */
class LogTailTest {
    @TempDir
    Path dir;

    private Path file;
    private Path log;

    @BeforeEach
    void anEdgeWithATurnServer() throws IOException {
        assertThat(CommandProbe.of("init", "--turn", "--dir", dir.resolve("pair").toString()).code()).isZero();
        file = dir.resolve("pair/edge/edge.yaml");
        log = dir.resolve("edge.log");
    }

    private NodeConfig config(String more) throws IOException {
        Files.writeString(file, Files.readString(file) + more);
        return ((ConfigResult.Valid) NodeConfigReader.read(file)).config();
    }

    private String secret(String name) throws IOException {
        return Files.readString(file.resolveSibling("secrets").resolve(name)).strip();
    }

    @Test
    void secretsOfThisNodeAreBlankedAndACutLineIsLeftOut() throws IOException {
        String turn = secret("turn");
        String zone = secret("traversal");
        assertThat(turn).hasSizeGreaterThan(20);
        Files.writeString(log, "x".repeat(300_000) + turn + "\nthen " + turn + " and " + zone + "\nlast\n");
        assertThat(LogTail.of(config("\nlogging: {file: " + log + "}\n"))).hasValue("then *** and ***\nlast\n");
    }

    @Test
    void whereItIsInNoFileThatIsSaid() throws IOException {
        assertThat(LogTail.facts(config(""))).isEqualTo(
                Map.of("why", "not here: the log goes to the journal ('journalctl -u sallyport@edge')"));
    }

    @Test
    void whatCannotBeReadIsAnError() throws IOException {
        assertThat(LogTail.facts(config("\nlogging: {file: " + dir.resolve("none.log") + "}\n")).get("error"))
                .asString().contains("none.log");
    }
}

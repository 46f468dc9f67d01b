package org.sallyport.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another user's node: the command says that it may not, and not that no node runs. */
class NodeAccessTest {
    @TempDir
    private Path dir;

    @Test
    void namesTheDirectoryThatIsShutAndWhoMayEnter() throws Exception {
        Path state = Files.createDirectory(dir.resolve("state"));
        NodeAccess p = new NodeAccess(d -> !d.equals(state), _ -> true);
        String owner = Files.getOwner(state).getName();
        assertThat(p.denied(state.resolve("admin.sock"))).hasValueSatisfying(s -> assertThat(s)
                .startsWith("permission denied: " + state + " is open to " + owner)
                .contains(owner.equals("root") ? "by 'sudo'" : "sudo -u " + owner));
    }

    @Test
    void namesTheFileThatMayNotBeRead() throws Exception {
        Path file = Files.createFile(dir.resolve("edge.yaml"));
        assertThat(new NodeAccess(_ -> true, f -> !f.equals(file)).denied(file))
                .hasValueSatisfying(s -> assertThat(s).contains("edge.yaml"));
    }

    @Test
    void saysNothingOfWhatIsOpenOrNotThere() throws Exception {
        Path file = Files.createFile(dir.resolve("edge.yaml"));
        assertThat(new NodeAccess(_ -> true, _ -> true).denied(file)).isEmpty();
        assertThat(new NodeAccess(_ -> true, _ -> false).denied(dir.resolve("none").resolve("x"))).isEmpty();
    }
}

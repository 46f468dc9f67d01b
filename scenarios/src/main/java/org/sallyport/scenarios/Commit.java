package org.sallyport.scenarios;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which commit this was built from, as far as the files around us tell. */
final class Commit {
    private Commit() {}

    static String here() {
        Package p = Commit.class.getPackage();
        if (p.getImplementationVersion() != null) return p.getImplementationVersion();
        try {
            for (Path d = Path.of("").toAbsolutePath(); d != null; d = d.getParent()) {
                Path git = d.resolve(".git");
                if (Files.isDirectory(git)) return head(git, git);
                if (Files.isRegularFile(git)) {
                    Path linked = d.resolve(Files.readString(git).replace("gitdir:", "").strip());
                    return head(linked, linked.resolve("../..").normalize());
                }
            }
        } catch (IOException _) {
            // Without a repository there is no commit to name.
        }
        return "unknown";
    }

    private static String head(Path git, Path shared) throws IOException {
        String head = Files.readString(git.resolve("HEAD")).strip();
        if (!head.startsWith("ref:")) return head;
        String ref = head.substring(4).strip();
        for (Path p : new Path[] {git.resolve(ref), shared.resolve(ref)})
            if (Files.exists(p)) return Files.readString(p).strip();
        return ref;
    }
}

package org.sallyport.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The configuration file that is meant where none is named. */
final class UsualFiles {
    static final List<String> ALL = List.of("control.yaml", "edge.yaml", "/etc/sallyport/control.yaml",
            "/etc/sallyport/edge.yaml");

    private UsualFiles() {}

    /** The named file, or the first of the usual ones that can be read. */
    static Path meant(@Nullable Path named) {
        if (named != null) return named;
        return ALL.stream().map(Path::of).filter(Files::isReadable).findFirst().orElseThrow(() -> new CommandFailure(
                "no configuration file here nor in /etc/sallyport that you may read: name it by --config FILE."));
    }
}

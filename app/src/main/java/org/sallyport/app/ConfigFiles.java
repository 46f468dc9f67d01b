package org.sallyport.app;

import java.nio.file.Path;
import java.util.List;
import org.sallyport.app.admin.NodeAccess;
import org.sallyport.config.ConfigProblem;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;

/** Reading of configuration files for commands that cannot go on with a fault. */
final class ConfigFiles {
    private ConfigFiles() {}

    /** The configuration; where there are faults, all of them are the message. */
    static ConfigResult.Valid valid(Path file) {
        new NodeAccess().denied(file).ifPresent(why -> {
            throw new CommandFailure(why);
        });
        return switch (NodeConfigReader.read(file)) {
            case ConfigResult.Valid v -> v;
            case ConfigResult.Faulty f -> throw new CommandFailure(
                    f.problems().size() + " in " + file + ":\n" + lines(f.problems()));
        };
    }

    static String lines(List<ConfigProblem> problems) {
        return String.join("\n", problems.stream().map(ConfigProblem::toString).toList());
    }
}

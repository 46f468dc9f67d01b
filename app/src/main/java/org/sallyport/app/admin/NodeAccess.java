package org.sallyport.app.admin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/** Why whoever runs a command cannot reach a file of a node: that it is not there is another matter. */
public final class NodeAccess {
    private final Predicate<Path> mayEnter;
    private final Predicate<Path> mayUse;

    /** What this process may do. */
    public NodeAccess() {
        this(Files::isExecutable, p -> Files.isReadable(p) && (Files.isRegularFile(p) || Files.isWritable(p)));
    }

    /**
     * @param mayEnter whether a directory may be looked into
     * @param mayUse whether a file may be read, or a socket spoken to
     */
    NodeAccess(Predicate<Path> mayEnter, Predicate<Path> mayUse) {
        this.mayEnter = mayEnter;
        this.mayUse = mayUse;
    }

    /** A sentence for people; empty where the path may be used, or is not there. */
    public Optional<String> denied(Path path) {
        Path whole = path.toAbsolutePath().normalize();
        Path at = whole.getRoot();
        for (Path name : whole.getParent() == null ? at : at.relativize(whole.getParent())) {
            at = at.resolve(name);
            if (!Files.exists(at)) return Optional.empty();
            if (Files.isDirectory(at) && !mayEnter.test(at)) return Optional.of(sentence(at));
        }
        return Files.exists(whole) && !mayUse.test(whole) ? Optional.of(sentence(whole)) : Optional.empty();
    }

    private static String sentence(Path denied) {
        String owner = owner(denied);
        String how = owner.equals("root") ? "as root, such as by 'sudo'."
                : "as " + owner + ", such as by 'sudo -u " + owner + "', or as root.";
        return "permission denied: " + denied + " is open to " + owner + " alone, and you are "
                + System.getProperty("user.name")
                + ". Run the command " + how;
    }

    private static String owner(Path path) {
        try {
            return Files.getOwner(path).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return "its owner";
        }
    }
}

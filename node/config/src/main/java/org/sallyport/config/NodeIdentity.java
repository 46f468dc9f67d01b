package org.sallyport.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whose file it is, however wrong the rest of it may be.
 *
 * @param role such as {@code edge}
 * @param name of the node
 */
public record NodeIdentity(String role, String name) {
    private static final int FILE_BYTES_MAX = 4 << 20;

    /** Empty for a file that says no role. */
    public static Optional<NodeIdentity> of(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) return Optional.empty();
            Draft draft = YamlWalk.walk(file.toString(), NodeConfigReader.folder(file),
                    Files.readString(file, StandardCharsets.UTF_8));
            return draft.find(NodeKeys.ROLE).map(KeyTypes::token)
                    .map(role -> new NodeIdentity(role, draft.find(NodeKeys.NAME).orElse(role)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}

package org.sallyport.config;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Release;

/**
 * The version of the format of configuration files. It grows where a file that was right would be read otherwise, and
 * not with each new key. A release reads all versions up to its own, and writes the one that the release before reads.
 */
final class FileVersion {
    /** What this program knows; a file that says nothing is of version 1. */
    static final int OURS = 1;

    /**
     * What became of a key.
     *
     * @param version of the files that are read the new way
     * @param key its path, or the section's; a file that does not use it need not be told
     * @param sentence what is different, and what is done with the old way
     */
    record Change(int version, String key, String sentence) {}

    /** The newest last. */
    static final List<Change> CHANGES = List.of();

    private FileVersion() {}

    /** Why a file of this version is not read; empty where it is. */
    static Optional<String> refusal(int version) {
        return version <= OURS ? Optional.empty()
                : Optional.of("The file is of version " + version + ", and release " + Release.OURS
                        + " of Sallyport reads files up to version " + OURS
                        + ": use a release after it, such as the one that wrote the file.");
    }

    /**
     * What is read otherwise than a file of an older version meant it, as far as it uses that.
     *
     * @param paths concrete paths of what the file says
     */
    static List<String> remarks(int version, Collection<String> paths, List<Change> changes) {
        return changes.stream().filter(c -> c.version() > version)
                .filter(c -> paths.stream().map(ConfigKey::pattern).anyMatch(
                        p -> p.equals(c.key()) || p.startsWith(c.key() + ".") || p.startsWith(c.key() + "[")))
                .map(c -> c.key() + ": since version " + c.version() + " " + c.sentence() + " The file is of version "
                        + version + ".")
                .toList();
    }
}

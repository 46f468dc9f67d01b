package org.sallyport.app.demo;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Endpoint;

/**
 * Which process holds a port, as far as Linux tells this user.
 *
 * @param everywhere whether it holds the port at every address
 * @param process its name and number; empty where it belongs to somebody else
 */
record PortHolder(boolean everywhere, Optional<String> process) {
    private static final Path PROC = Path.of("/proc");
    private static final String LISTENING = "0A";
    private static final String MAPPED = "FFFF0000";
    private static final int STATE_FIELD = 3;
    private static final int INODE_FIELD = 9;

    /** The holder; empty where the machine cannot tell. */
    static Optional<PortHolder> of(boolean udp, Endpoint at) {
        String name = udp ? "udp" : "tcp";
        return in(PROC.resolve("net").resolve(name), udp, at)
                .or(() -> in(PROC.resolve("net").resolve(name + "6"), udp, at));
    }

    private static Optional<PortHolder> in(Path table, boolean udp, Endpoint at) {
        String port = ":%04X".formatted(at.port());
        String local = "%08X".formatted(Integer.reverseBytes((int) at.address().low()));
        List<String> lines;
        try {
            lines = Files.readAllLines(table);
        } catch (IOException e) {
            return Optional.empty();
        }
        for (String line : lines) {
            String[] fields = line.trim().split("\\s+");
            if (fields.length <= INODE_FIELD || !fields[1].endsWith(port)) continue;
            if (!udp && !fields[STATE_FIELD].equals(LISTENING)) continue;
            String address = fields[1].substring(0, fields[1].length() - port.length());
            boolean everywhere = address.chars().allMatch(c -> c == '0');
            // A socket of both families shows an IPv4 address as a mapped one, in words of 32 bits.
            boolean here = address.equals(local) || address.endsWith(MAPPED + local);
            if (everywhere || here) return Optional.of(new PortHolder(everywhere, process(fields[INODE_FIELD])));
        }
        return Optional.empty();
    }

    private static Optional<String> process(String inode) {
        String wanted = "socket:[" + inode + "]";
        try (DirectoryStream<Path> all = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path p : all) {
                if (holds(p.resolve("fd"), wanted)) {
                    return Optional.of(Files.readString(p.resolve("comm")).strip() + ", process " + p.getFileName());
                }
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean holds(Path descriptors, String wanted) {
        try (DirectoryStream<Path> fds = Files.newDirectoryStream(descriptors)) {
            for (Path fd : fds) {
                if (Files.isSymbolicLink(fd) && Files.readSymbolicLink(fd).toString().equals(wanted)) return true;
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Somebody else's process, or one that has just ended.
            return false;
        }
        return false;
    }

    /** For a sentence: who it is. */
    String text() {
        return process.orElse("a process of another user") + (everywhere ? ", at every address" : "");
    }
}

package org.sallyport.app.node;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.sallyport.app.print.BundleMask;
import org.sallyport.config.NodeConfig;

/** The end of a node's log as it may be shown to others: whole lines alone, and masked on the node's own machine. */
public final class LogTail {
    /** What edge is asked by control, once a release knows it. */
    public static final String WORD = "log";

    /** Its most octets: 256 KiB. */
    private static final int OCTETS_MAX = 256 << 10;

    private LogTail() {}

    /**
     * The end of the log's file; empty where the log goes to standard error.
     *
     * @throws IOException where the file cannot be read
     */
    public static Optional<String> of(NodeConfig config) throws IOException {
        Optional<Path> file = config.logging().file();
        if (file.isEmpty()) return Optional.empty();
        try (RandomAccessFile in = new RandomAccessFile(file.get().toFile(), "r")) {
            long from = Math.max(0, in.length() - OCTETS_MAX);
            in.seek(from);
            byte[] tail = new byte[(int) (in.length() - from)];
            in.readFully(tail);
            String text = new String(tail, StandardCharsets.UTF_8);
            return Optional.of(BundleMask.of(BundleMask.secretsOf(config))
                    .on(from == 0 ? text : BundleMask.wholeLines(text)));
        }
    }

    /** Where a log is that is in no file. */
    public static String elsewhere(NodeConfig config) {
        return "not here: the log goes to the journal ('journalctl -u sallyport@"
                + config.role().name().toLowerCase(Locale.ROOT) + "')";
    }

    /** The same for whoever asks the node. */
    static Map<String, Object> facts(NodeConfig config) {
        try {
            return of(config).<Map<String, Object>>map(text -> Map.of("text", text))
                    .orElseGet(() -> Map.of("why", elsewhere(config)));
        } catch (IOException e) {
            return Map.of("error", "its log cannot be read: " + e.getMessage());
        }
    }
}

package org.sallyport.sip.message;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The published torture messages with their verdicts. */
final class Corpus {
    /**
     * One message.
     *
     * @param set {@code rfc4475} or {@code rfc5118}
     * @param name file name without ending
     * @param verdict {@code ok}, a status code, or {@code drop}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Entry(String set, String name, String verdict, byte[] bytes) {
        @Override
        public String toString() {
            return set + " " + name + " -> " + verdict;
        }
    }

    private Corpus() {}

    static List<Entry> all() {
        List<Entry> out = new ArrayList<>(set("rfc4475"));
        out.addAll(set("rfc5118"));
        return out;
    }

    static List<Entry> set(String set) {
        List<Entry> out = new ArrayList<>();
        for (String line : new String(read(set + "/verdicts.tsv"), StandardCharsets.UTF_8).split("\n")) {
            if (line.startsWith("#")) continue;
            String[] cells = line.split("\t");
            out.add(new Entry(set, cells[0], cells[2], read(set + "/" + cells[0] + ".dat")));
        }
        return out;
    }

    static Entry of(String name) {
        return all().stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
    }

    static SipMessage message(String name) {
        return ((Parsed.Ok) SipMessage.parseDatagram(of(name).bytes())).message();
    }

    private static byte[] read(String resource) {
        try (InputStream in = Corpus.class.getResourceAsStream(resource)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.sallyport.bench.h323;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The rival: Erlang's ASN.1 compiler and the codec that it makes of our own schema files. */
final class ErlangCodec implements AutoCloseable {
    private static final List<String> MODULES =
            List.of("H235-SECURITY-MESSAGES", "MULTIMEDIA-SYSTEM-CONTROL", "H323-MESSAGES");

    private final Path folder;

    private ErlangCodec(Path folder) {
        this.folder = folder;
    }

    /**
     * Nanoseconds of one decode and one encode.
     *
     * @param same whether it wrote the value that it had read
     */
    record Times(double decodeNs, double encodeNs, boolean same) {}

    /** What to install where it is not there. */
    static Optional<String> missing() {
        try {
            Process p = new ProcessBuilder("erl", "-noshell", "-eval", "{module,_}=code:load_file(asn1ct),halt(0).")
                    .redirectErrorStream(true).start();
            p.getInputStream().readAllBytes();
            if (p.waitFor() == 0) return Optional.empty();
        } catch (IOException _) {
            // There is no erl at all: the same advice.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return Optional.of("bench h323 compares with Erlang's codec: apt-get install erlang-asn1 erlang-parsetools");
    }

    /** Compiles the schema, which takes a minute. */
    static ErlangCodec compile(Path schema) throws IOException, InterruptedException {
        ErlangCodec out = new ErlangCodec(Files.createTempDirectory("sallyport-bench-h323"));
        for (String m : MODULES) Files.copy(schema.resolve(m + ".asn"), out.folder.resolve(m + ".asn"));
        try (InputStream in = ErlangCodec.class.getResourceAsStream("bench.erl")) {
            Files.copy(in, out.folder.resolve("bench.erl"));
        }
        for (String m : MODULES) out.erl("-eval", "ok=asn1ct:compile(\"" + m + "\",[per]),halt(0).");
        out.erl("-eval", "{ok,bench}=compile:file(bench),halt(0).");
        return out;
    }

    /** Measures each PDU once. */
    Map<BenchPdus, Times> measure(int seconds) throws IOException, InterruptedException {
        Path lines = folder.resolve("pdus");
        List<String> text = new ArrayList<>();
        for (BenchPdus p : BenchPdus.values()) text.add(p.module() + " " + p.type().name() + " " + p.encoding().hex());
        Files.write(lines, text);
        List<String> printed =
                erl("-run", "bench", "main", folder.toString(), lines.toString(), Integer.toString(seconds));
        Map<BenchPdus, Times> out = new EnumMap<>(BenchPdus.class);
        for (int i = 0; i < printed.size(); i++) {
            String[] words = printed.get(i).split(" ");
            out.put(BenchPdus.values()[i],
                    new Times(Double.parseDouble(words[1]), Double.parseDouble(words[2]),
                            Boolean.parseBoolean(words[0])));
        }
        return out;
    }

    private List<String> erl(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("erl", "-noshell"));
        command.addAll(List.of(arguments));
        Path errors = folder.resolve("errors");
        Process p = new ProcessBuilder(command).directory(folder.toFile()).redirectError(errors.toFile()).start();
        p.getOutputStream().close();
        List<String> out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        if (p.waitFor() != 0) throw new IOException("erl failed: " + String.join("\n", out) + Files.readString(errors));
        return out;
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path f : files.toList()) Files.delete(f);
        }
        Files.delete(folder);
    }
}

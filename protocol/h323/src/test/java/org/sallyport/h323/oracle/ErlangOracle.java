package org.sallyport.h323.oracle;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.sallyport.wire.Octets;

/**
 * One Erlang process that has the codecs which OTP's {@code asn1ct} made of our schema files. Owner: the test that
 * started it. Each request is followed by its {@link #answer}; meanwhile the next one can be thought of.
 */
final class ErlangOracle implements AutoCloseable {
    /** The modules in the order of their imports. */
    static final List<String> MODULES = List.of("H235-SECURITY-MESSAGES", "MULTIMEDIA-SYSTEM-CONTROL", "H323-MESSAGES",
            "H4501", "Call-Transfer-Operations", "Call-Diversion-Operations", "SIGNALLING-TRAVERSAL", "MEDIA-TRAVERSAL",
            "H46024B", "MEDIA-OVER-H2250");

    /** Names of numbers, which Erlang would give instead of the numbers. They are not on the wire. */
    private static final Pattern NAMED_NUMBERS = Pattern.compile("\\bINTEGER\\s*\\{[^}]*}");
    private static final Path SCHEMA = Path.of("../h323types/src/main/asn1");
    private static final Path WORK = Path.of("target/erlang-oracle");
    private static final int COMPILE_SECONDS_MAX = 300;
    private static final int PROBE_SECONDS_MAX = 20;

    private final Process process;
    private final DataOutputStream out;
    private final DataInputStream in;
    private final ErlangTerm term = new ErlangTerm();

    private ErlangOracle(Path codecs) throws IOException {
        process = erl(codecs, "-kernel", "logger_level", "none", "-s", "oracle", "main")
                .redirectError(codecs.resolve("errors.log").toFile()).start();
        out = new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), 1 << 16));
        in = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16));
    }

    /** Release of OTP and version of asn1 as a word, or empty where Erlang or its compiler for ASN.1 is missing. */
    static Optional<String> version() {
        String probe = "{module, _} = code:ensure_loaded(asn1ct), {module, _} = code:ensure_loaded(compile), "
                + "application:load(asn1), {ok, V} = application:get_key(asn1, vsn), "
                + "io:format(\"OTP ~s, asn1 ~s\", [erlang:system_info(otp_release), V]), halt(0).";
        try {
            Process p = erl(Path.of("."), "-eval", probe).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            if (!p.waitFor(PROBE_SECONDS_MAX, TimeUnit.SECONDS)) p.destroyForcibly();
            String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return p.waitFor() == 0 ? Optional.of(said) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ProcessBuilder erl(Path folder, String... arguments) {
        List<String> command = new ArrayList<>(List.of("erl", "-noinput", "-boot", "no_dot_erlang"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).directory(folder.toFile());
    }

    /** The texts of our schema by the names of their modules, in the order of their imports. */
    static Map<String, String> schema() {
        Map<String, String> out = new LinkedHashMap<>();
        try {
            for (String module : MODULES) {
                String text = Files.readString(SCHEMA.resolve(module + ".asn"));
                out.put(module, NAMED_NUMBERS.matcher(text).replaceAll("INTEGER"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    /**
     * Compiles what is not compiled yet, and starts.
     *
     * @param name of the kind of schema, for a folder
     * @param schema texts by the names of their modules, in the order of their imports
     */
    static ErlangOracle start(String name, Map<String, String> schema) throws IOException, InterruptedException {
        Map<String, String> files = new TreeMap<>();
        schema.forEach((module, text) -> files.put(module + ".asn", text));
        try (InputStream source = ErlangOracle.class.getResourceAsStream("oracle.erl")) {
            files.put("oracle.erl", new String(source.readAllBytes(), StandardCharsets.UTF_8));
        }
        Path folder = WORK.resolve(name + "-" + digest(files.toString() + version().orElse("")));
        if (!Files.isDirectory(folder)) {
            Path unfinished = Files.createTempDirectory(Files.createDirectories(WORK), name);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(unfinished.resolve(file.getKey()), file.getValue());
            }
            compile(unfinished, schema.keySet());
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return new ErlangOracle(folder);
    }

    private static void compile(Path folder, Set<String> modules) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("-eval",
                "{ok, oracle} = compile:file(oracle), oracle:compile().", "-extra"));
        arguments.addAll(modules);
        Path log = folder.resolve("compile.log");
        Process compiler = erl(folder, arguments.toArray(String[]::new))
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        if (!compiler.waitFor(COMPILE_SECONDS_MAX, TimeUnit.SECONDS)) compiler.destroyForcibly();
        if (compiler.waitFor() == 0) return;
        throw new IllegalStateException("Erlang does not take the schema: " + Files.readString(log));
    }

    private static String digest(String text) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(whole, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a request; {@link #answer} has to follow. */
    void send(Consumer<ErlangTerm> request) throws IOException {
        request.accept(term.reset());
        byte[] message = term.message();
        out.writeInt(message.length);
        out.write(message);
        out.flush();
    }

    /** The answer to the request that was sent. */
    List<byte[]> answer() throws IOException {
        in.readInt();
        int count = in.readInt();
        List<byte[]> blobs = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] blob = new byte[in.readInt()];
            in.readFully(blob);
            blobs.add(blob);
        }
        return blobs;
    }

    /** The types of a module that have a codec of their own. */
    List<String> types(String module) throws IOException {
        send(t -> {
            t.tuple(2);
            t.atom("types");
            t.atom(module);
        });
        return answer().stream().map(b -> new String(b, StandardCharsets.UTF_8)).toList();
    }

    /** Messages of values that OTP's own generator made, as many as fit the time of the processor. */
    List<Octets> generated(String module, String type, long seed, int count, int millis) throws IOException {
        send(t -> {
            t.tuple(6);
            t.atom("generate");
            t.atom(module);
            t.atom(type);
            t.integer(seed);
            t.integer(count);
            t.integer(millis);
        });
        return answer().stream().map(Octets::wrap).toList();
    }

    @Override
    public void close() {
        try {
            // At the end of its input it stops by itself.
            out.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (IOException | InterruptedException e) {
            process.destroyForcibly();
        }
    }
}

package org.sallyport.asn1;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compiles a folder of schema files to a folder of Java sources. Files whose text is the same stay as they are, so that
 * nothing is compiled again for nothing; files of types that are gone are removed.
 *
 * <p>The schema folder holds {@code NAME.asn} for each module and {@code packages.properties} with the Java package of
 * each.
 */
public final class Asn1Compiler {
    private Asn1Compiler() {}

    /** Sources by their path below the output folder. */
    public static Map<String, String> compile(Map<String, String> schemas, Map<String, String> packages) {
        List<Module> modules = schemas.entrySet().stream().map(e -> Parser.parse(e.getKey(), e.getValue())).toList();
        Map<String, String> out = new TreeMap<>();
        Map<String, Shapes.Alphabets> alphabets = new HashMap<>();
        for (Schema.Structure s : new Schema(modules, packages).structures()) {
            String folder = s.javaPackage().replace('.', '/') + "/";
            var own = alphabets.computeIfAbsent(s.javaPackage(), Shapes.Alphabets::new);
            out.put(folder + JavaNames.type(s.name()) + ".java", JavaWriter.file(s, own));
        }
        alphabets.forEach((p, a) -> {
            if (!a.isEmpty()) out.put(p.replace('.', '/') + "/Alphabets.java", a.source());
        });
        return out;
    }

    /** Two arguments: the folder of the schema, and the folder for the sources. */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: Asn1Compiler SCHEMA-FOLDER SOURCE-FOLDER");
            System.exit(2);
        }
        try {
            write(Path.of(args[1]), compile(schemas(Path.of(args[0])), packages(Path.of(args[0]))));
        } catch (SchemaFault e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static Map<String, String> schemas(Path folder) throws IOException {
        Map<String, String> out = new TreeMap<>();
        try (var files = Files.list(folder)) {
            for (Path f : files.filter(f -> f.toString().endsWith(".asn")).toList()) {
                out.put(f.getFileName().toString(), Files.readString(f));
            }
        }
        return out;
    }

    private static Map<String, String> packages(Path folder) throws IOException {
        Properties read = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve("packages.properties"))) {
            read.load(in);
        }
        Map<String, String> out = new HashMap<>();
        read.forEach((k, v) -> out.put(k.toString(), v.toString()));
        return out;
    }

    private static void write(Path folder, Map<String, String> sources) throws IOException {
        Set<Path> wanted = new HashSet<>();
        for (Map.Entry<String, String> s : sources.entrySet()) {
            Path file = folder.resolve(s.getKey());
            wanted.add(file);
            if (Files.exists(file) && Files.readString(file).equals(s.getValue())) continue;
            Files.createDirectories(file.getParent());
            Files.writeString(file, s.getValue());
        }
        try (var files = Files.walk(Files.createDirectories(folder))) {
            for (Path f : files.filter(f -> f.toString().endsWith(".java") && !wanted.contains(f)).toList())
                Files.delete(f);
        }
    }
}

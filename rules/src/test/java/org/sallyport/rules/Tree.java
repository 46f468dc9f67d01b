package org.sallyport.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The source tree and what the build made of it. */
final class Tree {
    /** The folder of the root pom; Surefire starts the tests of a module in the module's own folder. */
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern MODULE = Pattern.compile("<module>([^<]+)</module>");

    private Tree() {}

    /** The modules of the root pom in its order, as folders from the root. */
    static List<String> modules() {
        List<String> out = new ArrayList<>();
        var m = MODULE.matcher(read(ROOT.resolve("pom.xml")));
        while (m.find()) out.add(m.group(1));
        return out;
    }

    /** Every compiled class of a module, tests excluded. */
    static List<Path> classes(String module) {
        return files(ROOT.resolve(module).resolve("target/classes"), ".class");
    }

    /** Which module each class belongs to, by the name that class files use. */
    static Map<String, String> owners() {
        Map<String, String> out = new TreeMap<>();
        for (String module : modules()) {
            Path base = ROOT.resolve(module).resolve("target/classes");
            for (Path c : classes(module)) {
                String name = base.relativize(c).toString().replace('\\', '/');
                out.put(name.substring(0, name.length() - ".class".length()), module);
            }
        }
        return out;
    }

    /** Every Java source of the modules below a folder such as {@code src/main/java}. */
    static List<Path> sources(String folder) {
        List<Path> out = new ArrayList<>();
        for (String module : modules()) out.addAll(files(ROOT.resolve(module).resolve(folder), ".java"));
        return out;
    }

    static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder, String suffix) {
        if (!Files.isDirectory(folder)) return List.of();
        try (var walk = Files.walk(folder)) {
            return walk.filter(f -> f.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

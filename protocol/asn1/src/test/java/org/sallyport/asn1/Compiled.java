package org.sallyport.asn1;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.DiagnosticCollector;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/** A schema as classes: generated, compiled and loaded in memory, with the warnings that the build has. */
final class Compiled {
    private final Map<String, String> sources;
    private final Loader loader;

    private Compiled(Map<String, String> sources, Map<String, byte[]> classes) {
        this.sources = sources;
        this.loader = new Loader(classes);
    }

    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loader(Map<String, byte[]> classes) {
            super(Compiled.class.getClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] octets = classes.get(name);
            if (octets == null) throw new ClassNotFoundException(name);
            return defineClass(name, octets, 0, octets.length);
        }
    }

    /** The module of one body: its types are in the package {@code gen}. */
    static Compiled of(String body) {
        return modules(Map.of("T.asn", "T DEFINITIONS AUTOMATIC TAGS ::= BEGIN\n" + body + "\nEND\n"),
                Map.of("T", "gen"));
    }

    /** Modules that lie beside the tests, each with its package. */
    static Compiled ofResources(Map<String, String> packages) {
        Map<String, String> schemas = new HashMap<>();
        for (String module : packages.keySet()) schemas.put(module + ".asn", resource(module + ".asn"));
        return modules(schemas, packages);
    }

    static String resource(String name) {
        try (var in = Compiled.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Compiled modules(Map<String, String> schemas, Map<String, String> packages) {
        Map<String, String> sources = Asn1Compiler.compile(schemas, packages);
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new DiagnosticCollector<JavaFileObject>();
        Map<String, ByteArrayOutputStream> classes = new HashMap<>();
        try (var standard = compiler.getStandardFileManager(said, null, null);
                var files = new Files(standard, classes)) {
            List<JavaFileObject> units = new ArrayList<>();
            sources.forEach((path, text) -> units.add(new SourceFile(path, text)));
            List<String> options = List.of("-Xlint:all", "-Werror", "-proc:none", "-classpath",
                    place(PerType.class) + File.pathSeparator + place(Octets.class));
            if (!compiler.getTask(null, files, said, options, null, units).call()) {
                throw new AssertionError(said.getDiagnostics() + "\n" + String.join("\n", sources.values()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, byte[]> octets = new HashMap<>();
        classes.forEach((name, out) -> octets.put(name, out.toByteArray()));
        return new Compiled(sources, octets);
    }

    private static Path place(Class<?> c) {
        try {
            return Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SourceFile extends SimpleJavaFileObject {
        private final String text;

        SourceFile(String path, String text) {
            super(URI.create("string:///" + path), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Files extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> classes;

        Files(StandardJavaFileManager standard, Map<String, ByteArrayOutputStream> classes) {
            super(standard);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location, String name, JavaFileObject.Kind kind,
                javax.tools.FileObject sibling) {
            var out = new ByteArrayOutputStream();
            classes.put(name, out);
            return new SimpleJavaFileObject(URI.create("mem:///" + name), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return out;
                }
            };
        }
    }

    Map<String, String> sources() {
        return sources;
    }

    Class<?> load(String name) {
        try {
            return loader.loadClass(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The {@code TYPE} of a class of the package {@code gen}. */
    @SuppressWarnings("unchecked")
    PerType<PerValue> type(String name) {
        try {
            return (PerType<PerValue>) load("gen." + name).getField("TYPE").get(null);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    PerValue decode(String type, String hex) {
        return switch (type(type).decode(Octets.ofHex(hex))) {
            case PerDecoded.Value<PerValue>(PerValue v, int length) when length == hex.length() / 2 -> v;
            case PerDecoded<PerValue> other -> throw new AssertionError(type + " " + hex + ": " + other);
        };
    }

    /** The value of an encoding as text. */
    String show(String type, String hex) {
        return TextVisitor.of(decode(type, hex));
    }

    /** What becomes of an encoding that is read and written. */
    String again(String type, String hex) {
        return type(type).encode(decode(type, hex)).hex();
    }

    /** Why an encoding cannot be read. */
    String fault(String type, String hex) {
        return switch (type(type).decode(Octets.ofHex(hex))) {
            case PerDecoded.Broken<PerValue>(var fault) -> fault.toString();
            case PerDecoded.Value<PerValue> v -> throw new AssertionError(v.toString());
        };
    }
}

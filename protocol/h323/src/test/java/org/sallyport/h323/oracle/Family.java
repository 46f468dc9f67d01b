package org.sallyport.h323.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h450.diversion.IntResult;
import org.sallyport.h323.h460.nat.AlternateAddress;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.per.PerWriter;
import org.sallyport.per.ValueVisitor;

/**
 * A type of a schema module that has a generated class and a name of its own, or is a list of such.
 *
 * @param module name of the module in ASN.1
 * @param of the generated class, of a list that of its elements
 * @param type its codec
 */
record Family(String module, Class<?> of, PerType<? extends PerValue> type) {
    private static final Path PACKAGES = Path.of("../h323types/src/main/asn1/packages.properties");
    /** What messages and their fields consist of as a whole; of the other modules every type is one. */
    private static final Map<String, List<String>> ROOTS = Map.of(
            "H323-MESSAGES", List.of("RasMessage", "H323-UserInformation"),
            "MULTIMEDIA-SYSTEM-CONTROL", List.of("MultimediaSystemControlMessage", "OpenLogicalChannel"),
            "H235-SECURITY-MESSAGES", List.of("ClearToken", "CryptoToken", "ECGDSASignature", "KeySyncMaterial",
                    "V3KeySyncMaterial", "KeySignedMaterial", "ReturnSig"),
            "H4501", List.of("H4501SupplementaryService"));

    /** The name of the type in ASN.1. */
    String name() {
        return type.name();
    }

    /** Whether it is a PDU, or what an open field or an octet string of one holds. */
    boolean root() {
        return ROOTS.containsKey(module) ? ROOTS.get(module).contains(name()) : true;
    }

    @Override
    public String toString() {
        return module + "." + name();
    }

    /** All of them, by module and name. */
    static List<Family> all() {
        return Found.ALL;
    }

    /**
     * A list that is a whole encoding, which has no class of its own.
     *
     * @param elements what is in it
     * @param high most elements; -1 for no bound
     */
    private record Elements(List<PerValue> elements, int high) implements PerValue {
        static PerType<Elements> type(String name, PerType.Decoder<? extends PerValue> element, int high) {
            return new PerType<>(name, in -> {
                List<PerValue> read = in.list(element::decode, 0, high, false);
                return in.failed() ? null : new Elements(read, high);
            });
        }

        @Override
        public void encode(PerWriter out) {
            out.list(elements, PerValue::encode, 0, high, false);
        }

        @Override
        public void show(ValueVisitor visitor) {
            visitor.beginList(elements.size());
            for (PerValue element : elements) element.show(visitor);
            visitor.endList();
        }
    }

    /** Looked for once. */
    private static final class Found {
        static final List<Family> ALL = find();
    }

    private static List<Family> find() {
        List<Family> out = new ArrayList<>();
        for (Map.Entry<String, String> module : packages().entrySet()) {
            for (Class<?> c : classes(module.getValue())) {
                if (c.getEnclosingClass() != null) continue;
                PerType<? extends PerValue> type = type(c);
                if (type != null) out.add(new Family(module.getKey(), c, type));
            }
        }
        out.add(new Family("Call-Diversion-Operations", IntResult.class,
                Elements.type("IntResultList", IntResult::decode, 29)));
        out.add(new Family("H46024B", AlternateAddress.class,
                Elements.type("AlternateAddressList", AlternateAddress::decode, -1)));
        out.sort(Comparator.comparing(Family::toString));
        return List.copyOf(out);
    }

    /** The one of a name. */
    static Family of(String name) {
        return all().stream().filter(f -> f.toString().equals(name)).findAny().orElseThrow();
    }

    private static Map<String, String> packages() {
        Properties read = new Properties();
        try (InputStream in = Files.newInputStream(PACKAGES)) {
            read.load(in);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        Map<String, String> out = new TreeMap<>();
        read.forEach((module, name) -> out.put((String) module, (String) name));
        return out;
    }

    private static PerType<? extends PerValue> type(Class<?> c) {
        try {
            Field field = c.getField("TYPE");
            return field.get(null) instanceof PerType<?> type ? type : null;
        } catch (NoSuchFieldException _) {
            return null;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> classes(String name) {
        try {
            Path place = Path.of(RasMessage.class.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isDirectory(place)) return classes(place.resolve(name.replace('.', '/')), name);
            try (FileSystem jar = FileSystems.newFileSystem(URI.create("jar:" + place.toUri()), Map.of())) {
                return classes(jar.getPath(name.replace('.', '/')), name);
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Class<?>> classes(Path folder, String name) throws IOException {
        List<Class<?>> out = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String simple = file.getFileName().toString();
                if (!simple.endsWith(".class") || simple.equals("package-info.class")) continue;
                out.add(Class.forName(name + "." + simple.substring(0, simple.length() - ".class".length())));
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
        return out;
    }
}

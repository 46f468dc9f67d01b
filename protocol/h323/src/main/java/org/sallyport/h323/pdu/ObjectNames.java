package org.sallyport.h323.pdu;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.per.ObjectIdentifier;

/** Names of the object identifiers that H.323 uses. */
final class ObjectNames {
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("0.0", "none"),
            Map.entry("0.0.7.7221.1.0", "G.722.1"),
            Map.entry("0.0.7.7221.1.1.0", "G.722.1 Annex C"),
            Map.entry("0.0.7.7222.1.0", "G.722.2"),
            Map.entry("0.0.8.239.1.1", "H.239 control capability"),
            Map.entry("0.0.8.239.1.2", "H.239 extended video"),
            Map.entry("0.0.8.239.2", "H.239 message"),
            Map.entry("0.0.8.241.0.0.1", "H.264"),
            Map.entry("0.0.8.245.1.0.0", "MPEG-4 visual"),
            Map.entry("0.0.8.245.1.1.0", "MPEG-4 audio"),
            Map.entry("0.0.8.245.1.1.1", "AMR"),
            Map.entry("0.0.8.460.18.0.1", "H.460.18"),
            Map.entry("0.0.8.460.19.0.1", "H.460.19"),
            Map.entry("0.0.8.460.24.1", "H.460.24 Annex A"),
            Map.entry("0.0.8.460.24.2", "H.460.24 Annex B"),
            Map.entry("1.2.840.113548.10.1.2.1", "CAT"),
            Map.entry("1.2.840.113549.2.5", "MD5"),
            Map.entry("1.3.14.3.2.7", "DES-CBC"),
            Map.entry("1.3.14.3.2.17", "DES-EDE"),
            Map.entry("1.3.14.3.2.26", "SHA-1"),
            Map.entry("2.16.840.1.101.3.4.1.2", "AES-128-CBC"));

    private ObjectNames() {}

    static Optional<String> of(ObjectIdentifier oid) {
        String dotted = oid.toString();
        String name = NAMES.get(dotted);
        if (name == null) name = version(dotted, "0.0.8.2250.0.", "H.225.0");
        if (name == null) name = version(dotted, "0.0.8.245.0.", "H.245");
        if (name == null && dotted.startsWith("0.0.8.235.0.")) name = "H.235";
        return Optional.ofNullable(name);
    }

    private static @Nullable String version(String dotted, String arc, String standard) {
        if (!dotted.startsWith(arc) || dotted.indexOf('.', arc.length()) >= 0) return null;
        return standard + " version " + dotted.substring(arc.length());
    }
}

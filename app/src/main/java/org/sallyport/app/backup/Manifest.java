package org.sallyport.app.backup;

import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a backup holds and of which node; the first thing within its chunks.
 *
 * @param release that wrote it
 * @param madeAt as text, RFC 3339
 * @param role of the node
 * @param name of the node
 * @param addresses that the node binds
 * @param configuration name of its configuration file
 * @param configurationVersion of that file
 * @param stateDirectory from the folder of the configuration, or of the whole file system where it lies elsewhere
 * @param items folders, each before what lies in it, and files in the order of their contents
 */
public record Manifest(String release, String madeAt, String role, String name, List<String> addresses,
        String configuration, int configurationVersion, String stateDirectory, List<Item> items) {
    /** Most octets of a manifest: 1 MiB. */
    static final int OCTETS_MAX = 1 << 20;
    /** Most files and folders. */
    static final int ITEMS_MAX = 5_000;
    /** Most octets of a file that is no store: 64 MiB. */
    static final long FILE_OCTETS_MAX = 64L << 20;
    /** Most octets of all files: 4 GiB. */
    static final long ALL_OCTETS_MAX = 4L << 30;
    private static final int PATH_CHARS_MAX = 1_024;
    private static final int SEGMENT_OCTETS_MAX = 255;
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9._-]{0,64}\\$?");

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder().maxDocumentLength(OCTETS_MAX).maxNestingDepth(8)
                    .maxStringLength(4_096).maxNameLength(64).maxNumberLength(20).build())
            .build()).enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    public Manifest {
        addresses = List.copyOf(addresses);
        items = List.copyOf(items);
    }

    /** Below which folder a thing belongs. */
    public enum Place {
        /** The folder of the configuration file. */
        FOLDER,
        /** The state directory. */
        STATE,
        /** Anywhere else: the path is that of the whole file system. */
        ELSEWHERE;

        /** As a word. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What kind of thing it is. */
    public enum Kind {
        FOLDER, FILE
    }

    /**
     * A file or a folder.
     *
     * @param path from its place, with slashes; empty for the folder that is the place itself
     * @param mode such as {@code rw-------}
     * @param owner by name; empty where it is not known
     * @param octets of a file
     */
    public record Item(Place place, Kind kind, String path, String mode, String owner, String group, long octets) {}

    byte[] octets() {
        return MAPPER.writeValueAsBytes(this);
    }

    /** Reads a manifest; whatever would be written where it must not, or is too large, is refused here. */
    static Manifest read(byte[] json) throws BackupFault {
        Manifest m;
        try {
            m = MAPPER.readValue(json, Manifest.class);
        } catch (JacksonException | NullPointerException e) {
            throw new BackupFault("The list of files in the backup cannot be read.");
        }
        judge(m);
        return m;
    }

    private static void judge(Manifest m) throws BackupFault {
        List<String> texts = new ArrayList<>(m.addresses);
        Collections.addAll(texts, m.release, m.madeAt, m.role, m.name, m.configuration, m.stateDirectory);
        for (String text : texts) {
            if (text == null || text.chars().anyMatch(Character::isISOControl))
                throw new BackupFault("The list of files in the backup lacks something, or names what no node has.");
        }
        if (m.items.size() > ITEMS_MAX)
            throw new BackupFault("The backup holds more than " + ITEMS_MAX + " files, which no node has.");
        Set<String> files = new HashSet<>();
        List<String> folders = new ArrayList<>();
        long all = 0;
        for (Item i : m.items) {
            judge(i);
            all += i.octets();
            String whole = i.place() + "/" + i.path();
            if (i.kind() == Kind.FOLDER) folders.add(whole);
            if (!files.add(whole)) throw new BackupFault("The backup holds '" + i.path() + "' twice.");
        }
        if (all > ALL_OCTETS_MAX) throw new BackupFault("The backup holds more than 4 GiB, which no node has.");
        for (Item i : m.items) {
            String parent = i.path().contains("/") ? i.path().substring(0, i.path().lastIndexOf('/')) : "";
            if (!i.path().isEmpty() && !folders.contains(i.place() + "/" + parent))
                throw new BackupFault("The backup names no folder for '" + i.path() + "'.");
        }
        boolean there = m.items.stream().anyMatch(
                i -> i.place() == Place.FOLDER && i.kind() == Kind.FILE && i.path().equals(m.configuration));
        if (!there) throw new BackupFault("The backup holds no configuration file.");
    }

    private static void judge(Item i) throws BackupFault {
        if (i == null || i.place() == null || i.kind() == null || i.path() == null || i.mode() == null
                || i.owner() == null || i.group() == null)
            throw new BackupFault("The list of files in the backup lacks something.");
        boolean root = i.path().isEmpty();
        if (root ? i.kind() != Kind.FOLDER : !isPlain(i.path()))
            throw new BackupFault("The backup names a file that would lie outside of its folder, or could not lie"
                    + " anywhere: '" + shown(i.path()) + "'.");
        boolean store = i.place() == Place.STATE && i.path().equals("store.db");
        if (i.octets() < 0 || i.octets() > (store ? ALL_OCTETS_MAX : FILE_OCTETS_MAX)
                || i.kind() == Kind.FOLDER && i.octets() != 0)
            throw new BackupFault(
                    "'" + shown(i.path()) + "' has a size that it cannot have: " + i.octets() + " octets.");
        if (!OWNER.matcher(i.owner()).matches() || !OWNER.matcher(i.group()).matches())
            throw new BackupFault("'" + shown(i.path()) + "' belongs to nobody that there can be.");
        try {
            PosixFilePermissions.fromString(i.mode());
        } catch (IllegalArgumentException e) {
            throw new BackupFault("'" + shown(i.path()) + "' has a mode that there is not.");
        }
    }

    /** Relative, without steps upward, and short enough for a file system. */
    static boolean isPlain(String path) {
        if (path.isEmpty() || path.length() > PATH_CHARS_MAX || path.chars().anyMatch(Character::isISOControl)
                || path.indexOf('\\') >= 0)
            return false;
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")
                    || segment.getBytes(StandardCharsets.UTF_8).length > SEGMENT_OCTETS_MAX)
                return false;
        }
        return true;
    }

    private static String shown(String path) {
        String printable = path.replaceAll("[^\\x20-\\x7e]", "?");
        return printable.length() > 80 ? printable.substring(0, 80) + "..." : printable;
    }
}

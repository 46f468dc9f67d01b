package org.sallyport.app.backup;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.net.StoreFile;
import org.sallyport.machine.Release;
import org.sallyport.app.backup.Manifest.Item;
import org.sallyport.app.backup.Manifest.Kind;
import org.sallyport.app.backup.Manifest.Place;

/** Makes one encrypted file of a node: its configuration, what that names, and its state while it goes on. */
public final class BackupWriter {
    /** Most octets of everything but the store, which are read at once: 256 MiB. */
    private static final long READ_OCTETS_MAX = 256L << 20;
    private static final int DEPTH_MAX = 8;
    private static final String STORE = "store.db";

    private final Path folder;
    private final Path state;
    private final List<String> notes = new ArrayList<>();
    /** Folders by their place and path, and the octets of each file but the store. */
    private final Map<String, Item> folders = new LinkedHashMap<>();
    private final Map<Item, byte[]> files = new LinkedHashMap<>();
    private long read;

    /**
     * What was made.
     *
     * @param notes what is not in it, one sentence each
     */
    public record Made(Manifest manifest, List<String> notes, long octets) {
        public Made {
            notes = List.copyOf(notes);
        }
    }

    private BackupWriter(Path folder, Path state) {
        this.folder = folder;
        this.state = state;
    }

    /**
     * Writes a backup; the file is there once it is whole.
     *
     * @param file of the configuration
     * @param out does not exist yet
     * @throws IOException with a sentence for people
     */
    public static Made write(ConfigResult.Valid config, Path file, Path out, char[] passphrase) throws IOException {
        Path whole = file.toAbsolutePath().normalize();
        BackupWriter writer = new BackupWriter(Objects.requireNonNull(whole.getParent()),
                config.config().stateDirectory());
        return writer.whole(config, whole, out.toAbsolutePath(), passphrase);
    }

    private Made whole(ConfigResult.Valid config, Path file, Path out, char[] passphrase) throws IOException {
        named(file);
        for (Path p : config.settings().files()) named(p);
        for (Path near : List.of(folder.resolve("authority"), folder.resolveSibling("authority"))) {
            if (Files.exists(near)) notes.add("The private authority in " + near
                    + " is not in it: keep a copy of that apart from both machines.");
        }
        try (Scratch scratch = Scratch.in(Objects.requireNonNull(out.getParent()), ".backup")) {
            Path part = scratch.folder().resolve("whole");
            Path store = scratch.folder().resolve(STORE);
            state(store);
            Manifest manifest = manifest(config, file, Files.exists(store) ? Files.size(store) : -1);
            byte[] salt = new byte[BackupHead.SALT_OCTETS];
            new SecureRandom().nextBytes(salt);
            write(manifest, BackupHead.fresh(salt), passphrase, store, part);
            // Not over a file that is there.
            Files.move(part, out);
            return new Made(manifest, notes, Files.size(out));
        }
    }

    private void write(Manifest manifest, BackupHead head, char[] passphrase, Path store, Path part)
            throws IOException {
        byte[] list = manifest.octets();
        if (list.length > Manifest.OCTETS_MAX) throw new BackupFault("There are more files than a backup can list.");
        byte[] opening = head.octets();
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        Files.createFile(part, owner);
        try (var to = new BufferedOutputStream(Files.newOutputStream(part, StandardOpenOption.WRITE))) {
            to.write(opening);
            try (DataOutputStream out = new DataOutputStream(new Chunks.Out(to, head.key(passphrase), opening))) {
                out.writeInt(list.length);
                out.write(list);
                for (Item i : manifest.items()) {
                    if (i.kind() == Kind.FOLDER) continue;
                    byte[] octets = files.get(i);
                    if (octets != null) out.write(octets);
                    else Files.copy(store, out);
                }
            }
        }
        try (FileChannel c = FileChannel.open(part, StandardOpenOption.WRITE)) {
            c.force(true);
        }
    }

    private Manifest manifest(ConfigResult.Valid config, Path file, long storeOctets) throws IOException {
        NodeConfig node = config.config();
        List<Item> items = new ArrayList<>(folders.values());
        items.addAll(files.keySet());
        if (storeOctets >= 0) {
            PosixFileAttributes a = attributes(state.resolve(STORE));
            items.add(new Item(Place.STATE, Kind.FILE, STORE, "rw-------", a.owner().getName(), a.group().getName(),
                    storeOctets));
        }
        return new Manifest(Release.OURS.toString(), Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
                node.role().name().toLowerCase(Locale.ROOT), node.name(),
                node.addresses().stream().map(Object::toString).toList(), String.valueOf(file.getFileName()),
                config.settings().version(),
                (state.startsWith(folder) ? folder.relativize(state) : state).toString(), items);
    }

    // --- what belongs to it

    /** A file that the configuration names, or is; a folder with all that lies in it. */
    private void named(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (Stream<Path> all = Files.walk(path, DEPTH_MAX)) {
                for (Path p : all.filter(q -> Files.isRegularFile(q, LinkOption.NOFOLLOW_LINKS)).sorted().toList())
                    file(p);
            }
        } else if (Files.isRegularFile(path)) {
            file(path);
        } else {
            notes.add("The configuration names " + path + ", which is not there.");
        }
    }

    private void file(Path path) throws IOException {
        if (path.startsWith(folder)) add(Place.FOLDER, folder, path);
        else add(Place.ELSEWHERE, Objects.requireNonNull(path.getRoot()), path);
    }

    private void add(Place place, Path base, Path path) throws IOException {
        String name = base.relativize(path).toString();
        if (!Manifest.isPlain(name)) throw new BackupFault("The name of " + path + " cannot stand in a backup.");
        if (files.keySet().stream().anyMatch(i -> i.place() == place && i.path().equals(name))) return;
        long octets = Files.size(path);
        read += octets;
        if (octets > Manifest.FILE_OCTETS_MAX || read > READ_OCTETS_MAX)
            throw new BackupFault(path + " is larger than a file of a node may be, or all of them are.");
        byte[] content = Files.readAllBytes(path);
        for (Path p = path.getParent(); p != null && p.startsWith(base); p = p.getParent()) {
            String in = base.relativize(p).toString();
            PosixFileAttributes a = attributes(p);
            folders.putIfAbsent(place + "/" + in, new Item(place, Kind.FOLDER, in,
                    PosixFilePermissions.toString(a.permissions()), a.owner().getName(), a.group().getName(), 0));
            if (p.equals(base)) break;
        }
        PosixFileAttributes a = attributes(path);
        files.put(new Item(place, Kind.FILE, name, PosixFilePermissions.toString(a.permissions()),
                a.owner().getName(), a.group().getName(), content.length), content);
    }

    private static PosixFileAttributes attributes(Path p) throws IOException {
        return Files.readAttributes(p, PosixFileAttributes.class);
    }

    /** The store as it is at this moment, and what else lies beside it. */
    private void state(Path store) throws IOException {
        if (!Files.isDirectory(state)) {
            notes.add("There is no state in " + state + ": the node has not run yet.");
            return;
        }
        try (Stream<Path> all = Files.walk(state, DEPTH_MAX)) {
            for (Path p : all.filter(q -> Files.isRegularFile(q, LinkOption.NOFOLLOW_LINKS)).sorted().toList()) {
                String name = String.valueOf(p.getFileName());
                if (!name.startsWith("store.") && !name.endsWith(".log")) add(Place.STATE, state, p);
            }
        }
        PosixFileAttributes a = attributes(state);
        folders.putIfAbsent(Place.STATE + "/", new Item(Place.STATE, Kind.FOLDER, "",
                PosixFilePermissions.toString(a.permissions()), a.owner().getName(), a.group().getName(), 0));
        if (StoreFile.exists(state)) StoreFile.snapshot(state, store);
    }
}

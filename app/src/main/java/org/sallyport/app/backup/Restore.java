package org.sallyport.app.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.backup.Manifest.Item;
import org.sallyport.app.backup.Manifest.Kind;
import org.sallyport.app.backup.Manifest.Place;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.config.NodeIdentity;
import org.sallyport.config.SocketFinder;
import org.sallyport.machine.Release;

/**
 * Puts a backup back, where it fits: all of it is written beside its place, judged there, and moved in by one renaming,
 * or nothing of it stays.
 */
public final class Restore {
    private static final String ELSEWHERE = "elsewhere";

    private final Manifest manifest;
    private final Wanted wanted;
    private final Here here;
    private final List<String> notes = new ArrayList<>();
    private final Set<String> unknownOwners = new LinkedHashSet<>();

    /**
     * What somebody wants.
     *
     * @param folder of the configuration
     * @param state its own folder for the state; null for where it lies within the other
     * @param withState false leaves the state out
     * @param force what is there is set aside
     * @param anyMachine addresses need not be here
     */
    public record Wanted(Path folder, @Nullable Path state, boolean withState, boolean force, boolean anyMachine) {}

    /**
     * What the machine is like.
     *
     * @param addresses that are here
     * @param root whether owners can be given
     * @param answers whether a node answers at a socket
     * @param mark for names of folders that are new, or set aside
     */
    public record Here(Set<String> addresses, boolean root, Predicate<Path> answers, String mark) {
        public Here {
            addresses = Set.copyOf(addresses);
        }
    }

    public Restore(Manifest manifest, Wanted wanted, Here here) {
        this.manifest = manifest;
        this.wanted = wanted;
        this.here = here;
    }

    /** What is worth a word, after {@link #misfits} and {@link #run}. */
    public List<String> notes() {
        List<String> out = new ArrayList<>(notes);
        if (!unknownOwners.isEmpty()) out.add("There is no " + String.join(" and no ", unknownOwners)
                + " here: what belonged to them belongs to you.");
        return out;
    }

    // --- whether it fits

    /** Why it is not restored here, one sentence each; empty where it is. */
    public List<String> misfits() throws IOException {
        List<String> out = new ArrayList<>();
        Release by = Release.parse(manifest.release()).orElse(Release.OURS);
        if (by.compareTo(Release.OURS) > 0 && !Release.OURS.worksWith(by))
            out.add("It was made by release " + by + ", and this is " + Release.OURS
                    + ": files and state go back one release. Restore it by release " + by + ".");
        List<String> missing = manifest.addresses().stream()
                .filter(a -> !a.startsWith("127.") && !here.addresses().contains(a)).toList();
        if (!wanted.anyMachine() && !missing.isEmpty())
            out.add("The node binds " + String.join(" and ", missing)
                    + ", which this machine does not have; --any-machine restores it all the same.");
        other().ifPresent(out::add);
        for (Path target : targets()) {
            if (!wanted.force() && filled(target))
                out.add(target + " is not empty; --force sets what is there aside, under another name.");
        }
        running().ifPresent(out::add);
        return out;
    }

    private List<Path> targets() {
        List<Path> out = new ArrayList<>(List.of(wanted.folder()));
        if (wanted.withState() && wanted.state() != null) out.add(wanted.state());
        return out;
    }

    private static boolean filled(Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) return false;
        if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) return true;
        try (Stream<Path> all = Files.list(target)) {
            return all.findAny().isPresent();
        }
    }

    /** The configuration of another node that lies where this one would. */
    private Optional<String> other() throws IOException {
        for (Path file : configurations()) {
            Optional<NodeIdentity> there = NodeIdentity.of(file);
            if (there.isEmpty() || there.get().equals(new NodeIdentity(manifest.role(), manifest.name()))) continue;
            return Optional.of(file + " is of the node " + there.get().name() + " (" + there.get().role()
                    + "), and the backup of " + manifest.name() + " (" + manifest.role() + ").");
        }
        return Optional.empty();
    }

    private List<Path> configurations() throws IOException {
        if (!Files.isDirectory(wanted.folder())) return List.of();
        try (Stream<Path> all = Files.list(wanted.folder())) {
            return all.filter(p -> p.toString().endsWith(".yaml") && Files.isRegularFile(p)).sorted().toList();
        }
    }

    private Optional<String> running() throws IOException {
        Set<Path> sockets = new LinkedHashSet<>();
        for (Path file : configurations()) sockets.addAll(SocketFinder.places(file));
        if (wanted.state() != null) sockets.add(wanted.state().resolve("admin.sock"));
        if (manifest.stateDirectory().startsWith("/"))
            sockets.add(Path.of(manifest.stateDirectory()).resolve("admin.sock"));
        return sockets.stream().filter(s -> Files.exists(s) && here.answers().test(s)).findFirst()
                .map(s -> "A node runs here (it answers at " + s + "): stop it first.");
    }

    /** Where a thing would lie; empty where it is left out. */
    public Optional<Path> place(Item item) {
        return under(wanted.folder(), wanted.state(), item);
    }

    private Optional<Path> under(Path folder, @Nullable Path state, Item item) {
        return switch (item.place()) {
            case FOLDER -> Optional.of(folder.resolve(item.path()));
            case ELSEWHERE -> Optional.of(folder.resolve(ELSEWHERE).resolve(item.path()));
            case STATE -> {
                if (!wanted.withState()) yield Optional.empty();
                if (state != null) yield Optional.of(state.resolve(item.path()));
                String there = manifest.stateDirectory();
                yield Manifest.isPlain(there) ? Optional.of(folder.resolve(there).resolve(item.path()))
                        : Optional.empty();
            }
        };
    }

    // --- writing

    /**
     * Writes everything, or throws and leaves nothing.
     *
     * @return what was there and is set aside
     */
    public List<Path> run(BackupReader backup) throws IOException {
        remarks();
        Map<Path, Path> staged = new LinkedHashMap<>();
        try {
            Path folder = stage(wanted.folder(), staged);
            Path state = wanted.withState() && wanted.state() != null ? stage(wanted.state(), staged) : null;
            for (Item i : manifest.items()) {
                if (i.kind() == Kind.FOLDER)
                    under(folder, state, i).ifPresent(Restore::made);
            }
            backup.contents((item, content) -> {
                Optional<Path> to = under(folder, state, item);
                if (to.isPresent()) write(to.get(), content);
            });
            judge(folder);
            for (Item i : manifest.items().reversed()) {
                Optional<Path> to = under(folder, state, i);
                if (to.isPresent()) dress(to.get(), i);
            }
            return moveIn(staged);
        } finally {
            for (Path left : staged.values()) delete(left);
        }
    }

    private void remarks() {
        List<Item> files = manifest.items().stream().filter(i -> i.kind() == Kind.FILE).toList();
        files.stream().filter(i -> i.place() == Place.ELSEWHERE)
                .forEach(i -> notes.add("/" + i.path() + " lies in " + wanted.folder().resolve(ELSEWHERE)
                        + ": put it where the configuration names it."));
        boolean left = wanted.withState()
                && files.stream().anyMatch(i -> i.place() == Place.STATE && place(i).isEmpty());
        if (left) notes.add("The state is left out, since it belongs to " + manifest.stateDirectory()
                + ": name that by --state to restore it.");
    }

    private Path stage(Path target, Map<Path, Path> staged) throws IOException {
        Path whole = target.toAbsolutePath().normalize();
        Path parent = Objects.requireNonNullElse(whole.getParent(), whole);
        if (!Files.isDirectory(parent)) throw new BackupFault("There is no folder " + parent + " to restore into.");
        long octets = manifest.items().stream().mapToLong(Item::octets).sum();
        long room = Files.getFileStore(parent).getUsableSpace();
        if (room < octets) throw new BackupFault(
                parent + " has room for " + (room >> 20) + " MiB, and the backup holds " + (octets >> 20) + ".");
        Path stage = parent.resolve(whole.getFileName() + ".restoring-" + here.mark());
        Files.createDirectory(stage,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        staged.put(whole, stage);
        return stage;
    }

    private static void made(Path folder) {
        try {
            Files.createDirectories(folder,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path to, InputStream content) throws IOException {
        Files.createFile(to, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (OutputStream out = Files.newOutputStream(to, StandardOpenOption.WRITE)) {
            content.transferTo(out);
        }
        try (FileChannel c = FileChannel.open(to, StandardOpenOption.WRITE)) {
            c.force(true);
        }
    }

    /** What would not start is not put in place; files that belong elsewhere may be missing still. */
    private void judge(Path folder) throws IOException {
        if (manifest.items().stream().anyMatch(i -> i.place() == Place.ELSEWHERE)) return;
        if (NodeConfigReader.read(folder.resolve(manifest.configuration())) instanceof ConfigResult.Faulty f)
            throw new BackupFault("The configuration in it cannot be used by release " + Release.OURS + ": "
                    + f.problems().getFirst().keyPath() + ": " + f.problems().getFirst().message());
    }

    private void dress(Path path, Item item) throws IOException {
        PosixFileAttributeView view = Objects.requireNonNull(
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
        if (here.root()) {
            UserPrincipalLookupService names = path.getFileSystem().getUserPrincipalLookupService();
            try {
                view.setOwner(names.lookupPrincipalByName(item.owner()));
            } catch (UserPrincipalNotFoundException e) {
                unknownOwners.add("user " + item.owner());
            }
            try {
                view.setGroup(names.lookupPrincipalByGroupName(item.group()));
            } catch (UserPrincipalNotFoundException e) {
                unknownOwners.add("group " + item.group());
            }
        }
        view.setPermissions(PosixFilePermissions.fromString(item.mode()));
    }

    private List<Path> moveIn(Map<Path, Path> staged) throws IOException {
        List<Path> aside = new ArrayList<>();
        Map<Path, Path> done = new LinkedHashMap<>();
        try {
            for (Map.Entry<Path, Path> e : staged.entrySet()) {
                Path target = e.getKey();
                if (filled(target)) {
                    Path other = target.resolveSibling(target.getFileName() + ".before-" + here.mark());
                    Files.move(target, other, StandardCopyOption.ATOMIC_MOVE);
                    aside.add(other);
                    done.put(other, target);
                }
                Files.move(e.getValue(), target, StandardCopyOption.ATOMIC_MOVE);
                done.put(target, e.getValue());
            }
        } catch (IOException e) {
            // One of two folders alone would be worse than none.
            for (Map.Entry<Path, Path> d : new ArrayList<>(done.entrySet()).reversed())
                Files.move(d.getKey(), d.getValue(), StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        return aside;
    }

    private static void delete(Path left) throws IOException {
        if (!Files.exists(left, LinkOption.NOFOLLOW_LINKS)) return;
        try (Stream<Path> all = Files.walk(left)) {
            for (Path p : all.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(p);
        }
    }
}

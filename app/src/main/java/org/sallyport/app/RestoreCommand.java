package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.admin.NodeClient;
import org.sallyport.app.backup.BackupReader;
import org.sallyport.app.backup.Manifest;
import org.sallyport.app.backup.Restore;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Paint;
import org.sallyport.wire.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport restore}. */
@Command(name = "restore", mixinStandardHelpOptions = true,
        description = "Puts the backup of a node back where it fits, or says why it does not."
                + " All of it is put in place at once, or nothing is.",
        footer = {"",
            "Examples: sallyport restore edge.backup --to /etc/sallyport --state /var/lib/sallyport --dry-run",
            "          sallyport restore edge.backup --to /etc/sallyport --state /var/lib/sallyport"})
final class RestoreCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS")
            .withZone(ZoneOffset.UTC);

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private PassphraseOption passphrase;

    @Parameters(paramLabel = "FILE", description = "The backup.")
    private Path file;

    @Option(names = "--to", paramLabel = "DIR", required = true,
            description = "Folder of the configuration, such as /etc/sallyport; it is empty, or is not there yet.")
    private Path folder;

    @Option(names = "--state", paramLabel = "DIR",
            description = "Folder of the state, where it does not lie within the other.")
    private @Nullable Path state;

    @Option(names = "--no-state", description = "Leave the state out: phones register again.")
    private boolean withoutState;

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dry;

    @Option(names = "--force", description = "Set aside what is there, under another name.")
    private boolean force;

    @Option(names = "--any-machine", description = "The addresses of the node need not be on this machine.")
    private boolean anyMachine;

    @Override
    public Integer call() {
        char[] secret = passphrase.known();
        try (BackupReader backup = new BackupReader(file, secret)) {
            Manifest m = backup.manifest();
            boolean root = "root".equals(System.getProperty("user.name"));
            Restore restore = new Restore(m, new Restore.Wanted(folder, state, !withoutState, force, anyMachine),
                    new Restore.Here(addresses(), root, RestoreCommand::answers, STAMP.format(Instant.now())));
            List<String> misfits = restore.misfits();
            if (!misfits.isEmpty()) return refused(m, misfits);
            if (dry) backup.contents((_, _) -> {});
            List<Path> aside = dry ? List.of() : restore.run(backup);
            told(m, restore, aside);
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(Failures.sentence(e) + (dry ? "" : " Nothing was written."));
        }
    }

    private int refused(Manifest m, List<String> misfits) {
        PrintWriter out = spec.commandLine().getOut();
        if (json.wanted) out.println(Json.of(Map.of("restored", false, "misfits", misfits)));
        else {
            out.println(BackupCommand.summary(m));
            misfits.forEach(f -> out.println(Paint.BAD.on("no") + "  " + f));
        }
        out.flush();
        return ExitCode.PROBLEM;
    }

    private void told(Manifest m, Restore restore, List<Path> aside) {
        PrintWriter out = spec.commandLine().getOut();
        Map<String, String> files = new LinkedHashMap<>();
        for (Manifest.Item i : m.items()) {
            if (i.kind() == Manifest.Kind.FILE)
                restore.place(i).ifPresent(p -> files.put(p.toString(), i.mode() + " " + i.owner() + ":" + i.group()));
        }
        if (json.wanted) {
            Map<String, Object> facts = new LinkedHashMap<>();
            facts.put("restored", !dry);
            facts.put("files", files);
            facts.put("setAside", aside.stream().map(Path::toString).toList());
            facts.put("notes", restore.notes());
            out.println(Json.of(facts));
        } else {
            out.println(BackupCommand.summary(m));
            files.forEach((path, mode) -> out.println((dry ? "would write  " : "wrote  ") + path + "  " + mode));
            aside.forEach(p -> out.println("set aside  " + p));
            restore.notes().forEach(n -> out.println("note  " + n));
            if (!dry) out.println("next: sallyport config check " + folder.resolve(m.configuration()));
        }
        out.flush();
    }

    private static boolean answers(Path socket) {
        try {
            new NodeClient(socket).ask(Map.of("command", "status", "what", "summary"));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Addresses of this machine, as configuration files write them. */
    static Set<String> addresses() {
        Set<String> out = new HashSet<>();
        try {
            NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses)
                    .forEach(a -> out.add(IpAddress.of(a.getAddress()).toString()));
        } catch (SocketException e) {
            throw new CommandFailure(e);
        }
        return out;
    }
}

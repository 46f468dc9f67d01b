package org.sallyport.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.backup.BackupReader;
import org.sallyport.app.backup.BackupWriter;
import org.sallyport.app.backup.Manifest;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Table;
import org.sallyport.config.ConfigResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport backup}. */
@Command(name = "backup", mixinStandardHelpOptions = true,
        description = "Makes one encrypted file of a node: its configuration, the certificates, keys, secrets and users that it"
                + " names, and its state. A node that runs goes on meanwhile.",
        subcommands = BackupCommand.Contents.class,
        footer = {"", "Examples: sallyport backup --out edge.backup",
            "          sallyport backup --config /etc/sallyport/edge.yaml --passphrase-file /root/passphrase",
            "          sallyport backup list edge.backup",
            "'sallyport restore' puts it back. The folder 'authority' that 'init' wrote is no part of a node."})
final class BackupCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss")
            .withZone(ZoneOffset.UTC);

    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Mixin
    private PassphraseOption passphrase;

    @Option(names = "--out", paramLabel = "FILE",
            description = "The file to make; without it sallyport-NAME-TIME.backup here.")
    private @Nullable Path out;

    @Option(names = {"--config", "--node"}, paramLabel = "FILE",
            description = "Configuration file of the node; without it control.yaml or edge.yaml here or in /etc/sallyport.")
    private @Nullable Path file;

    @Override
    public Integer call() {
        Path config = UsualFiles.meant(file);
        ConfigResult.Valid valid = ConfigFiles.valid(config);
        Path to = out != null ? out
                : Path.of("sallyport-" + valid.config().name() + "-" + STAMP.format(Instant.now()) + ".backup");
        if (Files.exists(to)) throw new CommandFailure(to + " is there already.");
        try {
            BackupWriter.Made made = BackupWriter.write(valid, config, to, passphrase.fresh());
            PrintWriter print = spec.commandLine().getOut();
            if (json.wanted) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("file", to.toString());
                facts.put("octets", made.octets());
                facts.put("notes", made.notes());
                facts.put("manifest", made.manifest());
                print.println(Json.of(facts));
            } else {
                print.println(to + ": " + summary(made.manifest()) + ", " + made.octets() + " octets");
                made.notes().forEach(n -> print.println("note  " + n));
            }
            print.flush();
            return ExitCode.OK;
        } catch (IOException e) {
            throw new CommandFailure(Failures.sentence(e));
        }
    }

    static String summary(Manifest m) {
        long files = m.items().stream().filter(i -> i.kind() == Manifest.Kind.FILE).count();
        return "the " + m.role() + " node " + m.name() + " of " + m.madeAt() + ", release " + m.release() + ", " + files
                + " files";
    }

    /** {@code sallyport backup list}. */
    @Command(name = "list", mixinStandardHelpOptions = true,
            description = "Reads a backup to its end and tells what it holds. Nothing is written.",
            footer = {"", "Example: sallyport backup list edge.backup"})
    static final class Contents implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private PassphraseOption passphrase;

        @Parameters(paramLabel = "FILE", description = "The backup.")
        private Path file;

        @Override
        public Integer call() {
            try (BackupReader backup = new BackupReader(file, passphrase.known())) {
                backup.contents((_, _) -> {});
                PrintWriter out = spec.commandLine().getOut();
                if (json.wanted) out.println(Json.of(backup.manifest()));
                else text(out, backup.manifest());
                out.flush();
                return ExitCode.OK;
            } catch (IOException e) {
                throw new CommandFailure(Failures.sentence(e));
            }
        }

        private static void text(PrintWriter out, Manifest m) {
            out.println(summary(m) + "; binds " + String.join(", ", m.addresses()));
            Table table = new Table("PLACE", "PATH", "MODE", "OWNER", "OCTETS");
            for (Manifest.Item i : m.items()) {
                if (i.kind() == Manifest.Kind.FILE)
                    table.row(List.of(i.place().word(), i.path(), i.mode(), i.owner() + ":" + i.group(),
                            Long.toString(i.octets())));
            }
            out.print(table);
        }
    }
}

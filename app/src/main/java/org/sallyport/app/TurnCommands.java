package org.sallyport.app;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.print.Json;
import org.sallyport.config.Durations;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TurnConfig;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.Setting;
import org.sallyport.turn.credential.TimeLimitedCredential;
import org.sallyport.wire.IpAddress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

/** {@code sallyport turn}. */
@Command(name = "turn", mixinStandardHelpOptions = true,
        description = "Issues credentials for the TURN server of edge, and takes them away again.",
        subcommands = {TurnCommands.Credentials.class, TurnCommands.Revoke.class, TurnCommands.Restore.class,
            TurnCommands.Revocations.class, TurnCommands.End.class},
        footer = {"", "'sallyport status turn' shows who relays what."})
final class TurnCommands implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code sallyport turn credentials}. */
    @Command(name = "credentials", mixinStandardHelpOptions = true,
            description = "Prints a user name and a password that are good for a while, and where to use them.",
            footer = {"", "Examples: sallyport turn credentials alice --config edge.yaml",
                "          sallyport turn credentials guest-17 --life 10m --json",
                "The secret is the first of traversal.turn.shared-secrets; no running node is needed.",
                "Exit codes: 0 printed, 1 the file has no TURN server, no secret or a fault, 2 wrong usage."})
    static final class Credentials implements Callable<Integer> {
        private static final List<String> USUAL = List.of("edge.yaml", "/etc/sallyport/edge.yaml");

        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Parameters(paramLabel = "NAME", description = "Who it is for: quotas, logs and revocations go by it.")
        private String name;

        @Option(names = "--life", paramLabel = "SPAN", defaultValue = "1h",
                description = "How long it is good, such as 10m or 1h. Default: ${DEFAULT-VALUE}.")
        private String life;

        @Option(names = {"--config", "--node"}, paramLabel = "FILE",
                description = "Configuration file of edge; without it edge.yaml here or in /etc/sallyport.")
        private @Nullable Path file;

        @Override
        public Integer call() {
            NodeConfig edge = ConfigFiles.valid(file()).config();
            if (!TurnConfig.of(edge).enabled()) throw new CommandFailure(file() + " has traversal.turn.enabled off");
            List<Sensitive<String>> secrets = TurnConfig.of(edge).access().sharedSecrets();
            if (secrets.isEmpty()) throw new CommandFailure(file() + " has no traversal.turn.shared-secrets");
            Duration span = Durations.parse(life)
                    .orElseThrow(() -> new CommandFailure("'" + life + "' is no time such as 10m or 1h"));
            Duration max = TurnConfig.of(edge).access().credentialLifeMax();
            if (span.compareTo(max) > 0) {
                throw new CommandFailure("edge refuses what lives longer than traversal.turn.credential-life-max, "
                        + max.toMinutes() + " minutes");
            }
            print(issue(secrets.getFirst(), span), edge);
            return ExitCode.OK;
        }

        private Path file() {
            if (file != null) return file;
            return USUAL.stream().map(Path::of).filter(Files::isReadable).findFirst()
                    .orElseThrow(() -> new CommandFailure("no edge.yaml here: name the file by --config FILE"));
        }

        private TimeLimitedCredential issue(Sensitive<String> secret, Duration span) {
            try {
                return TimeLimitedCredential.issue(secret, name, System.currentTimeMillis(), span.toMillis());
            } catch (IllegalArgumentException e) {
                throw new CommandFailure(e);
            }
        }

        private void print(TimeLimitedCredential c, NodeConfig edge) {
            PrintWriter out = spec.commandLine().getOut();
            long ends = Long.parseLong(c.username().replaceFirst(":.*", ""));
            if (json.wanted) {
                Map<String, Object> facts = new LinkedHashMap<>();
                facts.put("username", c.username());
                facts.put("password", c.password().reveal());
                facts.put("ttl", c.ttlSeconds());
                facts.put("uris", uris(edge));
                out.println(Json.of(facts));
            } else {
                out.println("username  " + c.username());
                out.println("password  " + c.password().reveal());
                out.println("good      until " + Instant.ofEpochSecond(ends) + ", " + c.ttlSeconds() + " s");
                for (String uri : uris(edge)) out.println("uri       " + uri);
            }
            out.flush();
        }

        /** RFC 7065, with the addresses that the internet knows. */
        static List<String> uris(NodeConfig edge) {
            List<String> out = new ArrayList<>();
            for (IpAddress a : edge.outer().addresses()) {
                String host = edge.outer().advertised(a).uriHost();
                edge.ports().ports(Setting.TURN_LISTENING).ranges().forEach(r -> {
                    for (int p = r.first(); p <= r.last(); p++) out.add("turn:" + host + ":" + p + "?transport=udp");
                });
                if (edge.ports().isOn(Setting.TURN_TCP_ENABLED)) {
                    out.add("turn:" + host + ":" + edge.ports().port(Setting.TURN_TCP) + "?transport=tcp");
                }
                if (edge.ports().isOn(Setting.TURN_TLS_ENABLED)) {
                    out.add("turns:" + host + ":" + edge.ports().port(Setting.TURN_TLS) + "?transport=tcp");
                }
            }
            return out;
        }
    }

    /** What is asked of a running node about one user. */
    private abstract static class OfUser implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Parameters(paramLabel = "USER", description = "A user, or the name behind the colon of a time-limited one.")
        private String user;

        abstract String action();

        /** What was done, as a sentence. */
        abstract String told(String name, long allocationsEnded);

        @Override
        public Integer call() {
            JsonNode answer = node.ask(Map.of("command", "turn", "action", action(), "user", user));
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) out.println(Json.of(answer));
            else out.println(told(user, answer.path("allocationsEnded").asLong()));
            out.flush();
            return ExitCode.OK;
        }
    }

    /** {@code sallyport turn revoke}. */
    @Command(name = "revoke", mixinStandardHelpOptions = true,
            description = "Ends a user's allocations at once and refuses the name until it is restored.",
            footer = {"", "Example: sallyport turn revoke alice --node edge.yaml",
                "Holds over a restart of the node. Exit codes: 0 revoked, 1 no node answers or it is no TURN server."})
    static final class Revoke extends OfUser {
        @Override
        String action() {
            return "revoke";
        }

        @Override
        String told(String name, long ended) {
            return name + " is revoked; allocations that end by it: " + ended;
        }
    }

    /** {@code sallyport turn restore}. */
    @Command(name = "restore", mixinStandardHelpOptions = true,
            description = "Lets a revoked user relay again.",
            footer = {"", "Example: sallyport turn restore alice --node edge.yaml",
                "Exit codes: 0 restored, 1 the user was not revoked or no node answers."})
    static final class Restore extends OfUser {
        @Override
        String action() {
            return "restore";
        }

        @Override
        String told(String name, long ended) {
            return name + " may relay again";
        }
    }

    /** {@code sallyport turn end}. */
    @Command(name = "end", mixinStandardHelpOptions = true,
            description = "Ends a user's allocations without refusing new ones.",
            footer = {"", "Example: sallyport turn end alice --node edge.yaml",
                "Exit codes: 0 done, even where there were none; 1 no node answers or it is no TURN server."})
    static final class End extends OfUser {
        @Override
        String action() {
            return "end";
        }

        @Override
        String told(String name, long ended) {
            return "allocations of " + name + " that end: " + ended;
        }
    }

    /** {@code sallyport turn revocations}. */
    @Command(name = "revocations", mixinStandardHelpOptions = true,
            description = "Lists who is revoked and since when.",
            footer = {"", "Example: sallyport turn revocations --json"})
    static final class Revocations implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Override
        public Integer call() {
            JsonNode answer = node.ask(Map.of("command", "turn", "action", "revocations"));
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) out.println(Json.of(answer));
            else out.print(StatusText.any(answer));
            out.flush();
            return ExitCode.OK;
        }
    }
}

package org.sallyport.app;

import static org.sallyport.app.StatusText.text;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Table;
import org.sallyport.app.print.When;
import org.sallyport.capture.PduFile;
import org.sallyport.config.Durations;
import org.sallyport.scenarios.ladder.Ladder;
import org.sallyport.scenarios.ladder.SipLadder;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code sallyport trace}. */
@Command(name = "trace", mixinStandardHelpOptions = true,
        description = "Keeps whole messages of a user, a peer or a call for some minutes on both nodes, out of TLS, without secrets.",
        subcommands = {TraceCommands.Start.class, TraceCommands.Stop.class, TraceCommands.TraceList.class},
        footer = {"", "Examples: sallyport trace start --user alice --for 10m",
            "          sallyport trace list",
            "          sallyport trace stop 3f2a91bc --output alice.pcapng",
            "Passwords, digests, keys of media, dialled digits and texts are blanked. Run it on control: edge traces itself alone."})
final class TraceCommands implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static JsonNode act(NodeOption node, String action, Map<String, String> more) {
        Map<String, String> request = new HashMap<>(more);
        request.put("command", "sip");
        request.put("action", action);
        return node.ask(request);
    }

    /** What a node says of its trace, and why the other one says nothing. */
    private static void absent(JsonNode answer, PrintWriter out) {
        if (answer.has("absent")) out.println("not on both nodes: " + text(answer, "absent"));
    }

    /** {@code sallyport trace start}. */
    @Command(name = "start", mixinStandardHelpOptions = true,
            description = "Starts a trace on both nodes.",
            footer = {"", "Examples: sallyport trace start --user alice --for 10m",
                "          sallyport trace start --peer 198.51.100.7 --for 1h",
                "          sallyport trace start --call 4f2a",
                "Exit codes: 0 started on both nodes, 1 on one alone or on none, 2 wrong usage."})
    static final class Start implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @ArgGroup(multiplicity = "1")
        private Whom whom = new Whom();

        @Option(names = "--for", paramLabel = "SPAN", defaultValue = "10m",
                description = "How long, such as 10m or 1h; a day at most. Default: ${DEFAULT-VALUE}.")
        private String span;

        /** Exactly one of them. */
        static final class Whom {
            @Option(names = "--user", required = true, paramLabel = "NAME",
                    description = "Who calls, is called or registers: alice, or alice@example.com.")
            private @Nullable String user;

            @Option(names = "--peer", required = true, paramLabel = "ADDRESS",
                    description = "What goes to and comes from an address, or over a traversal zone of that name.")
            private @Nullable String peer;

            @Option(names = "--call", required = true, paramLabel = "ID",
                    description = "One call, as 'status calls' names it.")
            private @Nullable String call;

            Map<String, String> wish() {
                if (user != null) return Map.of("kind", "user", "what", user);
                if (peer != null) return Map.of("kind", "peer", "what", peer);
                return Map.of("kind", "call", "what", call == null ? "" : call);
            }
        }

        @Override
        public Integer call() {
            Duration time = Durations.parse(span)
                    .orElseThrow(() -> new CommandFailure("'" + span + "' is no time such as 10m or 1h"));
            Map<String, String> wish = new HashMap<>(whom.wish());
            wish.put("seconds", Long.toString(time.toSeconds()));
            JsonNode answer = act(node, "trace-start", wish);
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) out.println(Json.of(answer));
            else {
                out.println("trace " + text(answer, "id") + " of " + text(answer, "of") + " runs for "
                        + When.time(answer.path("leftSeconds").asLong())
                        + (answer.has("edge") ? " on both nodes" : ""));
                absent(answer, out);
                out.println("To have it: sallyport trace stop " + text(answer, "id"));
            }
            out.flush();
            return answer.has("absent") ? ExitCode.PROBLEM : ExitCode.OK;
        }
    }

    /** {@code sallyport trace list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Shows the traces of both nodes.",
            footer = {"", "Example: sallyport trace list --node control.yaml",
                "Exit codes: 0 shown, 1 no node answers, 2 wrong usage."})
    static final class TraceList implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Mixin
        private NodeOption node;

        @Override
        public Integer call() {
            JsonNode answer = act(node, "trace-list", Map.of());
            PrintWriter out = spec.commandLine().getOut();
            if (json.wanted) out.println(Json.of(answer));
            else {
                Table table = new Table("TRACE", "NODE", "OF", "LEFT", "MESSAGES", "DROPPED", "OCTETS");
                int rows = 0;
                for (JsonNode list : List.of(answer.path("traces"), answer.path("edge").path("traces"))) {
                    for (JsonNode t : list) {
                        long left = t.path("leftSeconds").asLong();
                        table.row(text(t, "id"), text(t, "node"), text(t, "of"), left == 0 ? "ended" : When.time(left),
                                text(t, "messages"), text(t, "dropped"), text(t, "octets"));
                        rows++;
                    }
                }
                out.print(rows == 0 ? "none\n" : table.toString());
                absent(answer, out);
            }
            out.flush();
            return ExitCode.OK;
        }
    }

    /** {@code sallyport trace stop}. */
    @Command(name = "stop", mixinStandardHelpOptions = true,
            description = "Ends a trace, fetches the messages of both nodes and writes them as pcapng for Wireshark.",
            footer = {"", "Examples: sallyport trace stop 3f2a91bc",
                "          sallyport trace stop 3f2a91bc --output alice.pcapng --ladder",
                "Each message stands twice, once as each node saw it: the interface of the capture says which.",
                "Exit codes: 0 written, 1 a half is missing or nothing could be written, 2 wrong usage."})
    static final class Stop implements Callable<Integer> {
        /** Edge answers so many questions a second, and no more. */
        private static final long AGAIN_MS = 100;
        private static final int AGAIN_MAX = 50;

        /** More than a node keeps of one trace. */
        private static final long OCTETS_MAX = 8 << 20;
        private static final int MESSAGES_MAX = 50_000;

        @Spec
        private CommandSpec spec;

        @Mixin
        private NodeOption node;

        @Parameters(paramLabel = "ID", description = "As 'trace start' and 'trace list' name it.")
        private String id;

        @Option(names = "--output", paramLabel = "FILE",
                description = "Where to; trace-ID.pcapng here without it. For its owner's eyes alone.")
        private @Nullable Path output;

        @Option(names = "--ladder", description = "Draw the messages too.")
        private boolean ladder;

        @Override
        public Integer call() {
            JsonNode answer = act(node, "trace-stop", Map.of("id", id));
            boolean half = answer.has("absent");
            List<String> nodes = new ArrayList<>(List.of(text(answer, "node")));
            if (answer.has("edge")) nodes.add("edge");
            List<Message> all = new ArrayList<>();
            for (String from : nodes) half |= !fetch(from, all);
            all.sort(Comparator.comparingLong(Message::atUs));
            Path file = output != null ? output : Path.of("trace-" + id + ".pcapng");
            write(file, all);
            // Only now: what could not be written can be fetched again.
            for (String from : nodes) act(node, "trace-fetch", Map.of("id", id, "node", from, "drop", "true"));
            PrintWriter out = spec.commandLine().getOut();
            if (ladder) out.print(drawn(all));
            out.println(all.size() + " messages in " + file);
            absent(answer, out);
            out.flush();
            return half ? ExitCode.PROBLEM : ExitCode.OK;
        }

        /** One message as one node saw it. */
        private record Message(String node, long atUs, boolean out, Transport transport, Endpoint local,
                Endpoint remote, byte[] octets) {}

        /** All pieces of one node; false where some are missing. */
        private boolean fetch(String from, List<Message> all) {
            PrintWriter err = spec.commandLine().getErr();
            long next = 0;
            int refused = 0;
            while (true) {
                JsonNode piece;
                try {
                    piece = act(node, "trace-fetch", Map.of("id", id, "node", from, "from", Long.toString(next)));
                    refused = 0;
                } catch (CommandFailure e) {
                    if (++refused > AGAIN_MAX) {
                        err.println("the rest of " + from + " is missing: " + e.getMessage());
                        return false;
                    }
                    pause();
                    continue;
                }
                if (next == 0 && piece.path("dropped").asLong(0) > 0)
                    err.println(from + " had no room for the oldest " + piece.path("dropped").asLong(0) + " messages");
                if (piece.path("messages").isEmpty()) return true;
                // Edge may have been taken over: what it says may be anything, and without end.
                String fault = take(from, piece, all);
                if (fault.isEmpty() && piece.path("next").asLong(0) <= next) fault = "it does not go on";
                if (!fault.isEmpty()) {
                    err.println("the rest of " + from + " is missing: " + fault);
                    return false;
                }
                next = piece.path("next").asLong(0);
                if (System.console() != null) {
                    err.print("\r" + from + ": " + next + " messages ");
                    err.flush();
                }
            }
        }

        /** Takes the messages of a piece; else why that ends here. */
        private static String take(String from, JsonNode piece, List<Message> all) {
            try {
                for (JsonNode m : piece.path("messages")) all.add(message(from, m));
            } catch (CommandFailure | IllegalArgumentException | JacksonException e) {
                return "it says what cannot be read";
            }
            long octets = 0;
            int messages = 0;
            for (Message m : all) {
                if (!m.node().equals(from)) continue;
                octets += m.octets().length;
                messages++;
            }
            return octets > OCTETS_MAX || messages > MESSAGES_MAX ? "it is longer than a trace can be" : "";
        }

        private static void pause() {
            try {
                Thread.sleep(AGAIN_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static Message message(String node, JsonNode m) {
            Transport transport = switch (text(m, "transport")) {
                case "udp" -> Transport.UDP;
                case "tls" -> Transport.TLS;
                default -> Transport.TCP;
            };
            return new Message(node, m.path("atUs").asLong(), m.path("out").asBoolean(), transport,
                    endpoint(text(m, "local")), endpoint(text(m, "remote")),
                    Base64.getDecoder().decode(m.path("message").asString("")));
        }

        private static Endpoint endpoint(String text) {
            return Endpoint.parse(text).orElseThrow(() -> new CommandFailure("no address: " + text));
        }

        private static void write(Path file, List<Message> all) {
            PduFile capture = new PduFile("sip");
            for (Message m : all)
                capture.add(m.node(), m.atUs(), m.transport(), m.out() ? m.local() : m.remote(),
                        m.out() ? m.remote() : m.local(), m.octets());
            OwnersFile.write(file, capture.bytes());
        }

        private static String drawn(List<Message> all) {
            Ladder out = new Ladder();
            SipLadder sip = new SipLadder(out, _ -> true);
            for (Message m : all) {
                String peer = m.transport().token() + " " + m.remote();
                sip.datagram(m.atUs() * 1_000, m.out() ? m.node() : peer, m.out() ? peer : m.node(), m.octets());
            }
            return out.render();
        }
    }
}

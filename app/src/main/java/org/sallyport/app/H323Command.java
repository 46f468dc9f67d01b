package org.sallyport.app;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sallyport.app.h323.CaptureDecoder;
import org.sallyport.app.h323.HexText;
import org.sallyport.app.h323.PduKind;
import org.sallyport.app.h323.PduReading;
import org.sallyport.app.h323.PduRows;
import org.sallyport.app.h323.ShownPdu;
import org.sallyport.app.print.Json;
import org.sallyport.app.print.Paint;
import org.sallyport.capture.CaptureRead;
import org.sallyport.capture.CaptureReader;
import org.sallyport.config.NodeConfig;
import org.sallyport.h323.pdu.PduText;
import org.sallyport.ports.RowClassifier;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Octets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport h323}. */
@Command(name = "h323", mixinStandardHelpOptions = true,
        description = "Reads H.323 out of captures and hex, with the rows of the port book.",
        subcommands = H323Command.Decode.class)
final class H323Command implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code sallyport h323 decode}. */
    @Command(name = "decode", mixinStandardHelpOptions = true,
            description = "Prints every RAS, call signalling and H.245 PDU of a capture, or of hex, as text or JSON.",
            footer = {"", "Examples: sallyport h323 decode call.pcap",
                "          sallyport h323 decode call.pcapng.gz --list --config control.yaml --config edge.yaml",
                "          sallyport h323 decode call.pcap --control 10.0.0.10 --edge 192.0.2.5 --json",
                "          sallyport h323 decode --as ras '0e 80 00 01 ...'",
                "          tcpdump -w - port 1719 or port 1720 | sallyport h323 decode -",
                "Without addresses of the nodes the rows are those that fit the ports.",
                "Exit codes: 0 all could be read and has a row, 1 something cannot be read or has none, 2 wrong usage."})
    static final class Decode implements Callable<Integer> {
        /** Longest hex that is read, in characters: a TPKT frame of 64K, written generously. */
        private static final int HEX_CHARS_MAX = 1 << 20;

        private static final long PROGRESS_NS = TimeUnit.SECONDS.toNanos(2);

        @Spec
        private CommandSpec spec;

        @Mixin
        private JsonOption json;

        @Parameters(arity = "1..*", paramLabel = "FILE|HEX",
                description = "A pcap or pcapng file, gzip or not; '-' for standard input; or hex, with or without spaces.")
        private List<String> input;

        @Option(names = "--as", paramLabel = "KIND",
                description = "What hex is: ${COMPLETION-CANDIDATES}. Without it the octets are tried.")
        private @Nullable PduKind kind;

        @Option(names = "--list", description = "One line for each PDU.")
        private boolean list;

        @Option(names = "--whole", description = "Print octet strings whole, however long.")
        private boolean whole;

        @Option(names = "--packet", paramLabel = "N",
                description = "Only PDUs that this packet completed; may be repeated.")
        private Set<Long> packets = Set.of();

        @Option(names = "--ras-port", paramLabel = "PORT", description = "Another UDP port of RAS; may be repeated.")
        private Set<Integer> rasPorts = Set.of();

        @Option(names = "--config", paramLabel = "FILE",
                description = "Configuration of a node, for its ports and addresses; once for control, once for edge.")
        private List<Path> files = List.of();

        @Option(names = "--control", paramLabel = "ADDRESS", description = "An address of control; may be repeated.")
        private List<String> control = List.of();

        @Option(names = "--control-hidden", paramLabel = "ADDRESS",
                description = "An address behind which a masquerading firewall hides control; may be repeated.")
        private List<String> hidden = List.of();

        @Option(names = "--edge", paramLabel = "ADDRESS", description = "An address of edge; may be repeated.")
        private List<String> edge = List.of();

        @Option(names = "--inside", paramLabel = "PREFIX",
                description = "Where the private network is; without it the private ranges of RFC 1918 and RFC 4193.")
        private List<String> inside = List.of();

        private boolean first = true;
        private boolean wrong;

        @Override
        public Integer call() throws IOException {
            PduText style = whole ? PduText.WHOLE : PduText.BRIEF;
            Path file = Path.of(input.getFirst());
            boolean standardInput = input.equals(List.of("-"));
            try {
                if (standardInput) stream(System.in, style);
                else if (input.size() == 1 && Files.isRegularFile(file)) file(file, style);
                else hex(String.join("", input), style);
            } finally {
                out().flush();
            }
            return wrong ? ExitCode.PROBLEM : ExitCode.OK;
        }

        private PrintWriter out() {
            return spec.commandLine().getOut();
        }

        private void file(Path file, PduText style) throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                stream(in, style);
            } catch (IOException e) {
                throw new CommandFailure("cannot read " + file + ": " + e.getMessage());
            }
        }

        /**
         * No capture begins with sixteen characters of text: the header of every format has zeros or higher octets in
         * it.
         */
        private void stream(InputStream source, PduText style) throws IOException {
            BufferedInputStream in = new BufferedInputStream(source);
            in.mark(16);
            byte[] begin = in.readNBytes(16);
            in.reset();
            if (isText(begin)) hex(new String(in.readNBytes(HEX_CHARS_MAX), StandardCharsets.ISO_8859_1), style);
            else capture(in, style);
        }

        private static boolean isText(byte[] begin) {
            for (byte b : begin) if (!Character.isWhitespace(b) && (b < ' ' || b > '~')) return false;
            return true;
        }

        // --- hex -----------------------------------------------------------------------------------------------------

        private void hex(String text, PduText style) {
            Octets octets = HexText.parse(text).orElseThrow(() -> new CommandFailure(
                    (text.length() > 40 ? text.substring(0, 40) + "..." : text)
                            + " is neither a readable file nor hex"));
            begin();
            for (PduReading r : HexText.read(octets, Optional.ofNullable(kind), style)) {
                show(new ShownPdu(Optional.empty(), r, Optional.empty()));
            }
            if (json.wanted) out().println("]}");
        }

        // --- captures ------------------------------------------------------------------------------------------------

        private void capture(InputStream in, PduText style) throws IOException {
            PortsCommand.Pair pair = PortsCommand.Pair.of(files);
            CaptureDecoder decoder =
                    new CaptureDecoder(style, new PduRows(pair.book(), places(pair)), rasPorts, this::show);
            begin();
            String fault = read(in, decoder);
            decoder.end();
            if (!fault.isEmpty()) {
                wrong = true;
                spec.commandLine().getErr().println("sallyport: the file breaks off: " + fault);
            }
            wrong |= !decoder.clean();
            if (json.wanted) out().println("],\"summary\":" + Json.of(decoder.summary()) + "}");
            else out().println((first ? "" : "\n") + decoder.summaryText());
        }

        private String read(InputStream in, CaptureDecoder decoder) throws IOException {
            long started = System.nanoTime();
            long told = started;
            String fault = "";
            try (CaptureReader reader = CaptureReader.of(in)) {
                for (long n = 0;; n++) {
                    switch (reader.next()) {
                        case CaptureRead.Packet p -> decoder.on(p.packet());
                        case CaptureRead.Broken b -> fault = b.why().reason() + " at octet " + b.offsetBytes();
                        case CaptureRead.End _ -> {
                            return fault;
                        }
                    }
                    if ((n & 0xfff) == 0xfff && System.console() != null && System.nanoTime() - told > PROGRESS_NS) {
                        told = System.nanoTime();
                        spec.commandLine().getErr().printf("sallyport: %d packets read, %d s%n", n + 1,
                                TimeUnit.NANOSECONDS.toSeconds(told - started));
                    }
                }
            }
        }

        private Optional<RowClassifier.Places> places(PortsCommand.Pair pair) {
            Set<IpAddress> controls = new HashSet<>(addresses(control));
            Set<IpAddress> edges = new HashSet<>(addresses(edge));
            pair.control().map(NodeConfig::addresses).ifPresent(controls::addAll);
            pair.edge().ifPresent(e -> {
                edges.addAll(e.inner().addresses());
                edges.addAll(e.outer().addresses());
                e.outer().staticNat().ifPresent(edges::add);
            });
            if (controls.isEmpty() && edges.isEmpty()) return Optional.empty();
            List<Cidr> prefixes = new ArrayList<>();
            for (String p : inside.isEmpty() ? List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
                    : inside) {
                prefixes.add(Cidr.parse(p).orElseThrow(() -> usage("'" + p + "' is not an address prefix.")));
            }
            return Optional.of(new RowClassifier.Places(controls, addresses(hidden), edges, prefixes, List.of()));
        }

        private Set<IpAddress> addresses(List<String> texts) {
            Set<IpAddress> out = new HashSet<>();
            for (String t : texts)
                out.add(IpAddress.parse(t).orElseThrow(() -> usage("'" + t + "' is not an address.")));
            return out;
        }

        private ParameterException usage(String why) {
            return new ParameterException(spec.commandLine(), why);
        }

        // --- printing ------------------------------------------------------------------------------------------------

        private void begin() {
            if (json.wanted) out().print("{\"pdus\":[");
        }

        private void show(ShownPdu pdu) {
            if (!packets.isEmpty() && pdu.way().filter(w -> packets.contains(w.packet())).isEmpty()) return;
            wrong |= pdu.wrong();
            if (json.wanted) {
                out().print((first ? "\n" : ",\n") + Json.of(pdu.json()));
            } else if (list) {
                out().println(painted(pdu));
            } else {
                if (!first) out().println();
                out().println(painted(pdu));
                out().print(pdu.reading().text());
            }
            first = false;
        }

        private static String painted(ShownPdu pdu) {
            return (pdu.wrong() ? Paint.BAD : Paint.STRONG).on(pdu.headline());
        }
    }
}

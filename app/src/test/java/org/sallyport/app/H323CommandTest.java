package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class H323CommandTest {
    private static final String GATEKEEPER_CONFIRM =
            "04800ed9060008914a00070c0047006b0050006c00610069006e000a09000206b7";

    @TempDir
    private Path dir;

    private Path capture(String name) throws IOException {
        Path file = dir.resolve(name);
        try (InputStream in = H323CommandTest.class.getResourceAsStream("h323/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private static JsonNode json(CommandRun run) {
        return JsonMapper.shared().readTree(run.out());
    }

    private static JsonNode pdu(JsonNode all, long packet) {
        for (JsonNode p : all.path("pdus")) if (p.path("packet").asLong() == packet) return p;
        throw new AssertionError("no PDU of packet " + packet);
    }

    @Test
    void showsEveryPduOfACallAsText() throws IOException {
        CommandRun run = CommandRun.of("h323", "decode", capture("traversal-call.pcapng.gz").toString());
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("serviceControlIndication", "raw IncomingCallIndication",
                        "callSignallingAddress: ipAddress 203.0.113.2:1720")
                .contains("Setup, call reference", "destinationAddress: [ h323-ID \"alice\" ]")
                .contains("keepAliveChannel: unicastAddress iPAddress 203.0.113.2:30000, keepAliveInterval: 19")
                .contains("56 PDUs, 16 ras, 10 call-signalling, 30 h245");
    }

    @Test
    void givesProgramsNamesValuesAndRows() throws IOException {
        CommandRun run = CommandRun.of("h323", "decode", "--json", capture("traversal-call.pcapng.gz").toString());
        assertThat(run.code()).isZero();
        JsonNode all = json(run);
        assertThat(all.path("summary").path("h245").asInt()).isEqualTo(30);
        JsonNode setup = pdu(all, 14);
        assertThat(setup.path("name").asString()).isEqualTo("Setup");
        assertThat(setup.path("rowsCertain").asBoolean()).isFalse();
        assertThat(setup.path("rows").toString()).contains("HPU-3").doesNotContain("H18-4");
        assertThat(setup.at("/pdu/userInformation/h323-uu-pdu/h323-message-body/setup/destinationAddress/0/h323-ID")
                .asString())
                .isEqualTo("alice");
    }

    /**
     * The traversal server of the capture in the place of edge: what an internet endpoint sends to it has a row for
     * certain.
     */
    @Test
    void namesTheRowOfEachPacketOnceItKnowsWhoLivesWhere() throws IOException {
        CommandRun run = CommandRun.of("h323", "decode", "--json", "--edge", "203.0.113.2",
                "--control-hidden", "203.0.113.1", capture("traversal-call.pcapng.gz").toString());
        JsonNode all = json(run);
        JsonNode setup = pdu(all, 14);
        assertThat(setup.path("rows")).extracting(JsonNode::asString).containsExactly("HPU-3", "HRE-3");
        assertThat(setup.path("rowsCertain").asBoolean()).isTrue();
        JsonNode reversed = pdu(all, 22);
        assertThat(reversed.path("rows")).extracting(JsonNode::asString).containsExactly("H18-2", "H19-2");
        // Its H.245 port is no port of ours, and that is a problem to be told.
        assertThat(pdu(all, 47).path("rowMissing").asString()).contains("no row lets");
        assertThat(run.code()).isEqualTo(ExitCode.PROBLEM);
    }

    @Test
    void listsOneLineForEachPduAndOnlyThePacketsAskedFor() throws IOException {
        CommandRun run = CommandRun.of("h323", "decode", "--list", "--packet", "16", "--packet", "25",
                capture("traversal-call.pcapng.gz").toString());
        List<String> lines = run.out().lines().filter(l -> l.startsWith("#")).toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("udp 203.0.113.2:1719 -> 203.0.113.1:25501", "ras  serviceControlIndication",
                "HRE-1");
        assertThat(lines.get(1)).contains("call-signalling  Setup");
    }

    @Test
    void readsAnAddressThatMeansNothingAsItStands() throws IOException {
        CommandRun run =
                CommandRun.of("h323", "decode", capture("bx_STOCKBUG_sci_0.0.0.0_in_nomux.wan.pcap.gz").toString());
        assertThat(run.out()).contains("callSignallingAddress: ipAddress 0.0.0.0:1720");
    }

    @Test
    void tellsWhereACaptureBreaksOffAndShowsWhatWasThere() throws IOException {
        byte[] whole;
        try (var in = new GZIPInputStream(Files.newInputStream(capture("traversal-call.pcapng.gz")))) {
            whole = in.readAllBytes();
        }
        Path cut = Files.write(dir.resolve("cut.pcapng"), java.util.Arrays.copyOf(whole, whole.length / 2 + 3));
        CommandRun run = CommandRun.of("h323", "decode", cut.toString());
        assertThat(run.code()).isEqualTo(ExitCode.PROBLEM);
        assertThat(run.err()).contains("the file breaks off");
        assertThat(run.out()).contains("serviceControlIndication");
    }

    @Test
    void readsHexHoweverItIsWritten() {
        String spaced = GATEKEEPER_CONFIRM.replaceAll("(..)", "$1 ").strip();
        for (String hex : List.of(GATEKEEPER_CONFIRM, spaced,
                "0x" + GATEKEEPER_CONFIRM.toUpperCase(java.util.Locale.ROOT))) {
            CommandRun run = CommandRun.of("h323", "decode", hex);
            assertThat(run.code()).as(hex).isZero();
            assertThat(run.out()).contains("ras  gatekeeperConfirm", "gatekeeperIdentifier: \"GkPlain\"");
        }
        assertThat(CommandRun.of("h323", "decode", "--as", "ras", "--json", GATEKEEPER_CONFIRM).out())
                .contains("\"gatekeeperConfirm\"");
    }

    @Test
    void readsHexOutOfAFile() throws IOException {
        Path file = Files.writeString(dir.resolve("pdu.hex"),
                GATEKEEPER_CONFIRM.substring(0, 20) + "\n" + GATEKEEPER_CONFIRM.substring(20));
        assertThat(CommandRun.of("h323", "decode", file.toString()).out()).contains("gatekeeperConfirm");
    }

    @Test
    void saysWhatIsWrongWhereAndByWhichClause() {
        CommandRun run = CommandRun.of("h323", "decode", "--as", "ras", GATEKEEPER_CONFIRM.substring(0, 24));
        assertThat(run.code()).isEqualTo(ExitCode.PROBLEM);
        assertThat(run.out()).contains("cannot be read", "at bit", "RasMessage", "X.691 §");
    }

    /** A gatekeeper's name with an escape sequence, a mark that turns the writing, and half a character. */
    @Test
    void letsNothingThroughToATerminalThatDoesNotPrint() {
        String hostile = GATEKEEPER_CONFIRM.replace("0047006b0050006c00610069006e", "001b005b0032004a202ed800006e");
        CommandRun json = CommandRun.of("h323", "decode", "--as", "ras", "--json", hostile);
        for (CommandRun run : List.of(json, CommandRun.of("h323", "decode", "--as", "ras", hostile))) {
            assertThat(run.code()).isZero();
            assertThat(run.out().chars()).noneMatch(c -> c == 0x1b || c == 0x202e || c == 0xd800);
        }
        assertThat(json(json).at("/pdus/0/pdu/ras/gatekeeperConfirm/gatekeeperIdentifier").asString())
                .isEqualTo("\u001b[2J\u202e\ud800n");
    }

    @Test
    void refusesWhatIsNeitherAFileNorHex() throws IOException {
        CommandRun run = CommandRun.of("h323", "decode", "no-such-file.pcap");
        assertThat(run.code()).isEqualTo(ExitCode.PROBLEM);
        assertThat(run.err()).contains("no-such-file.pcap is neither a readable file nor hex");
        assertThat(CommandRun.of("h323", "decode").code()).isEqualTo(ExitCode.USAGE);
        CommandRun nonsense =
                CommandRun.of("h323", "decode", "--edge", "nonsense", capture("traversal-call.pcapng.gz").toString());
        assertThat(nonsense.code()).isEqualTo(ExitCode.USAGE);
        assertThat(nonsense.err()).contains("'nonsense' is not an address.");
    }

    @Test
    void neverFailsOnHexOfAnyKind() {
        RandomGenerator random = new SplittableRandom(7);
        for (int i = 0; i < 300; i++) {
            byte[] b = new byte[1 + random.nextInt(40)];
            random.nextBytes(b);
            CommandRun run = CommandRun.of("h323", "decode", HexFormat.of().formatHex(b));
            assertThat(run.err()).as("seed 7, case %d", i).isEmpty();
            assertThat(run.code()).isIn(ExitCode.OK, ExitCode.PROBLEM);
        }
    }
}

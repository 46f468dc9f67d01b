package org.sallyport.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.app.CommandProbe;

/** The commands that tell why, at a real pair, and what they must not tell. */
@Timeout(120)
class WhyCommandsTest {
    /** Stands wherever a secret may stand. */
    private static final String PLANTED = "plantedSecret0815";

    @TempDir
    Path directory;

    private FreePlace place;
    private DemoPair pair;

    @BeforeEach
    void aPair() throws Exception {
        place = FreePlace.find(40, DemoPorts.DOCUMENT, _ -> {});
        pair = DemoPair.start(place, UnaryOperator.identity());
        until("the zone to come up", () -> {
            try {
                return pair.status("edge", "zones", "").toString().contains("\"up\"");
            } catch (IOException e) {
                return false;
            }
        });
    }

    @AfterEach
    void noPair() {
        pair.close();
    }

    private static void until(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("waited in vain for " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private String control() {
        return pair.file("control").toString();
    }

    /** A call of a stranger to a user who is not there, with secrets everywhere; waits for the answer. */
    private String call(String callId) throws IOException {
        InetAddress from = InetAddress.getByAddress(place.addresses().stranger().octets());
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(from, 0))) {
            socket.setSoTimeout(10_000);
            String body = "v=0\r\no=- 1 1 IN IP4 " + from.getHostAddress() + "\r\ns=-\r\nc=IN IP4 "
                    + from.getHostAddress()
                    + "\r\nt=0 0\r\nm=audio 4000 RTP/SAVP 8\r\na=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:" + PLANTED
                    + "\r\na=ice-pwd:" + PLANTED + "\r\n";
            String text = "INVITE sip:bob@demo.example SIP/2.0\r\nVia: SIP/2.0/UDP " + from.getHostAddress() + ":"
                    + socket.getLocalPort() + ";branch=z9hG4bK" + callId + ";rport\r\nMax-Forwards: 70\r\n"
                    + "From: <sip:x:" + PLANTED + "@elsewhere.example>;tag=1\r\nTo: <sip:bob@demo.example>\r\nCall-ID: "
                    + callId + "\r\nCSeq: 1 INVITE\r\nContact: <sip:x:" + PLANTED + "@" + from.getHostAddress()
                    + ">\r\nProxy-Authorization: Digest username=\"x\", realm=\"elsewhere.example\", response=\""
                    + PLANTED + "\"\r\nContent-Type: application/sdp\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body;
            byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
            InetAddress edge = InetAddress.getByAddress(place.addresses().edgeOuter().octets());
            socket.send(new DatagramPacket(octets, octets.length, edge, place.ports().sip()));
            while (true) {
                DatagramPacket in = new DatagramPacket(new byte[4_096], 4_096);
                socket.receive(in);
                String answer = new String(in.getData(), 0, in.getLength(), StandardCharsets.US_ASCII);
                if (!answer.startsWith("SIP/2.0 1")) return answer;
            }
        }
    }

    @Test
    void aRefusedCallIsListedDrawnAndExplainedOverBothNodes() throws Exception {
        call("why-one");
        CommandProbe list = CommandProbe.of("call", "show", "--node", control());
        assertThat(list.out()).contains("bob@demo.example", "status 4");
        CommandProbe drawn = CommandProbe.of("call", "show", "why-one", "--detail", "--node", control());
        assertThat(drawn.code()).as(drawn.err()).isZero();
        assertThat(drawn.out()).contains("control", "edge", "udp " + place.addresses().stranger(), "INVITE sdp",
                "m=audio 4000", "Edge's clock is").doesNotContain(PLANTED);
        CommandProbe why = CommandProbe.of("call", "why", "why-one", "--node", control());
        assertThat(why.code()).isEqualTo(1);
        assertThat(why.out()).contains("V-08", "bob@demo.example", "nobody is registered", "Next: ");
        CommandProbe half = CommandProbe.of("call", "show", "why-one", "--node", pair.file("edge").toString());
        assertThat(half.out()).contains("ask on control");
        CommandProbe none = CommandProbe.of("call", "why", "nothing-like-it", "--node", control());
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("status history");
    }

    @Test
    void aUserIsToldWhichStepFailsFirst() {
        CommandProbe bob = CommandProbe.of("user", "why", "bob", "--node", control());
        assertThat(bob.code()).isEqualTo(1);
        assertThat(bob.out()).containsPattern("1 user +ok").containsPattern("2 pair +ok").containsPattern("3 clock +ok")
                .containsPattern("4 REGISTER +NO").contains("look here first", "SIP-5");
        CommandProbe nobody = CommandProbe.of("user", "why", "nobody", "--node", control());
        assertThat(nobody.out()).containsPattern("1 user +NO").contains("authentication.credentials");
    }

    @Test
    void aTraceHasTheMessagesOfBothNodesAndWiresharkReadsThem() throws Exception {
        CommandProbe start = CommandProbe.of("trace", "start", "--user", "bob", "--for", "5m", "--node", control());
        assertThat(start.code()).as(start.out() + start.err()).isZero();
        assertThat(start.out()).contains("on both nodes");
        String id = start.out().split(" ")[1];
        call("traced");
        CommandProbe list = CommandProbe.of("trace", "list", "--node", control());
        assertThat(list.out()).contains(id, "control", "edge", "user bob");
        Path file = directory.resolve("bob.pcapng");
        CommandProbe stop =
                CommandProbe.of("trace", "stop", id, "--output", file.toString(), "--ladder", "--node", control());
        assertThat(stop.code()).as(stop.out() + stop.err()).isZero();
        assertThat(stop.out()).contains("INVITE sdp", "control", "edge");
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)).contains("INVITE sip:bob@")
                .doesNotContain(PLANTED);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(CommandProbe.of("trace", "stop", id, "--node", control()).err()).contains("no trace");
        assumeThat(Files.isExecutable(Path.of("/usr/bin/tshark"))).as("tshark is not installed").isTrue();
        Process tshark = new ProcessBuilder("/usr/bin/tshark", "-r", file.toString(), "-T", "fields", "-e",
                "frame.interface_name", "-e", "sip.Method", "-e", "sip.Status-Code", "-e", "sip.Call-ID")
                .redirectErrorStream(true).start();
        String read = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(read).containsPattern("edge\tINVITE\t\ttraced").containsPattern("control\tINVITE\t\ttraced")
                .containsPattern("edge\t\t100\ttraced");
    }

    private static Map<String, String> unzipped(Path file) throws IOException {
        Map<String, String> out = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
            for (ZipEntry e = zip.getNextEntry(); e != null; e = zip.getNextEntry())
                out.put(e.getName(), new String(zip.readAllBytes(), StandardCharsets.UTF_8));
        }
        return out;
    }

    @Test
    void aBundleHasBothNodesAndNoSecretThatWasPlanted() throws Exception {
        call("bundled");
        Path log = pair.file("control").getParent().getParent().resolve("demo.log");
        Files.writeString(log, "a careless line: password=" + PLANTED + " a=crypto:1 X inline:" + PLANTED
                + "\nAuthorization: Bearer " + PLANTED + "\n" + pair.password("bob")
                + "\n-----BEGIN PRIVATE KEY-----\n" + PLANTED + "\n-----END PRIVATE KEY-----\n",
                StandardOpenOption.APPEND);
        Path file = directory.resolve("fault.zip");
        CommandProbe run = CommandProbe.of("bundle", "--call", "bundled", "--output", file.toString(), "--node",
                control());
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        Map<String, String> all = unzipped(file);
        assertThat(all.keySet()).contains("INDEX.txt", "version.txt", "control/summary.json", "control/settings.txt",
                "control/log.txt", "edge/summary.json", "edge/history.json", "edge/ladders.json", "edge/metrics.json",
                "edge/config.json", "edge/log.txt", "call.txt");
        String index = all.get("INDEX.txt");
        all.keySet().stream().filter(n -> !n.equals("INDEX.txt")).forEach(n -> assertThat(index).contains(n));
        assertThat(all.get("edge/ladders.json")).contains("bundled");
        assertThat(all.get("control/log.txt")).contains("a careless line");
        assertThat(all.get("edge/log.txt")).contains("a careless line: password=***");
        Path secrets = pair.file("control").getParent().resolve("secrets");
        try (var files = Files.list(secrets)) {
            for (Path f : files.toList()) {
                for (String line : Files.readAllLines(f)) {
                    String secret = line.contains(":") ? line.substring(line.indexOf(':') + 1).strip() : line.strip();
                    if (!secret.isEmpty() && !secret.startsWith("#"))
                        all.forEach((n, t) -> assertThat(t).as(n + " has what " + f + " holds").doesNotContain(secret));
                }
            }
        }
        all.forEach((n, t) -> assertThat(t).as(n).doesNotContain(PLANTED, pair.password("bob"), "BEGIN PRIVATE"));
    }
}

package org.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.app.demo.NetPhoneNetwork;
import org.sallyport.host.net.AdminClient;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneListener;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real node with a heap of 128 MiB, or with few descriptors, under strangers who want everything. */
@Timeout(240)
class SmallHeapTest {
    private static final int SOURCES = 60;
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path directory;

    private final int network = ThreadLocalRandom.current().nextInt(1, 250);
    private final String address = "127." + network + ".0.1";
    private final List<AutoCloseable> open = new ArrayList<>();
    private Process node;

    @BeforeEach
    void configuration() throws IOException {
        Files.writeString(directory.resolve("control.yaml"), String.join("\n",
                "role: control",
                "interfaces:",
                "  - name: inner",
                "    address: [" + address + "]",
                "protocols:",
                "  sip:",
                "    domains: [acme.example]",
                "authentication:",
                "  credentials: [{username: alice, password: correct horse}]",
                "logging:",
                "  file: node.log",
                "  file-bytes-max: 65536",
                "limits:",
                "  stranger-rate: 10000",
                "  stranger-burst: 10000",
                ""));
    }

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable c : open) c.close();
        if (node != null) node.destroyForcibly().waitFor();
    }

    private void start(String shell, String... options) throws Exception {
        launch(shell, options);
        until("the node to run", () -> read("out.txt").contains("runs; stop it") || !node.isAlive());
        assertThat(node.isAlive()).as(read("out.txt")).isTrue();
    }

    private void launch(String shell, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell + " exec \"$@\"", "sh",
                System.getProperty("java.home") + "/bin/java", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError",
                "-Xlog:gc*:file=" + directory.resolve("gc.log")));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "org.sallyport.app.Main", "run",
                directory.resolve("control.yaml").toString()));
        node = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(directory.resolve("out.txt").toFile()).start();
    }

    private String read(String file) {
        try {
            return Files.exists(directory.resolve(file)) ? Files.readString(directory.resolve(file)) : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Looks until it is so; the time only ends a test that has failed. */
    private static void until(String what, BooleanSupplier condition) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadlineNs) throw new AssertionError("waited in vain for " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }

    private JsonNode summary() {
        try {
            return JSON.readTree(AdminClient.call(directory.resolve("state/admin.sock"),
                    "{\"command\":\"status\",\"what\":\"summary\"}"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long counter(String name) {
        return summary().get("counters").get(name).asLong();
    }

    private void aliceRings() throws IOException {
        NetPhoneNetwork phones = NetPhoneNetwork.start(IpAddress.of("127." + network + ".0.2"), Optional.empty());
        open.add(phones);
        PhoneSettings s = PhoneSettings.of("alice", "acme.example", "correct horse", Endpoint.of(address, 5060))
                .being(PhoneSettings.Manner.RING);
        Phone alice = phones.ask(() -> Phone.start(phones, s, PhoneListener.NONE));
        phones.ask(() -> {
            alice.register();
            return true;
        });
        until("alice to be registered", () -> phones.ask(alice::registered));
    }

    private static byte[] invite(String from, int port, int number, int bodyOctets) {
        String sdp = "v=0\r\no=s 1 1 IN IP4 " + from + "\r\ns=-\r\nc=IN IP4 " + from
                + "\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n";
        while (sdp.length() < bodyOctets) sdp += "a=x:" + "y".repeat(200) + "\r\n";
        return ("INVITE sip:alice@acme.example SIP/2.0\r\nVia: SIP/2.0/UDP " + from + ":" + port + ";branch=z9hG4bK"
                + from + "-" + number
                + "\r\nMax-Forwards: 70\r\nFrom: <sip:x@elsewhere.example>;tag=" + number
                + "\r\nTo: <sip:alice@acme.example>\r\nCall-ID: "
                + from + "-" + number + "\r\nCSeq: 1 INVITE\r\nContact: <sip:x@" + from + ":" + port
                + ">\r\nContent-Type: application/sdp\r\nContent-Length: " + sdp.length() + "\r\n\r\n" + sdp)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * Every source begins as many calls as it is let, with small descriptions and with large ones, and opens
     * connections.
     */
    private void flood() throws IOException {
        for (int i = 0; i < SOURCES; i++) {
            String from = "127." + network + "." + (1 + i) + ".1";
            DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(from, 5060));
            open.add(channel);
            channel.configureBlocking(false);
            for (int n = 0; n < 80; n++) {
                byte[] bytes = invite(from, 5060, n, n % 4 == 0 ? 30_000 : 400);
                channel.send(ByteBuffer.wrap(bytes), new InetSocketAddress(address, 5060));
                if (n % 10 == 9) LockSupport.parkNanos(2_000_000);
            }
            for (int n = 0; n < 40; n++) {
                Socket s = new Socket();
                open.add(s);
                try {
                    s.bind(new InetSocketAddress(from, 0));
                    s.connect(new InetSocketAddress(address, 5060), 2_000);
                    OutputStream out = s.getOutputStream();
                    out.write("INVITE sip:alice@acme.example SIP/2.0\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    out.write(("X: " + "x".repeat(28_000)).getBytes(StandardCharsets.ISO_8859_1));
                    out.flush();
                } catch (IOException refused) {
                    // Beyond the limit the node closes at once: that is what is tried here.
                    s.close();
                }
            }
        }
    }

    private void serves() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127." + network + ".200.1", 5060))) {
            socket.setSoTimeout(5_000);
            byte[] options = ("OPTIONS sip:acme.example SIP/2.0\r\nVia: SIP/2.0/UDP 127." + network
                    + ".200.1:5060;branch=z9hG4bKlast"
                    + "\r\nMax-Forwards: 70\r\nFrom: <sip:x@elsewhere.example>;tag=1\r\nTo: <sip:acme.example>\r\nCall-ID: last\r\n"
                    + "CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
            socket.send(new DatagramPacket(options, options.length, InetAddress.getByName(address), 5060));
            byte[] answer = new byte[65_535];
            DatagramPacket got = new DatagramPacket(answer, answer.length);
            socket.receive(got);
            assertThat(new String(answer, 0, got.getLength(), StandardCharsets.ISO_8859_1)).startsWith("SIP/2.0 ");
        }
    }

    @Test
    void aNodeOf128MebibytesOutlivesStrangersWhoWantEverything() throws Exception {
        start("", "-Xmx128m");
        String log = read("node.log");
        assertThat(log).contains("a heap of 1").contains("limits.calls-max is ");
        aliceRings();
        flood();
        until("the calls", () -> counter("sessions") > 400);
        JsonNode full = summary();
        System.out.println("at the limits: " + full.get("counters") + "\n" + lastPause());
        assertThat(node.isAlive()).isTrue();
        assertThat(counter("requestOctets")).isLessThan(21L << 20);
        serves();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("state"))))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("node.log"))))
                .isEqualTo("rw-------");
    }

    private String lastPause() {
        return read("gc.log").lines().filter(l -> l.contains("Pause") && l.contains("->")).reduce((a, b) -> b)
                .orElse("no collection");
    }

    @Test
    void aNodeWithFewDescriptorsSaysHowManyItCarriesAndKeepsSomeForItself() throws Exception {
        start("ulimit -n 300;");
        assertThat(read("node.log")).contains("300 descriptors carry 26 calls")
                .contains("limits.connections.max is 35 instead of");
        flood();
        assertThat(node.isAlive()).isTrue();
        // The admin socket answers, and the log and the store are written.
        assertThat(summary().get("counters").get("streams").asLong()).isLessThanOrEqualTo(35);
        serves();
    }

    @Test
    void aNodeWithTooFewDescriptorsSaysSoAndEnds() throws Exception {
        launch("ulimit -n 64;");
        assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(read("out.txt")).isEqualTo(78);
        assertThat(read("out.txt")).contains("64 file descriptors are too few").doesNotContain("Exception");
    }

    /** Changes how many descriptors the node may have from now on. */
    private void descriptors(long most) throws Exception {
        int rc = new ProcessBuilder("prlimit", "--pid", Long.toString(node.pid()), "--nofile=" + most + ":300")
                .inheritIO().start().waitFor();
        assertThat(rc).isZero();
    }

    private long descriptorsOpen() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/" + node.pid() + "/fd"))) {
            return all.count();
        }
    }

    private long told() {
        return (read("node.log") + read("out.txt")).lines().filter(l -> l.contains("cannot accept")).count();
    }

    @Test
    void aNodeWithoutADescriptorLeftRestsAndDoesNotFillItsLog() throws Exception {
        start("ulimit -n 300;");
        serves();
        descriptors(descriptorsOpen());
        SocketChannel admin = SocketChannel.open(StandardProtocolFamily.UNIX);
        open.add(admin);
        admin.connect(UnixDomainSocketAddress.of(directory.resolve("state/admin.sock")));
        for (int i = 0; i < 3; i++) {
            Socket s = new Socket();
            open.add(s);
            s.connect(new InetSocketAddress(address, 5060), 2_000);
        }
        until("both doors to say so", () -> told() >= 2);
        // While nobody can be let in everything else goes on; without a pause this is thousands of lines.
        for (int i = 0; i < 50; i++) serves();
        assertThat(told()).as("lines about it").isEqualTo(2);
        descriptors(300);
        assertThat(summary().get("role").asString()).isEqualTo("control");
    }
}

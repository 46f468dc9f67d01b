package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.DeskLoop.class)
class AdminSocketTest {
    private static final int CONNECTIONS_MAX = 3;
    private static final int REQUEST_BYTES_MAX = 100;

    @Parameter
    NetSettings.DeskLoop loop;

    @TempDir
    Path state;

    private NetHost host;
    private Path path;
    private final List<SocketChannel> raw = new ArrayList<>();
    private final Mailbox<String> requests = new Mailbox<>();
    private volatile Consumer<String> later;

    @BeforeEach
    void start() throws IOException {
        host = NetHost.start(settings());
        path = host.admin((line, answer) -> {
            later = answer;
            requests.put(line);
            switch (line) {
                case "later" -> {
                    // The test answers, or nobody.
                }
                case "throw" -> throw new IllegalStateException("on purpose");
                case "long" -> answer.accept("0123456789\n".repeat(100_000));
                default -> answer.accept("you said " + line + "\nthat is all\n");
            }
        });
    }

    private NetSettings settings() {
        return NetSettings.of(state).withDeskLoop(loop).withLimits(NetLimits.DEFAULTS.withAdmin(new NetLimits.Admin(
                REQUEST_BYTES_MAX, CONNECTIONS_MAX, TimeUnit.MILLISECONDS.toNanos(600), 2_000_000)));
    }

    @AfterEach
    void stop() throws IOException {
        for (SocketChannel c : raw) c.close();
        host.close();
    }

    private SocketChannel connect() throws IOException {
        SocketChannel c = SocketChannel.open(StandardProtocolFamily.UNIX);
        raw.add(c);
        c.connect(UnixDomainSocketAddress.of(path));
        return c;
    }

    private static String rest(SocketChannel c) {
        StringBuilder out = new StringBuilder();
        ByteBuffer in = ByteBuffer.allocate(4096);
        try {
            while (c.read(in.clear()) >= 0) out.append(StandardCharsets.UTF_8.decode(in.flip()));
        } catch (IOException e) {
            return out + "<reset>";
        }
        return out.toString();
    }

    private static void write(SocketChannel c, String text) throws IOException {
        c.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aLineIsAnsweredWithLines() throws IOException {
        assertThat(AdminClient.call(path, "status übers")).isEqualTo("you said status übers\nthat is all\n");
    }

    @Test
    void aLongAnswerArrivesWhole() throws IOException {
        assertThat(AdminClient.call(path, "long")).hasSize(1_100_000);
    }

    @Test
    void anAnswerMayComeLaterFromAnotherThread() throws IOException {
        SocketChannel c = connect();
        write(c, "la");
        write(c, "ter\n");
        assertThat(requests.take()).isEqualTo("later");
        later.accept("now\n");
        later.accept("twice\n");
        assertThat(rest(c)).isEqualTo("now\n");
    }

    @Test
    void onlyTheOwnerMayConnect() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-------");
    }

    @Test
    void aFailingHandlerAnswersAllTheSame() throws IOException {
        assertThat(AdminClient.call(path, "throw")).contains("error");
        assertThat(AdminClient.call(path, "again")).startsWith("you said again");
        assertThat(host.counters()).containsEntry(NetCounter.OWN_FAILURE, 1L);
    }

    @Test
    void tooLongARequestIsRefused() throws IOException {
        assertThat(AdminClient.call(path, "x".repeat(REQUEST_BYTES_MAX + 1))).contains("longer than 100 octets");
        assertThat(AdminClient.call(path, "x".repeat(REQUEST_BYTES_MAX))).startsWith("you said xxx");
        assertThat(host.counters()).containsEntry(NetCounter.ADMIN_REFUSED, 1L);
    }

    @Test
    void aSlowRequestAndAMissingAnswerEnd() throws IOException {
        SocketChannel slow = connect();
        write(slow, "half a li");
        assertThat(rest(slow)).contains("did not arrive in time");
        assertThat(AdminClient.call(path, "later")).contains("did not answer in time");
    }

    @Test
    void connectionsHaveALimitAndSlotsComeBack() throws IOException {
        for (int i = 0; i < CONNECTIONS_MAX; i++) {
            write(connect(), "later\n");
            requests.take();
        }
        SocketChannel extra = connect();
        assertThat(rest(extra)).isIn("", "<reset>");
        assertThat(host.counters()).containsEntry(NetCounter.ADMIN_REFUSED, 1L);
        for (SocketChannel c : raw.subList(0, CONNECTIONS_MAX)) assertThat(rest(c)).contains("error");
        assertThat(AdminClient.call(path, "free")).startsWith("you said free");
    }

    @Test
    void aSecondNodeInTheSameDirectoryIsTurnedAway() {
        try (NetHost other = NetHost.start(settings())) {
            assertThatThrownBy(() -> other.admin((line, answer) -> {})).isInstanceOf(IOException.class)
                    .hasMessageContaining("another node answers");
        }
    }

    @Test
    void aSocketLeftBehindByAKilledNodeIsReplaced() throws IOException {
        host.close();
        assertThat(path).doesNotExist();
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        host = NetHost.start(settings());
        host.admin((line, answer) -> answer.accept("new\n"));
        assertThat(AdminClient.call(path, "x")).isEqualTo("new\n");
    }

    @Test
    void withoutANodeTheClientSaysSo() {
        assertThatThrownBy(() -> AdminClient.call(state.resolve("none.sock"), "x")).isInstanceOf(IOException.class)
                .hasMessageContaining("no node answers").hasMessageContaining("none.sock");
    }
}

package org.sallyport.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an edge that was taken over says comes to an administrator's terminal through control's answers: it moves no
 * cursor, and no command falls over it or waits for its end.
 */
class HostileAnswerTest {
    private static final String ODD = "\\u001b[2J\\u001b]0;owned\\u0007\\u009b31m\\r\\n\\u202e";

    @TempDir
    private Path folder;

    private Path socket;
    private ServerSocketChannel server;
    private volatile String answer = "{}";

    @BeforeEach
    void aNode() throws IOException {
        socket = folder.resolve("a.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(() -> {
            while (server.isOpen()) {
                try (SocketChannel c = server.accept()) {
                    c.read(ByteBuffer.allocate(1 << 16));
                    ByteBuffer all = ByteBuffer.wrap((answer + "\n").getBytes(StandardCharsets.UTF_8));
                    while (all.hasRemaining()) c.write(all);
                } catch (IOException e) {
                    // The test is over, or the command has heard enough.
                }
            }
        });
    }

    @AfterEach
    void itEnds() throws IOException {
        server.close();
    }

    static Stream<String> answers() {
        String step =
                "{\"atUs\":\"" + ODD + "\",\"times\":{},\"status\":\"" + ODD + "\",\"cseq\":[],\"method\":\"" + ODD
                        + "\",\"peer\":\"" + ODD + "\",\"zone\":\"\",\"out\":\"x\",\"detail\":\"" + ODD + "\"}";
        String half =
                "{\"node\":\"" + ODD + "\",\"id\":\"" + ODD + "\",\"from\":\"" + ODD + "\",\"steps\":[" + step + ","
                        + step + ",7]}";
        return Stream.of("{\"error\":\"" + ODD + "\"}", "{\"error\":{\"a\":1}}", "[]", "7", "null",
                "{\"absent\":\"" + ODD + "\",\"edge\":7,\"id\":\"" + ODD + "\",\"node\":\"" + ODD + "\"}",
                "{\"ours\":" + half + ",\"theirs\":" + half + ",\"offsetUs\":1e300,\"verdicts\":[{\"id\":\"" + ODD
                        + "\",\"sentence\":\"" + ODD + "\",\"next\":\"" + ODD + "\"},7],\"unjudged\":[\"" + ODD
                        + "\",{}]}",
                "{\"failed\":[{\"startedAtMs\":9223372036854775807,\"from\":\"" + ODD + "\"},7]}",
                "{\"ambiguous\":[" + half + "]}",
                "{\"steps\":[{\"state\":\"bad\",\"step\":\"" + ODD + "\",\"detail\":\"" + ODD + "\"}],\"first\":\""
                        + ODD
                        + "\",\"contacts\":[7,{\"contact\":\"" + ODD + "\",\"sinceSeconds\":\"x\"}],"
                        + "\"refusals\":[{\"atMs\":\"x\",\"from\":\"" + ODD + "\"}]}",
                "{\"traces\":[{\"id\":\"" + ODD + "\",\"leftSeconds\":\"x\"}],\"edge\":{\"traces\":[7]}}",
                "{\"node\":\"edge\",\"messages\":[{\"local\":\"" + ODD + "\"}],\"next\":1}");
    }

    @ParameterizedTest
    @MethodSource("answers")
    void noCommandFallsOverWhatIsSaid(String said) {
        answer = said;
        for (String words : List.of("call show", "call show abc --detail", "call why abc", "user why alice",
                "trace list", "trace start --user alice", "trace stop abc --output " + folder.resolve("t.pcapng"),
                "status", "status calls", "status alarms", "status searches", "reload",
                "cert list", "turn status", "metrics", "bundle --output " + folder.resolve("b.zip"))) {
            for (String json : List.of("", " --json")) {
                if (!json.isEmpty() && (words.startsWith("bundle") || words.startsWith("trace stop")
                        || words.startsWith("metrics")))
                    continue;
                CommandRun run = CommandRun.of((words + json + " --socket " + socket).split(" "));
                String all = run.out() + run.err();
                assertThat(all).as(words + json + ": " + said).doesNotContain("\u001b", "\u0007", "\u009b", "\u202e")
                        .doesNotContain("\tat ", "Exception");
            }
        }
    }

    /** Whoever answers instead of edge, and what edge's refusals say, stand in the findings of a check. */
    @Test
    void whatACheckFoundMovesNoCursor() {
        answer = "{\"done\":true,\"findings\":[{\"stage\":7,\"stageTitle\":\"x\",\"verdict\":\"wrong\",\"subject\":\""
                + ODD
                + "\",\"sentence\":\"" + ODD + "\",\"fix\":\"" + ODD + "\"}]}";
        for (String json : List.of("", " --json")) {
            CommandRun run = CommandRun.of(("check" + json + " --socket " + socket).split(" "));
            assertThat(run.out()).contains("u202e").doesNotContain("\u001b", "\u0007", "\u009b", "\u202e");
            assertThat(run.code()).isEqualTo(ExitCode.PROBLEM);
        }
    }

    /** Messages that never end, each of which leads on to the next. */
    @Test
    void aTraceWithoutEndEnds() throws IOException {
        String message = "{\"atUs\":1,\"out\":true,\"transport\":\"tls\",\"local\":\"10.0.0.1:5061\",\"remote\":"
                + "\"10.0.0.2:5061\",\"message\":\"QUJD\"}";
        answer = "{\"id\":\"abc\",\"node\":\"control\",\"messages\":[" + message + "],\"next\":1,\"more\":true}";
        Path file = folder.resolve("t.pcapng");
        CommandRun run =
                CommandRun.of("trace", "stop", "abc", "--socket", socket.toString(), "--output", file.toString());
        assertThat(run.err()).contains("the rest of control is missing: it does not go on");
        assertThat(run.code()).isEqualTo(ExitCode.PROBLEM);
        assertThat(Files.size(file)).isLessThan(1_000);
    }
}

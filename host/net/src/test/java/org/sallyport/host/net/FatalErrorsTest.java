package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.Host;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.machine.Machine;

/** A process with little memory, or few descriptors, ends or goes on as it says: each in a process of its own. */
@Timeout(120)
class FatalErrorsTest {
    @TempDir
    Path state;

    private record Ended(int code, String text) {}

    private Ended run(String shell, List<String> options, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", shell + " exec \"$@\"", "sh",
                System.getProperty("java.home") + "/bin/java", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName(), state.toString()));
        command.addAll(List.of(arguments));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(child.getInputStream().readAllBytes());
        assertThat(child.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Ended(child.exitValue(), text);
    }

    @ParameterizedTest
    @EnumSource(Doomed.Where.class)
    void anErrorOnAnyThreadEndsTheProcessWithALineAndItsCode(Doomed.Where where) throws Exception {
        Ended e = run("", List.of("-Xmx48m"), Doomed.class, where.name());
        assertThat(e.text()).contains("the process ends with code 3").contains(where.error).contains(where.thread);
        assertThat(e.code()).isEqualTo(FatalErrors.EXIT_CODE);
    }

    @Test
    void theVirtualMachineEndsAProcessWithoutMemoryWithTheSameCode() throws Exception {
        Ended e =
                run("", List.of("-Xmx48m", "-XX:+ExitOnOutOfMemoryError", "-XX:+DisplayVMOutputToStderr"), Doomed.class,
                        Doomed.Where.DESK_MEMORY.name());
        assertThat(e.text()).contains("Terminating due to java.lang.OutOfMemoryError");
        assertThat(e.code()).isEqualTo(FatalErrors.EXIT_CODE);
    }

    @Test
    void aProcessWithoutDescriptorsTellsSoAndServesAgainOnceThereAreSome() throws Exception {
        Ended e = run("ulimit -n 200;", List.of(), Crowded.class);
        assertThat(e.text()).contains("media NO_DESCRIPTORS").contains("stream NO_DESCRIPTORS")
                .contains("signalling NO_DESCRIPTORS")
                .contains("after ok");
        assertThat(e.code()).isZero();
    }

    /** A node whose thread meets an error. */
    static final class Doomed {
        enum Where {
            DESK_MEMORY("OutOfMemoryError", "sallyport-desk"),
            DESK_STACK("StackOverflowError", "sallyport-desk"),
            DESK_LINKAGE("NoClassDefFoundError", "sallyport-desk"),
            DESK_ALARM("OutOfMemoryError", "sallyport-desk"),
            MEDIA("StackOverflowError", "sallyport-media"),
            MEDIA_EXCEPTION("IllegalStateException", "sallyport-media"),
            VIRTUAL("NoClassDefFoundError", "some-virtual-thread");

            final String error;
            final String thread;

            Where(String error, String thread) {
                this.error = error;
                this.thread = thread;
            }
        }

        public static void main(String[] args) throws InterruptedException {
            FatalErrors.arm();
            NetHost host = NetHost.start(NetSettings.of(Path.of(args[0])));
            host.run(h -> begin(h, Where.valueOf(args[1])));
            new CountDownLatch(1).await(40, TimeUnit.SECONDS);
            Runtime.getRuntime().halt(0);
        }

        private static void begin(Host h, Where where) {
            switch (where) {
                case DESK_MEMORY -> h.soon(Doomed::memory);
                case DESK_STACK -> h.soon(Doomed::stack);
                case DESK_LINKAGE -> h.soon(() -> {
                    throw new NoClassDefFoundError("a/Class");
                });
                case DESK_ALARM -> h.at(h.nowNs() + 1, Doomed::memory);
                case MEDIA, MEDIA_EXCEPTION -> h.mediaLoops(1, (io, _, _) -> new Bad(io, where == Where.MEDIA), _ -> {})
                        .getFirst().submit("x");
                case VIRTUAL -> Thread.ofVirtual().name("some-virtual-thread").start(() -> {
                    throw new NoClassDefFoundError("a/Class");
                });
            }
        }

        private static void memory() {
            List<byte[]> all = new ArrayList<>();
            while (true) all.add(new byte[1 << 16]);
        }

        @SuppressWarnings("InfiniteRecursion")
        private static int stack() {
            return 1 + stack();
        }
    }

    /** A machine that fails at its first command, or, outside of any callback's care, when it is asked for its time. */
    private static final class Bad implements MediaMachine<String> {
        private final boolean error;
        private boolean told;

        Bad(MediaIo io, boolean error) {
            this.error = error;
        }

        @Override
        public void datagram(MediaSocket s, int tag, ByteBuffer packet, long high, long low, int port, long nowNs) {}

        @Override
        public void command(String command, long nowNs) {
            told = true;
            if (error) Doomed.stack();
        }

        @Override
        public void timer(long nowNs) {}

        @Override
        public long deadlineNs() {
            if (told && !error) throw new IllegalStateException("no time");
            return Machine.NEVER;
        }
    }

    private record Told(Consumer<String> ends) implements StreamReceiver {
        @Override
        public void opened(Stream s) {}

        @Override
        public void bytes(Stream s, byte[] bytes) {}

        @Override
        public void closed(Stream s, CloseReason reason) {
            ends.accept("stream " + reason.kind());
        }
    }

    /** A node that opens sockets until there are no descriptors, gives some back, and opens one more. */
    static final class Crowded {
        public static void main(String[] args) throws InterruptedException {
            NetHost host = NetHost.start(NetSettings.of(Path.of(args[0])).withMediaPath(NetSettings.MediaPath.NATIVE));
            Claims claims = Claims.onOwnAddress();
            List<MediaSocket> open = new ArrayList<>();
            Mailbox<String> ends = new Mailbox<>();
            host.run(h -> {
                // Classes are loaded while there are descriptors to read them by.
                new UnopenedStream(claims.outTcp(25_002), claims.at(5060)).close();
                BindFailures.stillborn(claims.outTcp(25_002), new IOException("too many open files"));
                if (h.datagram(claims.edgeUdp(), (_, _, _) -> {}) instanceof Bound.Ok<DatagramSocket>(DatagramSocket s))
                    s.close();
                h.connect(claims.outTcp(25_001), claims.at(5060), null, new Told(_ -> {}));
                open.add(((Bound.Ok<MediaSocket>) h.mediaSocket(claims.media(37_000), 0)).socket());
                h.mediaSocket(claims.media(37_000), 0);
                for (int port = 36_100; port < 36_900; port += 2) {
                    Bound<MediaSocket> b = h.mediaSocket(claims.media(port), 0);
                    if (b instanceof Bound.Ok<MediaSocket>(MediaSocket s)) open.add(s);
                    if (b instanceof Bound.Refused<MediaSocket>(Bound.Kind kind, String _)) {
                        System.out.println("media " + kind);
                        break;
                    }
                }
                if (h.datagram(claims.edgeUdp(),
                        (_, _, _) -> {}) instanceof Bound.Refused<?>(Bound.Kind kind, String _)) {
                    System.out.println("signalling " + kind);
                }
                h.connect(claims.outTcp(25_000), claims.at(5060), null, new Told(ends::put));
            });
            System.out.println(ends.take());
            host.run(h -> {
                open.getFirst().discard();
                System.out.println(
                        "after " + (h.mediaSocket(claims.media(37_002), 0) instanceof Bound.Ok<?> ? "ok" : "refused"));
            });
            Runtime.getRuntime().halt(0);
        }
    }
}

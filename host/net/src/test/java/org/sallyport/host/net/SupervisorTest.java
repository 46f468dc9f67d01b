package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SupervisorTest {
    @TempDir
    Path directory;

    private final Arena arena = Arena.ofShared();
    private int fd = -1;

    @BeforeEach
    void onLinux() {
        assumeTrue(LinuxCalls.available());
    }

    @AfterEach
    void close() {
        if (fd >= 0) new LinuxCalls(arena).close(fd);
        arena.close();
    }

    /** A socket as systemd has one; by the same calls, since Java has none. */
    private void listen(byte[] name) {
        LinuxCalls calls = new LinuxCalls(arena);
        fd = calls.unixDatagramSocket();
        MemorySegment address = arena.allocate(110, 8);
        address.set(JAVA_SHORT, 0, (short) 1);
        MemorySegment.copy(name, 0, address, JAVA_BYTE, 2, name.length);
        assertThat(calls.bind(fd, address.address(), 2 + name.length)).as("errno %s", calls.errno()).isZero();
    }

    private String heard() {
        MemorySegment room = arena.allocate(1000);
        long n = new LinuxCalls(arena).read(fd, room.address(), 1000);
        return n < 0 ? "nothing" : new String(room.asSlice(0, n).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    private Supervisor at(String place) {
        return Supervisor.of(Map.of("NOTIFY_SOCKET", place, "WATCHDOG_USEC", "6000000"), 1);
    }

    @Test
    void saysWhatTheProtocolHasToASocketOfTheFileSystem() {
        Path socket = directory.resolve("notify");
        listen(socket.toString().getBytes(StandardCharsets.UTF_8));
        Supervisor to = at(socket.toString());
        to.ready("edge runs");
        assertThat(heard()).isEqualTo("READY=1\nSTATUS=edge runs\n");
        long beforeUs = System.nanoTime() / 1000;
        to.reloading();
        String reloading = heard();
        assertThat(reloading).matches("RELOADING=1\nMONOTONIC_USEC=[0-9]+\nSTATUS=reads its file again\n");
        assertThat(Long.parseLong(reloading.replaceAll("(?s).*USEC=([0-9]+).*", "$1"))).isBetween(beforeUs,
                System.nanoTime() / 1000);
        to.stopping(Duration.ofSeconds(30));
        assertThat(heard()).startsWith("STOPPING=1\nEXTEND_TIMEOUT_USEC=30000000\nSTATUS=");
        to.alive();
        assertThat(heard()).isEqualTo("WATCHDOG=1\n");
        assertThat(heard()).isEqualTo("nothing");
    }

    /** The kernel's own clock, which systemd compares with its own. */
    @Test
    void theTimeOfAReloadIsThatOfTheMachine() throws Exception {
        Path socket = directory.resolve("notify");
        listen(socket.toString().getBytes(StandardCharsets.UTF_8));
        at(socket.toString()).reloading();
        double toldS = Long.parseLong(heard().replaceAll("(?s).*USEC=([0-9]+).*", "$1")) / 1e6;
        double upS = Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        assertThat(toldS).isBetween(upS - 30, upS + 30);
    }

    @Test
    void knowsNamesWithoutAFile() {
        String name = "sallyport-test-" + ThreadLocalRandom.current().nextLong(Long.MAX_VALUE);
        listen(("\0" + name).getBytes(StandardCharsets.UTF_8));
        at("@" + name).alive();
        assertThat(heard()).isEqualTo("WATCHDOG=1\n");
    }

    @Test
    void aSentenceIsOneLine() {
        Path socket = directory.resolve("notify");
        listen(socket.toString().getBytes(StandardCharsets.UTF_8));
        at(socket.toString()).told("one\nREADY=1\r\ttwo " + "x".repeat(500));
        assertThat(heard()).startsWith("STATUS=one READY=1 two xxx").hasSize(7 + 200 + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "@", "relative", "vsock:2:1"})
    void withoutAPlaceNobodyListens(String place) {
        assertThat(at(place).listens()).isFalse();
        at(place).ready("unheard");
        assertThat(at("/" + "x".repeat(200)).listens()).isFalse();
        assertThat(Supervisor.of(Map.of(), 1).listens()).isFalse();
    }

    @Test
    void oneThatHasGoneIsNoFault() {
        at(directory.resolve("gone").toString()).ready("unheard");
    }

    @ParameterizedTest
    @CsvSource({"30000000, '', 30000", "30000000, 1, 30000", "30000000, 2, 0", "'', '', 0", "abc, '', 0", "-1, '', 0",
        "99999999999999999999, '', 0"})
    void waitsAsLongAsItSaysForThisProcess(String micros, String pid, long expectedMs) {
        Supervisor of = Supervisor.of(Map.of("NOTIFY_SOCKET", "@x", "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid), 1);
        assertThat(of.patience().toMillis()).isEqualTo(expectedMs);
    }

    @Test
    void namesWhoDoesNotAnswer() throws Exception {
        try (LoopRig rig = new LoopRig(directory, NetSettings.MediaPath.NATIVE, 2)) {
            assertThat(rig.host.silent(Duration.ofSeconds(30))).isEmpty();
            CountDownLatch go = new CountDownLatch(1);
            CountDownLatch hangs = new CountDownLatch(1);
            rig.loops.get(1).submit(_ -> {
                hangs.countDown();
                await(go);
            });
            hangs.await();
            assertThat(rig.host.silent(Duration.ofMillis(200))).contains("sallyport-media-1");
            go.countDown();
            assertThat(rig.host.silent(Duration.ofSeconds(30))).isEmpty();
            CountDownLatch again = new CountDownLatch(1);
            CountDownLatch deskHangs = new CountDownLatch(1);
            Thread hang = Thread.ofPlatform().start(() -> rig.host.run(_ -> {
                deskHangs.countDown();
                await(again);
            }));
            deskHangs.await();
            assertThat(rig.host.silent(Duration.ofMillis(200))).contains("sallyport-desk");
            again.countDown();
            hang.join();
            assertThat(rig.host.silent(Duration.ofSeconds(30))).isEmpty();
        }
    }

    private static void await(CountDownLatch go) {
        try {
            go.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

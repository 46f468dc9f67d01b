package org.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.host.net.NetHost;
import org.sallyport.host.net.Supervisor;

/** A node on real sockets, and a supervisor of somebody else's making: a few lines of Python. */
@Timeout(120)
class VitalsTest {
    private static final String EAR = """
            import socket, sys
            ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            ear.bind(sys.argv[1])
            print("listens", flush=True)
            while True:
                print(ear.recv(4096).decode().strip().replace("\\n", " "), flush=True)
            """;

    @TempDir
    Path directory;

    private final BlockingQueue<String> heard = new ArrayBlockingQueue<>(1000);
    private final AtomicReference<NetHost> host = new AtomicReference<>();
    private Process ear;
    private NodeRunner.Running node;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Stream.of("/usr/bin/python3", "/usr/local/bin/python3").anyMatch(p -> Files.exists(Path.of(p))),
                "there is no python3 here");
        Path socket = directory.resolve("notify");
        ear = new ProcessBuilder("python3", "-c", EAR, socket.toString()).redirectErrorStream(true).start();
        BufferedReader lines = ear.inputReader();
        Thread.ofVirtual().start(() -> lines.lines().forEach(heard::add));
        assertThat(next()).isEqualTo("listens");
        Path file = directory.resolve("control.yaml");
        Files.writeString(file, """
                role: control
                interfaces:
                  - {name: inner, address: 127.%d.2.1}
                protocols:
                  sip:
                    domains: [acme.example]
                    drain-time: 0s
                """.formatted(ThreadLocalRandom.current().nextInt(1, 250)));
        Supervisor python = Supervisor.of(
                Map.of("NOTIFY_SOCKET", socket.toString(), "WATCHDOG_USEC", "1500000"), ProcessHandle.current().pid());
        node = new NetNodeRunner(h -> {
            host.set((NetHost) h);
            return h;
        }, python).start(file, (ConfigResult.Valid) NodeConfigReader.read(file));
    }

    @AfterEach
    void end() throws IOException {
        if (node != null) node.close();
        if (ear != null) ear.destroyForcibly();
    }

    private String next() throws InterruptedException {
        String line = heard.poll(30, TimeUnit.SECONDS);
        assertThat(line).as("a word to the supervisor").isNotNull();
        return line;
    }

    @Test
    void aNodeTellsItsLife() throws Exception {
        assertThat(next()).isEqualTo("READY=1 STATUS=control runs");
        assertThat(List.of(next(), next(), next())).contains("WATCHDOG=1");
        node.reload("test");
        List<String> words = Stream.generate(this::unchecked).takeWhile(w -> !w.startsWith("READY=1")).toList();
        assertThat(words).anyMatch(w -> w.matches("RELOADING=1 MONOTONIC_USEC=[0-9]+ STATUS=reads its file again"));
        node.stop("test");
        assertThat(Stream.generate(this::unchecked).filter(w -> w.startsWith("STOPPING=1")).findFirst()).isPresent();
    }

    private String unchecked() {
        try {
            return next();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As long as the desk hangs, the supervisor hears nothing, for longer than it waits; it would kill the process. */
    @Test
    void aDeskThatHangsIsNotCalledAlive() throws Exception {
        assertThat(next()).startsWith("READY=1");
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch hangs = new CountDownLatch(1);
        Thread.ofVirtual().start(() -> host.get().run(_ -> {
            hangs.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        hangs.await();
        // One question may have been answered before it hung.
        heard.clear();
        String last = heard.poll(400, TimeUnit.MILLISECONDS);
        assertThat(heard.poll(1600, TimeUnit.MILLISECONDS)).as("after %s", last).isNull();
        go.countDown();
        assertThat(Stream.generate(this::unchecked).limit(5)).contains("WATCHDOG=1");
    }
}

package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Who started this process and wants to know how it is, by the protocol of sd_notify(3): datagrams of lines to a Unix
 * socket that the environment names. Without one it says nothing to nobody. From any thread but the desk, since a full
 * socket is tried again for a while.
 *
 * <p>By the C library: Java has no datagrams of that family.
 */
public final class Supervisor {
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String WATCHDOG = "WATCHDOG_USEC";
    private static final String WATCHDOG_PID = "WATCHDOG_PID";

    /** {@code sockaddr_un}: the family, then a path that ends with a zero, or a name that begins with one. */
    private static final int NAME_OFFSET = 2;

    private static final int NAME_BYTES_MAX = 108;

    /** A line of ours is a short sentence; nobody reads more. */
    private static final int STATUS_CHARS_MAX = 200;

    private static final int TRIES = 50;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Optional<byte[]> name;
    private final Duration patience;
    private final Arena arena = Arena.ofAuto();

    private Supervisor(Optional<byte[]> name, Duration patience) {
        this.name = name;
        this.patience = patience;
    }

    /** The one that started this process, or nobody. */
    public static Supervisor ofThisProcess() {
        return of(System.getenv(), ProcessHandle.current().pid());
    }

    /** Nobody. */
    public static Supervisor none() {
        return new Supervisor(Optional.empty(), Duration.ZERO);
    }

    /** The one that an environment names. */
    public static Supervisor of(Map<String, String> environment, long pid) {
        String socket = environment.getOrDefault(SOCKET, "");
        boolean named = socket.length() > 1 && (socket.startsWith("/") || socket.startsWith("@"));
        byte[] name = socket.getBytes(StandardCharsets.UTF_8);
        if (!named || name.length >= NAME_BYTES_MAX || !LinuxCalls.available()) { return none(); }
        if (name[0] == '@') name[0] = 0;
        String whose = environment.getOrDefault(WATCHDOG_PID, "");
        boolean watched = whose.isEmpty() || whose.equals(Long.toString(pid));
        return new Supervisor(Optional.of(name),
                watched ? micros(environment.getOrDefault(WATCHDOG, "")) : Duration.ZERO);
    }

    private static Duration micros(String text) {
        if (!text.matches("[0-9]{1,15}")) return Duration.ZERO;
        return Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(Long.parseLong(text)));
    }

    /** Whether anybody listens. */
    public boolean listens() {
        return name.isPresent();
    }

    /** How long it waits for {@link #alive} until it takes the process for hung; zero where it does not. */
    public Duration patience() {
        return patience;
    }

    /** All that was to be opened is open; also the end of a {@link #reloading}. */
    public void ready(String status) {
        tell("READY=1\n" + status(status));
    }

    /** The configuration is read again; {@link #ready} follows. */
    public void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + monotonicMicros() + "\n" + status("reads its file again"));
    }

    /**
     * The end has begun.
     *
     * @param within when it will be over at the latest
     */
    public void stopping(Duration within) {
        tell("STOPPING=1\nEXTEND_TIMEOUT_USEC=" + within.toNanos() / 1000 + "\n" + status("lets calls end and stops"));
    }

    /** How it is, for people. */
    public void told(String status) {
        tell(status(status));
    }

    /** Whoever should answer has just answered. */
    public void alive() {
        tell("WATCHDOG=1\n");
    }

    /** CLOCK_MONOTONIC, which the virtual machine reads for this too. */
    private static long monotonicMicros() {
        return System.nanoTime() / 1000;
    }

    private static String status(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return "STATUS=" + line.substring(0, Math.min(line.length(), STATUS_CHARS_MAX)) + "\n";
    }

    private synchronized void tell(String lines) {
        if (name.isEmpty()) return;
        LinuxCalls calls = new LinuxCalls(arena);
        int fd = calls.unixDatagramSocket();
        if (fd < 0) return;
        try (Arena words = Arena.ofConfined()) {
            byte[] to = name.get();
            MemorySegment address = words.allocate(NAME_OFFSET + NAME_BYTES_MAX, 8);
            address.set(JAVA_SHORT, 0, (short) LinuxCalls.AF_UNIX);
            MemorySegment.copy(to, 0, address, JAVA_BYTE, NAME_OFFSET, to.length);
            byte[] bytes = lines.getBytes(StandardCharsets.UTF_8);
            MemorySegment message = words.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, message, JAVA_BYTE, 0, bytes.length);
            for (int i = 0; i < TRIES; i++) {
                long sent = calls.sendTold(fd, message.address(), bytes.length, address.address(),
                        NAME_OFFSET + to.length);
                if (sent >= 0 || calls.errno() != LinuxCalls.EAGAIN) return;
                LockSupport.parkNanos(PAUSE_NS);
            }
        } finally {
            calls.close(fd);
        }
    }
}

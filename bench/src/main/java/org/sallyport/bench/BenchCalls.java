package org.sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.sallyport.wire.Endpoint;

/**
 * The calls of one media benchmark: each has two phones on 127.0.0.1, four ports apart.
 *
 * @param count how many calls
 * @param phoneBasePort port of the first phone; call n has its caller at base + 4n, its callee two above
 */
record BenchCalls(int count, int phoneBasePort) {
    /** Where a call's caller sends and receives RTP. */
    Endpoint caller(int call) {
        return Endpoint.of("127.0.0.1", phoneBasePort + 4 * call);
    }

    /** Where a call's callee sends and receives RTP. */
    Endpoint callee(int call) {
        return Endpoint.of("127.0.0.1", phoneBasePort + 4 * call + 2);
    }

    /**
     * The relay's ports of one call.
     *
     * @param towardCaller where the caller sends
     * @param towardCallee where the callee sends
     */
    record RelayPorts(int towardCaller, int towardCallee) {}

    /** Writes one line for each call. */
    static void write(Path file, List<RelayPorts> ports) throws IOException {
        Files.write(file, ports.stream().map(p -> p.towardCaller() + " " + p.towardCallee()).toList());
    }

    /** Reads what {@link #write} wrote. */
    static List<RelayPorts> read(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .map(l -> l.split(" "))
                .map(f -> new RelayPorts(Integer.parseInt(f[0]), Integer.parseInt(f[1])))
                .toList();
    }
}

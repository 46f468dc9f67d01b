package org.sallyport.bench.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Supplier;

/** Waits until somebody listens. */
final class Awaiting {
    private static final int TRIES = 200;
    private static final int PAUSE_MS = 100;

    private Awaiting() {}

    /** Returns once a TCP connection is taken; fails where the process ends first or 20 s pass. */
    static void tcp(String address, int port, Process process, Supplier<String> fault)
            throws IOException, InterruptedException {
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            try (Socket s = new Socket()) {
                s.connect(new InetSocketAddress(address, port), PAUSE_MS);
                return;
            } catch (IOException _) {
                Thread.sleep(PAUSE_MS);
            }
        }
        throw new IOException(fault.get());
    }
}

package org.sallyport.bench.turn;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;

/** What a server process of ours and the one that measures it say to each other. */
final class ServerChild {
    static final String READY = "READY";
    static final String HEAP = "heap";

    private ServerChild() {}

    /** It hears its clients. Answers questions until the other end of the pipe is closed, and ends the process then. */
    static void serve() throws IOException {
        System.out.println(READY);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals(HEAP)) System.out.println(liveHeapBytes());
        }
        Runtime.getRuntime().halt(0);
    }

    /** After two collections, so that what the first one only put aside is gone as well. */
    private static long liveHeapBytes() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}

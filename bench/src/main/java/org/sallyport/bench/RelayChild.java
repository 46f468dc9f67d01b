package org.sallyport.bench;

import java.io.IOException;

/** What a relay process says to the one that measures it. */
final class RelayChild {
    static final String IDLE = "IDLE";
    static final String READY = "READY";

    private RelayChild() {}

    /** Up, with no call yet: the memory is looked at, then a line on standard input lets it go on. */
    static void idle() throws IOException {
        System.out.println(IDLE);
        while (System.in.read() != '\n') continue;
    }

    /** All calls stand. The process lives until its parent closes its end of the pipe. */
    static void ready() {
        System.out.println(READY);
        Thread.ofPlatform().start(() -> {
            try {
                while (System.in.read() >= 0) continue;
            } catch (IOException e) {
                System.err.println(e);
            }
            Runtime.getRuntime().halt(0);
        });
    }
}

package org.sallyport.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sockets, threads, locks, clocks and randomness live in the hosts and above; everything below is a machine. */
class PurityTest {
    private static final int CLASSES_MIN = 100;

    private static boolean pure(String module) {
        return module.matches("foundation/.*|protocol/.*|service/.*|node/.*|host/api");
    }

    @Test
    void keepsSocketsThreadsLocksClocksAndRandomnessOutOfTheMachines() throws IOException {
        List<String> found = new ArrayList<>();
        int seen = 0;
        for (String module : Tree.modules()) {
            if (!pure(module)) continue;
            for (Path c : Tree.classes(module)) {
                seen++;
                for (String hit : Purity.violations(Files.readAllBytes(c)))
                    found.add(Tree.ROOT.relativize(c) + ": " + hit);
            }
        }
        assertThat(found).isEmpty();
        assertThat(seen).as("the check looked at compiled classes").isGreaterThan(CLASSES_MIN);
    }

    @Test
    void findsEachKindOfImpurity() throws IOException {
        try (InputStream in = PurityTest.class.getResourceAsStream("PurityTest$Impure.class")) {
            assertThat(Purity.violations(in.readAllBytes())).contains(
                    "java/lang/System.nanoTime", "java/util/Random", "java/util/concurrent/locks/", "java/lang/Thread",
                    "synchronized in block", "synchronized in whole");
        }
    }

    @Test
    void findsNothingInAClassThatOnlyComputes() throws IOException {
        try (InputStream in = PurityTest.class.getResourceAsStream("PurityTest$Pure.class")) {
            assertThat(Purity.violations(in.readAllBytes())).isEmpty();
        }
    }

    /** Everything that is forbidden, in one place. */
    @SuppressWarnings("unused")
    private static final class Impure {
        private final java.util.concurrent.locks.Lock lock = new java.util.concurrent.locks.ReentrantLock();
        private Thread thread;

        long time() {
            return System.nanoTime() + new java.util.Random().nextLong();
        }

        int block() {
            synchronized (lock) {
                return 1;
            }
        }

        synchronized int whole() {
            return 2;
        }
    }

    /** Nothing that is forbidden. */
    @SuppressWarnings("unused")
    private record Pure(int a, List<String> b) {
        int sum() {
            return a + b.size();
        }
    }
}

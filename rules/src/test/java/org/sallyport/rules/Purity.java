package org.sallyport.rules;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Finds what only a host may have: sockets, threads, locks, clocks, randomness. */
final class Purity {
    private static final List<String> TYPES = List.of(
            "java/net/Socket", "java/net/ServerSocket", "java/net/DatagramSocket", "java/net/InetAddress",
            "java/nio/channels/", "javax/net/", "io/netty/",
            "java/lang/Thread", "java/lang/ScopedValue", "java/util/Timer",
            "java/util/concurrent/locks/", "java/util/concurrent/Executor", "java/util/concurrent/CompletableFuture",
            "java/util/concurrent/ForkJoin", "java/util/concurrent/BlockingQueue",
            "java/util/concurrent/CountDownLatch",
            "java/util/Random", "java/util/concurrent/ThreadLocalRandom", "java/util/random/",
            "java/security/SecureRandom", "java/time/Clock");

    private static final Set<String> CALLS = Set.of(
            "java/lang/System.nanoTime", "java/lang/System.currentTimeMillis", "java/time/Instant.now",
            "java/time/LocalDateTime.now", "java/time/ZonedDateTime.now", "java/time/OffsetDateTime.now",
            "java/time/LocalDate.now", "java/lang/Math.random", "java/util/UUID.randomUUID",
            "java/util/Collections.shuffle", "java/lang/Object.wait", "java/lang/Object.notify",
            "java/lang/Object.notifyAll");

    private Purity() {}

    /** What the class has that it must not have; empty for a pure one. */
    static SortedSet<String> violations(byte[] classFile) {
        ClassModel c = ClassFile.of().parse(classFile);
        SortedSet<String> hits = new TreeSet<>();
        for (PoolEntry entry : c.constantPool()) {
            switch (entry) {
                case Utf8Entry u -> TYPES.stream().filter(t -> names(u.stringValue(), t)).forEach(hits::add);
                case MemberRefEntry m -> {
                    String call = m.owner().asInternalName() + "." + m.name().stringValue();
                    if (CALLS.contains(call)) hits.add(call);
                }
                default -> {}
            }
        }
        for (MethodModel m : c.methods()) {
            if (m.flags().has(AccessFlag.SYNCHRONIZED) || m.code().filter(Purity::locks).isPresent()) {
                hits.add("synchronized in " + m.methodName().stringValue());
            }
        }
        return hits;
    }

    private static boolean locks(CodeModel code) {
        for (CodeElement e : code) if (e instanceof MonitorInstruction) return true;
        return false;
    }

    /** Whether a string of the constant pool is the type, lies in the package, or mentions it in a descriptor. */
    private static boolean names(String pool, String banned) {
        return pool.startsWith(banned) || pool.contains("L" + banned);
    }
}

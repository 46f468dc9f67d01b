package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Bound;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.MediaSocket;
import org.sallyport.wire.Endpoint;

/** Media sockets come, share a port and go, on both paths. */
@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.MediaPath.class)
class MediaSocketsTest {
    private static final int PORT = 36_012;

    @Parameter
    NetSettings.MediaPath media;

    @TempDir
    Path state;

    private LoopRig rig;

    @BeforeEach
    void start() {
        rig = new LoopRig(state, media, 3);
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
    }

    @Test
    void aSharedPortBringsASourceToTheSameLoopAlways() throws InterruptedException {
        List<MediaSocket> sockets = LoopRig.bound(rig.host.call(h -> h.mediaSockets(rig.edge.media(PORT), 0, 3)));
        var seen = new LinkedBlockingQueue<List<Integer>>();
        for (int i = 0; i < 3; i++) {
            int loop = i;
            rig.on(loop, p -> {
                p.answer = (io, socket, tag, packet, port) -> seen.add(List.of(loop, port));
                p.io.start(sockets.get(loop), 5);
            });
        }
        int[] loopOf = new int[1 << 16];
        Set<Integer> used = new TreeSet<>();
        for (int i = 0; i < 40; i++) {
            DatagramChannel source = rig.channel();
            int port = LoopRig.at(source).port();
            for (int k = 0; k < 3; k++) {
                rig.send(source, PORT, (byte) 1);
                List<Integer> at = seen.poll(20, TimeUnit.SECONDS);
                assertThat(at).isNotNull();
                assertThat(at.getLast()).isEqualTo(port);
                if (k == 0) loopOf[port] = at.getFirst();
                assertThat(at.getFirst()).isEqualTo(loopOf[port]);
                used.add(at.getFirst());
            }
        }
        assertThat(used).hasSize(3);
        assertThat(rig.host.liveSockets()).hasSize(3);
    }

    @Test
    void aSharedPortIsNeverSharedWithOthers() {
        List<MediaSocket> sockets = LoopRig.bound(rig.host.call(h -> h.mediaSockets(rig.edge.media(PORT), 0, 2)));
        for (int count = 1; count <= 2; count++) {
            int wanted = count;
            Bound<List<MediaSocket>> again = rig.host.call(h -> h.mediaSockets(rig.edge.media(PORT), 0, wanted));
            assertThat(again)
                    .isInstanceOfSatisfying(Bound.Refused.class, r -> assertThat(r.inUse()).isTrue());
        }
        rig.host.run(h -> sockets.forEach(MediaSocket::discard));
        assertThat(rig.host.liveSockets()).isEmpty();
        MediaSocket alone = rig.bind(PORT);
        Bound<List<MediaSocket>> shared = rig.host.call(h -> h.mediaSockets(rig.edge.media(PORT), 0, 2));
        assertThat(shared).isInstanceOf(Bound.Refused.class);
        rig.host.run(h -> alone.discard());
        assertThat(rig.host.liveSockets()).isEmpty();
    }

    @Test
    void aLoopOpensASocketThatIsReadOnceItIsStarted() {
        DatagramChannel peer = rig.channel();
        Endpoint peerEnd = LoopRig.at(peer);
        MediaSocket[] s = new MediaSocket[1];
        rig.on(p -> {
            s[0] = LoopRig.bound(p.io.open(rig.edge.media(PORT), 46));
            p.answer = (io, socket, tag, packet, port) -> io.send(socket, packet.put(0, (byte) tag), peerEnd);
        });
        assertThat(rig.host.liveSockets()).extracting(LiveSocket::local).containsExactly(rig.edge.at(PORT));
        rig.send(peer, PORT, (byte) 1);
        rig.on(p -> p.io.start(s[0], 9));
        assertThat(LoopRig.take(peer)).containsExactly(9);
    }

    @Test
    void aLoopIsToldWhyItCannotOpen() {
        MediaSocket desks = rig.bind(PORT);
        rig.on(p -> assertThat(p.io.open(rig.edge.media(PORT), 0))
                .isInstanceOfSatisfying(Bound.Refused.class, r -> {
                    assertThat(r.inUse()).isTrue();
                    assertThat(r.why()).contains(rig.edge.at(PORT).toString());
                }));
        rig.on(p -> assertThat(p.io.open(Claims.on("192.0.2.1").media(PORT), 0))
                .isInstanceOfSatisfying(Bound.Refused.class, r -> assertThat(r.inUse()).isFalse()));
        rig.host.run(h -> desks.discard());
        assertThat(rig.host.liveSockets()).isEmpty();
    }

    @Test
    void aClosedPortIsFreeAtOnceOnTheNativePath() {
        rig.on(p -> {
            MediaSocket s = LoopRig.bound(p.io.open(rig.edge.media(PORT), 0));
            p.io.start(s, 1);
            p.io.close(s);
            Bound<MediaSocket> again = p.io.open(rig.edge.media(PORT), 0);
            if (media == NetSettings.MediaPath.NATIVE) p.io.close(LoopRig.bound(again));
            else assertThat(again).isInstanceOf(Bound.Refused.class);
        });
        rig.settle();
        rig.on(p -> p.io.close(LoopRig.bound(p.io.open(rig.edge.media(PORT), 0))));
        assertThat(rig.host.liveSockets()).isEmpty();
    }

    @Test
    void aSocketThatWasOpenedAndNeverStartedGoesWithTheHost() throws IOException {
        rig.on(p -> LoopRig.bound(p.io.open(rig.edge.media(PORT), 0)));
        rig.host.close();
        try (DatagramChannel free = DatagramChannel.open()) {
            free.bind(SocketAddresses.socket(rig.edge.at(PORT)));
        }
    }

    @Test
    void tenThousandSocketsComeAndGoAndLeaveNothing() throws IOException {
        int each = 500;
        openAndClose(each);
        long before = descriptors();
        for (int round = 0; round < 20; round++) openAndClose(each);
        assertThat(rig.host.liveSockets()).isEmpty();
        assertThat(descriptors()).isLessThan(before + each / 2);
    }

    private void openAndClose(int count) {
        rig.on(p -> {
            for (int i = 0; i < count; i++) {
                MediaSocket s = LoopRig.bound(p.io.open(rig.edge.media(PORT + 2 * i), 0));
                if (i % 3 > 0) p.io.start(s, i);
                if (i % 3 > 0) p.io.close(s);
                else s.discard();
            }
        });
        // The portable path frees ports in the next turn.
        rig.settle();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    @Test
    void fragmentsAreAllowedUnlessTheyAreForbidden() {
        MediaSocket desks = rig.bind(PORT);
        rig.on(p -> {
            MediaSocket s = LoopRig.bound(p.io.open(rig.edge.media(PORT + 2), 0));
            assertThat(fragments(s)).isTrue();
            p.io.dontFragment(s, true);
            assertThat(fragments(s)).isFalse();
            p.io.dontFragment(s, false);
            assertThat(fragments(s)).isTrue();
            assertThat(fragments(desks)).isTrue();
            p.io.close(s);
            p.io.dontFragment(s, true);
        });
    }

    @Test
    void nothingHappensToTheFragmentsOfIpv6() {
        Claims six = Claims.on("::1");
        rig.on(p -> {
            int port = 2 * ThreadLocalRandom.current().nextInt(20_000, 25_000);
            MediaSocket s = LoopRig.bound(p.io.open(six.media(port), 0));
            p.io.dontFragment(s, true);
            p.io.close(s);
        });
        assertThat(rig.count(NetCounter.MEDIA_NOT_SENT)).isZero();
    }

    /** Whether the kernel cuts what does not fit, instead of refusing it. */
    private static boolean fragments(MediaSocket socket) {
        try {
            return switch (socket) {
                case ChannelMediaSocket c -> !c.channel.getOption(ExtendedSocketOptions.IP_DONTFRAGMENT);
                case NativeMediaSocket n -> discovery(n.fd) == LinuxCalls.IP_PMTUDISC_WANT;
                default -> throw new AssertionError(socket);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("restricted")
    private static int discovery(int fd) {
        Linker linker = Linker.nativeLinker();
        var call = linker.downcallHandle(linker.defaultLookup().find("getsockopt").orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(JAVA_INT);
            MemorySegment length = arena.allocateFrom(JAVA_INT, Integer.BYTES);
            int done = (int) call.invokeExact(fd, LinuxCalls.IPPROTO_IP, LinuxCalls.IP_MTU_DISCOVER, value, length);
            assertThat(done).isZero();
            return value.get(JAVA_INT, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}

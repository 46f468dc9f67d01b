package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.wire.Endpoint;

/** A host with one media loop that does what a test tells it, and channels that talk to it. */
final class LoopRig implements AutoCloseable {
    /** What the loop does with a datagram. */
    interface Answer {
        void datagram(MediaIo io, MediaSocket socket, int tag, ByteBuffer packet, int sourcePort);
    }

    /** The machine: all of it is the test's. */
    static final class Puppet implements MediaMachine<Consumer<Puppet>> {
        final MediaIo io;
        Answer answer = (io, socket, tag, packet, port) -> {};

        private long deadlineNs = Machine.NEVER;
        private int turnsToGo;
        private CompletableFuture<Void> turned;

        Puppet(MediaIo io) {
            this.io = io;
        }

        @Override
        public void command(Consumer<Puppet> command, long nowNs) {
            command.accept(this);
        }

        @Override
        public void datagram(MediaSocket s, int tag, ByteBuffer p, long high, long low, int port, long nowNs) {
            answer.datagram(io, s, tag, p, port);
        }

        @Override
        public void timer(long nowNs) {
            if (--turnsToGo > 0) return;
            deadlineNs = Machine.NEVER;
            turned.complete(null);
        }

        @Override
        public long deadlineNs() {
            return deadlineNs;
        }
    }

    final Claims edge = Claims.onOwnAddress();
    final Claims phone = Claims.onOwnAddress();
    final NetHost host;
    final List<MediaLoop<Consumer<Puppet>>> loops;
    private final List<DatagramChannel> channels = new ArrayList<>();

    LoopRig(Path state, NetSettings.MediaPath path, int loopCount) {
        host = NetHost.start(NetSettings.of(state).withMediaPath(path));
        loops = host.call(h -> h.mediaLoops(loopCount, (io, entropy, events) -> new Puppet(io), (Object e) -> {}));
    }

    /** Runs the task on the first loop and waits for its end. */
    void on(Consumer<Puppet> task) {
        on(0, task);
    }

    void on(int loop, Consumer<Puppet> task) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        assertThat(loops.get(loop).submit(p -> {
            try {
                task.accept(p);
                done.complete(null);
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        })).isTrue();
        done.orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** Waits until the first loop has done whole turns: what was sent has left, what was closed is closed. */
    void settle() {
        CompletableFuture<Void> turned = new CompletableFuture<>();
        on(p -> {
            p.turned = turned;
            p.turnsToGo = 3;
            p.deadlineNs = System.nanoTime();
        });
        turned.orTimeout(20, TimeUnit.SECONDS).join();
    }

    MediaSocket bind(int port) {
        return bound(host.call(h -> h.mediaSocket(edge.media(port), 0)));
    }

    static <T> T bound(Bound<T> outcome) {
        return switch (outcome) {
            case Bound.Ok<T>(T socket) -> socket;
            case Bound.Refused<T>(Bound.Kind kind, String why) -> throw new AssertionError(why);
        };
    }

    /** A blocking channel at the phone's address, at any port. */
    DatagramChannel channel() {
        try {
            DatagramChannel c = DatagramChannel.open();
            channels.add(c);
            return c.bind(new InetSocketAddress(SocketAddresses.inet(phone.address), 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Endpoint at(DatagramChannel channel) {
        try {
            return SocketAddresses.endpoint((InetSocketAddress) channel.getLocalAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(DatagramChannel from, int port, byte... octets) {
        try {
            from.send(ByteBuffer.wrap(octets), SocketAddresses.socket(edge.at(port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next datagram. */
    static byte[] take(DatagramChannel at) {
        try {
            at.socket().setSoTimeout(20_000);
            var p = new DatagramPacket(new byte[4096], 4096);
            at.socket().receive(p);
            return Arrays.copyOf(p.getData(), p.getLength());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long count(NetCounter counter) {
        return host.counters().getOrDefault(counter, 0L);
    }

    @Override
    public void close() throws IOException {
        for (DatagramChannel c : channels) c.close();
        host.close();
    }
}

package org.sallyport.host.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.sallyport.host.Alarm;
import org.sallyport.wire.IpAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one signalling thread of a node: an event loop whose thread runs every callback, one at a time.
 *
 * <p>An exception of our own ends the callback that threw it, is counted, and logged as often as {@link RareFault}
 * allows, and nothing else.
 */
final class Desk {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");
    private static final int BACKLOG = 1024;
    /** The library knows the option by name for listeners alone; SOL_SOCKET and SO_REUSEPORT of Linux. */
    private static final ChannelOption<Integer> LINUX_REUSEPORT = new IntegerUnixChannelOption("SO_REUSEPORT", 1, 15);

    private static final ChannelOption<Boolean> NIO_REUSEPORT = NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT);

    private final boolean nativeLoop;
    private final MultiThreadIoEventLoopGroup group;
    private final IoEventLoop loop;
    private final Thread thread;
    private final NetCounters counters;
    private final RareFault faults = new RareFault(LOG, RareFault.PAUSE_NS);
    private final DeskWaits waits = new DeskWaits();
    private final Optional<NativeDatagrams> datagrams;

    Desk(NetSettings.DeskLoop wanted, NetCounters counters) {
        this.counters = counters;
        this.nativeLoop = wanted == NetSettings.DeskLoop.BEST && Epoll.isAvailable();
        var threads = new DefaultThreadFactory("sallyport-desk", true);
        this.group = new MultiThreadIoEventLoopGroup(
                1, threads, waits.around(nativeLoop ? EpollIoHandler.newFactory() : NioIoHandler.newFactory()));
        this.loop = group.next();
        this.datagrams = nativeLoop && LinuxCalls.available()
                ? Optional.of(new NativeDatagrams(this::post, counters))
                : Optional.empty();
        this.thread = loop.submit(Thread::currentThread).syncUninterruptibly().getNow();
    }

    /** Whether the kernel's own event queue is in use. */
    boolean nativeLoop() {
        return nativeLoop;
    }

    /** How long there was nothing to do, all told. On the desk. */
    long idleNs() {
        own();
        return waits.idleNs();
    }

    EventLoop loop() {
        return loop;
    }

    /** Signalling datagrams by direct calls, where the desk's event queue and the machine allow it. */
    Optional<NativeDatagrams> datagrams() {
        return datagrams;
    }

    /** Puts a descriptor that has something to read before its handler, on the native loop. */
    IoRegistration watch(IoHandle handle) {
        var done = loop.register(handle);
        if (!done.isSuccess()) throw new IllegalStateException("descriptor not registered", done.cause());
        done.getNow().submit(EpollIoOps.EPOLLIN);
        return done.getNow();
    }

    boolean onDesk() {
        return Thread.currentThread() == thread;
    }

    /** Throws where the caller is not on the desk: our own mistake, never a stranger's. */
    void own() {
        if (Thread.currentThread() != thread) {
            throw new IllegalStateException("called on " + Thread.currentThread().getName() + ", owner is the desk");
        }
    }

    /** Runs the task on the desk after what is running now; false when the desk has stopped. From any thread. */
    boolean post(Runnable task) {
        try {
            loop.execute(() -> guard(task));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    Alarm at(long deadlineNs, Runnable task) {
        long delayNs = Math.max(0, deadlineNs - System.nanoTime());
        Future<?> waiting = loop.schedule(() -> guard(task), delayNs, TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }

    /** Runs what a node gave us, so that its exception ends only itself. */
    void guard(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | AssertionError e) {
            counters.count(NetCounter.OWN_FAILURE);
            faults.tell("a callback on the desk failed", e, System.nanoTime());
        } catch (Error e) {
            FatalErrors.seen(e);
            throw e;
        }
    }

    /** Puts the channel on the loop; done when this returns, since we are on the loop's own thread. */
    void register(Channel channel) {
        var done = loop().register(channel);
        if (!done.isSuccess()) throw new IllegalStateException("channel not registered", done.cause());
    }

    Channel datagramChannel(IpAddress local) {
        return nativeLoop ? new EpollDatagramChannel(family(local)) : new NioDatagramChannel(family(local));
    }

    Channel streamChannel(IpAddress local) {
        return nativeLoop
                ? new EpollSocketChannel(family(local))
                : new NioSocketChannel(SelectorProvider.provider(), family(local));
    }

    Channel listenerChannel(IpAddress local) {
        Channel c = nativeLoop
                ? new EpollServerSocketChannel(family(local))
                : new NioServerSocketChannel(SelectorProvider.provider(), family(local));
        c.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
        return c;
    }

    /**
     * Lets a listener and outgoing streams have one local port. Every socket there must ask for it, and they must be of
     * one user; only one listener ever does, so that the kernel has nothing to deal out.
     */
    void sharePort(Channel channel) {
        boolean known = nativeLoop
                ? channel.config().setOption(LINUX_REUSEPORT, 1)
                : channel.config().setOption(NIO_REUSEPORT, true);
        if (!known) throw new IllegalStateException("a channel that cannot share its port");
    }

    Channel adminChannel() {
        return nativeLoop ? new EpollServerDomainSocketChannel() : new NioServerDomainSocketChannel();
    }

    SocketAddress adminAddress(Path path) {
        return nativeLoop ? new DomainSocketAddress(path.toFile()) : UnixDomainSocketAddress.of(path);
    }

    private static SocketProtocolFamily family(IpAddress local) {
        return local.isV4() ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
    }

    /** Stops the thread after what is queued. From any other thread. */
    void stop() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(3, TimeUnit.SECONDS);
    }
}

package org.sallyport.host.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection in order while its handshake is with the {@link HandshakePool}: nothing more is read meanwhile,
 * so that a stranger cannot pile bytes up here, and the end of what the peer sends is heard after the bytes before it.
 * Owner: the desk.
 */
final class HandshakePace extends ChannelDuplexHandler implements Executor {
    /**
     * Octets that may come while one piece of work is under way; the kernel hands all it has over where the peer has
     * ended.
     */
    private static final int BYTES_MAX = 1 << 20;

    private final Executor desk;
    private final Executor pool;
    /** The pipeline tells it before it calls anything else. */
    @SuppressWarnings("NullAway.Init")
    private ChannelHandlerContext context;

    private int working;
    private int bytes;
    private boolean autoRead;
    private boolean readWanted;
    private boolean paused;
    private boolean peerEnded;

    HandshakePace(Executor desk, Executor pool) {
        this.desk = desk;
        this.pool = pool;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        // Else the channel would close by itself when the peer has sent its last, with work under way.
        added.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /** Called on the desk, from inside the handshake. */
    @Override
    public void execute(Runnable work) {
        pool.execute(() -> {
            try {
                work.run();
            } finally {
                // Behind the turn in which the handshake goes on.
                desk.execute(this::done);
            }
        });
        if (working++ > 0) return;
        bytes = 0;
        autoRead = channel().config().isAutoRead();
        channel().config().setAutoRead(false);
    }

    /** Whether the connection is read, from now on or once the work is done. */
    void reading(boolean on) {
        paused = !on;
        if (working > 0) autoRead = on;
        else channel().config().setAutoRead(on);
    }

    private void done() {
        if (--working > 0 || !channel().isOpen()) return;
        if (autoRead) channel().config().setAutoRead(true);
        else if (readWanted && !paused) context.read();
        readWanted = false;
        if (peerEnded) end();
    }

    private Channel channel() {
        return context.channel();
    }

    private void end() {
        channel().unsafe().close(channel().voidPromise());
    }

    @Override
    public void read(ChannelHandlerContext c) {
        // The library asks for more by itself where a read brought it no whole message.
        if (working > 0 || paused) readWanted = true;
        else c.read();
    }

    @Override
    public void channelRead(ChannelHandlerContext c, Object message) {
        if (working > 0) bytes += ((ByteBuf) message).readableBytes();
        c.fireChannelRead(message);
        if (bytes <= BYTES_MAX) return;
        bytes = 0;
        SSLException why = new SSLException("the peer sends and does not wait for our handshake");
        c.fireUserEventTriggered(new SslHandshakeCompletionEvent(why));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext c, Object event) {
        if (!(event instanceof ChannelInputShutdownEvent)) {
            c.fireUserEventTriggered(event);
        } else if (working > 0) {
            peerEnded = true;
        } else {
            end();
        }
    }
}

package org.sallyport.host.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for a client's first message where it decides who we are and what we speak. Then it makes way for the
 * handshake. Owner: the desk.
 */
final class Greeting extends SslClientHelloHandler<ClientHello> {
    /** A fatal alert of TLS 1.2's record version, {@code no_application_protocol} (RFC 7301 §3.2). */
    private static final byte[] NO_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

    /** Who goes on. */
    interface Next {
        /** Puts the handshake in the greeting's place; false where the client offers no protocol of ours. */
        boolean heard(ClientHello hello, ChannelHandlerContext greeting);
    }

    private final Next next;
    private final long timeoutNs;
    private @Nullable Future<?> limit;
    private boolean over;

    Greeting(Next next, long timeoutNs) {
        super(ClientHello.BYTES_MAX);
        this.next = next;
        this.timeoutNs = timeoutNs;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        limit = context.executor().schedule(
                () -> fail(context, new SslHandshakeTimeoutException("no first message")), timeoutNs,
                TimeUnit.NANOSECONDS);
    }

    private void fail(ChannelHandlerContext context, Throwable cause) {
        if (over) return;
        over = true;
        if (limit != null) limit.cancel(false);
        context.fireUserEventTriggered(new SslHandshakeCompletionEvent(cause));
    }

    @Override
    protected Future<ClientHello> lookup(ChannelHandlerContext context, ByteBuf message) {
        ClientHello hello = message == null ? ClientHello.SILENT : ClientHello.read(message.nioBuffer());
        return context.executor().newSucceededFuture(hello);
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<ClientHello> hello) {
        if (over) return;
        if (limit != null) limit.cancel(false);
        if (next.heard(hello.getNow(), context)) {
            over = true;
            return;
        }
        context.writeAndFlush(Unpooled.wrappedBuffer(NO_PROTOCOL));
        fail(context, new NoProtocol(hello.getNow()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        fail(context, new ClosedChannelException());
        super.channelInactive(context);
    }

    /** The client wants to speak what we do not. */
    static final class NoProtocol extends Exception {
        private static final long serialVersionUID = 1L;

        NoProtocol(ClientHello hello) {
            super("the peer offers to speak " + String.join(", ", hello.protocols()) + ", and we speak none of it");
        }
    }
}

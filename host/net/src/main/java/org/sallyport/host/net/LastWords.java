package org.sallyport.host.net;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Lets the alert of a failed handshake reach the peer: closing with unread bytes would reset the connection and take
 * the alert away. So our side ends first, the peer's bytes are thrown away, and the socket goes soon after. Owner: the
 * desk.
 */
final class LastWords extends ChannelDuplexHandler {
    private static final long PATIENCE_MS = 500;

    private final BooleanSupplier failed;
    private boolean leaving;

    LastWords(BooleanSupplier failed) {
        this.failed = failed;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (leaving) ReferenceCountUtil.release(message);
        else super.channelRead(context, message);
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        if (!failed.getAsBoolean() || !context.channel().isActive()) {
            super.close(context, promise);
            return;
        }
        context.channel().closeFuture().addListener(f -> promise.trySuccess());
        if (leaving) return;
        leaving = true;
        context.flush();
        ((DuplexChannel) context.channel()).shutdownOutput();
        context.channel().config().setAutoRead(true);
        context.executor().schedule(() -> context.channel().unsafe().close(context.voidPromise()),
                PATIENCE_MS, TimeUnit.MILLISECONDS);
    }
}

package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandshakePaceTest {
    private final ArrayDeque<Runnable> desk = new ArrayDeque<>();
    private final ArrayDeque<Runnable> pool = new ArrayDeque<>();
    private final List<Object> events = new ArrayList<>();
    private final HandshakePace pace = new HandshakePace(desk::add, pool::add);
    private final EmbeddedChannel channel = new EmbeddedChannel(pace, new ChannelInboundHandlerAdapter() {
        @Override
        public void userEventTriggered(io.netty.channel.ChannelHandlerContext c, Object event) {
            events.add(event);
        }
    });

    private void workEnds() {
        pool.remove().run();
        desk.remove().run();
    }

    @Test
    void nothingIsReadWhileWorkIsUnderWay() {
        pace.execute(() -> {});
        assertThat(channel.config().isAutoRead()).isFalse();
        workEnds();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void workThatBegetsWorkKeepsItSo() {
        pace.execute(() -> {});
        pool.remove().run();
        pace.execute(() -> {});
        desk.remove().run();
        assertThat(channel.config().isAutoRead()).isFalse();
        workEnds();
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void theEndIsHeardBehindTheWork() {
        pace.execute(() -> {});
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.isOpen()).isTrue();
        pool.remove().run();
        assertThat(channel.isOpen()).as("the handshake goes on first").isTrue();
        desk.remove().run();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void withoutWorkTheEndIsHeardAtOnce() {
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatTheOwnerWantsReadMeanwhileHoldsAfterwards() {
        pace.execute(() -> {});
        pace.reading(false);
        workEnds();
        assertThat(channel.config().isAutoRead()).isFalse();
        pace.reading(true);
        assertThat(channel.config().isAutoRead()).isTrue();
    }

    @Test
    void aPeerThatSendsWithoutEndIsToldOn() {
        pace.execute(() -> {});
        for (int i = 0; i < 16; i++) channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1 << 16]));
        assertThat(events).isEmpty();
        channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1]));
        assertThat(events).hasSize(1);
    }

    @Test
    void beforeWorkBeginsAPeerMaySendWhatItWants() {
        for (int i = 0; i < 64; i++) channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(new byte[1 << 16]));
        assertThat(events).isEmpty();
    }
}

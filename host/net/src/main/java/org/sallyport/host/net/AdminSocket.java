package org.sallyport.host.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.sallyport.host.Alarm;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administrator's way in: a Unix domain socket with mode 0600 in the state directory. One request line, one answer,
 * end. Owner: the desk.
 */
final class AdminSocket {
    private static final Logger LOG = LoggerFactory.getLogger("sallyport.node");

    /** Room in the kernel's address structure, less the closing NUL. */
    private static final int PATH_BYTES_MAX = 107;

    private final SocketParts parts;
    private final NetLimits.Admin limits;
    private final AdminHandler handler;
    private final Path path;
    private final Channel channel;
    private final AcceptPause pause;
    private int connections;

    private AdminSocket(SocketParts parts, Path path, AdminHandler handler) {
        this.parts = parts;
        this.limits = parts.limits().admin();
        this.handler = handler;
        this.path = path;
        this.channel = parts.desk().adminChannel();
        this.pause = new AcceptPause(parts.desk(), channel);
        channel.pipeline().addLast(new Door());
    }

    /** Binds on the desk. */
    static AdminSocket open(SocketParts parts, Path path, AdminHandler handler) throws IOException {
        if (path.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
            throw new IOException("the path of the admin socket is longer than " + PATH_BYTES_MAX + " octets: " + path);
        }
        if (Files.exists(path)) {
            if (answers(path)) throw new IOException("another node answers at " + path);
            // Left behind by a node that was killed.
            Files.delete(path);
        }
        AdminSocket socket = new AdminSocket(parts, path, handler);
        parts.desk().register(socket.channel);
        var bound = socket.channel.bind(parts.desk().adminAddress(path));
        if (!bound.isSuccess()) {
            socket.channel.close();
            throw new IOException("cannot bind " + path, bound.cause());
        }
        // Until this line the directory's own mode 0700 keeps others out.
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return socket;
    }

    private static boolean answers(Path path) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            return false;
        }
    }

    void close() {
        parts.desk().own();
        channel.close();
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot remove {}: {}", path, e.getMessage());
        }
    }

    /** Lets connections in, as many as may be. */
    private final class Door extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            Channel child = (Channel) message;
            if (connections >= limits.connectionsMax()) {
                parts.counters().count(NetCounter.ADMIN_REFUSED);
                child.unsafe().closeForcibly();
                return;
            }
            connections++;
            child.closeFuture().addListener(f -> connections--);
            child.pipeline().addLast(new Visit(child));
            parts.desk().register(child);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            FatalErrors.seen(cause);
            pause.failed(path, cause);
        }
    }

    /** One request and its answer. */
    private final class Visit extends ChannelInboundHandlerAdapter {
        private final Channel child;
        private final ByteBuf line = Unpooled.buffer(256);
        private Alarm limit;
        private boolean asked;
        private boolean answered;

        Visit(Channel child) {
            this.child = child;
            restart("the request did not arrive in time");
            child.closeFuture().addListener(f -> limit.cancel());
        }

        private void restart(String sentence) {
            if (limit != null) limit.cancel();
            limit = parts.desk().at(System.nanoTime() + limits.timeoutNs(), () -> refuse(sentence));
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (asked) return;
                int end = in.bytesBefore((byte) '\n');
                int length = end < 0 ? in.readableBytes() : end;
                if (line.readableBytes() + length > limits.requestBytesMax()) {
                    refuse("the request is longer than " + limits.requestBytesMax() + " octets");
                    return;
                }
                line.writeBytes(in, length);
                if (end >= 0) ask();
            } finally {
                in.release();
            }
        }

        private void ask() {
            asked = true;
            restart("the node did not answer in time");
            String request = line.toString(StandardCharsets.UTF_8);
            try {
                handler.handle(request, text -> parts.desk().post(() -> answer(text)));
            } catch (RuntimeException e) {
                parts.counters().count(NetCounter.OWN_FAILURE);
                LOG.error("an admin request failed", e);
                answer("{\"error\":\"the request failed; see the log of the node\"}\n");
            }
        }

        private void refuse(String sentence) {
            parts.counters().count(NetCounter.ADMIN_REFUSED);
            asked = true;
            if (answered) child.close();
            else answer("{\"error\":\"" + sentence + "\"}\n");
        }

        private void answer(String text) {
            if (answered) return;
            answered = true;
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > limits.answerBytesMax()) {
                bytes = "{\"error\":\"the answer is too long\"}\n".getBytes(StandardCharsets.UTF_8);
            }
            restart("the answer was not read in time");
            child.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(f -> child.close());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            FatalErrors.seen(cause);
            child.close();
        }
    }
}

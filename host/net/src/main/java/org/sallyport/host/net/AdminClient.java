package org.sallyport.host.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Asks a running node through its admin socket. */
public final class AdminClient {
    private static final int BUFFER_BYTES = 1 << 16;

    private AdminClient() {}

    /**
     * Sends one request line and returns the whole answer; waits at most as long as a node may take and a little more.
     *
     * @param socket the node's socket, {@code admin.sock} in its state directory
     * @param requestLine without a line feed
     * @throws IOException when no node answers there, with a sentence for people
     */
    public static String call(Path socket, String requestLine) throws IOException {
        if (requestLine.indexOf('\n') >= 0) throw new IllegalArgumentException("a request is one line");
        long limitNs = NetLimits.DEFAULTS.admin().timeoutNs() * 3;
        long deadlineNs = System.nanoTime() + limitNs;
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
                Selector selector = Selector.open()) {
            connect(channel, socket);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            ByteBuffer request = ByteBuffer.wrap((requestLine + "\n").getBytes(StandardCharsets.UTF_8));
            ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            while (true) {
                long waitMs = TimeUnit.NANOSECONDS.toMillis(deadlineNs - System.nanoTime());
                if (waitMs <= 0) throw new IOException("the node at " + socket + " did not answer in time");
                selector.select(k -> {}, waitMs);
                if (request.hasRemaining()) {
                    channel.write(request);
                    if (!request.hasRemaining()) channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
                }
                int n = channel.read(in.clear());
                if (n < 0) return answer.toString(StandardCharsets.UTF_8);
                answer.write(in.array(), 0, n);
            }
        }
    }

    private static void connect(SocketChannel channel, Path socket) throws IOException {
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            String hint = "; is it running, and is its state directory this one?";
            throw new IOException("no node answers at " + socket + hint, e);
        }
    }
}

package org.sallyport.app.check;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.sallyport.check.OutsideNetwork;
import org.sallyport.check.VisitCode;
import org.sallyport.machine.Entropy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The real network of a machine that pays a visit. One thread has the visit; each socket has a virtual thread that
 * waits for it and hands what came to that one.
 */
public final class NetOutside implements OutsideNetwork, AutoCloseable {
    private static final int DATAGRAM_BYTES_MAX = 4_096;
    private static final int CONNECT_MS = 4_500;
    private static final int WRITES_MAX = 16;
    private static final int DISCARD_PORT = 9;

    private final SecureRandom random = new SecureRandom();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            r -> Thread.ofPlatform().name("visit").daemon().unstarted(r));
    private final SSLContext tls;

    /** Opens nothing yet. */
    public NetOutside() {
        try {
            tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new Anybody()}, random);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has TLS", e);
        }
    }

    /** Takes every certificate: which one it is decides later, by the fingerprint in the code. */
    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String how) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String how) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** Runs something on the visit's thread. */
    public void run(Runnable task) {
        thread.execute(task);
    }

    @Override
    public long nowNs() {
        return System.nanoTime();
    }

    @Override
    public Entropy entropy() {
        return random::nextBytes;
    }

    private static InetAddress inet(IpAddress a) {
        try {
            return InetAddress.getByAddress(a.octets());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Endpoint endpoint(InetSocketAddress a) {
        return new Endpoint(IpAddress.of(a.getAddress().getAddress()), a.getPort());
    }

    /** The routes of the machine know, and nothing is sent for that. */
    @Override
    public IpAddress address(IpAddress toward) {
        try (DatagramSocket s = new DatagramSocket()) {
            s.connect(inet(toward), DISCARD_PORT);
            return IpAddress.of(s.getLocalAddress().getAddress());
        } catch (SocketException | UncheckedIOException e) {
            return toward.isV4() ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
        }
    }

    @Override
    public void at(long deadlineNs, Runnable task) {
        thread.schedule(task, Math.max(0, deadlineNs - nowNs()), TimeUnit.NANOSECONDS);
    }

    @Override
    public Optional<Datagrams> datagrams(IpAddress own, BiConsumer<Endpoint, byte[]> taker) {
        try {
            DatagramChannel channel = DatagramChannel.open();
            channel.bind(new InetSocketAddress(inet(own), 0));
            int port = ((InetSocketAddress) channel.getLocalAddress()).getPort();
            Thread.ofVirtual().start(() -> read(channel, taker));
            return Optional.of(new Datagrams() {
                @Override
                public int port() {
                    return port;
                }

                @Override
                public void send(Endpoint to, byte[] bytes) {
                    try {
                        channel.send(ByteBuffer.wrap(bytes), new InetSocketAddress(inet(to.address()), to.port()));
                    } catch (IOException e) {
                        // As lost as on the way.
                    }
                }

                @Override
                public void close() {
                    NetOutside.close(channel);
                }
            });
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void read(DatagramChannel channel, BiConsumer<Endpoint, byte[]> taker) {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_BYTES_MAX);
        while (channel.isOpen()) {
            try {
                buffer.clear();
                InetSocketAddress from = (InetSocketAddress) channel.receive(buffer);
                byte[] bytes = Arrays.copyOf(buffer.array(), buffer.position());
                Endpoint who = endpoint(from);
                run(() -> taker.accept(who, bytes));
            } catch (IOException e) {
                // Closed, or an ICMP error of something that was sent; the loop's condition tells which.
            }
        }
    }

    private static void close(AutoCloseable what) {
        try {
            what.close();
        } catch (Exception e) {
            // It is closed as far as we can close it.
        }
    }

    @Override
    public Connection connect(Endpoint to, boolean secured, Taker taker) {
        Piped p = new Piped(taker);
        Thread.ofVirtual().start(() -> p.run(to, secured));
        return p;
    }

    /** One stream. */
    private final class Piped implements Connection {
        private static final byte[] END = new byte[0];

        private final Socket plain = new Socket();
        private final Taker taker;
        private final BlockingQueue<byte[]> writes = new ArrayBlockingQueue<>(WRITES_MAX);

        Piped(Taker taker) {
            this.taker = taker;
        }

        void run(Endpoint to, boolean secured) {
            String why = "closed by " + to;
            boolean somebody = false;
            try (plain) {
                plain.connect(new InetSocketAddress(inet(to.address()), to.port()), CONNECT_MS);
                somebody = true;
                Socket socket = secured ? secure(to) : plain;
                String shown = socket instanceof SSLSocket s ? certificate(s) : "";
                NetOutside.this.run(() -> taker.opened(shown));
                Thread.ofVirtual().start(() -> write(socket));
                InputStream in = socket.getInputStream();
                byte[] some = new byte[8_192];
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    byte[] bytes = Arrays.copyOf(some, n);
                    NetOutside.this.run(() -> taker.bytes(bytes));
                }
            } catch (ConnectException e) {
                why = String.valueOf(e.getMessage());
                somebody = why.contains("refused");
            } catch (IOException e) {
                why = String.valueOf(e.getMessage());
            }
            writes.offer(END);
            String reason = why;
            boolean there = somebody;
            NetOutside.this.run(() -> taker.closed(reason, there));
        }

        private SSLSocket secure(Endpoint to) throws IOException {
            SSLSocket s = (SSLSocket) tls.getSocketFactory().createSocket(plain, to.address().toString(), to.port(),
                    true);
            s.startHandshake();
            return s;
        }

        private static String certificate(SSLSocket s) throws IOException {
            Certificate shown = s.getSession().getPeerCertificates()[0];
            String subject = shown instanceof X509Certificate x ? x.getSubjectX500Principal().getName() : "";
            try {
                return fingerprint(shown.getEncoded()) + " " + subject;
            } catch (GeneralSecurityException e) {
                return "";
            }
        }

        private void write(Socket socket) {
            try {
                for (byte[] b = writes.take(); b != END; b = writes.take()) {
                    socket.getOutputStream().write(b);
                    socket.getOutputStream().flush();
                }
            } catch (IOException e) {
                // The reader hears of it, too.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            NetOutside.close(plain);
        }

        @Override
        public void write(byte[] bytes) {
            writes.offer(bytes.clone());
        }

        @Override
        public void close() {
            if (!writes.offer(END)) NetOutside.close(plain);
        }
    }

    /** The beginning of a certificate's SHA-256, as a code has it. */
    public static String fingerprint(byte[] certificate) throws GeneralSecurityException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate);
        return HexFormat.of().formatHex(hash, 0, VisitCode.FINGERPRINT_OCTETS);
    }

    @Override
    public Optional<Listening> listen(IpAddress own, Consumer<Endpoint> accepted) {
        try {
            ServerSocket server = new ServerSocket(0, 8, inet(own));
            Thread.ofVirtual().start(() -> accept(server, accepted));
            return Optional.of(new Listening() {
                @Override
                public int port() {
                    return server.getLocalPort();
                }

                @Override
                public void close() {
                    NetOutside.close(server);
                }
            });
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void accept(ServerSocket server, Consumer<Endpoint> accepted) {
        while (!server.isClosed()) {
            try (Socket s = server.accept()) {
                Endpoint who = endpoint((InetSocketAddress) s.getRemoteSocketAddress());
                run(() -> accepted.accept(who));
            } catch (IOException e) {
                // Closed, as a rule.
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}

package org.sallyport.host.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;
import org.sallyport.host.net.pki.CertificateSubject;
import org.sallyport.host.net.pki.PrivateAuthority;

/** What the desk pays for a TLS handshake of a stranger: CPU time of its thread for each. Not run by the build. */
final class HandshakeBench {
    private HandshakeBench() {}

    public static void main(String[] arguments) throws Exception {
        int seconds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4;
        for (NetSettings.TlsEngine engine : NetSettings.TlsEngine.values()) measure(engine, seconds);
    }

    private static void measure(NetSettings.TlsEngine engine, int seconds) throws Exception {
        Path files = Files.createTempDirectory("bench");
        Path pem = files.resolve("own.pem");
        Path key = files.resolve("own.key");
        PrivateAuthority.create("bench", Duration.ofDays(1))
                .issue(CertificateSubject.host("edge.example.com"), Duration.ofDays(1))
                .write(pem, key);
        TlsIdentity identity = new TlsIdentity(pem, key, Optional.empty(), TlsIdentity.ClientCertificate.NONE);
        Claims edge = Claims.onOwnAddress();
        try (NetHost host = NetHost.start(NetSettings.of(files).withTlsEngine(engine).withLimits(asManyAsCome()))) {
            host.run(h -> h.listen(edge.edgeTls(), TlsServer.of(identity), new StreamTape()));
            long deskId = host.call(h -> Thread.currentThread().threadId());
            strangers(edge, seconds);
            long cpuNs = ManagementFactory.getThreadMXBean().getThreadCpuTime(deskId);
            long count = strangers(edge, seconds);
            cpuNs = ManagementFactory.getThreadMXBean().getThreadCpuTime(deskId) - cpuNs;
            System.out.printf("%-8s %6d handshakes/s, %6.0f us of the desk each%n", engine, count / seconds,
                    cpuNs / 1_000.0 / count);
        }
    }

    private static NetLimits asManyAsCome() {
        NetLimits.Handshakes usual = NetLimits.DEFAULTS.handshakes();
        return NetLimits.DEFAULTS.withHandshakes(
                new NetLimits.Handshakes(usual.threads(), usual.waitingMax(), 1_000_000, 1_000_000));
    }

    private static long strangers(Claims edge, int seconds) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TlsRig.TrustsAll()}, null);
        // No session is taken up again.
        context.getClientSessionContext().setSessionCacheSize(1);
        long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        AtomicLong count = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                while (System.nanoTime() < untilNs) {
                    try (SSLSocket s = (SSLSocket) context.getSocketFactory()
                            .createSocket(InetAddress.getByName(edge.address.toString()), 5061)) {
                        s.startHandshake();
                        count.incrementAndGet();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            }));
        }
        for (Thread t : threads) t.join();
        return count.get();
    }
}

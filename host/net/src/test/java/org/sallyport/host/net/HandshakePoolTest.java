package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.CloseReason.Kind;
import org.sallyport.host.Stream;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsIdentity.ClientCertificate;

/** Handshakes wait for each other on their own threads; established streams do not wait for them. */
@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.TlsEngine.class)
class HandshakePoolTest extends TlsRig {
    private final CountDownLatch gate = new CountDownLatch(1);

    @Override
    NetLimits limits() {
        NetLimits usual = super.limits();
        return usual.withStreams(new NetLimits.Streams(50, 50, 20, TimeUnit.SECONDS.toNanos(20),
                TimeUnit.SECONDS.toNanos(5), TimeUnit.SECONDS.toNanos(2)))
                .withHandshakes(new NetLimits.Handshakes(1, 1, 200, 2_000));
    }

    /** Keeps the only thread busy until the gate opens. */
    private void occupy() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        host.handshakes().execute(() -> {
            begun.countDown();
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        begun.await();
    }

    private void echo(Stream from, Stream to) {
        host.run(h -> StreamTape.write(from, "still there"));
        assertThat(server.read(11)).isEqualTo("still there");
        host.run(h -> StreamTape.write(to, "yes"));
        assertThat(client.read(3)).isEqualTo("yes");
    }

    @Test
    void aStreamThatIsThereDoesNotWaitForTheHandshakesOfOthers() throws Exception {
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        connect(controlIdentity(), "edge.example.com");
        Stream here = client.opened.take();
        Stream there = server.opened.take();
        occupy();
        StreamTape late = new StreamTape();
        TlsClient how = new TlsClient(controlIdentity(), Optional.empty(), List.of(), true);
        host.run(h -> h.connect(control.outTls(25_101), edge.at(5061), how, late));
        for (int i = 0; i < 20; i++) echo(here, there);
        assertThat(late.opened.isEmpty()).as("its handshake waits").isTrue();
        gate.countDown();
        assertThat(late.opened.take().peer()).isPresent();
    }

    @Test
    void whereTooManyWaitTheNextHandshakeEndsAndIsCounted() throws Exception {
        TlsIdentity identity = edgeIdentity(ClientCertificate.NONE);
        listen(identity);
        connect(controlIdentity(), "edge.example.com");
        Stream here = client.opened.take();
        Stream there = server.opened.take();
        occupy();
        host.handshakes().execute(() -> {});
        startBareHandshakeLater();
        CloseReason why = server.failed.take();
        assertThat(why.kind()).isEqualTo(Kind.TLS_OTHER);
        assertThat(why.detail()).isEqualTo("more TLS handshakes wait than may");
        assertThat(host.counters()).containsEntry(NetCounter.HANDSHAKE_REFUSED, 1L);
        echo(here, there);
        gate.countDown();
        connectLater();
    }

    private void startBareHandshakeLater() {
        Thread.ofVirtual().start(() -> {
            try {
                startBareHandshake();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void connectLater() throws IOException {
        StreamTape later = new StreamTape();
        TlsClient how = new TlsClient(controlIdentity(), Optional.empty(), List.of(), true);
        host.run(h -> h.connect(control.outTls(25_102), edge.at(5061), how, later));
        assertThat(later.opened.take()).isNotNull();
    }

    /** What a client says in the very packet that ends its handshake, and its closing, come in order (TLS 1.3). */
    @Test
    void aWordAndTheEndBehindTheHandshakeAreHeardInOrder() throws Exception {
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        TlsIdentity me = controlIdentity();
        String word = "x".repeat(40_000);
        for (int i = 0; i < 25; i++) {
            host.run(h -> {
                Stream s = h.connect(control.outTls(25_100), edge.at(5061), new TlsClient(me,
                        Optional.empty(), List.of(), true), client);
                StreamTape.write(s, word);
            });
            Stream here = client.opened.take();
            host.run(h -> here.close());
            assertThat(server.opened.take().peer()).isPresent();
            assertThat(server.read(word.length())).isEqualTo(word);
            assertThat(server.closed.take().kind()).isEqualTo(Kind.PEER);
            client.closed.take();
        }
        assertThat(server.failed.isEmpty()).isTrue();
    }

    @Test
    void aHostThatStopsEndsHandshakesThatWait() throws Exception {
        listen(edgeIdentity(ClientCertificate.REQUIRED));
        occupy();
        connect(controlIdentity(), "edge.example.com");
        stop();
        assertThat(client.closed.take().kind()).isEqualTo(Kind.LOCAL);
        gate.countDown();
    }
}

package org.sallyport.scenarios.check;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.sallyport.check.OutsideNetwork;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.SimHost;
import org.sallyport.machine.Entropy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** A simulated laptop on the internet. */
record SimOutside(SimHost host) implements OutsideNetwork {
    private static final int LISTENING = 40_000;

    @Override
    public long nowNs() {
        return host.nowNs();
    }

    @Override
    public Entropy entropy() {
        return host.entropy();
    }

    @Override
    public IpAddress address(IpAddress toward) {
        return host.localAddresses().getFirst();
    }

    @Override
    public void at(long deadlineNs, Runnable task) {
        host.at(deadlineNs, task);
    }

    @Override
    public Optional<Datagrams> datagrams(IpAddress own, BiConsumer<Endpoint, byte[]> taker) {
        return host.freeDatagram(new Endpoint(own, 0), taker::accept).map(s -> new Datagrams() {
            @Override
            public int port() {
                return s.local().port();
            }

            @Override
            public void send(Endpoint to, byte[] bytes) {
                s.send(to, bytes);
            }

            @Override
            public void close() {
                s.close();
            }
        });
    }

    @Override
    public Connection connect(Endpoint to, boolean tls, Taker taker) {
        TlsClient client = tls ? new TlsClient(new TlsIdentity(Path.of(""), Path.of(""), Optional.empty(),
                TlsIdentity.ClientCertificate.NONE), Optional.empty(), List.of(), false) : null;
        Stream stream = host.freeConnect(new Endpoint(address(to.address()), 0), to, client, new StreamReceiver() {
            @Override
            public void opened(Stream s) {
                taker.opened("");
            }

            @Override
            public void bytes(Stream s, byte[] bytes) {
                taker.bytes(bytes);
            }

            @Override
            public void closed(Stream s, CloseReason reason) {
                taker.closed(reason.detail(), reason.kind() != CloseReason.Kind.NETWORK);
            }
        });
        return new Connection() {
            @Override
            public void write(byte[] bytes) {
                stream.write(bytes, 0, bytes.length);
            }

            @Override
            public void close() {
                stream.close();
            }
        };
    }

    @Override
    public Optional<Listening> listen(IpAddress own, Consumer<Endpoint> accepted) {
        Bound<Listener> bound = host.freeListen(new Endpoint(own, LISTENING), null, stream -> {
            accepted.accept(stream.remote());
            return new StreamReceiver() {
                @Override
                public void opened(Stream s) {}

                @Override
                public void bytes(Stream s, byte[] bytes) {}

                @Override
                public void closed(Stream s, CloseReason reason) {}
            };
        });
        if (!(bound instanceof Bound.Ok<Listener>(Listener listener))) return Optional.empty();
        return Optional.of(new Listening() {
            @Override
            public int port() {
                return LISTENING;
            }

            @Override
            public void close() {
                listener.close();
            }
        });
    }
}

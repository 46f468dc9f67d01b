package org.sallyport.scenarios.world;

import java.util.Optional;
import org.sallyport.host.Alarm;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.sim.SimHost;
import org.sallyport.machine.Entropy;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** A phone's view of a simulated machine. */
public final class SimPhoneNetwork implements PhoneNetwork {
    private final SimHost host;
    private final Optional<TlsClient> tls;

    /** The machine of a phone; {@code tls} is how it opens TLS streams, empty where it never does. */
    public SimPhoneNetwork(SimHost host, Optional<TlsClient> tls) {
        this.host = host;
        this.tls = tls;
    }

    @Override
    public long nowNs() {
        return host.nowNs();
    }

    @Override
    public Entropy entropy() {
        return host.entropy();
    }

    @Override
    public IpAddress address() {
        return host.localAddresses().getFirst();
    }

    @Override
    public Timer at(long deadlineNs, Runnable task) {
        Alarm a = host.at(deadlineNs, task);
        return a::cancel;
    }

    @Override
    public Optional<Datagrams> datagrams(int port, DatagramTaker taker) {
        return host.freeDatagram(new Endpoint(address(), port), taker::datagram).map(Bound::new);
    }

    private record Bound(SimHost.FreeSocket socket) implements Datagrams {
        @Override
        public int port() {
            return socket.local().port();
        }

        @Override
        public void send(Endpoint to, byte[] bytes) {
            socket.send(to, bytes);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Override
    public Connection connect(Endpoint remote, boolean secured, ConnectionTaker taker) {
        TlsClient how = secured ? tls.orElseThrow(() -> new IllegalStateException("a phone without TLS")) : null;
        return new Open(host.freeConnect(new Endpoint(address(), 0), remote, how, new StreamReceiver() {
            @Override
            public void opened(Stream stream) {
                taker.opened();
            }

            @Override
            public void bytes(Stream stream, byte[] bytes) {
                taker.bytes(bytes);
            }

            @Override
            public void closed(Stream stream, CloseReason reason) {
                taker.closed(reason.kind() + ": " + reason.detail());
            }
        }));
    }

    private record Open(Stream stream) implements Connection {
        @Override
        public Endpoint local() {
            return stream.local();
        }

        @Override
        public void write(byte[] bytes) {
            stream.write(bytes, 0, bytes.length);
        }

        @Override
        public void close() {
            stream.close();
        }
    }
}

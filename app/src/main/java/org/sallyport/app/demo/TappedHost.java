package org.sallyport.app.demo;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.DatagramReceiver;
import org.sallyport.host.DatagramSocket;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.HeldCertificate;
import org.sallyport.host.Host;
import org.sallyport.host.Listener;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachineFactory;
import org.sallyport.host.MediaSocket;
import org.sallyport.host.Multicast;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.Store;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortClaim;
import org.sallyport.sip.message.Framed;
import org.sallyport.sip.message.PacketKind;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.StreamFramer;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * A host that counts what the node sends and receives, inside TLS too, and passes everything on. Owner: the desk.
 *
 * <p>It stands between node and sockets, so a node that nobody watches pays nothing for it.
 */
final class TappedHost implements Host {
    private final Host host;
    private final Traffic traffic;

    TappedHost(Host host, Traffic traffic) {
        this.host = host;
        this.traffic = traffic;
    }

    private void datagram(PortClaim claim, Endpoint remote, boolean sent, byte[] bytes) {
        traffic.count(claim, claim.local(), remote, sent);
        if (bytes.length == 0 || PacketKind.of(bytes[0]) != PacketKind.SIP) return;
        if (SipMessage.parseDatagram(bytes) instanceof Parsed.Ok ok)
            traffic.message(claim.local(), remote, sent, ok.message());
    }

    @Override
    public Bound<DatagramSocket> datagram(PortClaim claim, DatagramReceiver receiver) {
        return tapped(claim, receiver, taker -> host.datagram(claim, taker));
    }

    @Override
    public Bound<DatagramSocket> multicast(PortClaim claim, Multicast membership, DatagramReceiver receiver) {
        return tapped(claim, receiver, taker -> host.multicast(claim, membership, taker));
    }

    private Bound<DatagramSocket> tapped(
            PortClaim claim, DatagramReceiver receiver, Function<DatagramReceiver, Bound<DatagramSocket>> opener) {
        Datagrams[] tapped = new Datagrams[1];
        Bound<DatagramSocket> bound = opener.apply((_, from, bytes) -> {
            datagram(claim, from, false, bytes);
            receiver.datagram(tapped[0], from, bytes);
        });
        if (!(bound instanceof Bound.Ok<DatagramSocket>(DatagramSocket socket))) return bound;
        tapped[0] = new Datagrams(socket);
        return new Bound.Ok<>(tapped[0]);
    }

    private final class Datagrams implements DatagramSocket {
        private final DatagramSocket socket;

        Datagrams(DatagramSocket socket) {
            this.socket = socket;
        }

        @Override
        public PortClaim claim() {
            return socket.claim();
        }

        @Override
        public void send(Endpoint to, byte[] bytes, int offset, int length) {
            TappedHost.this.datagram(claim(), to, true, Arrays.copyOfRange(bytes, offset, offset + length));
            socket.send(to, bytes, offset, length);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Override
    public Bound<Listener> listen(PortClaim claim, @Nullable TlsServer tls, StreamAcceptor acceptor) {
        return host.listen(claim, tls, new StreamAcceptor() {
            @Override
            public StreamReceiver accept(Stream stream) {
                Tapped t = new Tapped();
                t.stream = stream;
                return new Taker(t, acceptor.accept(t));
            }

            @Override
            public void failed(Listener listener, Endpoint remote, CloseReason reason) {
                acceptor.failed(listener, remote, reason);
            }
        });
    }

    @Override
    public Stream connect(PortClaim claim, Endpoint remote, @Nullable TlsClient tls, StreamReceiver receiver) {
        Tapped t = new Tapped();
        t.stream = host.connect(claim, remote, tls, new Taker(t, receiver));
        return t;
    }

    /** Hears the bytes of one stream before the node does. */
    private record Taker(Tapped tapped, StreamReceiver receiver) implements StreamReceiver {
        @Override
        public void opened(Stream stream) {
            receiver.opened(tapped);
        }

        @Override
        public void bytes(Stream stream, byte[] bytes) {
            tapped.seen(tapped.in, bytes, 0, bytes.length, false);
            receiver.bytes(tapped, bytes);
        }

        @Override
        public void drained(Stream stream) {
            receiver.drained(tapped);
        }

        @Override
        public void secured(Stream stream) {
            receiver.secured(tapped);
        }

        @Override
        public void closed(Stream stream, CloseReason reason) {
            receiver.closed(tapped, reason);
        }
    }

    private final class Tapped implements Stream {
        private final StreamFramer in = new StreamFramer(SipLimits.PAIR);
        private final StreamFramer out = new StreamFramer(SipLimits.PAIR);
        /** Set before the desk's next turn, in which the first call comes. */
        @SuppressWarnings("NullAway.Init")
        private Stream stream;

        void seen(StreamFramer framer, byte[] bytes, int offset, int length, boolean sent) {
            framer.push(bytes, offset, length);
            while (true) {
                switch (framer.next()) {
                    case Framed.Message m -> {
                        traffic.count(claim(), local(), remote(), sent);
                        traffic.message(local(), remote(), sent, m.message());
                    }
                    case Framed.Ping _, Framed.Pong _, Framed.PassedOver _ ->
                            traffic.count(claim(), local(), remote(), sent);
                    case Framed.Broken _, Framed.More _ -> {
                        return;
                    }
                }
            }
        }

        @Override
        public PortClaim claim() {
            return stream.claim();
        }

        @Override
        public Endpoint local() {
            return stream.local();
        }

        @Override
        public Endpoint remote() {
            return stream.remote();
        }

        @Override
        public Optional<PeerIdentity> peer() {
            return stream.peer();
        }

        @Override
        public int pendingBytes() {
            return stream.pendingBytes();
        }

        @Override
        public void reading(boolean on) {
            stream.reading(on);
        }

        @Override
        public void recordPerWrite(boolean on) {
            stream.recordPerWrite(on);
        }

        @Override
        public Optional<String> protocol() {
            return stream.protocol();
        }

        @Override
        public void secure(TlsClient how, int unused) {
            stream.secure(how, unused);
        }

        @Override
        public void secure(TlsServer how, int unused) {
            stream.secure(how, unused);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            seen(out, bytes, offset, length, true);
            stream.write(bytes, offset, length);
        }

        @Override
        public void close() {
            stream.close();
        }
    }

    @Override
    public <C, E> List<MediaLoop<C>> mediaLoops(int count, MediaMachineFactory<C, E> factory, Consumer<E> events) {
        return host.mediaLoops(count, (MediaMachineFactory<C, E>) (io, entropy, out) -> {
            TappedMedia tap = new TappedMedia(io, traffic);
            return tap.watching(factory.create(tap, entropy, out));
        }, events);
    }

    // ---------------------------------------------------------------- passed on as it is

    @Override
    public long nowNs() {
        return host.nowNs();
    }

    @Override
    public long idleNs() {
        return host.idleNs();
    }

    @Override
    public long wallMs() {
        return host.wallMs();
    }

    @Override
    public Entropy entropy() {
        return host.entropy();
    }

    @Override
    public Alarm at(long deadlineNs, Runnable task) {
        return host.at(deadlineNs, task);
    }

    @Override
    public void soon(Runnable task) {
        host.soon(task);
    }

    @Override
    public List<Endpoint> nameServers() {
        return host.nameServers();
    }

    @Override
    public List<IpAddress> localAddresses() {
        return host.localAddresses();
    }

    @Override
    public List<String> certificateNames(TlsIdentity identity) {
        return host.certificateNames(identity);
    }

    @Override
    public void certificate(TlsIdentity identity, Consumer<Optional<HeldCertificate>> then) {
        host.certificate(identity, then);
    }

    @Override
    public void certificateNames(TlsIdentity identity, Consumer<List<String>> then) {
        host.certificateNames(identity, then);
    }

    @Override
    public void resolve(DnsQuestion question, Consumer<DnsAnswer> answer) {
        host.resolve(question, answer);
    }

    @Override
    public Store store() {
        return host.store();
    }

    @Override
    public Bound<List<MediaSocket>> mediaSockets(PortClaim claim, int dscp, int count) {
        return host.mediaSockets(claim, dscp, count);
    }

    @Override
    public Bound<MediaSocket> mediaSocket(PortClaim claim, int dscp) {
        return host.mediaSocket(claim, dscp);
    }

    @Override
    public List<LiveSocket> liveSockets() {
        return host.liveSockets();
    }

    @Override
    public void log(LogTopic topic, LogLevel level, String line) {
        host.log(topic, level, line);
    }
}

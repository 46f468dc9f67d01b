package org.sallyport.scenarios.phone;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.sip.message.Framed;
import org.sallyport.sip.message.PacketKind;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.StreamFramer;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** How a phone's messages travel: one socket or one connection toward its proxy, kept open by CRLFs. */
final class PhoneLine {
    private static final byte[] PING = {'\r', '\n', '\r', '\n'};
    private static final long RECONNECT_NS = 2_000_000_000L;

    private final PhoneNetwork network;
    private final PhoneSettings settings;
    private final BiConsumer<SipMessage, Endpoint> taker;
    private final Runnable lost;
    private PhoneNetwork.@Nullable Datagrams datagrams;
    private PhoneNetwork.@Nullable Connection connection;
    private StreamFramer framer = new StreamFramer(SipLimits.DEFAULT);
    private boolean closed;
    private long pings;
    private long unreadable;

    /** {@code lost} is called when the connection went away under us. */
    PhoneLine(PhoneNetwork network, PhoneSettings settings, BiConsumer<SipMessage, Endpoint> taker, Runnable lost) {
        this.network = network;
        this.settings = settings;
        this.taker = taker;
        this.lost = lost;
    }

    void open() {
        if (settings.transport() == Transport.UDP) {
            datagrams = network.datagrams(settings.port(), this::datagram)
                    .orElseThrow(() -> new IllegalStateException("port " + settings.port() + " is taken"));
        } else {
            dial();
        }
        if (settings.keepAliveSeconds() > 0) keepAlive();
    }

    private void keepAlive() {
        network.at(network.nowNs() + settings.keepAliveSeconds() * 1_000_000_000L, () -> {
            if (closed) return;
            pings++;
            if (datagrams != null) datagrams.send(settings.proxy(), PING);
            else if (connection != null) connection.write(PING);
            keepAlive();
        });
    }

    private void dial() {
        framer = new StreamFramer(SipLimits.DEFAULT);
        PhoneNetwork.Connection[] self = new PhoneNetwork.Connection[1];
        self[0] = network.connect(settings.proxy(), settings.transport() == Transport.TLS,
                new PhoneNetwork.ConnectionTaker() {
                    @Override
                    public void opened() {}

                    @Override
                    public void bytes(byte[] bytes) {
                        if (connection == self[0]) stream(bytes);
                    }

                    @Override
                    public void closed(String why) {
                        if (connection != self[0]) return;
                        connection = null;
                        if (!closed) network.at(network.nowNs() + RECONNECT_NS, PhoneLine.this::redial);
                    }
                });
        connection = self[0];
    }

    private void redial() {
        if (closed || connection != null) return;
        dial();
        lost.run();
    }

    private void datagram(Endpoint from, byte[] bytes) {
        if (bytes.length == 0) return;
        switch (PacketKind.of(bytes[0])) {
            case KEEP_ALIVE -> {
                // A shorter one is the answer to ours.
                if (datagrams != null && bytes.length >= PING.length) datagrams.send(from, new byte[] {'\r', '\n'});
                return;
            }
            case STUN -> {
                // A keep-alive that only has to pass our NAT.
                return;
            }
            case SIP, OTHER -> {}
        }
        switch (SipMessage.parseDatagram(bytes)) {
            case Parsed.Ok ok -> taker.accept(ok.message(), from);
            case Parsed.Bad _ -> unreadable++;
        }
    }

    private void stream(byte[] bytes) {
        framer.push(bytes, 0, bytes.length);
        while (connection != null) {
            switch (framer.next()) {
                case Framed.Message m -> taker.accept(m.message(), settings.proxy());
                case Framed.Ping _ -> connection.write(new byte[] {'\r', '\n'});
                case Framed.Pong _ -> {}
                case Framed.PassedOver _ -> unreadable++;
                case Framed.Broken _ -> {
                    unreadable++;
                    return;
                }
                case Framed.More _ -> {
                    return;
                }
            }
        }
    }

    /** Sends to where it should go; on a stream that is always the proxy. */
    void send(SipMessage message, Optional<Endpoint> to) {
        if (datagrams != null) datagrams.send(to.orElse(settings.proxy()), message.bytes());
        else if (connection != null) connection.write(message.bytes());
    }

    /** Sent-by of our Via and host of our Contact. */
    String hostPort() {
        int port = datagrams != null ? datagrams.port() : connection == null ? 0 : connection.local().port();
        return network.address().uriHost() + ":" + (port == 0 ? 5060 : port);
    }

    boolean reliable() {
        return settings.transport().reliable();
    }

    /** Messages that could not be read: each is somebody's fault. */
    long unreadable() {
        return unreadable;
    }

    void close() {
        closed = true;
        if (datagrams != null) datagrams.close();
        if (connection != null) connection.close();
    }
}

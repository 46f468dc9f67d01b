package org.sallyport.host.net;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.sallyport.wire.Endpoint;
import org.xbill.DNS.Message;

/** A name server on loopback whose answers the test gives; null is silence. */
final class NameServer implements AutoCloseable {
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final UnaryOperator<Message> overUdp;
    private final UnaryOperator<Message> overTcp;
    final AtomicInteger questions = new AtomicInteger();
    final Mailbox<Integer> sourcePorts = new Mailbox<>();

    NameServer(UnaryOperator<Message> overUdp, UnaryOperator<Message> overTcp) throws IOException {
        this.overUdp = overUdp;
        this.overTcp = overTcp;
        InetAddress address = SocketAddresses.inet(Claims.onOwnAddress().address);
        this.udp = new DatagramSocket(new InetSocketAddress(address, 0));
        this.tcp = new ServerSocket(udp.getLocalPort(), 10, address);
        Thread.ofVirtual().start(this::serveUdp);
        Thread.ofVirtual().start(this::serveTcp);
    }

    Endpoint endpoint() {
        return SocketAddresses.endpoint((InetSocketAddress) udp.getLocalSocketAddress());
    }

    private void serveUdp() {
        try {
            while (true) {
                DatagramPacket p = new DatagramPacket(new byte[4096], 4096);
                udp.receive(p);
                questions.incrementAndGet();
                sourcePorts.put(p.getPort());
                Message reply = overUdp.apply(new Message(ByteBuffer.wrap(p.getData(), 0, p.getLength())));
                if (reply == null) continue;
                byte[] wire = reply.toWire();
                udp.send(new DatagramPacket(wire, wire.length, p.getSocketAddress()));
            }
        } catch (IOException e) {
            assert udp.isClosed() : e;
        }
    }

    private void serveTcp() {
        try {
            while (true) {
                try (Socket s = tcp.accept()) {
                    DataInputStream in = new DataInputStream(s.getInputStream());
                    byte[] query = in.readNBytes(in.readUnsignedShort());
                    byte[] wire = overTcp.apply(new Message(query)).toWire();
                    s.getOutputStream().write(ByteBuffer.allocate(wire.length + 2)
                            .putShort((short) wire.length).put(wire).array());
                }
            }
        } catch (IOException e) {
            assert tcp.isClosed() : e;
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}

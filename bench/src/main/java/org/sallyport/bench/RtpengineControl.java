package org.sallyport.bench;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.wire.Endpoint;

/** Sets calls up in rtpengine over its ng protocol: a cookie, a space and a bencoded dictionary in one datagram. */
final class RtpengineControl implements AutoCloseable {
    private static final Pattern AUDIO = Pattern.compile("m=audio ([0-9]+) ");

    private final DatagramSocket socket;
    private final InetSocketAddress engine;
    private int cookie;

    RtpengineControl(int port) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0));
        socket.setSoTimeout(1_000);
        engine = new InetSocketAddress("127.0.0.1", port);
    }

    /** Waits until it answers. */
    void awaitStart() throws IOException {
        for (int i = 0; i < 20; i++) {
            try {
                if (ask("command", "ping").contains("pong")) return;
            } catch (SocketTimeoutException e) {
                // Not up yet: the time-out was the wait.
                continue;
            } catch (PortUnreachableException e) {
                continue;
            }
        }
        throw new IOException("rtpengine does not answer");
    }

    /** Offers and answers every call. */
    List<BenchCalls.RelayPorts> open(BenchCalls calls) throws IOException {
        List<BenchCalls.RelayPorts> out = new ArrayList<>();
        for (int i = 0; i < calls.count(); i++) {
            String id = "bench-" + i;
            int callee = port(ask("call-id", id, "command", "offer", "from-tag", "a", "sdp", sdp(calls.caller(i))));
            int caller = port(
                    ask("call-id", id, "command", "answer", "from-tag", "a", "sdp", sdp(calls.callee(i)),
                            "to-tag", "b"));
            out.add(new BenchCalls.RelayPorts(caller, callee));
        }
        return out;
    }

    private static String sdp(Endpoint e) {
        return String.join("\r\n", "v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
                "m=audio " + e.port() + " RTP/AVP 0 8 101", "a=rtpmap:101 telephone-event/8000", "a=sendrecv", "");
    }

    private static int port(String answer) throws IOException {
        Matcher m = AUDIO.matcher(answer);
        if (!m.find()) throw new IOException("rtpengine said: " + answer);
        return Integer.parseInt(m.group(1));
    }

    private String ask(String... keysAndValues) throws IOException {
        StringBuilder text = new StringBuilder().append("c").append(++cookie).append(" d");
        for (String s : keysAndValues) text.append(s.getBytes(StandardCharsets.UTF_8).length).append(':').append(s);
        byte[] request = text.append('e').toString().getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(request, request.length, engine));
        DatagramPacket answer = new DatagramPacket(new byte[8_192], 8_192);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        socket.close();
    }
}

package org.sallyport.bench.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A caller with a fine clock: one call after the other beside the load, each timed from INVITE to 200. SIPp itself
 * keeps time in steps of up to 4 ms. Owner: the thread that runs it.
 */
final class SetupProbe implements Runnable, AutoCloseable {
    static final String CALLER = "127.0.77.6";
    private static final int CALLS_PER_SECOND = 50;
    private static final int ANSWER_MS_MAX = 2000;
    private static final int MESSAGE_BYTES_MAX = 65_535;
    private static final String CRLF = "\r\n";
    private static final String SDP = String.join(CRLF, "v=0",
            "o=probe 1 1 IN IP4 " + CALLER, "s=-", "c=IN IP4 " + CALLER, "t=0 0",
            "m=audio 40000 RTP/AVP 0 8 101", "a=rtpmap:0 PCMU/8000", "a=rtpmap:8 PCMA/8000",
            "a=rtpmap:101 telephone-event/8000",
            "a=fmtp:101 0-15", "a=sendrecv", "");

    private final SipTransport transport;
    private final Wire wire;
    private final String run = Long.toHexString(System.nanoTime());
    private final List<Double> setupsUs = new ArrayList<>();
    private volatile boolean over;
    private int calls;
    private int failed;

    SetupProbe(SipProxy proxy, SipTransport t) throws IOException {
        this.transport = t;
        InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(proxy.target(t)), Sipp.PORT);
        this.wire = t == SipTransport.UDP ? new Datagrams(to) : new Connection(to);
    }

    /** Sends and receives whole messages. */
    private interface Wire extends AutoCloseable {
        int port();

        void send(String message) throws IOException;

        /** The next message; fails after two seconds of silence. */
        String receive() throws IOException;

        @Override
        void close() throws IOException;
    }

    private static final class Datagrams implements Wire {
        private final DatagramSocket socket;
        private final DatagramPacket in = new DatagramPacket(new byte[MESSAGE_BYTES_MAX], MESSAGE_BYTES_MAX);

        Datagrams(InetSocketAddress to) throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(InetAddress.getByName(CALLER), 0));
            socket.setSoTimeout(ANSWER_MS_MAX);
            socket.connect(to);
        }

        @Override
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public void send(String message) throws IOException {
            byte[] b = message.getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(b, b.length));
        }

        @Override
        public String receive() throws IOException {
            in.setLength(MESSAGE_BYTES_MAX);
            socket.receive(in);
            return new String(in.getData(), 0, in.getLength(), StandardCharsets.UTF_8);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private static final class Connection implements Wire {
        private final Socket socket;
        private byte[] pending = new byte[0];

        Connection(InetSocketAddress to) throws IOException {
            socket = new Socket();
            socket.bind(new InetSocketAddress(InetAddress.getByName(CALLER), 0));
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(ANSWER_MS_MAX);
            socket.connect(to, ANSWER_MS_MAX);
        }

        @Override
        public int port() {
            return socket.getLocalPort();
        }

        @Override
        public void send(String message) throws IOException {
            socket.getOutputStream().write(message.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String receive() throws IOException {
            InputStream in = socket.getInputStream();
            byte[] chunk = new byte[8192];
            while (true) {
                String text = new String(pending, StandardCharsets.ISO_8859_1);
                int head = text.indexOf(CRLF + CRLF);
                int end = head < 0 ? -1 : head + 4 + Integer.parseInt(header(text, "Content-Length"));
                if (end >= 0 && pending.length >= end) {
                    pending = Arrays.copyOfRange(pending, end, pending.length);
                    return text.substring(0, end);
                }
                int n = in.read(chunk);
                if (n < 0) throw new IOException("the connection was closed");
                int before = pending.length;
                pending = Arrays.copyOf(pending, before + n);
                System.arraycopy(chunk, 0, pending, before, n);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Override
    public void run() {
        long periodNs = 1_000_000_000L / CALLS_PER_SECOND;
        long nextNs = System.nanoTime();
        while (!over) {
            try {
                call(++calls);
            } catch (IOException _) {
                failed++;
            }
            nextNs += periodNs;
            long waitNs = nextNs - System.nanoTime();
            if (waitNs > 0) LockSupport.parkNanos(waitNs);
            else nextNs = System.nanoTime();
        }
    }

    private void call(int n) throws IOException {
        String id = "probe-" + run + "-" + n;
        String uri = "sip:" + transport.user() + "@bench.example";
        String invite = request("INVITE", uri, id, "", "", 1, n, SDP);
        long sentNs = System.nanoTime();
        wire.send(invite);
        String ok = answer(id, "INVITE");
        setupsUs.add((System.nanoTime() - sentNs) / 1000.0);
        String to = header(ok, "To");
        List<String> routes = new ArrayList<>();
        ok.lines().filter(l -> l.regionMatches(true, 0, "Record-Route:", 0, 13))
                .forEach(l -> routes.addAll(Arrays.asList(l.substring(13).strip().split("\\s*,\\s*"))));
        String route = routes.isEmpty() ? "" : "Route: " + String.join(", ", routes.reversed()) + CRLF;
        String target = header(ok, "Contact").replaceAll("^.*<|>.*$", "");
        wire.send(request("ACK", target, id, to, route, 1, n, ""));
        wire.send(request("BYE", target, id, to, route, 2, n, ""));
        answer(id, "BYE");
    }

    /** The final answer to one request; whatever else comes is left over from before. */
    private String answer(String id, String method) throws IOException {
        while (true) {
            String message = wire.receive();
            if (!header(message, "Call-ID").equals(id) || !header(message, "CSeq").endsWith(method)) continue;
            if (message.startsWith("SIP/2.0 1")) continue;
            if (message.startsWith("SIP/2.0 200")) return message;
            throw new IOException(message.substring(0, message.indexOf(CRLF)));
        }
    }

    private String request(String method, String uri, String id, String to, String route, int cseq, int n,
            String body) {
        String name = transport.name();
        return method + " " + uri + " SIP/2.0" + CRLF
                + "Via: SIP/2.0/" + name + " " + CALLER + ":" + wire.port()
                + ";branch=z9hG4bK-" + id + "-" + method + ";rport" + CRLF
                + route
                + "Max-Forwards: 70" + CRLF
                + "From: \"Probe\" <sip:probe@bench.example>;tag=p" + n + CRLF
                + "To: " + (to.isEmpty() ? "<sip:" + transport.user() + "@bench.example>" : to) + CRLF
                + "Call-ID: " + id + CRLF
                + "CSeq: " + cseq + " " + method + CRLF
                + "Contact: <sip:probe@" + CALLER + ":" + wire.port() + ";transport=" + transport.token() + ">" + CRLF
                + (body.isEmpty() ? "" : "Content-Type: application/sdp" + CRLF)
                + "Content-Length: " + body.length() + CRLF + CRLF + body;
    }

    /** The first value of a header field; empty where it is not there. */
    private static String header(String message, String name) {
        for (String line : message.split(CRLF)) {
            if (line.isEmpty()) return "";
            boolean named = line.length() > name.length() && line.charAt(name.length()) == ':';
            if (named && line.regionMatches(true, 0, name, 0, name.length())) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    /** No further call after the one under way. */
    void stop() {
        over = true;
    }

    /** Calls begun. Only after the thread has ended. */
    int calls() {
        return calls;
    }

    /** Calls that were not answered by 200. Only after the thread has ended. */
    int failed() {
        return failed;
    }

    /** INVITE to 200 of each call in microseconds. Only after the thread has ended. */
    List<Double> setupsUs() {
        return List.copyOf(setupsUs);
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }
}

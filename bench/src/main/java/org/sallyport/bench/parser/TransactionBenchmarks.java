package org.sallyport.bench.parser;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Sensitive;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipParser;
import org.sallyport.sip.transaction.Arrival;
import org.sallyport.sip.transaction.ClientListener;
import org.sallyport.sip.transaction.ClientTransaction;
import org.sallyport.sip.transaction.Delivery;
import org.sallyport.sip.transaction.LoopDetection;
import org.sallyport.sip.transaction.ServerTransaction;
import org.sallyport.sip.transaction.TransactionLimits;
import org.sallyport.sip.transaction.TransactionOutput;
import org.sallyport.sip.transaction.TransactionTable;
import org.sallyport.sip.transaction.TransactionTimers;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** INVITEs through a table as full as 1,000 calls a second leave it: 32,000 pairs of transactions that linger. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TransactionBenchmarks {
    private static final long PAUSE_NS = 1_000_000L;

    private static final String INVITE = String.join("\r\n",
            "INVITE sip:bob@biloxi.example SIP/2.0",
            "Via: SIP/2.0/UDP 10.1.3.33:5060;branch=z9hG4bKnashds000000000000;rport=5060;received=192.0.2.44",
            "Max-Forwards: 69",
            "From: \"Alice\" <sip:alice@atlanta.example>;tag=9fxced76sl",
            "To: \"Bob\" <sip:bob@biloxi.example>",
            "Call-ID: 3848276298220188511@atlanta.example",
            "CSeq: 314159 INVITE",
            "Contact: <sip:alice@10.1.3.33:5060;transport=udp>",
            "Content-Length: 0",
            "",
            "");

    private static final int BRANCH_END = INVITE.indexOf(";rport");

    private final byte[] text = INVITE.getBytes(StandardCharsets.ISO_8859_1);
    private final SipParser parser = new SipParser(SipLimits.DEFAULT);
    private final SplittableRandom random = new SplittableRandom(1);
    private final Entropy entropy = random::nextBytes;
    private final LoopDetection loops = new LoopDetection(Sensitive.of(new byte[16]));
    private final Flow caller = new Flow("udp", Endpoint.of("192.0.2.44", 5060));
    private final Flow callee = new Flow("udp", Endpoint.of("192.0.2.45", 5060));
    private final TransactionTable<Flow> table = new TransactionTable<>(new Output(), TransactionTimers.RFC3261,
            new TransactionLimits(1_000_000, 1_000_000), entropy);

    /** What the call under way has sent, and who serves it: both are there before they are read. */
    @SuppressWarnings("NullAway.Init")
    private SipMessage sent;

    @SuppressWarnings("NullAway.Init")
    private ServerTransaction<Flow> server;

    private long nowNs;
    private long calls;

    private record Flow(String transport, Endpoint remote) {}

    private final class Output implements TransactionOutput<Flow> {
        @Override
        public void send(Flow flow, SipMessage message) {
            sent = message;
        }

        @Override
        public Delivery delivery(Flow flow) {
            return Delivery.UNRELIABLE;
        }

        @Override
        public IpAddress source(Flow flow) {
            return flow.remote().address();
        }
    }

    private final ClientListener<Flow> listener = new ClientListener<>() {
        @Override
        public void onResponse(ClientTransaction<Flow> t, SipMessage response) {
            server.respond(response.edit().removeFirstValue(HeaderName.VIA).build(), nowNs);
        }

        @Override
        public void onTimeout(ClientTransaction<Flow> t) {}

        @Override
        public void onTransportError(ClientTransaction<Flow> t) {}
    };

    private SipMessage parsed(byte[] octets) {
        return ((Parsed.Ok) parser.datagram(octets)).message();
    }

    private byte[] next() {
        byte[] octets = text.clone();
        long n = ++calls;
        for (int at = BRANCH_END - 1; n > 0; at--, n /= 10) octets[at] = (byte) ('0' + n % 10);
        return octets;
    }

    /** INVITE, its copy to the next hop, 200 back, and what timers do meanwhile. */
    @Benchmark
    public int invitePair() {
        nowNs += PAUSE_NS;
        SipMessage invite = parsed(next());
        server = ((Arrival.New<Flow>) table.receiveRequest(invite, caller, nowNs)).transaction();
        String branch = loops.branch(loops.fingerprint(invite, "Z"), entropy);
        SipMessage copy = invite.edit()
                .addFirst(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.10:5060;branch=" + branch).build();
        table.client(copy, callee, listener, nowNs);
        table.receiveResponse(parsed(SipMessage.response(sent, 200, "OK", "a1b2").bytes()), nowNs);
        table.timer(nowNs);
        return table.servers() + sent.bytes().length;
    }

    /** Parse, and look whether the request was here before. */
    @Benchmark
    public boolean loop() {
        SipMessage invite = parsed(text);
        return loops.isLoop(invite, loops.fingerprint(invite, "Z"));
    }
}

package org.sallyport.bench.parser;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipParser;
import org.sallyport.wire.Endpoint;

/** One INVITE of usual size, from bytes to what leaves. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SipMessageBenchmarks {
    private static final String TEXT = String.join("\r\n",
            "INVITE sip:bob@biloxi.example SIP/2.0",
            "Via: SIP/2.0/TLS proxy.atlanta.example:5061;branch=z9hG4bK83749.1;rport=50112;received=192.0.2.101",
            "Via: SIP/2.0/UDP 10.1.3.33:5060;branch=z9hG4bKnashds8;rport=5060;received=192.0.2.44",
            "Max-Forwards: 69",
            "Record-Route: <sip:proxy.atlanta.example;transport=tls;lr>",
            "From: \"Alice\" <sip:alice@atlanta.example>;tag=9fxced76sl",
            "To: \"Bob\" <sip:bob@biloxi.example>",
            "Call-ID: 3848276298220188511@atlanta.example",
            "CSeq: 314159 INVITE",
            "Contact: <sip:alice@10.1.3.33:5060;transport=udp>"
                    + ";+sip.instance=\"<urn:uuid:00000000-0000-1000-8000-AABBCCDDEEFF>\"",
            "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY",
            "Supported: replaces, timer, path, 100rel",
            "Session-Expires: 1800",
            "Min-SE: 90",
            "User-Agent: Bench/1.0",
            "Content-Type: application/sdp",
            "Content-Length: 149",
            "",
            "v=0",
            "o=alice 2890844526 2890844526 IN IP4 10.1.3.33",
            "s=-",
            "c=IN IP4 10.1.3.33",
            "t=0 0",
            "m=audio 49172 RTP/AVP 0 101",
            "a=rtpmap:101 telephone-event/8000",
            "");

    private static final Endpoint SOURCE = Endpoint.of("192.0.2.101", 50112);

    private final byte[] invite = TEXT.getBytes(StandardCharsets.UTF_8);
    private final SipParser parser = new SipParser(SipLimits.DEFAULT);

    /** Finds every header field and notes where it is: no object is made. */
    @Benchmark
    public boolean index() {
        return parser.indexOnly(invite);
    }

    /** Index, rules of RFC 3261, and a message with an index of its own. */
    @Benchmark
    public Parsed parse() {
        return parser.datagram(invite);
    }

    /** Parse, change what a proxy in the path changes, and write. */
    @Benchmark
    public byte[] parseEditBuild() {
        SipMessage in = ((Parsed.Ok) parser.datagram(invite)).message();
        return in.edit()
                .requestUri("sip:bob@192.0.2.4:5060")
                .set(HeaderName.MAX_FORWARDS, "68")
                .addFirst(HeaderName.RECORD_ROUTE, "<sip:192.0.2.10:5060;lr>")
                .addFirst(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1f2e3d4c5b6a7980;rport")
                .build().bytes();
    }

    /** The whole way through a node: the sender noted in its Via, what a proxy reads and changes, what is sent read. */
    @Benchmark
    public int pass() {
        SipMessage in = ((Parsed.Ok) parser.datagram(invite)).message();
        SipMessage noted = in.edit().topVia(in.topVia().withSource(SOURCE)).build();
        int read = noted.from().hashCode() + noted.to().hashCode() + noted.cseq().hashCode() + noted.callId().length()
                + Objects.hashCode(noted.uri()) + noted.routes().size() + noted.maxForwards();
        SipMessage trying = SipMessage.response(noted, 100, "Trying", null);
        SipMessage out = noted.edit()
                .requestUri("sip:bob@192.0.2.4:5060")
                .set(HeaderName.MAX_FORWARDS, "68")
                .addFirst(HeaderName.RECORD_ROUTE, "<sip:192.0.2.10:5060;lr>")
                .addFirst(HeaderName.VIA, "SIP/2.0/UDP 192.0.2.10:5060;branch=z9hG4bK1f2e3d4c5b6a7980;rport")
                .build();
        return read + trying.bytes().length + String.valueOf(out.topVia().branch()).length() + out.method().length()
                + out.bytes().length;
    }

    /** As {@link #parseEditBuild}, having read what a proxy looks at. */
    @Benchmark
    public int readAll() {
        SipMessage in = ((Parsed.Ok) parser.datagram(invite)).message();
        return in.topVia().hashCode() + in.from().hashCode() + in.to().hashCode() + in.cseq().hashCode()
                + in.callId().length() + Objects.hashCode(in.uri()) + in.contacts().size() + in.maxForwards();
    }
}

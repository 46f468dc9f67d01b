package org.sallyport.scenarios.ladder;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.sallyport.sip.message.Framed;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.PacketKind;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.StreamFramer;

/** Finds the SIP messages in what parties receive and puts them on a ladder. */
public final class SipLadder {
    private static final int FLOWS_MAX = 10_000;

    private final Ladder ladder;
    private final Predicate<SipMessage> wanted;
    private final Map<String, StreamFramer> framers = new HashMap<>();

    /**
     * @param ladder receives the steps
     * @param wanted which messages are shown
     */
    public SipLadder(Ladder ladder, Predicate<SipMessage> wanted) {
        this.ladder = ladder;
        this.wanted = wanted;
    }

    /** Everything but REGISTER and OPTIONS, which come again and again. */
    public static boolean ofCalls(SipMessage m) {
        return !m.method().equals("REGISTER") && !m.method().equals("OPTIONS");
    }

    /** The short name of a message: {@code INVITE sdp}, {@code 200 INVITE}. */
    public static String label(SipMessage m) {
        String name = m.isRequest() ? m.method() : m.status() + " " + m.method();
        String type = m.header(HeaderName.CONTENT_TYPE);
        return type != null && type.contains("sdp") && m.bodyLength() > 0 ? name + " sdp" : name;
    }

    /** One datagram; what is no SIP is passed over. */
    public void datagram(long timeNs, String from, String to, byte[] bytes) {
        if (bytes.length < 12 || PacketKind.of(bytes[0]) != PacketKind.SIP) return;
        switch (SipMessage.parseDatagram(bytes)) {
            case Parsed.Ok ok -> add(timeNs, from, to, ok.message());
            case Parsed.Bad bad -> ladder.add(timeNs, from, to, "malformed: " + bad.why().reason());
        }
    }

    /** A piece of a stream; {@code flow} names the stream and its direction. */
    public void stream(long timeNs, String flow, String from, String to, byte[] bytes) {
        if (framers.size() > FLOWS_MAX) framers.clear();
        StreamFramer framer = framers.computeIfAbsent(flow, _ -> new StreamFramer(SipLimits.PAIR));
        framer.push(bytes, 0, bytes.length);
        while (true) {
            switch (framer.next()) {
                case Framed.Message m -> add(timeNs, from, to, m.message());
                case Framed.Ping _, Framed.Pong _ -> {}
                case Framed.PassedOver p -> ladder.add(timeNs, from, to, "malformed: " + p.bad().why().reason());
                case Framed.Broken b -> {
                    ladder.add(timeNs, from, to, "malformed: " + b.bad().why().reason());
                    framers.remove(flow);
                    return;
                }
                case Framed.More _ -> {
                    return;
                }
            }
        }
    }

    private void add(long timeNs, String from, String to, SipMessage m) {
        if (wanted.test(m)) ladder.add(timeNs, from, to, label(m));
    }
}

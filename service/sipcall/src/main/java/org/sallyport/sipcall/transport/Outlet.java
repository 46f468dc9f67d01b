package org.sallyport.sipcall.transport;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.refusal.Refusal;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipParser;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * The one way out for SIP messages: nothing leaves that the other end would not take, and a connection that is slow
 * takes no new work before it breaks. Owner: the desk.
 *
 * <p>Of the octets that may wait for a connection, 1 MiB, what begins something may use the first quarter, requests
 * within a dialog half. The rest is for answers, ACK, BYE and CANCEL, which end what waits.
 */
public final class Outlet {
    /** While more than this part of what may wait does wait, nothing new begins. */
    private static final int BEGINNING_PART = 4;

    /** While more than this part waits, no request within a dialog is sent. */
    private static final int WITHIN_PART = 2;

    /** The largest payload of a UDP datagram: 65,535 octets less the headers of UDP and IPv4. */
    static final int DATAGRAM_V4_BYTES_MAX = 65_507;

    /** The same over IPv6, whose length does not count its header. */
    static final int DATAGRAM_V6_BYTES_MAX = 65_527;

    /** A message this short cannot pass any limit: 256 header fields of four octets each are as long. */
    private static final int SHORT_BYTES = 1024;

    private final Host host;
    private final SipParser pair = new SipParser(SipLimits.PAIR);
    private final SipParser others;
    private @Nullable SipMessage measured;
    private @Nullable Flow measuredFor;
    private Witness witness = Witness.NONE;
    private long linkFull;
    private long tooLarge;
    private long notSent;

    /** @param own what we take ourselves from whoever has proven nothing */
    public Outlet(Host host, SipLimits own) {
        this.host = host;
        this.others = new SipParser(own.forOthers());
    }

    /** Who sees what leaves; set once, before anything does. */
    public void seenBy(Witness eyes) {
        witness = eyes;
    }

    /** Why the other end of a flow would not take a message, where it would not. */
    public Optional<Refusal> objection(Flow flow, SipMessage message) {
        int length = message.bytes().length;
        if (flow.transport() == Transport.UDP && length > datagramMax(flow)) {
            return Optional.of(new Refusal(RefusalReason.TOO_LARGE, "at most " + datagramMax(flow) + " octets over UDP",
                    length + " toward " + flow.label()));
        }
        if (length < SHORT_BYTES || message == measured && flow == measuredFor) return Optional.empty();
        Optional<RefusalReason> reason = (isPair(flow) ? pair : others).objection(message);
        if (reason.isPresent()) {
            return Optional.of(
                    new Refusal(reason.get(), "what the next hop takes", length + " octets toward " + flow.label()));
        }
        measured = message;
        measuredFor = flow;
        return Optional.empty();
    }

    private static int datagramMax(Flow flow) {
        return flow.remote().address().family() == IpAddress.Family.V4 ? DATAGRAM_V4_BYTES_MAX : DATAGRAM_V6_BYTES_MAX;
    }

    private static boolean isPair(Flow flow) {
        return connection(flow).filter(StreamFlow::isPair).isPresent();
    }

    private static Optional<StreamFlow> connection(Flow flow) {
        return switch (flow) {
            case DatagramFlow _, LostFlow _ -> Optional.empty();
            case StreamFlow s -> Optional.of(s);
            case ZoneFlow z -> Optional.of(z.connection());
        };
    }

    /** Why a request should not be sent over a flow now: too much waits there already. */
    public Optional<Refusal> crowded(Flow flow, SipMessage request) {
        // A zone that waits for its next connection says on it what was said into the void.
        Optional<StreamFlow> connection = connection(flow).filter(StreamFlow::alive);
        if (connection.isEmpty() || request.method().equals(Method.BYE)) return Optional.empty();
        StreamFlow s = connection.get();
        int max = s.pendingMax() / (request.to().tag() == null ? BEGINNING_PART : WITHIN_PART);
        int waits = s.pendingBytes();
        if (waits <= max && waits + request.bytes().length <= s.pendingMax()) return Optional.empty();
        linkFull++;
        return Optional.of(new Refusal(RefusalReason.LINK_FULL, "at most " + max + " octets waiting",
                waits + " for " + flow.label()));
    }

    /** Sends a message, unless the other end could not take it or nothing more may wait for it: then it is counted. */
    public void send(Flow flow, SipMessage message) {
        // An answer of our own repeats what its sender sent; what is forwarded was measured before.
        boolean echo = !message.isRequest() && !isPair(flow) && message.bytes().length <= datagramMax(flow);
        Optional<Refusal> objection = echo ? Optional.empty() : objection(flow, message);
        if (objection.isPresent()) {
            tooLarge++;
            host.log(LogTopic.SIP, LogLevel.DEBUG, "not sent: " + objection.get());
            return;
        }
        // The other node's connection is ended by its silence alone, never by what strangers make wait for it.
        Optional<StreamFlow> link = connection(flow).filter(s -> s.isPair() && s.alive());
        if (link.isPresent() && link.get().pendingBytes() + message.bytes().length > link.get().pendingMax()) {
            notSent++;
            return;
        }
        if (host.logs(LogTopic.SIP, LogLevel.DEBUG)) host.log(LogTopic.SIP, LogLevel.DEBUG, SipLine.out(flow, message));
        witness.sent(flow, message);
        flow.send(message.bytes());
    }

    /** Adds what is counted here, by name. */
    public void count(Map<String, Long> out) {
        out.put("linkFull", linkFull);
        out.put("tooLargeToSend", tooLarge);
        out.put("notSent", notSent);
    }
}

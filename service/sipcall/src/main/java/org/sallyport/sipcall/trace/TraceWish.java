package org.sallyport.sipcall.trace;

import java.util.Locale;
import java.util.Optional;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.SipUri;
import org.sallyport.sipcall.transport.Flow;
import org.sallyport.sipcall.transport.StreamFlow;
import org.sallyport.sipcall.transport.ZoneFlow;

/** Which messages a trace takes. */
public sealed interface TraceWish {
    /** Whether a message is one of them. */
    boolean wants(Flow flow, SipMessage m);

    /** Those that name a user as sender, as whom they are for, or as whom the sender has proven to be. */
    record OfUser(String user) implements TraceWish {
        @Override
        public boolean wants(Flow flow, SipMessage m) {
            if (names(m.from()) || names(m.to())) return true;
            if (m.uri() instanceof SipUri uri && isUser(uri)) return true;
            return m.addresses(HeaderName.P_ASSERTED_IDENTITY).stream().anyMatch(this::names);
        }

        private boolean names(NameAddr a) {
            return a.uri().filter(this::isUser).isPresent();
        }

        /** By name alone, or by name and domain where the wish has one. */
        private boolean isUser(SipUri uri) {
            String name = uri.userText();
            if (name == null) return false;
            return name.equalsIgnoreCase(user) || (name + "@" + uri.host()).equalsIgnoreCase(user);
        }
    }

    /** Those to and from an address, or over the zone that leads to the other node. */
    record OfPeer(String peer) implements TraceWish {
        @Override
        public boolean wants(Flow flow, SipMessage m) {
            String zone = switch (flow) {
                case ZoneFlow z -> z.zone();
                case StreamFlow s -> s.zone();
                default -> "";
            };
            return zone.equals(peer) || flow.remote().address().toString().equals(peer)
                    || flow.remote().toString().equals(peer);
        }
    }

    /** Those of a call. */
    record OfCall(String callId) implements TraceWish {
        @Override
        public boolean wants(Flow flow, SipMessage m) {
            return m.callId().equals(callId);
        }
    }

    /** What was asked for, for people. */
    default String text() {
        return switch (this) {
            case OfUser(String user) -> "user " + user;
            case OfPeer(String peer) -> "peer " + peer;
            case OfCall(String callId) -> "call " + callId;
        };
    }

    /** The wish of that kind; empty for another kind, or for nothing. */
    static Optional<TraceWish> of(String kind, String what) {
        if (what.isBlank() || what.length() > 256) return Optional.empty();
        return switch (kind) {
            case "user" -> Optional.of(new OfUser(what.toLowerCase(Locale.ROOT).replaceFirst("^sips?:", "")));
            case "peer" -> Optional.of(new OfPeer(what));
            case "call" -> Optional.of(new OfCall(what));
            default -> Optional.empty();
        };
    }
}

package org.sallyport.scenarios.phones;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.host.sim.SimHost;
import org.sallyport.scenarios.attack.AttackSite;
import org.sallyport.scenarios.attack.Stranger;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** A phone of another make: every message and every packet of media by hand. Owner: the thread of the world. */
final class Handset {
    final Stranger sip;
    private final AttackSite a;
    /** Whose credentials answer a challenge; empty for a stranger. */
    private final String user;

    Handset(AttackSite a, Stranger sip, String user) {
        this.a = a;
        this.sip = sip;
        this.user = user;
    }

    /** A socket for media. */
    final class Ear {
        final SimHost.FreeSocket socket;
        final List<byte[]> heard = new ArrayList<>();
        final List<Endpoint> from = new ArrayList<>();
        private int sequence;
        private final int ssrc;

        private Ear(String address, int port) {
            ssrc = port;
            socket = sip.host().freeDatagram(Endpoint.of(address, port), (source, bytes) -> {
                heard.add(bytes);
                from.add(source);
            }).orElseThrow();
        }

        /** Packets of 20 ms of sound. */
        void speak(Endpoint to, int packets) {
            send(to, 0, packets);
        }

        /** RTP of a payload type. */
        void send(Endpoint to, int type, int packets) {
            for (int i = 0; i < packets; i++) {
                socket.send(to, ByteBuffer.allocate(172).put((byte) 0x80).put((byte) type).putShort((short) ++sequence)
                        .putInt(160 * sequence).putInt(ssrc).array());
            }
        }

        /** UDPTL: a number, the length of a primary IFP packet, and the packet (T.38 §9.1). */
        void fax(Endpoint to, int packets) {
            for (int i = 0; i < packets; i++) socket.send(to, new byte[] {0, (byte) ++sequence, 1, 0x42, 0, 0});
        }

        int take() {
            int n = heard.size();
            heard.clear();
            from.clear();
            return n;
        }
    }

    Ear ear(int port) {
        return new Ear(sip.local().address().toString(), port);
    }

    Ear ear(String address, int port) {
        return new Ear(address, port);
    }

    /** Sends a request, with the answer to a challenge where one comes; what went out at last. */
    SipMessage asks(SipMessage request) {
        sip.send(request);
        a.pass(1);
        return sip.answer(request.topVia().branch()).filter(r -> r.status() == 407 || r.status() == 401)
                .map(challenge -> {
                    SipMessage again = sip.proven(request, user, challenge);
                    sip.send(again);
                    a.pass(1);
                    return again;
                }).orElse(request);
    }

    SipMessage response(SipMessage request) {
        return sip.answer(request.topVia().branch())
                .orElseThrow(() -> new AssertionError("no answer to " + request.method()));
    }

    static String text(SipMessage m) {
        return new String(m.body(), StandardCharsets.ISO_8859_1);
    }

    /** Where a description says that a section receives. */
    static Endpoint at(SipMessage m, int section) {
        return at(text(m), section);
    }

    static Endpoint at(String sdp, int section) {
        String session = null;
        List<String> addresses = new ArrayList<>();
        List<Integer> ports = new ArrayList<>();
        for (String line : sdp.lines().toList()) {
            if (line.startsWith("c=") && ports.isEmpty()) session = line.split(" ")[2];
            else if (line.startsWith("c=")) addresses.set(ports.size() - 1, line.split(" ")[2]);
            if (!line.startsWith("m=")) continue;
            ports.add(Integer.parseInt(line.split(" ")[1]));
            addresses.add(session);
        }
        return new Endpoint(IpAddress.of(addresses.get(section)), ports.get(section));
    }

    /** The port of a section; 0 where it is refused. */
    static int port(SipMessage m, int section) {
        return Integer.parseInt(text(m).lines().filter(l -> l.startsWith("m=")).toList().get(section).split(" ")[1]);
    }

    /** A call that stands, with all that its ends know of it. */
    static final class Conversation {
        final Handset caller;
        final Handset callee;
        final SipMessage invite;
        final SipMessage rang;
        final SipMessage answer;
        final SipMessage ok;
        private int callerCseq;
        private int calleeCseq = 70;
        /** What the side that was asked read of the newest re-INVITE, and what the asking one read of its answer. */
        SipMessage offered;
        SipMessage answered;

        private Conversation(Handset caller, Handset callee, SipMessage invite, SipMessage rang, SipMessage answer,
                SipMessage ok) {
            this.caller = caller;
            this.callee = callee;
            this.invite = invite;
            this.rang = rang;
            this.answer = answer;
            this.ok = ok;
            this.offered = rang;
            this.answered = ok;
            this.callerCseq = (int) invite.cseq().number();
        }

        SipBuilder within(boolean fromCaller, String method, long cseq) {
            Handset h = fromCaller ? caller : callee;
            SipMessage target = fromCaller ? ok : rang;
            SipBuilder b = SipMessage.request(method, target.contacts().getFirst().uriText())
                    .header(HeaderName.VIA, h.sip.via(h.sip.branch()));
            var routes = target.recordRoutes();
            (fromCaller ? routes.reversed() : routes).forEach(r -> b.header(HeaderName.ROUTE, r.toString()));
            return b.header(HeaderName.MAX_FORWARDS, "70")
                    .header(HeaderName.FROM, fromCaller ? invite.header(HeaderName.FROM) : answer.header(HeaderName.TO))
                    .header(HeaderName.TO, fromCaller ? ok.header(HeaderName.TO) : rang.header(HeaderName.FROM))
                    .header(HeaderName.CALL_ID, rang.callId()).header(HeaderName.CSEQ, cseq + " " + method)
                    .header(HeaderName.CONTACT,
                            "<sip:x@" + h.sip.local().address().uriHost() + ":" + h.sip.local().port() + ">");
        }

        /** A request within the call. */
        SipBuilder within(boolean fromCaller, String method) {
            return within(fromCaller, method, fromCaller ? ++callerCseq : ++calleeCseq);
        }

        /** A re-INVITE and its answer; a status of 300 or more refuses it. */
        void reinvite(boolean fromCaller, String offer, int status, String answer) {
            Handset asking = fromCaller ? caller : callee;
            Handset asked = fromCaller ? callee : caller;
            int before = asked.sip.requests("INVITE").size();
            SipMessage sent = asking.asks(within(fromCaller, "INVITE").body("application/sdp", bytes(offer)).build());
            if (fromCaller) callerCseq = (int) sent.cseq().number();
            else calleeCseq = (int) sent.cseq().number();
            assertThat(asked.sip.requests("INVITE")).hasSizeGreaterThan(before);
            offered = asked.sip.requests("INVITE").getLast();
            asked.sip.answer(offered, status, status < 300 ? bytes(answer) : new byte[0]);
            caller.a.pass(1);
            answered = asking.response(sent);
            if (status >= 300) return;
            asking.sip.send(within(fromCaller, "ACK", sent.cseq().number()).build());
            caller.a.pass(1);
        }

        /**
         * Where the caller's and the callee's section is sent to, from the newest exchange that was begun by the caller
         * or not.
         */
        Endpoint ofCaller(boolean callerAsked, int section) {
            return at(callerAsked ? answered : offered, section);
        }

        Endpoint ofCallee(boolean callerAsked, int section) {
            return at(callerAsked ? offered : answered, section);
        }
    }

    static byte[] bytes(String sdp) {
        return sdp.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A description whose sections are lines as they stand. */
    static String sdp(String address, String... lines) {
        String family = address.contains(":") ? "IP6" : "IP4";
        return "v=0\r\no=- 1 1 IN " + family + " " + address + "\r\ns=-\r\nc=IN " + family + " " + address
                + "\r\nt=0 0\r\n"
                + String.join("\r\n", lines) + "\r\n";
    }

    /** Calls a user; the callee answers at once. */
    Conversation calls(Handset callee, String uri, String offer, String answer) {
        SipMessage first = sip
                .request("INVITE", uri,
                        user.isEmpty() ? "sip:x@elsewhere.example" : "sip:" + user + "@" + AttackSite.DOMAIN, uri)
                .body("application/sdp", bytes(offer)).build();
        SipMessage invite = asks(first);
        assertThat(callee.sip.requests("INVITE")).isNotEmpty();
        SipMessage rang = callee.sip.requests("INVITE").getLast();
        SipMessage answered = callee.sip.answer(rang, 200, bytes(answer));
        a.pass(1);
        SipMessage ok = response(invite);
        Conversation c = new Conversation(this, callee, invite, rang, answered, ok);
        sip.send(c.within(true, "ACK", invite.cseq().number()).build());
        a.pass(1);
        return c;
    }
}

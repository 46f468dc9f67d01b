package org.sallyport.scenarios.phone;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** One call of a phone, from the first INVITE to the last answer. */
public final class PhoneCall {
    private static final long T1_NS = 500_000_000L;
    private static final long T2_NS = 4_000_000_000L;
    private static final String SDP = "application/sdp";

    /** Where a call is. */
    public enum State {
        CALLING,
        RINGING,
        TALKING,
        ENDED
    }

    private final Phone phone;
    private final boolean outgoing;
    private final String id;
    private final String localTag;
    private final String localUri;
    private final DigestClient digest;
    private final PhoneMedia media;
    private State state = State.CALLING;
    private int status;
    private String remote;
    private String target;
    private List<NameAddr> routes = List.of();
    private int number;
    private @Nullable Asking invite;
    private @Nullable SipMessage lastAck;
    private @Nullable Received received;
    private boolean cancelWanted;
    private boolean acknowledged;
    private boolean held;
    private long version = 1;
    private PhoneNetwork.Timer timer = () -> {};

    /** The INVITE of an incoming call. */
    private record Received(SipMessage invite, Endpoint from) {}

    private PhoneCall(Phone phone, boolean outgoing, String id, String localTag, String localUri, String remote,
            String target) {
        this.phone = phone;
        this.outgoing = outgoing;
        this.id = id;
        this.localTag = localTag;
        this.localUri = localUri;
        this.remote = remote;
        this.target = target;
        this.digest = phone.digest();
        this.media = PhoneMedia.open(phone.network, phone.settings.ice());
    }

    static PhoneCall outgoing(Phone phone, String uri) {
        return new PhoneCall(phone, true, phone.network.entropy().hex(10), phone.network.entropy().hex(4),
                phone.settings.aor(), "<" + uri + ">", uri);
    }

    static PhoneCall incoming(Phone phone, SipMessage invite, Endpoint from) {
        PhoneCall c =
                new PhoneCall(phone, false, invite.callId(), phone.network.entropy().hex(4), invite.to().uriText(),
                        invite.from().toString(), invite.contacts().isEmpty() ? phone.settings.aor()
                                : invite.contacts().getFirst().uriText());
        c.received = new Received(invite, from);
        c.routes = invite.recordRoutes();
        return c;
    }

    private Received received() {
        if (received == null) throw new IllegalStateException("an outgoing call");
        return received;
    }

    /** Its Call-ID. */
    public String id() {
        return id;
    }

    /** Whether we called. */
    public boolean outgoing() {
        return outgoing;
    }

    /** Where it is. */
    public State state() {
        return state;
    }

    /** Why it ended: the refusal's status, 408 for silence, 487 after a cancel, 200 after a BYE; 0 before its end. */
    public int status() {
        return status;
    }

    /** Its media so far. */
    public PhoneMedia.Report media() {
        return media.report();
    }

    /** The body of the INVITE that began the call, as it was sent or as it came. */
    public byte[] firstOffer() {
        return (invite == null ? received().invite() : invite.request()).body();
    }

    // ---------------------------------------------------------------- what the user wants

    /** Ends it, whatever its state. */
    public void hangUp() {
        switch (state) {
            case TALKING -> {
                phone.ask(inDialog(Method.BYE, ++number).build(), nextHop(), _ -> {}, () -> {});
                end(200);
            }
            case CALLING, RINGING -> {
                if (outgoing) cancel();
                else refuse(603, "Decline");
            }
            case ENDED -> {}
        }
    }

    /** Holds the other end, or takes it back. */
    public void hold(boolean on) {
        if (state != State.TALKING) return;
        held = on;
        reinvite(on);
    }

    /** Restarts ICE: a re-INVITE with other credentials. */
    public void restartIce() {
        if (state != State.TALKING || media.ice().isEmpty()) return;
        media.ice().get().restart();
        reinvite(held);
    }

    /** Its ICE agent, where the phone has one. */
    public Optional<PhoneIce> ice() {
        return media.ice();
    }

    private void reinvite(boolean on) {
        SipMessage m = inDialog(Method.INVITE, ++number).body(SDP, offer(on ? "sendonly" : "sendrecv")).build();
        phone.ask(m, nextHop(), r -> {
            if (r.status() < 200) return;
            if (r.status() < 300) accepted(r);
            else if (r.status() == 481) end(481);
        }, () -> end(408));
    }

    /** Sends no audio, or sends it again; the other end is not told. */
    public void mute(boolean on) {
        media.mute(on);
    }

    // ---------------------------------------------------------------- calling

    void invite() {
        sendInvite(Optional.empty(), "");
    }

    private void sendInvite(Optional<HeaderName> field, String credentials) {
        SipBuilder b = phone.request(Method.INVITE, target)
                .header(HeaderName.FROM, "<" + localUri + ">;tag=" + localTag)
                .header(HeaderName.TO, remote)
                .header(HeaderName.CALL_ID, id)
                .header(HeaderName.CSEQ, ++number + " INVITE")
                .header(HeaderName.CONTACT, phone.contact());
        field.ifPresent(f -> b.header(f, credentials));
        b.header(HeaderName.ALLOW, "INVITE, ACK, CANCEL, BYE, UPDATE, OPTIONS, INFO, NOTIFY");
        b.body(SDP, offer("sendrecv"));
        invite = phone.ask(b.build(), Optional.empty(), this::inviteAnswered, () -> end(408));
    }

    private void inviteAnswered(SipMessage r) {
        if (r.status() < 200) {
            if (cancelWanted) cancel();
            else if (r.status() > 100 && state == State.CALLING) become(State.RINGING);
        } else if (r.status() < 300) {
            boolean first = state != State.TALKING && state != State.ENDED;
            remote = r.text(HeaderName.TO);
            routes = new ArrayList<>(r.recordRoutes());
            Collections.reverse(routes);
            accepted(r);
            if (!first) return;
            become(State.TALKING);
            if (cancelWanted) hangUp();
        } else if ((r.status() == 401 || r.status() == 407) && !cancelWanted) {
            Optional<String> proof = phone.prove(digest, r, Method.INVITE, target);
            if (proof.isPresent()) sendInvite(Optional.of(Phone.field(r)), proof.get());
            else end(r.status());
        } else {
            end(r.status());
        }
    }

    /** A 2xx to an INVITE of ours, the first or a later one: ACK it, and again each time it is repeated. */
    private void accepted(SipMessage r) {
        if (!r.contacts().isEmpty()) target = r.contacts().getFirst().uriText();
        SipMessage ack = lastAck;
        if (ack == null || ack.cseq().number() != r.cseq().number()) {
            ack = inDialog(Method.ACK, (int) r.cseq().number()).build();
            lastAck = ack;
            PhoneSdp.read(r.body()).ifPresent(d -> direct(d, true));
        }
        phone.send(ack, nextHop());
    }

    private void cancel() {
        cancelWanted = true;
        if (invite == null || !invite.provisional()) return;
        SipMessage m = invite.request();
        SipBuilder b = SipMessage.request(Method.CANCEL, m.requestUri())
                .header(HeaderName.VIA, m.topVia().toString())
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, m.text(HeaderName.FROM))
                .header(HeaderName.TO, m.text(HeaderName.TO))
                .header(HeaderName.CALL_ID, id)
                .header(HeaderName.CSEQ, m.cseq().number() + " CANCEL");
        phone.ask(b.build(), invite.to(), _ -> {}, () -> end(408));
    }

    // ---------------------------------------------------------------- being called

    void ring() {
        switch (phone.settings.manner()) {
            case BUSY -> refuse(486, "Busy Here");
            case DECLINE -> refuse(603, "Decline");
            case ANSWER, RING -> {
                become(State.RINGING);
                SipMessage ringing = SipMessage.response(received().invite(), 180, "Ringing", localTag);
                phone.answer(received().invite(), received().from(),
                        ringing.edit().addLast(HeaderName.CONTACT, phone.contact()).build());
                if (phone.settings.manner() == PhoneSettings.Manner.ANSWER) {
                    timer = phone.network.at(phone.network.nowNs() + phone.settings.ringMs() * 1_000_000L,
                            this::pickUp);
                }
            }
        }
    }

    private void pickUp() {
        if (state != State.RINGING) return;
        become(State.TALKING);
        Optional<PhoneSdp> offer = PhoneSdp.read(received().invite().body());
        SipMessage ok = SipMessage.response(received().invite(), 200, "OK", localTag).edit()
                .addLast(HeaderName.CONTACT, phone.contact())
                .body(SDP, answer(offer))
                .build();
        offer.ifPresent(d -> direct(d, false));
        acknowledged = false;
        phone.answer(received().invite(), received().from(), ok);
        repeatUntilAcknowledged(ok, received().invite(), received().from(), T1_NS,
                phone.network.nowNs() + 64 * T1_NS);
    }

    /** RFC 3261 §13.3.1.4 for 2xx, §17.2.1 for refusals. */
    private void repeatUntilAcknowledged(SipMessage answer, SipMessage request, Endpoint to, long waitNs,
            long untilNs) {
        timer.cancel();
        timer = phone.network.at(phone.network.nowNs() + waitNs, () -> {
            if (acknowledged) return;
            if (phone.network.nowNs() >= untilNs) {
                if (state == State.TALKING) hangUp();
                status = 408;
                return;
            }
            if (!phone.line.reliable() || answer.status() < 300) phone.send(answer, Optional.of(to));
            repeatUntilAcknowledged(answer, request, to, Math.min(waitNs * 2, T2_NS), untilNs);
        });
    }

    private void refuse(int code, String phrase) {
        SipMessage no = SipMessage.response(received().invite(), code, phrase, localTag);
        acknowledged = false;
        phone.answer(received().invite(), received().from(), no);
        end(code);
        repeatUntilAcknowledged(no, received().invite(), received().from(), T1_NS,
                phone.network.nowNs() + 64 * T1_NS);
    }

    void acknowledged(SipMessage ack) {
        acknowledged = true;
        timer.cancel();
        if (ack.bodyLength() > 0) PhoneSdp.read(ack.body()).ifPresent(d -> direct(d, true));
    }

    /** Whether the CANCEL is for our INVITE. */
    boolean cancelled(SipMessage cancel) {
        String branch = received == null ? null : received.invite().topVia().branch();
        if (branch == null || !branch.equals(cancel.topVia().branch())) return false;
        if (state == State.RINGING || state == State.CALLING) refuse(487, "Request Terminated");
        return true;
    }

    void bye(SipMessage request, Endpoint from) {
        phone.answer(request, from, SipMessage.response(request, 200, "OK", localTag));
        if (state != State.ENDED) end(200);
    }

    /** A re-INVITE or an UPDATE. */
    void renegotiate(SipMessage request, Endpoint from) {
        if (state == State.ENDED) {
            phone.answer(request, from, SipMessage.response(request, 481, "Call/Transaction Does Not Exist", localTag));
            return;
        }
        if (!request.contacts().isEmpty()) target = request.contacts().getFirst().uriText();
        Optional<PhoneSdp> offer = PhoneSdp.read(request.body());
        SipMessage ok = SipMessage.response(request, 200, "OK", localTag).edit()
                .addLast(HeaderName.CONTACT, phone.contact()).build();
        boolean inviting = request.method().equals(Method.INVITE);
        if (offer.isPresent() || inviting) {
            ok = ok.edit().body(SDP, answer(offer)).build();
        }
        offer.ifPresent(d -> direct(d, false));
        phone.answer(request, from, ok);
        if (!inviting) return;
        acknowledged = false;
        repeatUntilAcknowledged(ok, request, from, T1_NS, phone.network.nowNs() + 64 * T1_NS);
    }

    // ---------------------------------------------------------------- parts

    private static String answerTo(PhoneSdp offer) {
        if (offer.sends() && offer.receives()) return "sendrecv";
        return offer.sends() ? "recvonly" : offer.receives() ? "sendonly" : "inactive";
    }

    private void direct(PhoneSdp theirs, boolean offerer) {
        if (state == State.ENDED) return;
        media.directed(theirs, theirs.receives() && !held, offerer);
    }

    private byte[] offer(String direction) {
        return PhoneSdp.write(phone.network.address(), media.port(), direction, version++,
                media.ice().map(PhoneIce::describe));
    }

    /** Answers with ICE only where the offer had it; an offer of ours where there was none. */
    private byte[] answer(Optional<PhoneSdp> offer) {
        if (offer.isEmpty()) return offer("sendrecv");
        Optional<PhoneSdp.Ice> own = offer.get().ice().flatMap(_ -> media.ice().map(PhoneIce::describe));
        return PhoneSdp.write(phone.network.address(), media.port(), answerTo(offer.get()), version++, own);
    }

    private SipBuilder inDialog(String method, int cseq) {
        SipBuilder b = phone.request(method, target)
                .header(HeaderName.FROM, "<" + localUri + ">;tag=" + localTag)
                .header(HeaderName.TO, remote)
                .header(HeaderName.CALL_ID, id)
                .header(HeaderName.CSEQ, cseq + " " + method);
        for (NameAddr r : routes) b.header(HeaderName.ROUTE, r.toString());
        return method.equals(Method.INVITE) ? b.header(HeaderName.CONTACT, phone.contact()) : b;
    }

    /** First route or target where it is a literal address; else the proxy. */
    private Optional<Endpoint> nextHop() {
        NameAddr first = routes.isEmpty() ? NameAddr.of(target) : routes.getFirst();
        return first.uri().filter(u -> u.isSip() && u.host() != null).flatMap(u -> IpAddress.parse(u.host())
                .map(a -> new Endpoint(a, u.port() > 0 ? u.port() : 5060)));
    }

    private void become(State next) {
        state = next;
        phone.listener.changed(phone, this);
    }

    private void end(int why) {
        if (state == State.ENDED) return;
        status = why;
        silence();
        become(State.ENDED);
        phone.ended(this);
    }

    void silence() {
        media.close();
    }
}

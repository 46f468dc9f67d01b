package org.sallyport.scenarios.phone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Method;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sip.message.Via;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** A phone: registers, calls, answers. Owner: the one thread of its network. */
public final class Phone {
    private static final long FORGET_NS = 40_000_000_000L;

    final PhoneNetwork network;
    final PhoneSettings settings;
    final PhoneListener listener;
    final PhoneLine line;
    private final Map<String, Asking> asking = new HashMap<>();
    private final Map<String, SipMessage> answered = new HashMap<>();
    private final Map<String, PhoneCall> calls = new LinkedHashMap<>();
    private final List<PhoneCall> history = new ArrayList<>();
    private final DigestClient digest;
    private final String registrationId;
    private final String registrationTag;
    private int registrationNumber;
    private int registeredSeconds;
    private int wantedSeconds;
    private PhoneNetwork.Timer refresh = () -> {};

    private Phone(PhoneNetwork network, PhoneSettings settings, PhoneListener listener) {
        this.network = network;
        this.settings = settings;
        this.listener = listener;
        this.line = new PhoneLine(network, settings, this::take, this::reconnected);
        this.digest = digest();
        this.registrationId = network.entropy().hex(8);
        this.registrationTag = network.entropy().hex(4);
    }

    /** A phone that is on and silent. */
    public static Phone start(PhoneNetwork network, PhoneSettings settings, PhoneListener listener) {
        Phone p = new Phone(network, settings, listener);
        p.line.open();
        return p;
    }

    DigestClient digest() {
        return new DigestClient(settings.user(), DigestSecret.password(settings.password().reveal()), Optional.empty(),
                DigestAlgorithm.MD5);
    }

    /** Its settings. */
    public PhoneSettings settings() {
        return settings;
    }

    /** Whether the registrar has us, as far as we know. */
    public boolean registered() {
        return registeredSeconds > 0;
    }

    /** Every call since the start, oldest first. */
    public List<PhoneCall> calls() {
        return List.copyOf(history);
    }

    /** Messages it could not read. */
    public long unreadable() {
        return line.unreadable();
    }

    /** Registers, and again after half the time that the registrar grants. */
    public void register() {
        wantedSeconds = settings.registerSeconds();
        register(wantedSeconds, Optional.empty(), "");
    }

    /** Takes the registration back. */
    public void unregister() {
        wantedSeconds = 0;
        refresh.cancel();
        register(0, Optional.empty(), "");
    }

    /** Calls a SIP URI. */
    public PhoneCall call(String uri) {
        PhoneCall c = PhoneCall.outgoing(this, uri);
        calls.put(c.id(), c);
        history.add(c);
        c.invite();
        return c;
    }

    /** Switches it off without a word to anyone. */
    public void off() {
        refresh.cancel();
        calls.values().forEach(PhoneCall::silence);
        line.close();
    }

    private void reconnected() {
        if (wantedSeconds > 0) register(wantedSeconds, Optional.empty(), "");
    }

    private void register(int seconds, Optional<HeaderName> field, String credentials) {
        SipBuilder b = request(Method.REGISTER, "sip:" + settings.domain())
                .header(HeaderName.FROM, "<" + settings.aor() + ">;tag=" + registrationTag)
                .header(HeaderName.TO, "<" + settings.aor() + ">")
                .header(HeaderName.CALL_ID, registrationId)
                .header(HeaderName.CSEQ, ++registrationNumber + " REGISTER")
                .header(HeaderName.CONTACT, contact())
                .header(HeaderName.EXPIRES, Integer.toString(seconds));
        field.ifPresent(f -> b.header(f, credentials));
        int number = registrationNumber;
        ask(b.build(), Optional.empty(), r -> {
            if (number == registrationNumber) registerAnswered(seconds, r);
        }, () -> {
            if (number == registrationNumber) registerFailed(408, "nobody answered");
        });
    }

    private void registerAnswered(int asked, SipMessage response) {
        if (response.status() < 200) return;
        if (response.status() == 401 || response.status() == 407) {
            Optional<String> proof = prove(digest, response, Method.REGISTER, "sip:" + settings.domain());
            if (proof.isPresent()) register(asked, Optional.of(field(response)), proof.get());
            else registerFailed(response.status(), response.reason());
        } else if (response.status() >= 300) {
            registerFailed(response.status(), response.reason());
        } else {
            digest.accepted();
            registeredSeconds = asked == 0 ? 0 : granted(response, asked);
            listener.registered(this, registeredSeconds);
            refresh.cancel();
            if (registeredSeconds > 0) {
                refresh = network.at(network.nowNs() + registeredSeconds * 500_000_000L, this::reconnected);
            }
        }
    }

    private void registerFailed(int status, String reason) {
        registeredSeconds = 0;
        digest.reset();
        listener.registrationFailed(this, status, reason);
        refresh.cancel();
        if (wantedSeconds > 0) refresh = network.at(network.nowNs() + 10_000_000_000L, this::reconnected);
    }

    private static int granted(SipMessage response, int asked) {
        int seconds = response.expires() > 0 ? response.expires() : asked;
        for (var c : response.contacts()) {
            String e = c.params().value("expires");
            if (e != null && e.matches("[0-9]{1,9}")) seconds = Math.min(seconds, Integer.parseInt(e));
        }
        return seconds;
    }

    // ---------------------------------------------------------------- for the calls

    /** The credentials for a challenge, where we have some. */
    Optional<String> prove(DigestClient client, SipMessage challenge, String method, String uri) {
        HeaderName from = challenge.status() == 401 ? HeaderName.WWW_AUTHENTICATE : HeaderName.PROXY_AUTHENTICATE;
        return client.onChallenge(challenge.values(from), method, uri,
                network.entropy()) instanceof DigestClient.Outcome.Answer a
                        ? Optional.of(a.value())
                        : Optional.empty();
    }

    static HeaderName field(SipMessage challenge) {
        return challenge.status() == 401 ? HeaderName.AUTHORIZATION : HeaderName.PROXY_AUTHORIZATION;
    }

    String contact() {
        String transport = settings.transport() == Transport.UDP ? "" : ";transport=" + settings.transport().token();
        return "<sip:" + settings.user() + "@" + line.hostPort() + transport + ">";
    }

    /** A request up to Max-Forwards, with a branch of its own. */
    SipBuilder request(String method, String uri) {
        return SipMessage.request(method, uri).header(HeaderName.VIA, via(Via.COOKIE + network.entropy().hex(8)))
                .header(HeaderName.MAX_FORWARDS, "70");
    }

    String via(String branch) {
        return "SIP/2.0/" + settings.transport().name() + " " + line.hostPort() + ";rport;branch=" + branch;
    }

    Asking ask(SipMessage request, Optional<Endpoint> to, Consumer<SipMessage> answer, Runnable silent) {
        Asking a = new Asking(network, line, request, to, answer, silent);
        String key = request.topVia().branch() + request.method();
        asking.put(key, a);
        listener.message(this, true, request);
        a.start();
        return a;
    }

    void send(SipMessage message, Optional<Endpoint> to) {
        listener.message(this, true, message);
        line.send(message, to);
    }

    void answer(SipMessage request, Endpoint to, SipMessage response) {
        String key = key(request);
        if (answered.put(key, response) == null) network.at(network.nowNs() + FORGET_NS, () -> answered.remove(key));
        send(response, Optional.of(to));
    }

    private static String key(SipMessage request) {
        return request.topVia().branch() + request.method();
    }

    void ended(PhoneCall call) {
        network.at(network.nowNs() + FORGET_NS, () -> calls.remove(call.id(), call));
    }

    // ---------------------------------------------------------------- what comes

    private void take(SipMessage message, Endpoint from) {
        listener.message(this, false, message);
        if (message.isRequest()) request(message, from);
        else response(message);
    }

    private void response(SipMessage response) {
        String key = response.topVia().branch() + response.cseq().method();
        Asking a = asking.get(key);
        if (a == null) return;
        if (response.status() >= 200) network.at(network.nowNs() + FORGET_NS, () -> asking.remove(key, a));
        if (response.status() >= 300 && response.cseq().method().equals(Method.INVITE)) acknowledge(a, response);
        a.on(response);
    }

    /** The ACK of a refusal belongs to the transaction: same branch, same route (RFC 3261 §17.1.1.3). */
    private void acknowledge(Asking a, SipMessage response) {
        SipMessage invite = a.request();
        SipBuilder b = SipMessage.request(Method.ACK, invite.requestUri())
                .header(HeaderName.VIA, invite.topVia().toString())
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, invite.text(HeaderName.FROM))
                .header(HeaderName.TO, response.text(HeaderName.TO))
                .header(HeaderName.CALL_ID, invite.callId())
                .header(HeaderName.CSEQ, invite.cseq().number() + " ACK");
        for (var r : invite.routes()) b.header(HeaderName.ROUTE, r.toString());
        send(b.build(), a.to());
    }

    private void request(SipMessage request, Endpoint from) {
        PhoneCall call = calls.get(request.callId());
        if (request.method().equals(Method.ACK)) {
            if (call != null) call.acknowledged(request);
            return;
        }
        SipMessage before = answered.get(key(request));
        if (before != null) {
            line.send(before, Optional.of(from));
            return;
        }
        boolean inDialog = request.to().tag() != null;
        switch (request.method()) {
            case Method.INVITE -> {
                if (inDialog && call != null) call.renegotiate(request, from);
                else if (inDialog) refuse(request, from, 481, "Call/Transaction Does Not Exist");
                else if (call == null) ring(request, from);
            }
            case Method.CANCEL -> {
                boolean known = call != null && call.cancelled(request);
                refuse(request, from, known ? 200 : 481, known ? "OK" : "Call/Transaction Does Not Exist");
            }
            case Method.BYE, Method.UPDATE -> {
                if (call == null) refuse(request, from, 481, "Call/Transaction Does Not Exist");
                else if (request.method().equals(Method.BYE)) call.bye(request, from);
                else call.renegotiate(request, from);
            }
            case Method.OPTIONS, Method.INFO, Method.MESSAGE, Method.NOTIFY -> refuse(request, from, 200, "OK");
            default -> refuse(request, from, 405, "Method Not Allowed");
        }
    }

    private void refuse(SipMessage request, Endpoint from, int status, String phrase) {
        answer(request, from, SipMessage.response(request, status, phrase, network.entropy().hex(4)));
    }

    private void ring(SipMessage invite, Endpoint from) {
        PhoneCall c = PhoneCall.incoming(this, invite, from);
        calls.put(c.id(), c);
        history.add(c);
        listener.incoming(this, c);
        c.ring();
    }
}

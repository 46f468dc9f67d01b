package org.sallyport.scenarios.attack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.sim.SimHost;
import org.sallyport.scenarios.world.Site;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestClient;
import org.sallyport.sip.digest.DigestSecret;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Somebody with a UDP socket who writes every octet himself. Owner: the thread of the world. */
public final class Stranger {
    private final Site site;
    private final SimHost host;
    private final SimHost.FreeSocket socket;
    private final Endpoint proxy;
    private final List<SipMessage> heard = new ArrayList<>();
    private final List<String> texts = new ArrayList<>();
    private Consumer<SipMessage> onRequest = _ -> {};
    private int number;

    public Stranger(Site site, String name, String address, Endpoint proxy) {
        this(site, site.world().host(name).attach(site.internet(), address), IpAddress.of(address), 5060, proxy);
    }

    /** Somebody inside, who speaks to control. */
    public static Stranger inside(Site site, String name, String address) {
        return new Stranger(site, site.world().host(name).attach(site.inside(), address), IpAddress.of(address), 5060,
                Endpoint.of(AttackSite.CONTROL, 5060));
    }

    /** On a machine that is attached to some network. */
    public Stranger(Site site, SimHost host, String address, Endpoint proxy) {
        this(site, host, IpAddress.of(address), 5060, proxy);
    }

    private Stranger(Site site, SimHost host, IpAddress address, int port, Endpoint proxy) {
        this.site = site;
        this.host = host;
        this.proxy = proxy;
        this.socket = host.freeDatagram(new Endpoint(address, port), (_, bytes) -> take(bytes)).orElseThrow();
    }

    /** The same machine with another socket. */
    public Stranger at(int port) {
        return new Stranger(site, host, socket.local().address(), port, proxy);
    }

    private void take(byte[] bytes) {
        texts.add(new String(bytes, StandardCharsets.ISO_8859_1));
        if (!(SipMessage.parseDatagram(bytes) instanceof Parsed.Ok(SipMessage m))) return;
        heard.add(m);
        if (m.isRequest()) onRequest.accept(m);
    }

    public SimHost host() {
        return host;
    }

    public Endpoint local() {
        return socket.local();
    }

    /** Everything that came, as text. */
    public List<String> texts() {
        return List.copyOf(texts);
    }

    public List<SipMessage> heard() {
        return List.copyOf(heard);
    }

    public List<SipMessage> requests(String method) {
        return heard.stream().filter(m -> m.isRequest() && m.method().equals(method)).toList();
    }

    public void whenAsked(Consumer<SipMessage> what) {
        onRequest = what;
    }

    /** Answers what came, to where it came from. */
    public void answer(SipMessage request, int status) {
        send(SipMessage.response(request, status, "Whatever", "st" + status).bytes());
    }

    /** Answers an INVITE as a phone does, with a description where it is not empty. */
    public SipMessage answer(SipMessage invite, int status, byte[] sdp, String... fields) {
        return answer(invite, status, "t" + local().port(), sdp, fields);
    }

    /** The same with a tag: one callee of several behind the same Contact. */
    public SipMessage answer(SipMessage invite, int status, String tag, byte[] sdp, String... fields) {
        var edit = SipMessage.response(invite, status, "Whatever", tag).edit();
        edit.removeAll(HeaderName.RECORD_ROUTE);
        invite.values(HeaderName.RECORD_ROUTE).forEach(r -> edit.addLast(HeaderName.RECORD_ROUTE, r));
        edit.addLast(HeaderName.CONTACT, "<sip:x@" + local().address().uriHost() + ":" + local().port() + ">");
        for (String f : fields) edit.addLast(f.substring(0, f.indexOf(':')), f.substring(f.indexOf(':') + 2));
        if (sdp.length > 0) edit.body("application/sdp", sdp);
        SipMessage answer = edit.build();
        send(answer);
        return answer;
    }

    public void send(byte[] bytes) {
        socket.send(proxy, bytes);
    }

    public void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public void send(SipMessage m) {
        send(m.bytes());
    }

    public String branch() {
        return "z9hG4bK" + host.entropy().hex(8);
    }

    public String via(String branch) {
        return "SIP/2.0/UDP " + local().address().uriHost() + ":" + local().port() + ";branch=" + branch + ";rport";
    }

    /** A request out of nothing; give it the rest. */
    public SipBuilder request(String method, String uri, String from, String to) {
        return SipMessage.request(method, uri)
                .header(HeaderName.VIA, via(branch()))
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, "<" + from + ">;tag=f" + ++number)
                .header(HeaderName.TO, "<" + to + ">")
                .header(HeaderName.CALL_ID, host.entropy().hex(8))
                .header(HeaderName.CSEQ, number + " " + method)
                .header(HeaderName.CONTACT,
                        "<sip:stranger@" + local().address().uriHost() + ":" + local().port() + ">");
    }

    /** Sends and lets the world run until the final answer, 40 s at most. */
    public SipMessage ask(SipMessage request) {
        return tell(request).orElseThrow(() -> new AssertionError("no answer to " + request.method()));
    }

    /** The same; empty where nobody answered. */
    public Optional<SipMessage> tell(SipMessage request) {
        String branch = request.topVia().branch();
        send(request);
        site.world().runUntil(() -> answer(branch).isPresent(), 40 * AttackSite.SECOND);
        return answer(branch);
    }

    public Optional<SipMessage> answer(String branch) {
        return heard.stream().filter(m -> !m.isRequest() && m.status() >= 200 && branch.equals(m.topVia().branch()))
                .findFirst();
    }

    /** A REGISTER with these contacts for somebody's address, with the credentials of a user once it is challenged. */
    public SipMessage register(String user, String of, String... contacts) {
        return register(user, of, AttackSite.PASSWORD, _ -> {}, contacts);
    }

    public SipMessage register(String user, String of, String password, Consumer<SipBuilder> more, String... contacts) {
        SipMessage first = ask(registration(of, more, contacts).build());
        if (first.status() != 401) return first;
        return ask(
                proven(registration(of, more, contacts), user, password, "REGISTER", "sip:" + AttackSite.DOMAIN, first)
                        .build());
    }

    public SipBuilder registration(String of, Consumer<SipBuilder> more, String... contacts) {
        String aor = "sip:" + of + "@" + AttackSite.DOMAIN;
        SipBuilder b = SipMessage.request("REGISTER", "sip:" + AttackSite.DOMAIN)
                .header(HeaderName.VIA, via(branch()))
                .header(HeaderName.MAX_FORWARDS, "70")
                .header(HeaderName.FROM, "<" + aor + ">;tag=r" + ++number)
                .header(HeaderName.TO, "<" + aor + ">")
                .header(HeaderName.CALL_ID, "registration-" + local())
                .header(HeaderName.CSEQ, number + " REGISTER");
        for (String c : contacts) b.header(HeaderName.CONTACT, c);
        more.accept(b);
        return b;
    }

    /** Adds the answer to a challenge. */
    public SipBuilder proven(SipBuilder b, String user, String password, String method, String uri,
            SipMessage challenge) {
        boolean proxied = challenge.status() == 407;
        return b.header(proxied ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION,
                proof(user, password, method, uri, challenge));
    }

    /** The answer to a challenge. */
    public String proof(String user, String password, String method, String uri, SipMessage challenge) {
        boolean proxied = challenge.status() == 407;
        DigestClient client =
                new DigestClient(user, DigestSecret.password(password), Optional.empty(), DigestAlgorithm.MD5);
        var answer = client.onChallenge(
                challenge.values(proxied ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE),
                method, uri, host.entropy());
        return ((DigestClient.Outcome.Answer) answer).value();
    }

    /** The same request once more, with the answer to its challenge. */
    public SipMessage proven(SipMessage request, String user, SipMessage challenge) {
        boolean proxied = challenge.status() == 407;
        DigestClient client = new DigestClient(user, DigestSecret.password(AttackSite.PASSWORD), Optional.empty(),
                DigestAlgorithm.MD5);
        var answer = client.onChallenge(
                challenge.values(proxied ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE),
                request.method(), request.requestUri(), host.entropy());
        return request.edit().replaceFirstValue(HeaderName.VIA, via(branch()))
                .set(HeaderName.CSEQ, (request.cseq().number() + 1) + " " + request.method())
                .addLast(proxied ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION,
                        ((DigestClient.Outcome.Answer) answer).value())
                .build();
    }

    /** A session description with one audio line. */
    public static byte[] sdp(String address, int port, String... more) {
        String family = address.contains(":") ? "IP6" : "IP4";
        String text = "v=0\r\no=s 1 1 IN " + family + " " + address + "\r\ns=-\r\nc=IN " + family + " " + address
                + "\r\nt=0 0\r\nm=audio " + port + " RTP/AVP 0\r\n";
        for (String m : more) text += m + "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** An INVITE with a description of our own. */
    public SipMessage invite(String to, String... more) {
        return request("INVITE", to, "sip:x@elsewhere.example", to)
                .body("application/sdp", sdp(local().address().toString(), 4000, more)).build();
    }

    /** Calls, and acknowledges the answer; gives the 200. */
    public SipMessage call(SipMessage invite) {
        SipMessage ok = ask(invite);
        if (ok.status() == 200) send(within(invite, ok, "ACK", ok.contacts().getFirst().uriText(), 0).build());
        return ok;
    }

    /** A request in the dialog that an INVITE of ours and its 200 made. */
    public SipBuilder within(SipMessage invite, SipMessage ok, String method, String uri, int step) {
        SipBuilder b = SipMessage.request(method, uri).header(HeaderName.VIA, via(branch()));
        ok.recordRoutes().reversed().forEach(r -> b.header(HeaderName.ROUTE, r.toString()));
        return b.header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.FROM, invite.header(HeaderName.FROM))
                .header(HeaderName.TO, ok.header(HeaderName.TO)).header(HeaderName.CALL_ID, invite.callId())
                .header(HeaderName.CSEQ, (invite.cseq().number() + step) + " " + method)
                .header(HeaderName.CONTACT, invite.header(HeaderName.CONTACT));
    }
}

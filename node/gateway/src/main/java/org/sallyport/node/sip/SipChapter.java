package org.sallyport.node.sip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.sallyport.host.Host;
import org.sallyport.node.site.Metrics;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;
import org.sallyport.ports.Role;
import org.sallyport.sipcall.SipService;
import org.sallyport.sipcall.SipStatus;
import org.sallyport.sipcall.SipWiring;
import org.sallyport.sipcall.session.Session;

/**
 * SIP internal, SIP traversal, SIP with public endpoints, SIP behind other firewalls: one service, since a call of one
 * may end in the other. Owner: the desk.
 */
public final class SipChapter implements Service {
    private final Site site;
    private final SipService service;
    private final SipStatus status;
    private final CallStatus calls;
    private final CallWords call;
    private final TraceWords traces;
    private final UserWords user;

    /** Puts it together. */
    public SipChapter(Site site) {
        this.site = site;
        this.service = new SipService(wiring(site.settings()));
        this.status = service.status();
        this.calls = new CallStatus(site.host(), status);
        Role role = site.settings().config().role();
        CallFacts facts = new CallFacts(role, site.host(), status, calls, site.searches());
        this.call = new CallWords(role, site.host(), status, facts, site.partner());
        this.user = new UserWords(site, status);
        this.traces = new TraceWords(role, site.host(), service.traces(), facts, site.partner());
    }

    private SipWiring wiring(NodeSettings shared) {
        Host host = site.host();
        SipSettings settings = new SipSettings(shared);
        return new SipWiring(host, shared.book(), site.sourcePorts(), settings.sip(), settings.headerPorts(),
                new SipWiring.Shared(site.zones(), site::plan, site.media(), site.searches(), site.logins(),
                        site.finder(),
                        new DigestUsers(site.users()), site.partner(), site.visitors(), site.peers()));
    }

    @Override
    public String name() {
        return "sip";
    }

    @Override
    public List<String> start() {
        return service.start();
    }

    @Override
    public Supplier<List<String>> reload(NodeSettings fresh) {
        SipWiring wiring = wiring(fresh);
        return () -> service.reload(wiring);
    }

    @Override
    public void drain(long graceNs, Runnable ended) {
        service.drain(graceNs, ended);
    }

    @Override
    public void resume() {
        service.resume();
    }

    @Override
    public long standing() {
        return sessions(Session.Kind.CALL);
    }

    @Override
    public void stop() {
        service.stop();
    }

    @Override
    public Map<String, Word> words() {
        return Map.of("ladders", _ -> call.failed(), "call", call, "user", user, "calls",
                Word.after(status::refreshed, _ -> calls.calls()),
                "history", _ -> calls.history(),
                "registrations", _ -> calls.registrations());
    }

    @Override
    public Map<String, Word.Asking> tasks() {
        return traces.tasks();
    }

    @Override
    public Map<String, Object> summary() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("calls", sessions(Session.Kind.CALL));
        out.put("subscriptions", sessions(Session.Kind.SUBSCRIPTION));
        out.put("registrations", status.registrations().size());
        return out;
    }

    @Override
    public List<String> alarms() {
        return status.trouble().stream().toList();
    }

    private long sessions(Session.Kind kind) {
        return status.sessions().stream().filter(s -> s.kind() == kind).count();
    }

    @Override
    public Map<String, Long> counters() {
        return status.counters();
    }

    @Override
    public void count(Metrics out) {
        out.gauge("sallyport_calls", "Calls in progress.", sessions(Session.Kind.CALL));
        out.gauge("sallyport_registrations", "Registered contacts.", status.registrations().size());
        out.counters("sallyport_sip", status.counters(), SipStatus.GAUGES);
    }
}

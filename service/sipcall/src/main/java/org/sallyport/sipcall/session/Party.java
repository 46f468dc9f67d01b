package org.sallyport.sipcall.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.NameAddr;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.transport.Flow;

/**
 * One end of a dialog as we see it: enough to reach it, and to end the call in the other end's name. Owner: the desk.
 */
public final class Party {
    private final String zone;
    private boolean flowBound;
    private Flow flow;
    private String address;
    private String target;
    private String reachedBy = "";
    private List<String> routes;
    private long lastCseq;
    private Set<String> aors = Set.of();
    private Optional<Device> device = Optional.empty();
    private Flow home;

    /**
     * @param zone name of the zone it belongs to
     * @param flow how it is reached
     * @param flowBound whether it can be reached over that flow alone: through a traversal zone, or behind a NAT
     */
    public Party(String zone, Flow flow, boolean flowBound) {
        this.zone = zone;
        this.flow = flow;
        this.flowBound = flowBound;
        this.address = "";
        this.target = "";
        this.routes = List.of();
        this.home = flow;
    }

    /**
     * Who it has proven to be.
     *
     * @param own its addresses-of-record
     * @param phone its registration, where it has one
     * @param registeredAt the flow of that registration; a phone may speak from another one
     */
    public Party known(Set<String> own, Optional<Device> phone, Flow registeredAt) {
        aors = Set.copyOf(own);
        device = phone;
        home = registeredAt;
        return this;
    }

    /** Addresses-of-record that it has proven to be its own. */
    public Set<String> aors() {
        return aors;
    }

    /** The phone that it is, where it registered. */
    public Optional<Device> device() {
        return device;
    }

    /** The flow of its registration when that was looked at last; its own flow where there is none. */
    public Flow home() {
        return home;
    }

    /** Its registration has another flow now, so it is reached over that: its Contact is of the place that it left. */
    public void moved(Flow now) {
        flowBound = true;
        home = now;
        flow = now;
    }

    /** The caller, from its own request. */
    public static Party caller(String zone, Flow flow, boolean flowBound, SipMessage request) {
        Party p = new Party(zone, flow, flowBound);
        p.address = request.text(HeaderName.FROM);
        p.lastCseq = request.cseq().number();
        p.refresh(request);
        p.routes = request.values(HeaderName.RECORD_ROUTE);
        return p;
    }

    /**
     * The dialog of a party as it outlives a restart.
     *
     * @param address From or To value that names it
     * @param target its remote target; an empty text where none was seen
     */
    public record Dialog(String address, String target, List<String> routes, long lastCseq) {
        public Dialog {
            routes = List.copyOf(routes);
        }
    }

    /** A party of a call of an earlier run. */
    public static Party resumed(String zone, Flow flow, boolean flowBound, Dialog dialog) {
        Party p = new Party(zone, flow, flowBound);
        p.address = dialog.address();
        p.target = dialog.target();
        p.routes = dialog.routes();
        p.lastCseq = dialog.lastCseq();
        return p;
    }

    /** Takes note of a request or response that came from it: newest Contact and CSeq. */
    public void refresh(SipMessage message) {
        List<NameAddr> contacts = message.contacts();
        if (!contacts.isEmpty() && !contacts.getFirst().isStar()) target = contacts.getFirst().uriText();
        if (message.isRequest()) lastCseq = Math.max(lastCseq, message.cseq().number());
    }

    /**
     * The callee's dialog, from a response that made it.
     *
     * @param ownRoutes how many Record-Route values from the top belong to hops between us and the caller, ours
     *     included
     */
    public Party answered(SipMessage response, int ownRoutes) {
        address = response.text(HeaderName.TO);
        refresh(response);
        List<String> all = response.values(HeaderName.RECORD_ROUTE);
        // The values above ours were put there by hops beyond us, the nearest to the callee first.
        List<String> beyond = new ArrayList<>(all.subList(0, Math.max(0, all.size() - ownRoutes)));
        Collections.reverse(beyond);
        routes = List.copyOf(beyond);
        return this;
    }

    /** The URI by which a request reached it: where it named no Contact, nothing better is known. */
    public void reachedBy(String uri) {
        reachedBy = uri;
    }

    /**
     * What a request to it has for a Request-URI: its remote target, or without one how it was reached, or what it is
     * called.
     */
    public Optional<String> addressed() {
        return target().or(
                () -> reachedBy.isEmpty() ? NameAddr.parse(address).map(NameAddr::uriText) : Optional.of(reachedBy));
    }

    /** The notifier's dialog, from a NOTIFY that came before any response (RFC 6665 §4.4.1). */
    public void introduced(SipMessage notify) {
        address = notify.text(HeaderName.FROM);
        refresh(notify);
        routes = notify.values(HeaderName.RECORD_ROUTE);
    }

    /** Name of the zone it belongs to. */
    public String zone() {
        return zone;
    }

    /** Whether it can be reached over its flow alone. */
    public boolean flowBound() {
        return flowBound;
    }

    /** How it is reached now. */
    public Flow flow() {
        return flow;
    }

    /** It spoke from another flow of the same party. */
    public void flow(Flow now) {
        flow = now;
    }

    /** From or To value that names it, its tag included. */
    public String address() {
        return address;
    }

    /** Its remote target (Contact), if one was seen. */
    public Optional<String> target() {
        return target.isEmpty() ? Optional.empty() : Optional.of(target);
    }

    /** Route values between us and it, in order. */
    public List<String> routes() {
        return routes;
    }

    /** Highest CSeq number that it used in the dialog, or 0. */
    public long lastCseq() {
        return lastCseq;
    }
}

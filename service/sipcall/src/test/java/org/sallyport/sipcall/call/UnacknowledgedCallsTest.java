package org.sallyport.sipcall.call;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sallyport.host.Timers;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Machine;
import org.sallyport.media.LegSide;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.sipcall.session.DialogOrder;
import org.sallyport.sipcall.session.Party;
import org.sallyport.sipcall.session.Session;
import org.sallyport.sipcall.transport.DatagramFlow;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

/** What is kept of calls that have ended, and for how long. */
class UnacknowledgedCallsTest {
    private static final long T1_NS = 500_000_000L;

    private final SimWorld world = new SimWorld(1);
    private final SimHost host = world.host("control");
    private final UnacknowledgedCalls calls = new UnacknowledgedCalls(host, new Timers(host), T1_NS);

    private static SipMessage request(String method, int cseq) {
        return SipMessage.request(method, "sip:b@b.example").header(HeaderName.VIA, "SIP/2.0/UDP h;branch=z9hG4bK1")
                .header(HeaderName.FROM, "<sip:a@a.example>;tag=1").header(HeaderName.TO, "<sip:b@b.example>;tag=2")
                .header(HeaderName.CALL_ID, "c").header(HeaderName.CSEQ, cseq + " " + method).build();
    }

    private static Party party() {
        IpAddress us = IpAddress.of("10.0.0.10");
        return new Party("local-zone", new DatagramFlow(new LocalInterface("inner", NetworkSide.INSIDE, us, us), null,
                Endpoint.of("10.0.0.21", 5060)), false);
    }

    private static Session call(String id, DialogOrder order) {
        Session s = new Session(id, Session.Kind.CALL, "c", "1", party(), "sip:a@a", "b@b", 0, 0);
        s.connected(s.dialog("2", party(), "", order).orElseThrow(), 0);
        return s;
    }

    private static DialogOrder begun() {
        return DialogOrder.begunBy(request("INVITE", 1), true);
    }

    @Test
    void keepsWhatWaitsForAnAckAndNothingElse() {
        DialogOrder order = begun();
        assertThat(call("s", order).awaitsAck()).as("answered").isTrue();
        order.acknowledged(LegSide.CALLER, request("ACK", 1));
        assertThat(call("s", order).awaitsAck()).as("acknowledged").isFalse();
        order.passed(LegSide.CALLER, request("INFO", 2));
        assertThat(call("s", order).awaitsAck()).as("not an INVITE").isFalse();
        order.passed(LegSide.CALLEE, request("INVITE", 1));
        assertThat(call("s", order).awaitsAck()).as("the callee asks").isTrue();
        order.acknowledged(LegSide.CALLEE, request("ACK", 1));
        order.acknowledged(LegSide.CALLER, request("ACK", 1));
        assertThat(call("s", order).awaitsAck()).as("acknowledged, one of them twice").isFalse();
        calls.ended(call("s", order));
        assertThat(calls.size()).isZero();
        Session unanswered = new Session("u", Session.Kind.CALL, "c", "1", party(), "sip:a@a", "b@b", 0, 0);
        unanswered.dialog("2", party(), "", begun());
        calls.ended(unanswered);
        assertThat(calls.size()).as("rang, and no more").isZero();
    }

    @Test
    void forgetsWhenNobodyRepeatsAnAnswerAnyMore() {
        calls.ended(call("one", begun()));
        world.runFor(T1_NS);
        calls.ended(call("two", begun()));
        assertThat(calls.deadlineNs() - host.nowNs()).isEqualTo(79 * T1_NS);
        calls.timer(host.nowNs() + 79 * T1_NS);
        assertThat(calls.get("one")).isEmpty();
        assertThat(calls.get("two")).isPresent();
        calls.timer(host.nowNs() + 80 * T1_NS);
        assertThat(calls.deadlineNs()).isEqualTo(Machine.NEVER);
    }

    @Test
    void forgetsTheOldestWhereThereAreTooMany() {
        for (int i = 0; i <= UnacknowledgedCalls.CALLS_MAX; i++) calls.ended(call("s" + i, begun()));
        assertThat(calls.size()).isEqualTo(UnacknowledgedCalls.CALLS_MAX);
        assertThat(calls.get("s0")).isEmpty();
        assertThat(calls.get("s1")).isPresent();
    }
}

package org.sallyport.scenarios;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.sim.Finding;
import org.sallyport.host.sim.SimHost;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.ScenarioFailure;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** What happens when something breaks. */
final class Faults {
    private static final long SECOND = 1_000_000_000L;
    /** Back-off included: after this long everything must work again. */
    private static final long RECOVERY_NS = 120 * SECOND;

    private Faults() {}

    private record Pair(Phone alice, Phone bob) {}

    private static Pair pair(Site site) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone bob = site.phone(Place.INTERNET, "bob", Transport.UDP, Manner.ANSWER);
        site.register(alice, bob);
        return new Pair(alice, bob);
    }

    /** The inner firewall forgets every flow in the middle of a call: media and signalling come back by themselves. */
    static void firewallForgets(Site site) {
        site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        Pair p = pair(site);
        Talk talk = Talk.begin(site, p.alice, p.bob).talk(3, 0.9);
        site.inner().loseState();
        site.outer().loseState();
        site.until("the zone to notice", RECOVERY_NS, () -> !site.zoneUp());
        site.until("the zone to come back", RECOVERY_NS, site::zoneUp);
        site.pass(5);
        talk.talk(3, 0.9);
        talk.out().hangUp();
        site.until("the call to end on both sides", 200 * SECOND, () -> talk.in().state() == PhoneCall.State.ENDED);
        Talk.begin(site, p.bob, p.alice).talk(3, 0.9).end(true);
        Chapters.rest(site);
    }

    /** Edge dies and comes back in the middle of a call: the next call must succeed. */
    static void edgeRestarts(Site site) {
        site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        site.checks().forgiveGaps();
        Pair p = pair(site);
        Talk talk = Talk.begin(site, p.alice, p.bob).talk(3, 0.9);
        site.edge().powerCut();
        site.pass(15);
        site.edge().powerOn();
        site.startEdge();
        recovered(site, p, talk);
    }

    /** Control's process dies and comes back in the middle of a call: the next call must succeed. */
    static void controlRestarts(Site site) {
        site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        site.checks().forgiveGaps();
        Pair p = pair(site);
        Talk talk = Talk.begin(site, p.alice, p.bob).talk(3, 0.9);
        site.control().killProcess();
        site.pass(3);
        site.startControl();
        recovered(site, p, talk);
    }

    private static void recovered(Site site, Pair p, Talk broken) {
        site.until("the zone to come back", RECOVERY_NS, site::zoneUp);
        broken.out().hangUp();
        broken.in().hangUp();
        site.until("both phones to be rid of the broken call", 60 * SECOND,
                () -> broken.out().state() == PhoneCall.State.ENDED && broken.in().state() == PhoneCall.State.ENDED);
        // Bindings are kept in the store; nobody registers again for that.
        Talk.begin(site, p.bob, p.alice).talk(3, 0.9).end(true);
        Talk.begin(site, p.alice, p.bob).talk(3, 0.9).end(true);
        Chapters.rest(site);
    }

    /** Edge restarts and must keep the NATs of silent phones open, whose bindings it finds in its store. */
    static void edgeRestartsNatted(Site site) {
        site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        site.checks().forgiveGaps();
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone dave = Chapters.silent(site, Place.HOME_A, "dave");
        site.register(alice, dave);
        site.edge().killProcess();
        site.pass(3);
        site.startEdge();
        site.until("the zone to come back", RECOVERY_NS, site::zoneUp);
        site.pass(100);
        Talk.begin(site, alice, dave).talk(3, 0.9).end(true);
        Chapters.rest(site);
    }

    /** Both phones vanish during a call: the pair must notice by the silence of the media and let go of everything. */
    static void phonesVanish(Site site) {
        Pair p = pair(site);
        Talk.begin(site, p.alice, p.bob).talk(3, 0.9);
        site.world().hosts().stream().filter(h -> h.name().equals("alice") || h.name().equals("bob"))
                .forEach(SimHost::powerCut);
        // Asking a node for its state makes it ask its media loops, so once a second and not at every event.
        for (int s = 0; s < 400 && !site.leftovers().isEmpty(); s++) site.pass(1);
        site.require(site.leftovers().isEmpty(), "400 s after both phones vanished there is still " + site.leftovers());
        p.alice.off();
        p.bob.off();
        site.phonesGone();
        Chapters.rest(site);
    }

    /** A stranger sprays RTP at every open media port of edge, before and after phones latch: nobody hears it. */
    static void bleed(Site site) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone dave = site.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        site.register(alice, dave);
        SimHost mallory = site.stranger("mallory", "91.66.6.6");
        SimHost.FreeSocket socket = mallory.freeDatagram(Endpoint.of("91.66.6.6", 40_000), (_, _) -> {
            throw new ScenarioFailure("edge sent media to a stranger");
        }).orElseThrow();
        spray(site, socket, 0);
        for (int i = 0; i < 3; i++) {
            Talk.begin(site, alice, dave).talk(6, 0.9).end(true);
            Talk.begin(site, dave, alice).talk(6, 0.9).end(false);
        }
        Chapters.rest(site);
    }

    private static void spray(Site site, SimHost.FreeSocket socket, int count) {
        for (LiveSocket s : site.edge().liveSockets()) {
            if (s.claim().transport() != Transport.UDP || s.local().port() < 36_000) continue;
            byte[] rtp = new byte[172];
            rtp[0] = (byte) 0x80;
            rtp[3] = (byte) count;
            rtp[8] = 0x66;
            socket.send(new Endpoint(site.edgePublic(), s.local().port()), rtp);
        }
        site.world().after(20_000_000L, () -> spray(site, socket, count + 1));
    }

    /** A zone that must not come up, with the reason in both logs. */
    static void zoneRefused(Site site, @Nullable RefusalReason atControl, @Nullable RefusalReason atEdge) {
        site.startNodes();
        site.pass(60);
        site.require(!site.zoneUp(), "the zone came up although it must not");
        if (atControl != null) told(site.control(), site.refusalsAtControl(), atControl);
        if (atEdge != null) told(site.edge(), site.refusalsAtEdge(), atEdge);
    }

    private static void told(SimHost host, List<String> refusals, RefusalReason reason) {
        boolean logged = host.logLines().stream().anyMatch(l -> l.text().contains(reason.id()));
        if (logged && refusals.contains(reason.id())) return;
        StringBuilder log = new StringBuilder();
        host.logLines().stream().limit(40).forEach(l -> log.append("\n    ").append(l.text()));
        throw new ScenarioFailure(host.name() + " does not tell " + reason.id() + "; its zones say " + refusals
                + " and its log says:" + log);
    }
}

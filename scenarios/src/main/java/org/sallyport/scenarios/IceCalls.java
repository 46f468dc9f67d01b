package org.sallyport.scenarios;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.sallyport.host.LiveSocket;
import org.sallyport.host.sim.SimHost;
import org.sallyport.host.sim.SimPacket;
import org.sallyport.host.sim.SimTap;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneIce;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.ScenarioFailure;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Calls of phones that have ICE. */
final class IceCalls {
    private static final long SECOND = 1_000_000_000L;
    private static final int COPIES_MAX = 2_000;

    private IceCalls() {}

    private static Phone phone(Site site, Place place, String user) {
        Endpoint proxy = place == Place.INSIDE ? Endpoint.of("10.1.0.10", 5060) : new Endpoint(site.edgePublic(), 5060);
        return site.phone(place, PhoneSettings.of(user, Site.DOMAIN, Site.PASSWORD, proxy).withIce());
    }

    private static void agreed(Site site, PhoneCall call) {
        site.until("both components to have a pair", 8 * SECOND,
                () -> call.ice().filter(PhoneIce::connected).isPresent());
    }

    private static void connected(Site site, PhoneCall call, String who) {
        site.require(call.ice().filter(PhoneIce::connected).isPresent(), who + " has no pair for both components");
        site.require(call.ice().get().consentLost() == 0, who + " lost consent");
    }

    private static Set<IpAddress> heardFrom(PhoneCall call) {
        return call.media().endpoints().stream().map(Endpoint::address).collect(Collectors.toSet());
    }

    /** ICE at both ends through edge, through the pair, at one end alone, and between phones inside. */
    static void everyWay(Site site, double share) {
        site.up();
        Phone alice = phone(site, Place.INSIDE, "alice");
        Phone anna = phone(site, Place.INSIDE, "anna");
        Phone otto = site.phone(Place.INSIDE, "otto", Transport.UDP, Manner.ANSWER);
        Phone dave = phone(site, Place.HOME_A, "dave");
        Phone erin = phone(site, Place.HOME_B, "erin");
        Phone bob = site.phone(Place.INTERNET, "bob", Transport.UDP, Manner.ANSWER);
        site.register(alice, anna, otto, dave, erin, bob);
        both(site, Talk.begin(site, dave, erin), share, 8);
        both(site, Talk.begin(site, alice, erin), share, 40);
        both(site, Talk.begin(site, dave, alice), share, 8);
        Talk oneSided = Talk.begin(site, dave, bob);
        agreed(site, oneSided.out());
        oneSided.talk(6, share).reported(share);
        connected(site, oneSided.out(), "dave");
        oneSided.hold(8, share).end(true);
        Talk otherSide = Talk.begin(site, bob, erin).talk(6, share);
        site.require(otherSide.in().ice().filter(PhoneIce::connected).isEmpty(),
                "erin was offered ICE though bob has none");
        otherSide.end(false);
        Talk.begin(site, otto, dave).talk(6, share).end(true);
        Talk inside = Talk.begin(site, alice, anna).talk(6, share).reported(share);
        connected(site, inside.out(), "alice");
        site.require(Arrays.equals(inside.out().firstOffer(), inside.in().firstOffer()),
                "control changed a description of a call that it does not anchor");
        site.require(inside.out().ice().get().checksAnswered() > 0,
                "nobody inside checked alice: its candidates did not pass");
        site.require(heardFrom(inside.out()).stream().noneMatch(a -> a.equals(IpAddress.of("10.1.0.10"))),
                "media inside went through control");
        inside.end(true);
        Chapters.rest(site);
    }

    private static void both(Site site, Talk talk, double share, int holdSeconds) {
        // Where a link loses packets, a lost check costs half a second, and the next one a second more.
        agreed(site, talk.out());
        agreed(site, talk.in());
        talk.talk(6, share).reported(share);
        connected(site, talk.out(), "the caller");
        connected(site, talk.in(), "the callee");
        site.require(talk.out().ice().get().checksAnswered() == 0, "a lite agent has sent checks");
        talk.hold(holdSeconds, share).end(true);
    }

    /** Restarts from both ends, and home NATs that forget everything in the middle of a call. */
    static void restarted(Site site) {
        site.up();
        Phone dave = phone(site, Place.HOME_A, "dave");
        Phone erin = phone(site, Place.HOME_B, "erin");
        Phone alice = phone(site, Place.INSIDE, "alice");
        site.register(alice, dave, erin);
        Talk talk = Talk.begin(site, dave, erin).talk(8, 0.95);
        talk.out().restartIce();
        site.pass(2);
        talk.talk(6, 0.95);
        connected(site, talk.out(), "dave");
        talk.in().restartIce();
        site.pass(2);
        talk.talk(6, 0.95).end(true);
        Talk through = Talk.begin(site, dave, alice).talk(10, 0.95);
        site.restartHomeNats();
        // The ports are others now: what comes from them is believed only after a new nomination.
        site.pass(5);
        through.out().restartIce();
        site.pass(5);
        through.talk(6, 0.95).end(true);
        Chapters.rest(site);
    }

    /** RTP and copies of real checks from a stranger, at every media port of edge, while calls begin and run. */
    static void bleed(Site site) {
        site.up();
        Phone alice = phone(site, Place.INSIDE, "alice");
        Phone dave = phone(site, Place.HOME_A, "dave");
        site.register(alice, dave);
        SimHost mallory = site.stranger("mallory", "91.66.6.6");
        SimHost.FreeSocket socket = mallory.freeDatagram(Endpoint.of("91.66.6.6", 40_000), (_, bytes) -> {
            if (bytes.length > 0 && (bytes[0] & 0xc0) == 0x80)
                throw new ScenarioFailure("edge sent media to a stranger");
        }).orElseThrow();
        List<SimPacket> copies = new ArrayList<>();
        site.world().watch(new SimTap() {
            @Override
            public void sent(long timeNs, String host, SimPacket packet) {
                boolean check = packet.udp() && packet.to().address().equals(site.edgePublic())
                        && !packet.from().address().equals(IpAddress.of("91.66.6.6"))
                        && packet.data().length >= 20 && packet.data()[0] == 0 && packet.data()[1] == 1;
                if (check && packet.to().port() >= 36_002 && copies.size() < COPIES_MAX) copies.add(packet);
            }
        });
        spray(site, socket, copies, 0);
        for (int i = 0; i < 3; i++) {
            Talk.begin(site, alice, dave).talk(6, 0.9).end(true);
            Talk.begin(site, dave, alice).talk(6, 0.9).end(false);
        }
        site.require(copies.size() > 10, "no checks were seen");
        Chapters.rest(site);
    }

    private static void spray(Site site, SimHost.FreeSocket socket, List<SimPacket> copies, int count) {
        for (LiveSocket s : site.edge().liveSockets()) {
            if (s.claim().transport() != Transport.UDP || s.local().port() < 36_000) continue;
            byte[] rtp = new byte[172];
            rtp[0] = (byte) 0x80;
            rtp[3] = (byte) count;
            rtp[8] = 0x66;
            socket.send(new Endpoint(site.edgePublic(), s.local().port()), rtp);
        }
        for (SimPacket p : copies.subList(Math.max(0, copies.size() - 4), copies.size())) socket.send(p.to(), p.data());
        site.world().after(20_000_000L, () -> spray(site, socket, copies, count + 1));
    }

    /**
     * Pass: media goes from end to end where both have ICE, through us where the caller has none; else the call ends.
     */
    static void passed(Site site) {
        site.up();
        Phone bob = phone(site, Place.INTERNET, "bob");
        Phone dave = phone(site, Place.INTERNET, "dave");
        Phone erin = site.phone(Place.INTERNET, "erin", Transport.UDP, Manner.ANSWER);
        Phone otto = site.phone(Place.INSIDE, "otto", Transport.UDP, Manner.ANSWER);
        site.register(bob, dave, erin, otto);
        Talk direct = Talk.begin(site, bob, dave).talk(6, 0.95).reported(0.95);
        site.require(!heardFrom(direct.out()).contains(site.edgePublic()), "media went through edge");
        connected(site, direct.out(), "bob");
        direct.hold(5, 0.95).end(true);
        Talk.begin(site, erin, bob).talk(6, 0.95).end(true);
        Talk.begin(site, otto, bob).talk(6, 0.95).end(true);
        mismatch(site, bob, erin);
        Chapters.rest(site);
    }

    private static void mismatch(Site site, Phone caller, Phone callee) {
        PhoneCall call = caller.call(callee.settings().aor());
        site.until("a call with ICE at one end to end", 5 * SECOND, () -> call.state() == PhoneCall.State.ENDED
                && callee.calls().getLast().state() == PhoneCall.State.ENDED);
        site.require(call.ice().filter(PhoneIce::connected).isEmpty(), "a pair was found although one end has no ICE");
    }
}

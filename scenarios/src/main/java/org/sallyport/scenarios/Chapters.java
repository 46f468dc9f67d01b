package org.sallyport.scenarios;

import java.util.List;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.phone.PhoneSettings.Manner;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** What happens in each chapter. */
final class Chapters {
    private static final long SECOND = 1_000_000_000L;

    private Chapters() {}

    /** Calls between phones inside: control alone, no firewall. Answered, refused, busy, cancelled. */
    static void internal(Site site, double share) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone anna = site.phone(Place.INSIDE, "anna", Transport.TCP, Manner.ANSWER);
        Phone otto = site.phone(Place.INSIDE, "otto", Transport.UDP, Manner.RING);
        site.register(alice, anna, otto);
        Talk.begin(site, alice, anna).talk(6, share).reported(share).end(true);
        Talk.begin(site, anna, alice).talk(3, share).end(false);
        refused(site, alice, "sip:nobody@" + Site.DOMAIN, 404, 480);
        PhoneCall given = alice.call(otto.settings().aor());
        site.until("otto to ring", 10 * SECOND, () -> given.state() == PhoneCall.State.RINGING);
        given.hangUp();
        site.until("the cancelled call to end", 40 * SECOND, () -> given.state() == PhoneCall.State.ENDED);
        site.require(given.status() == 487, "a cancelled call ended with " + given.status());
        rest(site);
    }

    /** Calls through both firewalls, in both directions, with a hold. */
    static void traversal(Site site, double share, int holdSeconds) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Transport[] all = Transport.values();
        Phone bob = site.phone(Place.INTERNET, "bob", all[Math.floorMod(site.world().seed() + 1, all.length)],
                Manner.ANSWER);
        site.register(alice, bob);
        Talk.begin(site, alice, bob).talk(6, share).reported(share).muted(true, holdSeconds, share)
                .hold(holdSeconds, share).end(true);
        Talk.begin(site, bob, alice).talk(6, share).reported(share).muted(false, holdSeconds, share)
                .hold(holdSeconds, share).end(false);
        rest(site);
    }

    /** Calls through both firewalls that come to nothing: busy, declined, cancelled, and a phone that is gone. */
    static void refusals(Site site) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone bob = site.phone(Place.INTERNET, "bob", Transport.UDP, Manner.BUSY);
        Phone dave = site.phone(Place.HOME_A, "dave", Transport.TCP, Manner.DECLINE);
        Phone erin = site.phone(Place.HOME_B, "erin", Transport.UDP, Manner.RING);
        site.register(alice, bob, dave, erin);
        refused(site, alice, bob.settings().aor(), 486);
        refused(site, alice, dave.settings().aor(), 603);
        PhoneCall given = alice.call(erin.settings().aor());
        site.until("erin to ring", 10 * SECOND, () -> given.state() == PhoneCall.State.RINGING);
        given.hangUp();
        site.until("the cancelled call to end", 40 * SECOND, () -> given.state() == PhoneCall.State.ENDED);
        site.require(given.status() == 487, "a cancelled call ended with " + given.status());
        bob.off();
        refused(site, alice, bob.settings().aor(), 408, 480, 503);
        rest(site);
    }

    /** Phones that send no keep-alives of their own: edge has to keep their NATs open. */
    static void silentPhones(Site site) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone dave = silent(site, Place.HOME_A, "dave");
        Phone erin = silent(site, Place.HOME_B, "erin");
        site.register(alice, dave, erin);
        site.pass(200);
        Talk.begin(site, alice, dave).talk(4, 0.95).end(true);
        Talk.begin(site, dave, erin).talk(4, 0.95).end(true);
        rest(site);
    }

    static Phone silent(Site site, Place place, String user) {
        return site.phone(place, PhoneSettings.of(user, Site.DOMAIN, Site.PASSWORD,
                new Endpoint(site.edgePublic(), 5060)).times(600, 0));
    }

    /** An endpoint that is registered nowhere is found by the DNS, and finds us. */
    static void open(Site site, double share) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone carol = site.phone(Place.INTERNET,
                PhoneSettings.of("carol", "partner.example", "", new Endpoint(site.edgePublic(), 5060)).at(5060));
        site.register(alice);
        Talk.begin(site, alice, carol, "sip:carol@partner.example").talk(6, share).reported(share).end(true);
        Talk.begin(site, carol, alice).talk(6, share).reported(share).end(false);
        refused(site, carol, "sip:nobody@" + Site.DOMAIN, 404, 480);
        rest(site);
    }

    /** Phones behind two NATs that know nothing of SIP call inside, are called, and call each other. */
    static void natted(Site site, double share) {
        site.up();
        Phone alice = site.phone(Place.INSIDE, "alice", Transport.UDP, Manner.ANSWER);
        Phone dave = site.phone(Place.HOME_A, "dave", Transport.UDP, Manner.ANSWER);
        Phone erin = site.phone(Place.HOME_B, "erin", Transport.UDP, Manner.ANSWER);
        site.register(alice, dave, erin);
        site.pass(70);
        Talk.begin(site, dave, alice).talk(6, share).reported(share).end(true);
        Talk.begin(site, alice, erin).talk(6, share).reported(share).end(true);
        Talk.begin(site, dave, erin).talk(6, share).reported(share).end(false);
        rest(site);
    }

    /** A call that is refused for a reason. */
    private static void refused(Site site, Phone caller, String uri, Integer... statuses) {
        PhoneCall c = caller.call(uri);
        site.until("the call to " + uri + " to be refused", 40 * SECOND, () -> c.state() == PhoneCall.State.ENDED);
        site.require(List.of(statuses).contains(c.status()), "the call to " + uri + " ended with " + c.status());
    }

    /** Long enough for every transaction to be forgotten and for cool-downs to pass. */
    static void rest(Site site) {
        site.pass(45);
    }
}

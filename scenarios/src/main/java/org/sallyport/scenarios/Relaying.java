package org.sallyport.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.host.sim.Finding;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.scenarios.turn.TurnClient;
import org.sallyport.scenarios.world.ScenarioFailure;
import org.sallyport.scenarios.world.SimPhoneNetwork;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.turn.credential.TimeLimitedCredential;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** What happens in the chapter of ICE: TURN clients on every side, and peers that know nothing of TURN. */
final class Relaying {
    private static final long SECOND = 1_000_000_000L;
    private static final int CHANNEL = 0x4000;
    /** Longer than the dead client's pinhole and a whole retransmission take. */
    private static final long ASKED_NS = 70 * SECOND;

    private Relaying() {}

    /** A machine that sends and answers plain datagrams. */
    private static final class Peer {
        final PhoneNetwork network;
        final PhoneNetwork.Datagrams socket;
        final List<Endpoint> heard = new ArrayList<>();

        Peer(PhoneNetwork network) {
            this.network = network;
            this.socket = network.datagrams(0, (from, _) -> heard.add(from)).orElseThrow();
        }

        Endpoint at() {
            return new Endpoint(network.address(), socket.port());
        }

        void send(Endpoint to) {
            socket.send(to, TurnClient.payload("hello from the peer"));
        }
    }

    // ---------------------------------------------------------------- the chapter

    /** Two clients with relays, one at home and one inside; a peer on the internet; an hour of it. */
    static void chapter(Site site, double share) {
        site.up();
        TurnClient dave = user(site, Place.HOME_A, "dave");
        TurnClient anna = guest(site, Place.INSIDE, "anna");
        Peer carol = new Peer(site.machine(Place.INTERNET, "carol"));
        allocated(site, dave, anna);
        site.require(dave.mapped().orElseThrow().address().equals(IpAddress.of("91.7.0.1")),
                "dave is told to be " + dave.mapped());
        Endpoint relayOfDave = dave.relayed().orElseThrow();
        Endpoint relayOfAnna = anna.relayed().orElseThrow();

        carol.send(relayOfDave);
        site.pass(2);
        site.require(dave.heard(carol.at()) == 0, "something came from carol without a permission");
        dave.permit(carol.at().address());
        settled(site, dave);
        both(site, () -> dave.send(carol.at(), "hello carol"), () -> carol.send(relayOfDave), carol, dave);
        dave.channel(CHANNEL, carol.at());
        dave.channel(CHANNEL + 1, relayOfAnna);
        anna.permit(relayOfDave.address());
        settled(site, dave, anna);

        int before = carol.heard.size();
        int hour = 60;
        for (int minute = 0; minute < hour; minute++) {
            dave.sendByChannel(CHANNEL, "to carol");
            carol.send(relayOfDave);
            dave.sendByChannel(CHANNEL + 1, "to anna");
            anna.send(relayOfDave, "to dave");
            site.pass(60);
        }
        int least = (int) (hour * share);
        enough("carol", carol.heard.size() - before, least);
        enough("dave from carol", dave.heard(carol.at()), least);
        enough("anna from dave", anna.heard(relayOfDave), least);
        enough("dave from anna", dave.heard(relayOfAnna), least);
        site.require(carol.heard.stream().allMatch(relayOfDave::equals), "carol hears of " + carol.heard);
        quiet(dave, anna);
        release(site, dave, anna);
    }

    /** Control's own media takes relays, too; and a phone inside is answered, never called, by a relay. */
    static void inside(Site site) {
        site.up();
        TurnClient agent = new TurnClient(new SimPhoneNetwork(site.control(), Optional.empty()),
                settings(site, Place.INSIDE, site.turnCredential("control")));
        TurnClient dave = user(site, Place.HOME_A, "dave");
        Peer desk = new Peer(site.machine(Place.INSIDE, "desk"));
        allocated(site, agent, dave);
        Endpoint relayOfDave = dave.relayed().orElseThrow();
        // Who is inside reaches the relay by edge's own address; a static NAT is further out.
        Endpoint ownAddress = new Endpoint(site.turnServer(Place.INSIDE).address(), relayOfDave.port());
        dave.permit(desk.at().address());
        dave.permit(IpAddress.of("10.1.0.10"));
        settled(site, dave);
        dave.send(desk.at(), "are you there?");
        site.pass(3);
        site.require(desk.heard.isEmpty(), "the relay spoke first to somebody inside");
        desk.send(ownAddress);
        agent.sendDirect(ownAddress, "media of control");
        site.pass(2);
        dave.send(desk.at(), "there you are");
        dave.send(agent.local(), "an answer for control");
        site.pass(2);
        site.require(dave.heard(desk.at()) == 1, "dave did not hear the phone inside");
        site.require(desk.heard.size() == 1, "the phone inside heard " + desk.heard.size() + " answers");
        site.require(dave.heard(agent.local()) == 1 && agent.heard(ownAddress) == 1,
                "control and dave missed each other");
        for (String never : List.of("10.9.0.99", "192.168.1.20", "127.0.0.1", "169.254.169.254", "100.64.0.1",
                "0.0.0.0", "224.0.0.1", "255.255.255.255")) {
            dave.permit(IpAddress.of(never));
        }
        settled(site, dave);
        site.require(dave.errors().size() == 8 && dave.errors().stream().allMatch(c -> c == 403),
                "eight inside addresses were answered with " + dave.errors());
        quiet(agent);
        release(site, agent, dave);
    }

    /** Edge loses power: clients are told that their allocations are gone, and take new ones. */
    static void restart(Site site) {
        site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        site.checks().forgiveGaps();
        site.up();
        TurnClient dave = user(site, Place.HOME_A, "dave");
        TurnClient erin = guest(site, Place.HOME_B, "erin");
        Peer carol = new Peer(site.machine(Place.INTERNET, "carol"));
        allocated(site, dave, erin);
        dave.permit(carol.at().address());
        dave.channel(CHANNEL, carol.at());
        settled(site, dave);
        site.edge().powerCut();
        site.pass(15);
        site.edge().powerOn();
        site.startEdge();
        site.pass(1);
        dave.refresh();
        erin.refresh();
        site.until("both clients to have relays again", ASKED_NS, () -> dave.losses() == 1 && erin.losses() == 1
                && dave.relayed().isPresent() && erin.relayed().isPresent() && dave.idle() && erin.idle());
        carol.heard.clear();
        both(site, () -> dave.sendByChannel(CHANNEL, "again"), () -> carol.send(dave.relayed().orElseThrow()), carol,
                dave);
        site.until("the zone to come back", 120 * SECOND, site::zoneUp);
        quiet(dave, erin);
        release(site, dave, erin);
    }

    /** A user is revoked: within a second nothing passes, a restart changes nothing, a restoration everything. */
    static void revocation(Site site) {
        site.checks().forgive(Finding.Kind.NO_STATE, Finding.Kind.PINHOLE_CLOSED);
        site.checks().forgiveGaps();
        site.up();
        TurnClient erin = guest(site, Place.HOME_B, "erin");
        TurnClient dave = user(site, Place.HOME_A, "dave");
        Peer carol = new Peer(site.machine(Place.INTERNET, "carol"));
        allocated(site, erin, dave);
        erin.channel(CHANNEL, carol.at());
        dave.channel(CHANNEL, carol.at());
        settled(site, erin, dave);
        both(site, () -> erin.sendByChannel(CHANNEL, "hello"), () -> carol.send(erin.relayed().orElseThrow()), carol,
                erin);
        site.turn("revoke", "erin");
        site.pass(1);
        carol.heard.clear();
        erin.sendByChannel(CHANNEL, "am I still here?");
        dave.sendByChannel(CHANNEL, "I am");
        site.pass(2);
        site.require(carol.heard.equals(List.of(dave.relayed().orElseThrow())), "carol heard of " + carol.heard);
        refused(site, erin);
        refused(site, guest(site, Place.HOME_B, "erin"));
        site.edge().killProcess();
        site.pass(3);
        site.startEdge();
        site.pass(1);
        refused(site, guest(site, Place.HOME_B, "erin"));
        site.turn("restore", "erin");
        site.pass(1);
        TurnClient again = guest(site, Place.HOME_B, "erin");
        allocated(site, again);
        site.until("the zone to come back", 120 * SECOND, site::zoneUp);
        erin.off();
        dave.refresh();
        settled(site, dave);
        release(site, again, dave);
    }

    private static void refused(Site site, TurnClient c) {
        if (c.relayed().isEmpty()) c.allocate();
        else c.refresh();
        int before = c.errors().size();
        settled(site, c);
        site.require(c.errors().size() == before + 1 && c.errors().getLast() == 401,
                "a revoked user was answered with " + c.errors());
        c.off();
    }

    // ---------------------------------------------------------------- steps

    private static TurnClient user(Site site, Place place, String name) {
        return new TurnClient(site.machine(place, name + "'s browser " + site.world().hosts().size()),
                new TurnClient.Settings(site.turnServer(place), name, Site.PASSWORD, true));
    }

    private static TurnClient guest(Site site, Place place, String name) {
        return new TurnClient(site.machine(place, name + "'s browser " + site.world().hosts().size()),
                settings(site, place, site.turnCredential(name)));
    }

    private static TurnClient.Settings settings(Site site, Place place, TimeLimitedCredential c) {
        return new TurnClient.Settings(site.turnServer(place), c.username(), c.password().reveal(), false);
    }

    private static void allocated(Site site, TurnClient... clients) {
        for (TurnClient c : clients) c.allocate();
        for (TurnClient c : clients) {
            site.until("a relay", ASKED_NS, () -> c.relayed().isPresent() || !c.errors().isEmpty());
            Endpoint relayed = c.relayed().orElseThrow(() -> new ScenarioFailure("no relay but " + c.errors()));
            site.require(
                    relayed.address().equals(site.edgePublic()) && relayed.port() >= 24_000 && relayed.port() <= 29_999,
                    "a client was told to relay by " + relayed);
        }
    }

    private static void settled(Site site, TurnClient... clients) {
        for (TurnClient c : clients) site.until("a client to have its answers", ASKED_NS, c::idle);
    }

    /** One datagram each way; repeated, since the internet may lose one. */
    private static void both(Site site, Runnable out, Runnable back, Peer peer, TurnClient client) {
        for (int i = 0; i < 5 && (peer.heard.isEmpty() || client.heard(peer.at()) == 0); i++) {
            out.run();
            back.run();
            site.pass(2);
        }
        site.require(!peer.heard.isEmpty(), "the peer heard nothing");
        site.require(client.heard(peer.at()) > 0, "the client heard nothing of its peer");
    }

    private static void enough(String who, int heard, int least) {
        if (heard < least) throw new ScenarioFailure(who + " heard " + heard + " datagrams of at least " + least);
    }

    private static void quiet(TurnClient... clients) {
        for (TurnClient c : clients) {
            if (!c.errors().isEmpty()) throw new ScenarioFailure("a client was refused: " + c.errors());
        }
    }

    private static void release(Site site, TurnClient... clients) {
        for (TurnClient c : clients) c.release();
        settled(site, clients);
        for (TurnClient c : clients) {
            site.require(c.relayed().isEmpty(), "a client could not give its relay back: " + c.errors());
            c.off();
        }
        Chapters.rest(site);
    }
}

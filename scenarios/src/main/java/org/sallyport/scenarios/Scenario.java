package org.sallyport.scenarios;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.NatOptions.Kind;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.scenarios.world.SiteOptions.ZoneFault;
import org.sallyport.wire.Transport;

/**
 * One scenario: a site and what happens in it.
 *
 * @param name the chapter's name, and behind a plus sign what makes it harder
 * @param sentence what it shows
 * @param site from the seed, so that a scenario may vary the site
 * @param course what happens; throws {@link org.sallyport.scenarios.world.ScenarioFailure}
 */
public record Scenario(String name, String sentence, Function<Long, SiteOptions> site, Consumer<Site> course) {
    private static final long SECOND = 1_000_000_000L;
    private static final LinkConditions LOSSY =
            LinkConditions.INTERNET.loss(20_000).disorder(5_000, 10_000, 30_000_000L);

    /** Every scenario, chapters first. */
    public static List<Scenario> all() {
        List<Scenario> out = new ArrayList<>(chapters());
        out.addAll(harder());
        out.addAll(relaying());
        out.addAll(ice());
        out.addAll(broken());
        out.addAll(refusedZones());
        return List.copyOf(out);
    }

    /** The scenario of that name. */
    public static Optional<Scenario> named(String name) {
        return all().stream().filter(s -> s.name.equals(name)).findFirst();
    }

    /** The chapters of the port document on a good day. */
    public static List<Scenario> chapters() {
        return List.of(
                of("sip-internal", "Calls between phones inside.", SiteOptions.usual(),
                        s -> Chapters.internal(s, 0.95)),
                of("sip-traversal", "Calls through both firewalls, both directions.", SiteOptions.usual(),
                        s -> Chapters.traversal(s, 0.95, 10)),
                of("sip-public", "An unregistered endpoint found by the DNS, and finding us.", SiteOptions.usual(),
                        s -> Chapters.open(s, 0.95)),
                of("sip-natted", "Both ends behind different NATs.", SiteOptions.usual(),
                        s -> Chapters.natted(s, 0.95)),
                of("sip-ice", "Relays of TURN between a home, the inside and the internet, for an hour.",
                        SiteOptions.usual().turning(), s -> Relaying.chapter(s, 0.95)));
    }

    private static List<Scenario> harder() {
        SiteOptions usual = SiteOptions.usual();
        return List.of(
                of("sip-traversal+loss", "2 % loss, duplicates and reordering on the internet.", usual.internet(LOSSY),
                        s -> Chapters.traversal(s, 0.85, 10)),
                of("sip-traversal+rough-dmz", "The link between the firewalls is bad and stalls.",
                        usual.dmz(LinkConditions.ROUGH), s -> Chapters.traversal(s, 0.75, 10)),
                of("sip-traversal+masquerade", "The inner firewall hides control behind random ports.",
                        usual.masquerading(), s -> Chapters.traversal(s, 0.95, 40)),
                of("sip-traversal+static-nat", "Edge is behind a static NAT.", usual.staticNatting(),
                        s -> Chapters.traversal(s, 0.95, 10)),
                of("sip-traversal+hold-20s", "Pinholes of exactly 20 s, and a hold of 130 s.",
                        usual.pinhole(20 * SECOND), s -> Chapters.traversal(s, 0.95, 130)),
                of("sip-traversal+tcp", "The traversal zone over plain TCP.", usual.zoneOver(Transport.TCP),
                        s -> Chapters.traversal(s, 0.95, 10)),
                of("sip-public+static-nat", "Public calls with edge behind a static NAT.", usual.staticNatting(),
                        s -> Chapters.open(s, 0.95)),
                of("sip-traversal+refusals", "Calls through both firewalls that come to nothing.", usual,
                        Chapters::refusals),
                of("sip-natted+silent-phones", "Phones behind NATs that send no keep-alives.", usual,
                        Chapters::silentPhones),
                of("sip-natted+bleed", "A stranger sprays RTP at every media port of edge.", usual, Faults::bleed),
                of("sip-natted+loss", "2 % loss on the internet between the NATs.", usual.internet(LOSSY),
                        s -> Chapters.natted(s, 0.85)),
                new Scenario("sip-natted+kinds", "Another pair of NAT kinds for each seed.",
                        seed -> usual.homes(Kind.values()[(int) (seed & 3)], Kind.values()[(int) (seed >> 2 & 3)]),
                        s -> Chapters.natted(s, 0.95)),
                of("sip-natted+everything", "Masquerade, static NAT, pinholes of 20 s, symmetric NATs, loss.",
                        usual.masquerading().staticNatting().pinhole(20 * SECOND).internet(LOSSY)
                                .homes(Kind.SYMMETRIC, Kind.SYMMETRIC),
                        s -> Chapters.natted(s, 0.85)));
    }

    private static List<Scenario> relaying() {
        SiteOptions usual = SiteOptions.usual().turning();
        return List.of(
                of("sip-ice+pinhole-20s", "An hour of relaying with pinholes of exactly 20 s.",
                        usual.pinhole(20 * SECOND),
                        s -> Relaying.chapter(s, 0.95)),
                of("sip-ice+static-nat", "Edge is behind a static NAT: relays are told by the public address.",
                        usual.staticNatting(), s -> Relaying.chapter(s, 0.95)),
                of("sip-ice+loss", "2 % loss, duplicates and reordering on the internet.", usual.internet(LOSSY),
                        s -> Relaying.chapter(s, 0.85)),
                of("sip-ice+inside", "Control as a client, and a phone inside that a relay answers but never calls.",
                        usual.relayingToControl(),
                        Relaying::inside),
                of("sip-ice+inside-static-nat", "The same with edge behind a static NAT.",
                        usual.relayingToControl().staticNatting(),
                        Relaying::inside),
                of("sip-ice+edge-restart", "Edge loses power; clients hear 437 and allocate anew.", usual,
                        Relaying::restart),
                of("sip-ice+revocation", "A user is revoked, over a restart, and restored.", usual,
                        Relaying::revocation));
    }

    private static List<Scenario> ice() {
        SiteOptions usual = SiteOptions.usual();
        return List.of(
                of("sip-ice+calls", "Phones with ICE at both ends, at one, and inside.", usual,
                        s -> IceCalls.everyWay(s, 0.95)),
                new Scenario("sip-ice+kinds", "The same behind another pair of NAT kinds for each seed.",
                        seed -> usual.homes(Kind.values()[(int) (seed & 3)], Kind.values()[(int) (seed >> 2 & 3)]),
                        s -> IceCalls.everyWay(s, 0.95)),
                of("sip-ice+everything", "Masquerade, static NAT, pinholes of 20 s, symmetric NATs, loss.",
                        usual.masquerading().staticNatting().pinhole(20 * SECOND).internet(LOSSY)
                                .homes(Kind.SYMMETRIC, Kind.SYMMETRIC),
                        s -> IceCalls.everyWay(s, 0.85)),
                of("sip-ice+restart", "An ICE restart in mid-call, and a NAT that forgets everything.", usual,
                        IceCalls::restarted),
                of("sip-ice+bleed", "A stranger sprays RTP and copied checks at every media port of edge.", usual,
                        IceCalls::bleed),
                of("sip-ice+pass",
                        "Both nodes pass ICE from end to end: with ICE media goes past them, without it not.",
                        usual.passingIce(), IceCalls::passed));
    }

    private static List<Scenario> broken() {
        SiteOptions usual = SiteOptions.usual();
        return List.of(
                of("fault+firewall-state", "Both firewalls forget every flow during a call.", usual,
                        Faults::firewallForgets),
                of("fault+edge-restart", "Edge loses power during a call.", usual, Faults::edgeRestarts),
                of("fault+edge-restart-natted", "Edge restarts and finds phones behind NATs again.",
                        usual.registeringAtEdge(),
                        Faults::edgeRestartsNatted),
                of("fault+phones-vanish", "Both phones lose power during a call.", usual, Faults::phonesVanish),
                of("fault+control-restart", "Control's process dies during a call.", usual, Faults::controlRestarts));
    }

    private static List<Scenario> refusedZones() {
        return List.of(
                zone("zone+client-certificate", ZoneFault.CLIENT_CERTIFICATE, null,
                        RefusalReason.ZONE_CERTIFICATE_UNTRUSTED),
                zone("zone+client-without-certificate", ZoneFault.CLIENT_WITHOUT_CERTIFICATE, null,
                        RefusalReason.ZONE_CERTIFICATE_MISSING),
                zone("zone+client-name", ZoneFault.CLIENT_NAME, null, RefusalReason.ZONE_CERTIFICATE_NAME),
                zone("zone+server-certificate", ZoneFault.SERVER_CERTIFICATE, RefusalReason.ZONE_CERTIFICATE_UNTRUSTED,
                        null),
                zone("zone+server-name", ZoneFault.SERVER_NAME, RefusalReason.ZONE_CERTIFICATE_NAME, null),
                zone("zone+password", ZoneFault.PASSWORD, RefusalReason.ZONE_WRONG_PASSWORD,
                        RefusalReason.ZONE_WRONG_PASSWORD),
                zone("zone+user", ZoneFault.USER, null, RefusalReason.ZONE_UNKNOWN_USER),
                zone("zone+port", ZoneFault.PORT, null, RefusalReason.ZONE_WRONG_PORT));
    }

    private static Scenario of(String name, String sentence, SiteOptions options, Consumer<Site> course) {
        return new Scenario(name, sentence, _ -> options, course);
    }

    private static Scenario zone(String name, ZoneFault fault, @Nullable RefusalReason atControl,
            @Nullable RefusalReason atEdge) {
        String sentence = "A traversal zone that must not come up: "
                + fault.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ".";
        return of(name, sentence, SiteOptions.usual().with(fault), s -> Faults.zoneRefused(s, atControl, atEdge));
    }
}

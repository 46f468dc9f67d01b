package org.sallyport.scenarios.world;

import java.util.EnumSet;
import java.util.Set;
import org.sallyport.host.sim.FirewallOptions;
import org.sallyport.host.sim.LinkConditions;
import org.sallyport.host.sim.NatOptions;
import org.sallyport.wire.Transport;

/**
 * What a simulated site looks like and what is wrong with it.
 *
 * @param lan the inside and the homes
 * @param dmz between the firewalls
 * @param internet the internet
 * @param inner the inner firewall
 * @param outer the outer firewall
 * @param masquerade whether the inner firewall hides control behind one address and random ports
 * @param staticNat whether edge has a private address in the DMZ and the outer firewall maps a public one to it
 * @param homeA NAT of the first home
 * @param homeB NAT of the second home
 * @param zone transport of the traversal zone
 * @param fault what is wrong with the traversal zone
 * @param driftPpm control's clock runs so much too fast, edge's so much too slow
 * @param extras what edge or both nodes do beyond the chapters of every day
 */
public record SiteOptions(LinkConditions lan, LinkConditions dmz, LinkConditions internet, FirewallOptions inner,
        FirewallOptions outer, boolean masquerade, boolean staticNat, NatOptions.Kind homeA, NatOptions.Kind homeB,
        Transport zone, ZoneFault fault, int driftPpm, Set<Extra> extras) {
    public SiteOptions {
        extras = Set.copyOf(extras);
    }

    /** What a site may have more than usual. */
    public enum Extra {
        /** Edge is a TURN server. */
        TURN,
        /** Both nodes pass ICE from end to end, instead of being lite agents themselves. */
        ICE_PASSED,
        /** Control asks the PBX for every alias that nobody registered, not for numbers alone. */
        PBX_IS_ASKED_FOR_ALL,
        /** The PBX is a neighbor over TLS, known by its certificate. */
        PBX_OVER_TLS,
        /** A phone on UDP is believed by its address. */
        UDP_IS_BELIEVED,
        /**
         * Edge registers the users at home and on the internet itself, and control knows nothing of them but what edge
         * says.
         */
        EDGE_REGISTERS,
        /** The TURN server relays to control too, against the advice of the file that was written. */
        RELAYS_TO_CONTROL,
        /** Edge takes messages of far more header fields than control does. */
        LARGE_AT_EDGE,
        /**
         * The pair has a second zone, {@code branch}, on port 7002 over TCP, which is kept alive every four seconds.
         */
        SECOND_ZONE
    }

    /** Faults of a traversal zone, each with a reason of its own on both sides. */
    public enum ZoneFault {
        NONE,
        /** Control's certificate leads to another authority. */
        CLIENT_CERTIFICATE,
        /** Control shows no certificate. */
        CLIENT_WITHOUT_CERTIFICATE,
        /** Control's certificate carries another name. */
        CLIENT_NAME,
        /** Edge's certificate leads to another authority. */
        SERVER_CERTIFICATE,
        /** Edge's certificate carries another name. */
        SERVER_NAME,
        /** The passwords differ. */
        PASSWORD,
        /** Control uses a user name that edge does not know. */
        USER,
        /** Control belongs to a zone of another port. */
        PORT
    }

    /** A good day: nothing lost, pinholes of 20 to 30 s, the two common kinds of NAT. */
    public static SiteOptions usual() {
        return new SiteOptions(LinkConditions.LAN, LinkConditions.LAN, LinkConditions.INTERNET, FirewallOptions.USUAL,
                FirewallOptions.USUAL, false, false, NatOptions.Kind.PORT_RESTRICTED, NatOptions.Kind.SYMMETRIC,
                Transport.TLS, ZoneFault.NONE, 30, Set.of());
    }

    /** The same with another internet. */
    public SiteOptions internet(LinkConditions other) {
        return new SiteOptions(lan, dmz, other, inner, outer, masquerade, staticNat, homeA, homeB, zone, fault,
                driftPpm, extras);
    }

    /** The same with another link between the firewalls. */
    public SiteOptions dmz(LinkConditions other) {
        return new SiteOptions(lan, other, internet, inner, outer, masquerade, staticNat, homeA, homeB, zone, fault,
                driftPpm, extras);
    }

    /** The same with pinholes of exactly this length in both firewalls. */
    public SiteOptions pinhole(long exactlyNs) {
        return new SiteOptions(lan, dmz, internet, inner.pinhole(exactlyNs), outer.pinhole(exactlyNs), masquerade,
                staticNat,
                homeA, homeB, zone, fault, driftPpm, extras);
    }

    /** The same with an inner firewall that hides control. */
    public SiteOptions masquerading() {
        return new SiteOptions(lan, dmz, internet, inner, outer, true, staticNat, homeA, homeB, zone, fault, driftPpm,
                extras);
    }

    /** The same with edge behind a static NAT. */
    public SiteOptions staticNatting() {
        return new SiteOptions(lan, dmz, internet, inner, outer, masquerade, true, homeA, homeB, zone, fault, driftPpm,
                extras);
    }

    /** The same with other NATs at the homes. */
    public SiteOptions homes(NatOptions.Kind a, NatOptions.Kind b) {
        return new SiteOptions(lan, dmz, internet, inner, outer, masquerade, staticNat, a, b, zone, fault, driftPpm,
                extras);
    }

    /** The same with a zone over TCP or TLS. */
    public SiteOptions zoneOver(Transport transport) {
        return new SiteOptions(lan, dmz, internet, inner, outer, masquerade, staticNat, homeA, homeB, transport, fault,
                driftPpm, extras);
    }

    /** The same with a fault in the zone. */
    public SiteOptions with(ZoneFault other) {
        return new SiteOptions(lan, dmz, internet, inner, outer, masquerade, staticNat, homeA, homeB, zone, other,
                driftPpm, extras);
    }

    /** The same with a TURN server on edge. */
    public SiteOptions turning() {
        return also(Extra.TURN);
    }

    /** The same with ICE from end to end. */
    public SiteOptions passingIce() {
        return also(Extra.ICE_PASSED);
    }

    /** The same with a PBX that is asked for every alias. */
    public SiteOptions askingThePbxForAll() {
        return also(Extra.PBX_IS_ASKED_FOR_ALL);
    }

    /** The same with a PBX that is known by its certificate. */
    public SiteOptions knowingThePbxByCertificate() {
        return also(Extra.PBX_OVER_TLS);
    }

    /** The same where phones on UDP are believed by their address. */
    public SiteOptions believingUdp() {
        return also(Extra.UDP_IS_BELIEVED);
    }

    /** The same with edge as the registrar of those outside. */
    public SiteOptions registeringAtEdge() {
        return also(Extra.EDGE_REGISTERS);
    }

    /** The same with a TURN server that relays to control. */
    public SiteOptions relayingToControl() {
        return also(Extra.RELAYS_TO_CONTROL);
    }

    /** The same with an edge that takes messages of far more header fields than control does. */
    public SiteOptions largeAtEdge() {
        return also(Extra.LARGE_AT_EDGE);
    }

    /** The same with a second zone between the nodes. */
    public SiteOptions withSecondZone() {
        return also(Extra.SECOND_ZONE);
    }

    private SiteOptions also(Extra extra) {
        Set<Extra> more = EnumSet.of(extra);
        more.addAll(extras);
        return new SiteOptions(lan, dmz, internet, inner, outer, masquerade, staticNat, homeA, homeB, zone, fault,
                driftPpm, more);
    }

    /** Whether the site has it. */
    public boolean has(Extra extra) {
        return extras.contains(extra);
    }
}

package org.sallyport.sipcall.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.sallyport.host.TlsIdentity;
import org.sallyport.ports.Role;
import org.sallyport.sip.digest.DigestSettings;
import org.sallyport.sip.message.SipLimits;
import org.sallyport.sipcall.registrar.RegistrarLimits;
import org.sallyport.sipcall.transport.SipListen;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/**
 * Everything that the SIP service of a node is told.
 *
 * @param role control or edge
 * @param hostNames by which the file says that this node is reached
 * @param domains lower-case domains of the pair, the first one is the realm's default
 * @param interfaces every address of ours
 * @param listens where phones and strangers may come; the ports of traversal zones are in their zones
 * @param transports by which we can send, the safest first
 * @param inner the interface on which traversal server zones wait, or control's own
 * @param tls our certificates, where there are any
 * @param zones all configured zones, the local and the default zone included
 * @param registration the registrar
 * @param policy where strangers' packets may be sent
 * @param limits what may be held
 * @param times how long things may take
 */
public record SipCallSettings(Role role, List<String> hostNames, List<String> domains, List<LocalInterface> interfaces,
        List<SipListen> listens, List<Transport> transports, LocalInterface inner, Shown tls,
        List<Zone> zones,
        Registration registration, AddressPolicy policy, Limits limits, Times times) {
    public SipCallSettings {
        hostNames = List.copyOf(hostNames);
        domains = List.copyOf(domains);
        interfaces = List.copyOf(interfaces);
        listens = List.copyOf(listens);
        transports = List.copyOf(transports);
        zones = List.copyOf(zones);
    }

    /**
     * Our certificates with whom we trust.
     *
     * @param partner on the connections of traversal zones: the other node of the pair sees and is judged by this one
     * @param others everywhere else; the same where there is one for all
     */
    public record Shown(Optional<TlsIdentity> partner, Optional<TlsIdentity> others) {
        /** No TLS at all. */
        public static final Shown NOTHING = new Shown(Optional.empty(), Optional.empty());

        /** Each once. */
        public List<TlsIdentity> all() {
            return Stream.concat(partner.stream(), others.stream()).distinct().toList();
        }
    }

    /** What becomes of a REGISTER. */
    public enum RegistrationMode {
        /** It is answered here. */
        REGISTRAR,
        /** It is passed on for our own domains. */
        PROXY_KNOWN,
        /** It is passed on wherever the dial plan leads. */
        PROXY_ANY,
        /** It is refused. */
        REFUSE
    }

    /**
     * The registrar and who may use it.
     *
     * @param mode what becomes of a REGISTER
     * @param authentication whether a digest is asked for
     * @param challengeUdp whether a phone that registered over UDP proves itself anew with each request
     * @param digest realm, algorithms and nonce life
     * @param limits of bindings
     */
    public record Registration(RegistrationMode mode, boolean authentication, boolean challengeUdp,
            DigestSettings digest, RegistrarLimits limits) {}

    /**
     * Named limits.
     *
     * @param message one SIP message
     * @param callsMax calls and subscriptions at a time
     * @param transactionsMax server transactions at a time
     * @param forksMax branches of one request
     * @param strangersPerSecond requests per second of an address that has proven nothing
     * @param strangersBurst how many at once
     * @param shares what one source may hold of them
     */
    public record Limits(SipLimits message, int callsMax, int transactionsMax, int forksMax, int strangersPerSecond,
            int strangersBurst, Shares shares) {}

    /**
     * What may be held at a time, by whom.
     *
     * @param callsPerSourceMax calls of one user, or of one address that has proven nothing
     * @param ringingPerSourceMax of these, calls that nobody has answered yet
     * @param linesPerSourceMax media lines of one such address
     * @param requestsPerSourceMax requests of one such address that wait for their end
     * @param requestOctetsMax octets of all requests that wait for their end, with what they make us keep
     * @param outsidePercent share of the calls that all strangers together, or all that comes through one zone to
     *     control, may hold
     */
    public record Shares(int callsPerSourceMax, int ringingPerSourceMax, int linesPerSourceMax,
            int requestsPerSourceMax,
            long requestOctetsMax, int outsidePercent) {}

    /**
     * Times in nanoseconds.
     *
     * @param t1Ns round-trip estimate of RFC 3261 §17
     * @param timerCNs how long a call may ring
     * @param natKeepAliveNs between keep-alives toward phones behind a NAT, below the pinhole's 20 s
     * @param streamIdleNs how long an accepted stream may say nothing
     * @param dialogIdleNs how long a call or subscription may say nothing; media that flow keep a call all the same
     */
    public record Times(long t1Ns, long timerCNs, long natKeepAliveNs, long streamIdleNs, long dialogIdleNs) {}

    /** Whether a host part, in any case and with or without the root's dot, is a domain of ours. */
    public boolean serves(String host) {
        int end = host.length();
        while (end > 0 && host.charAt(end - 1) == '.') end--;
        return domains.contains(host.substring(0, end).toLowerCase(Locale.ROOT));
    }
}

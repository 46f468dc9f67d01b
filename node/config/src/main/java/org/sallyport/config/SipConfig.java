package org.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.sallyport.ice.IceMode;
import org.sallyport.wire.Transport;

/**
 * SIP on this node ({@code protocols.sip}). Its ports are in the node's port settings.
 *
 * @param transports on which the node listens, at least one
 * @param domains lower-case domains that this pair serves
 * @param hostNames more names by which phones reach this node
 * @param registration the registrar
 * @param tls certificate for TLS, empty paths where TLS is off
 * @param timerT1 round-trip estimate of RFC 3261 §17
 * @param inviteTimeout Timer C of RFC 3261 §16.6: how long a call may ring
 * @param tcpConnectTimeout how long opening a stream may take
 * @param connectionIdleTimeout how long an accepted stream may stay silent
 * @param dialogIdleTimeout how long a call or a subscription may say nothing; media that flow keep a call all the same
 * @param natKeepAliveInterval between keep-alives toward endpoints behind a NAT, below the pinhole of 20 s
 * @param drainTime how long calls may go on once the node is told to stop
 * @param ice what becomes of ICE in the calls of phones and of strangers, and of zones that say nothing else
 * @param asymmetricRtp whether phones, and zones that say nothing else, are sent media where they are described
 */
public record SipConfig(
        Set<Transport> transports,
        List<String> domains,
        List<String> hostNames,
        RegistrationConfig registration,
        TlsConfig tls,
        Duration timerT1,
        Duration inviteTimeout,
        Duration tcpConnectTimeout,
        Duration connectionIdleTimeout,
        Duration dialogIdleTimeout,
        Duration natKeepAliveInterval,
        Duration drainTime,
        IceMode ice,
        boolean asymmetricRtp) {
    public SipConfig {
        transports = Set.copyOf(transports);
        domains = List.copyOf(domains);
        hostNames = List.copyOf(hostNames);
    }

    /** The same with another time that a dialog may say nothing. */
    public SipConfig withDialogIdle(Duration other) {
        return new SipConfig(transports, domains, hostNames, registration, tls, timerT1, inviteTimeout,
                tcpConnectTimeout,
                connectionIdleTimeout, other, natKeepAliveInterval, drainTime, ice, asymmetricRtp);
    }

    /** The same with other certificates. */
    SipConfig with(TlsConfig other) {
        return new SipConfig(transports, domains, hostNames, registration, other, timerT1, inviteTimeout,
                tcpConnectTimeout,
                connectionIdleTimeout, dialogIdleTimeout, natKeepAliveInterval, drainTime, ice, asymmetricRtp);
    }

    /** Whether a host part, in any case, is a domain of this pair. */
    public boolean serves(String domain) {
        return domains.contains(domain.toLowerCase(Locale.ROOT));
    }
}

package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyList.RESTART;
import static org.sallyport.config.KeyTypes.choice;
import static org.sallyport.config.KeyTypes.domain;
import static org.sallyport.config.KeyTypes.flag;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.path;
import static org.sallyport.config.KeyTypes.span;
import static org.sallyport.config.KeyTypes.text;

import java.time.Duration;
import java.util.List;
import org.sallyport.ice.IceMode;
import org.sallyport.sip.digest.DigestAlgorithm;

/** {@code protocols.sip}: SIP, its certificates and its registrar. */
final class SipKeys {
    static final KeyList KEYS = new KeyList();

    static final ConfigKey<Boolean> SIP_UDP = KEYS.key("protocols.sip.udp-mode", flag(), "on", "Protocols > SIP",
            "Whether SIP over UDP is spoken.", RESTART);
    static final ConfigKey<Boolean> SIP_TCP = KEYS.key("protocols.sip.tcp-mode", flag(), "on", "Protocols > SIP",
            "Whether SIP over TCP is spoken.", RESTART);
    static final ConfigKey<Boolean> SIP_TLS =
            KEYS.key("protocols.sip.tls-mode", flag(), "", "on where a certificate is set",
                    "Protocols > SIP", "Whether SIP over TLS is spoken.", RESTART);
    static final ConfigKey<String> SIP_DOMAINS =
            KEYS.key("protocols.sip.domains", listOf(domain()), "", "Protocols > SIP > Domains",
                    "Domains that this pair serves; registrations and calls for others are foreign.", RESTART);
    static final ConfigKey<String> SIP_HOST_NAMES =
            KEYS.key("protocols.sip.host-names", listOf(domain()), "", "Protocols > SIP > Domains",
                    "More names by which phones reach this node, such as an alias in the DNS: a Route header that names one is ours."
                            + " Those of its certificate, its domains, and its own name within them are known by themselves.",
                    RESTART);
    static final ConfigKey<Duration> SIP_TIMER_T1 = KEYS.key("protocols.sip.timer-t1", span("100ms", "5s"), "500ms",
            "Protocols > SIP", "Estimate of the round trip, the unit of the timers of RFC 3261.", RESTART);
    static final ConfigKey<Duration> SIP_INVITE_TIMEOUT = KEYS.key("protocols.sip.invite-timeout", span("181s", "1h"),
            "200s",
            "Protocols > SIP", "How long a call may ring (Timer C; RFC 3261 wants more than three minutes).", RESTART);
    static final ConfigKey<Duration> SIP_TCP_CONNECT_TIMEOUT =
            KEYS.key("protocols.sip.tcp-connect-timeout", span("1s", "60s"),
                    "10s", "Protocols > SIP", "How long opening a TCP or TLS connection may take.", RESTART);
    static final ConfigKey<Duration> SIP_CONNECTION_IDLE =
            KEYS.key("protocols.sip.connection-idle-timeout", span("30s", "1d"),
                    "15m", "Protocols > SIP", "How long a connection that others opened may stay silent.", RESTART);
    static final ConfigKey<Duration> SIP_DIALOG_IDLE =
            KEYS.key("protocols.sip.dialog-idle-timeout", span("10m", "7d"), "12h",
                    "Protocols > SIP",
                    "How long a call or a subscription may go without any signalling before it is forgotten. A call"
                            + " whose media pass here goes on as long as they flow.",
                    RESTART);
    static final ConfigKey<Duration> SIP_NAT_KEEP_ALIVE =
            KEYS.key("protocols.sip.nat-keep-alive-interval", span("5s", "19s"),
                    "15s", "15s, below the 20s after which the shortest pinhole of the document closes",
                    "Protocols > SIP",
                    "Between keep-alives toward registered endpoints behind a NAT.", RESTART);
    static final ConfigKey<Duration> SIP_DRAIN_TIME = KEYS.key("protocols.sip.drain-time", span("0s", "1h"), "5s",
            "Protocols > SIP",
            "How long calls may go on once the node is told to stop; new ones get 503 meanwhile, and both"
                    + " ends of those that are left then get a BYE. Keep it below the patience of whatever stops the node.",
            RESTART);
    static final ConfigKey<IceMode> SIP_ICE = KEYS.key("protocols.sip.ice", choice(IceMode.class), "lite",
            "Zones > ICE support",
            "What becomes of ICE: off takes it out, lite answers the checks of each end that has it"
                    + " and offers it where the other end has it, offer does so in every call, pass lets media go from end to end where both have it. For phones, strangers and zones that say nothing else;"
                    + " pass has to stand in the files of both nodes.",
            RESTART);
    static final ConfigKey<Boolean> SIP_ASYMMETRIC_RTP = KEYS.key("protocols.sip.asymmetric-rtp", flag(), "off",
            "Zones > Media",
            "Whether registered phones, and zones that say nothing else, are sent media to the address and port that"
                    + " they describe, although they send from another port. Off, media goes to where it comes from, which suits phones"
                    + " behind a NAT; strangers always have that.",
            RESTART);
    static final ConfigKey<String> TLS_CERTIFICATE =
            KEYS.key("protocols.sip.tls.certificate", path("certificates/edge.pem"), "",
                    "Maintenance > Security certificates",
                    "PEM file of this node's certificate chain, its own first: by it the other node of the pair knows this one,"
                            + " and so does everybody else where protocols.sip.tls.public names none.",
                    LIVE);
    static final ConfigKey<String> TLS_KEY = KEYS.key("protocols.sip.tls.key", path("certificates/edge.key"), "",
            "Maintenance > Security certificates", "PEM file of the private key that belongs to it (PKCS#8).", LIVE);
    static final ConfigKey<String> TLS_TRUST = KEYS.key("protocols.sip.tls.trust", path("certificates/ca.pem"), "",
            "Maintenance > Security certificates",
            "PEM file of the authorities that may say who the other node is, and, where protocols.sip.tls.public.trust"
                    + " names no others, who anybody else is.",
            LIVE);
    static final ConfigKey<String> TLS_AUTHORITY_KEY =
            KEYS.key("protocols.sip.tls.authority-key", path("certificates/authority.key"), "",
                    "Maintenance > Security certificates",
                    "On control: PEM file of the private key of the pair's own authority, whose certificate stands in"
                            + " protocols.sip.tls.trust. With it the certificates of both nodes are renewed by themselves, and"
                            + " the authority too; without it somebody renews them by hand.",
                    LIVE);
    static final ConfigKey<String> PUBLIC_CERTIFICATE =
            KEYS.key("protocols.sip.tls.public.certificate", path("certificates/public.pem"), "",
                    "Maintenance > Security certificates",
                    "PEM file of the certificate chain that phones, neighbors and strangers see, in SIP and in TURN over TLS."
                            + " Without it they see that of the pair.",
                    LIVE);
    static final ConfigKey<String> PUBLIC_KEY =
            KEYS.key("protocols.sip.tls.public.key", path("certificates/public.key"), "",
                    "Maintenance > Security certificates",
                    "PEM file of the private key that belongs to it (PKCS#8).", LIVE);
    static final ConfigKey<String> PUBLIC_TRUST =
            KEYS.key("protocols.sip.tls.public.trust", path("/etc/ssl/certs/ca-certificates.crt"), "",
                    "Maintenance > Security certificates",
                    "PEM file of the authorities that may say who neighbors and other domains are. None of them can say who"
                            + " the other node of the pair is.",
                    LIVE);

    static final ConfigKey<RegistrationConfig.ProxyMode> PROXY_MODE = KEYS.key("protocols.sip.registration.proxy-mode",
            choice(RegistrationConfig.ProxyMode.class), "off", "Protocols > SIP",
            "Registrations for foreign domains: refused, passed on where a zone knows them, or passed on.",
            RESTART);
    static final ConfigKey<Boolean> REGISTRATION_AUTHENTICATION =
            KEYS.key("protocols.sip.registration.authentication", flag(),
                    "on", "Authentication", "Whether registering needs a password.", RESTART);
    static final ConfigKey<Boolean> CHALLENGE_UDP = KEYS.key("protocols.sip.registration.challenge-udp", flag(), "on",
            "Authentication",
            "Whether a phone that registered over UDP proves its password again with each call, message and"
                    + " subscription, which phones do by themselves. Off believes its address and port: whoever can forge"
                    + " them then calls in its name, at its owner's cost, without ever seeing an answer.",
            RESTART);
    static final ConfigKey<String> REALM =
            KEYS.key("protocols.sip.registration.realm", text("realm", "example.com"), "",
                    "the first of protocols.sip.domains, or sallyport", "Authentication",
                    "Realm of the digest; stored digests are made with it.", RESTART);
    static final ConfigKey<DigestAlgorithm> ALGORITHMS = KEYS.key("protocols.sip.registration.algorithms",
            listOf(choice(List.of(DigestAlgorithm.SHA_256, DigestAlgorithm.MD5))), "[md5]", "Authentication",
            "Digest algorithms that are offered, in this order (RFC 8760). Some phones give up where one is offered that they do not know.",
            RESTART);
    static final ConfigKey<Duration> NONCE_LIFE =
            KEYS.key("protocols.sip.registration.nonce-life", span("10s", "1d"), "5m",
                    "Authentication", "How long a nonce may be used before a new one is asked for.", RESTART);
    static final ConfigKey<Duration> EXPIRY_MIN =
            KEYS.key("protocols.sip.registration.expiry-min", span("10s", "1d"), "45s",
                    "Protocols > SIP", "Shortest registration that is accepted.", RESTART);
    static final ConfigKey<Duration> EXPIRY_MAX =
            KEYS.key("protocols.sip.registration.expiry-max", span("10s", "7d"), "1h",
                    "Protocols > SIP", "Longest registration that is granted; longer wishes are shortened.", RESTART);
    static final ConfigKey<Duration> EXPIRY_DEFAULT =
            KEYS.key("protocols.sip.registration.expiry-default", span("10s", "7d"),
                    "1h", "1h, or the nearest that expiry-min and expiry-max allow", "Protocols > SIP",
                    "Granted where the request names no time.", RESTART);

    private SipKeys() {}
}

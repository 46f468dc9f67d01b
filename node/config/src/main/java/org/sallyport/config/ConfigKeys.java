package org.sallyport.config;

import static org.sallyport.config.KeyTypes.address;
import static org.sallyport.config.KeyTypes.choice;
import static org.sallyport.config.KeyTypes.domain;
import static org.sallyport.config.KeyTypes.endpoint;
import static org.sallyport.config.KeyTypes.exactPrefix;
import static org.sallyport.config.KeyTypes.flag;
import static org.sallyport.config.KeyTypes.hexSecret;
import static org.sallyport.config.KeyTypes.label;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.path;
import static org.sallyport.config.KeyTypes.peer;
import static org.sallyport.config.KeyTypes.prefix;
import static org.sallyport.config.KeyTypes.secret;
import static org.sallyport.config.KeyTypes.span;
import static org.sallyport.config.KeyTypes.text;
import static org.sallyport.config.KeyTypes.whole;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.Role;
import org.sallyport.ports.Size;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Every key that is not a port setting, once. {@link ConfigCatalogue} joins them with the port settings. */
final class ConfigKeys {
    private static final List<ConfigKey<?>> ALL = new ArrayList<>();
    private static final boolean LIVE = true;
    private static final boolean RESTART = false;

    /** What a zone is; decides which of its keys are needed. */
    enum ZoneType {
        TRAVERSAL_CLIENT,
        TRAVERSAL_SERVER,
        NEIGHBOR,
        DNS
    }

    // The node itself
    static final ConfigKey<Role> ROLE = key("role", choice(Role.class), "", "System",
            "Which half of the pair this node is: control in the private network, edge in the DMZ.", RESTART);
    static final ConfigKey<String> NAME = key("name", label("edge-1"), "", "the role", "System > Administration",
            "Name of the node in logs and status pages.", RESTART);
    static final ConfigKey<Size> PROFILE = key("profile", choice(Size.class), "medium", "System",
            "How much of a machine the node has: small and medium share one media port pair, large shares six.",
                    RESTART);
    static final ConfigKey<String> STATE_DIRECTORY = key("state-directory", path("/var/lib/sallyport"), "",
            "directory 'state' beside the configuration file", "System > Administration",
            "Where registrations, calls and keys survive a restart; created when missing.", RESTART);
    static final ConfigKey<String> ADMIN_SOCKET = key("system.administration.socket", path("/run/sallyport/admin.sock"),
            "", "admin.sock in the state directory", "System > Administration",
            "Unix socket through which the status and reload commands speak to the node.", RESTART);

    // Interfaces
    static final ConfigKey<InterfaceConfig.Side> INTERFACE_NAME = key("interfaces[].name",
            choice(InterfaceConfig.Side.class), "", "System > IP",
            "Toward which network the interface looks. A node with one interface may call it either.", RESTART);
    static final ConfigKey<IpAddress> INTERFACE_ADDRESS =
            key("interfaces[].address", listOf(address()), "", "System > IP",
            "Addresses of this machine that the node binds, IPv4, IPv6 or both.", RESTART);
    static final ConfigKey<IpAddress> INTERFACE_STATIC_NAT =
            key("interfaces[].static-nat", address(), "", "System > IP",
            "The IPv4 address that the firewall maps to this interface; it is told to the other side, never bound.",
            RESTART);

    // SIP
    static final ConfigKey<Boolean> SIP_UDP = key("protocols.sip.udp-mode", flag(), "on", "Protocols > SIP",
            "Whether SIP over UDP is spoken.", RESTART);
    static final ConfigKey<Boolean> SIP_TCP = key("protocols.sip.tcp-mode", flag(), "on", "Protocols > SIP",
            "Whether SIP over TCP is spoken.", RESTART);
    static final ConfigKey<Boolean> SIP_TLS = key("protocols.sip.tls-mode", flag(), "", "on where a certificate is set",
            "Protocols > SIP", "Whether SIP over TLS is spoken.", RESTART);
    static final ConfigKey<String> SIP_DOMAINS =
            key("protocols.sip.domains", listOf(domain()), "", "Protocols > SIP > Domains",
            "Domains that this pair serves; registrations and calls for others are foreign.", RESTART);
    static final ConfigKey<String> SIP_HOST_NAMES =
            key("protocols.sip.host-names", listOf(domain()), "", "Protocols > SIP > Domains",
            "More names by which phones reach this node, such as an alias in the DNS: a Route header that names one is ours."
                    + " Those of its certificate, its domains, and its own name within them are known by themselves.", RESTART);
    static final ConfigKey<Duration> SIP_TIMER_T1 = key("protocols.sip.timer-t1", span("100ms", "5s"), "500ms",
            "Protocols > SIP", "Estimate of the round trip, the unit of the timers of RFC 3261.", RESTART);
    static final ConfigKey<Duration> SIP_INVITE_TIMEOUT = key("protocols.sip.invite-timeout", span("181s", "1h"), "200s",
            "Protocols > SIP", "How long a call may ring (Timer C; RFC 3261 wants more than three minutes).", RESTART);
    static final ConfigKey<Duration> SIP_TCP_CONNECT_TIMEOUT =
            key("protocols.sip.tcp-connect-timeout", span("1s", "60s"),
            "10s", "Protocols > SIP", "How long opening a TCP or TLS connection may take.", RESTART);
    static final ConfigKey<Duration> SIP_CONNECTION_IDLE =
            key("protocols.sip.connection-idle-timeout", span("30s", "1d"),
            "15m", "Protocols > SIP", "How long a connection that others opened may stay silent.", RESTART);
    static final ConfigKey<Duration> SIP_DIALOG_IDLE = key("protocols.sip.dialog-idle-timeout", span("10m", "7d"), "12h",
            "Protocols > SIP", "How long a call or a subscription may go without any signalling before it is forgotten. A call"
            + " whose media pass here goes on as long as they flow.", RESTART);
    static final ConfigKey<Duration> SIP_NAT_KEEP_ALIVE =
            key("protocols.sip.nat-keep-alive-interval", span("5s", "19s"),
            "15s", "15s, below the 20s after which the shortest pinhole of the document closes", "Protocols > SIP",
            "Between keep-alives toward registered endpoints behind a NAT.", RESTART);
    static final ConfigKey<Duration> SIP_DRAIN_TIME = key("protocols.sip.drain-time", span("0s", "1h"), "5s",
            "Protocols > SIP", "How long calls may go on once the node is told to stop; new ones get 503 meanwhile, and both"
            + " ends of those that are left then get a BYE. Keep it below the patience of whatever stops the node.", RESTART);
    static final ConfigKey<IceSupport> SIP_ICE = key("protocols.sip.ice", choice(IceSupport.class), "lite",
            "Zones > ICE support", "What becomes of ICE: off takes it out, lite answers the checks of each end that has it"
            + " and offers it where the other end has it, offer does so in every call, pass lets media go from end to end where both have it. For phones, strangers and zones that say nothing else;"
            + " pass has to stand in the files of both nodes.", RESTART);
    static final ConfigKey<Boolean> SIP_ASYMMETRIC_RTP = key("protocols.sip.asymmetric-rtp", flag(), "off",
            "Zones > Media", "Whether registered phones, and zones that say nothing else, are sent media to the address and port that"
            + " they describe, although they send from another port. Off, media goes to where it comes from, which suits phones"
            + " behind a NAT; strangers always have that.", RESTART);
    static final ConfigKey<String> TLS_CERTIFICATE =
            key("protocols.sip.tls.certificate", path("certificates/edge.pem"), "",
            "Maintenance > Security certificates", "PEM file of this node's certificate chain, its own first.",
                    LIVE);
    static final ConfigKey<String> TLS_KEY = key("protocols.sip.tls.key", path("certificates/edge.key"), "",
            "Maintenance > Security certificates", "PEM file of the private key that belongs to it (PKCS#8).", LIVE);
    static final ConfigKey<String> TLS_TRUST = key("protocols.sip.tls.trust", path("certificates/ca.pem"), "",
            "Maintenance > Security certificates", "PEM file of the authorities whose certificates are trusted.",
                    LIVE);

    // Registrar
    static final ConfigKey<RegistrationConfig.ProxyMode> PROXY_MODE = key("protocols.sip.registration.proxy-mode",
            choice(RegistrationConfig.ProxyMode.class), "off", "Protocols > SIP",
            "Registrations for foreign domains: refused, passed on where a zone knows them, or passed on.",
            RESTART);
    static final ConfigKey<Boolean> REGISTRATION_AUTHENTICATION =
            key("protocols.sip.registration.authentication", flag(),
            "on", "Authentication", "Whether registering needs a password.", RESTART);
    static final ConfigKey<Boolean> CHALLENGE_UDP = key("protocols.sip.registration.challenge-udp", flag(), "on",
            "Authentication", "Whether a phone that registered over UDP proves its password again with each call, message and"
                    + " subscription, which phones do by themselves. Off believes its address and port: whoever can forge"
                    + " them then calls in its name, at its owner's cost, without ever seeing an answer.", RESTART);
    static final ConfigKey<String> REALM = key("protocols.sip.registration.realm", text("realm", "example.com"), "",
            "the first of protocols.sip.domains, or sallyport", "Authentication",
            "Realm of the digest; stored digests are made with it.", RESTART);
    static final ConfigKey<RegistrationConfig.DigestAlgorithm> ALGORITHMS = key("protocols.sip.registration.algorithms",
            listOf(choice(RegistrationConfig.DigestAlgorithm.class)), "[md5]", "Authentication",
            "Digest algorithms that are offered, in this order (RFC 8760). Some phones give up where one is offered that they do not know.", RESTART);
    static final ConfigKey<Duration> NONCE_LIFE = key("protocols.sip.registration.nonce-life", span("10s", "1d"), "5m",
            "Authentication", "How long a nonce may be used before a new one is asked for.", RESTART);
    static final ConfigKey<Duration> EXPIRY_MIN = key("protocols.sip.registration.expiry-min", span("10s", "1d"), "45s",
            "Protocols > SIP", "Shortest registration that is accepted.", RESTART);
    static final ConfigKey<Duration> EXPIRY_MAX = key("protocols.sip.registration.expiry-max", span("10s", "7d"), "1h",
            "Protocols > SIP", "Longest registration that is granted; longer wishes are shortened.", RESTART);
    static final ConfigKey<Duration> EXPIRY_DEFAULT =
            key("protocols.sip.registration.expiry-default", span("10s", "7d"),
            "1h", "1h, or the nearest that expiry-min and expiry-max allow", "Protocols > SIP",
            "Granted where the request names no time.", RESTART);

    // Local authentication database
    static final ConfigKey<String> CREDENTIAL_USER =
            key("authentication.credentials[].username", text("user name", "alice"),
            "", "Authentication > Local database", "User name; also the user part of the address it may register. One"
                    + " user makes edge a registrar, which answers every REGISTER itself and passes none on.", LIVE);
    static final ConfigKey<Sensitive<String>> CREDENTIAL_PASSWORD = key("authentication.credentials[].password",
            secret("file:secrets/alice"), "", "Authentication > Local database", "The user's password.", LIVE);
    static final ConfigKey<Sensitive<String>> CREDENTIAL_SHA256 = key("authentication.credentials[].ha1-sha-256",
            hexSecret(64), "", "Authentication > Local database",
            "Instead of the password: SHA-256 of username:realm:password in hexadecimal.", LIVE);
    static final ConfigKey<Sensitive<String>> CREDENTIAL_MD5 =
            key("authentication.credentials[].ha1-md5", hexSecret(32), "",
            "Authentication > Local database",
            "Instead of the password: MD5 of username:realm:password in hexadecimal.", LIVE);
    static final ConfigKey<String> CREDENTIALS_FILE = key("authentication.credentials-file", path("users.txt"), "",
            "Authentication > Local database", "File with further users, one username:password per line.", LIVE);

    // Zones
    static final ConfigKey<String> ZONE_NAME = key("zones[].name", label("traversal"), "", "Zones",
            "Name of the zone, unique in the node.", LIVE);
    static final ConfigKey<ZoneType> ZONE_TYPE = key("zones[].type", choice(ZoneType.class), "", "Zones",
            "traversal-client on control, traversal-server on edge, neighbor for a system nearby, dns for the rest.",
            LIVE);
    static final ConfigKey<Integer> ZONE_SIP_PORT = key("zones[].sip.port", whole(1, 65535), "",
            "traversal zones 7001, 7002 and so on in their order; neighbors 5060 or for TLS 5061",
            "Zones > Traversal client/server > SIP port",
            "Port of the zone: awaited on edge, dialled from control; the same number on both sides.",
            LIVE);
    static final ConfigKey<Transport> ZONE_SIP_TRANSPORT = key("zones[].sip.transport", choice(Transport.class), "tls",
            "Zones > Traversal client/server > SIP transport",
                    "Transport toward the zone; traversal zones take tcp or tls. A neighbor over tls is known by its"
                            + " certificate, whatever address it comes from; one over tcp or udp by its address alone, so that"
                            + " whoever shares that address, or on udp forges it, is taken for the neighbor.",
            LIVE);
    static final ConfigKey<IceSupport> ZONE_ICE = key("zones[].sip.ice", choice(IceSupport.class), "",
            "as protocols.sip.ice", "Zones > ICE support",
            "What becomes of ICE in calls of a neighbor or dns zone; between the nodes of a pair there is none.", LIVE);
    static final ConfigKey<Boolean> ZONE_ASYMMETRIC_RTP = key("zones[].sip.asymmetric-rtp", flag(), "",
            "as protocols.sip.asymmetric-rtp", "Zones > Media", "Whether devices of a neighbor or dns zone are sent media where they"
            + " describe, although they send from another port: some announcement servers and gateways do.", LIVE);
    static final ConfigKey<Integer> ZONE_H323_PORT = key("zones[].h323.port", whole(1024, 65535), "",
            "traversal zones 6001, 6002 and so on in their order", "Zones > Traversal client/server > H.323 port",
            "UDP port of the zone for H.323 RAS.", RESTART);
    static final ConfigKey<PeerAddress> ZONE_PEER = key("zones[].peer-address", listOf(peer()), "", "Zones > Location",
            "One to six names or addresses of the other side.", LIVE);
    static final ConfigKey<String> ZONE_USER = key("zones[].username", text("user name", "control"), "",
            "Zones > Connection credentials", "Name under which control shows itself to edge; the same on both sides.",
            LIVE);
    static final ConfigKey<Sensitive<String>> ZONE_PASSWORD =
            key("zones[].password", secret("file:secrets/traversal"), "",
            "Zones > Connection credentials", "Password for it, proven by both sides and never sent.", LIVE);
    static final ConfigKey<Boolean> ZONE_TLS_VERIFY = key("zones[].tls-verify", flag(), "",
            "on; off in a dns zone, since the world's certificates do not lead to our authority", "Zones > SIP",
            "Whether the other side's certificate and the name in it are checked. Off makes a neighbor known by its address"
                    + " alone, as one over tcp is.", LIVE);
    static final ConfigKey<String> ZONE_TLS_NAME = key("zones[].tls-verify-subject-name", domain(), "",
            "for zones with peer-address: that address", "Zones > SIP",
            "Name that the other side's certificate must carry.", LIVE);
    static final ConfigKey<Integer> ZONE_HOPS = key("zones[].hop-count", whole(1, 255), "15", "Zones",
            "How far a request may travel on; the lower of this and the request's own count holds.", LIVE);
    static final ConfigKey<Boolean> ZONE_PROXIED =
            key("zones[].accept-proxied-registrations", flag(), "on", "Zones > SIP",
            "Whether registrations may come through the zone.", LIVE);
    static final ConfigKey<ZoneConfig.AuthenticationPolicy> ZONE_POLICY = key("zones[].authentication-policy",
            choice(ZoneConfig.AuthenticationPolicy.class), "do-not-check", "Zones > Authentication",
            "check: whoever comes from the zone proves a password of a user of this node. do-not-check: only who claims to be one"
                    + " of ours does. treat-as-authenticated: nobody does, and what the other side says of a caller is"
                    + " believed; from a traversal zone all but what it says of a user of this node.", LIVE);
    static final ConfigKey<Duration> ZONE_RETRY = key("zones[].retry-interval", span("1s", "10m"), "120s",
            "Zones > Traversal client",
                    "Longest pause between attempts to reach the edge; the first ones follow sooner.",
            LIVE);
    static final ConfigKey<Duration> ZONE_KEEP_ALIVE = key("zones[].keep-alive-interval", span("2s", "19s"), "10s",
            "10s: twice inside the 20s after which the shortest pinhole of the document closes",
            "Zones > Traversal client/server", "Between keep-alives on the connection of a traversal zone.", RESTART);
    static final ConfigKey<Boolean> ZONE_INCLUDE_A = key("zones[].include-address-record", flag(), "off", "Zones > DNS",
            "Whether a DNS zone also asks for plain address records where there is no SRV record.", LIVE);

    // Dial plan
    static final ConfigKey<Integer> TRANSFORM_PRIORITY = key("dial-plan.transforms[].priority", whole(1, 65534), "",
            "Dial plan > Transforms", "Order of the transforms, 1 first; unique.", LIVE);
    static final ConfigKey<String> TRANSFORM_DESCRIPTION = key("dial-plan.transforms[].description",
            text("text", "short numbers"), "", "Dial plan > Transforms", "For the administrator.", LIVE);
    static final ConfigKey<DialPlan.PatternType> TRANSFORM_TYPE = key("dial-plan.transforms[].type",
            choice(DialPlan.PatternType.class), "prefix", "Dial plan > Transforms", "How the pattern is read.", LIVE);
    static final ConfigKey<String> TRANSFORM_PATTERN = key("dial-plan.transforms[].pattern", text("pattern", "9"), "",
            "Dial plan > Transforms", "Which aliases are changed.", LIVE);
    static final ConfigKey<DialPlan.Behavior> TRANSFORM_BEHAVIOR = key("dial-plan.transforms[].behavior",
            choice(DialPlan.Behavior.class), "strip", "Dial plan > Transforms", "How they are changed.", LIVE);
    static final ConfigKey<String> TRANSFORM_TEXT =
            key("dial-plan.transforms[].replace", text("text", "\\1@example.com"),
            "", "Dial plan > Transforms", "What is put in, in front or behind.", LIVE);
    static final ConfigKey<String> AUTOMATIC_OFF = key("dial-plan.automatic-rules-off",
            listOf(text("name", "aliases to edge")), "", "none", "Dial plan > Search rules",
            "Automatic search rules that do not run, by name; all for every one. 'sallyport status rules' lists their names.", LIVE);
    static final ConfigKey<String> RULE_NAME = key("dial-plan.search-rules[].name", text("name", "to the edge"), "",
            "Dial plan > Search rules", "Name of the rule, unique; with the name of an automatic rule it takes its place.", LIVE);
    static final ConfigKey<Integer> RULE_PRIORITY = key("dial-plan.search-rules[].priority", whole(1, 65534), "100",
            "100: behind the local zone (10), before the automatic rules of zones (1000, DNS 2000); one that takes the place of"
            + " an automatic rule has that one's", "Dial plan > Search rules",
            "1 first; rules of the same priority are tried together.", LIVE);
    static final ConfigKey<String> RULE_SOURCE = key("dial-plan.search-rules[].source", label("any"), "any",
            "Dial plan > Search rules",
                    "Whose requests: any, all-zones (no strangers), local-zone, or the name of a zone.",
            LIVE);
    static final ConfigKey<Boolean> RULE_AUTHENTICATED = key("dial-plan.search-rules[].authenticated", flag(), "off",
            "Dial plan > Search rules", "Whether the request must be authenticated.", LIVE);
    static final ConfigKey<DialPlan.Mode> RULE_MODE =
            key("dial-plan.search-rules[].mode", choice(DialPlan.Mode.class), "",
            "alias-pattern where a pattern is given, else any-alias", "Dial plan > Search rules",
            "Which aliases: those that fit the pattern, any but addresses, or addresses alone.", LIVE);
    static final ConfigKey<DialPlan.PatternType> RULE_TYPE = key("dial-plan.search-rules[].type",
            choice(DialPlan.PatternType.class), "prefix", "Dial plan > Search rules", "How the pattern is read.", LIVE);
    static final ConfigKey<String> RULE_PATTERN =
            key("dial-plan.search-rules[].pattern", text("pattern", ".*@example.com"),
            "", "Dial plan > Search rules", "Which aliases the rule is for.", LIVE);
    static final ConfigKey<DialPlan.Behavior> RULE_BEHAVIOR = key("dial-plan.search-rules[].behavior",
            choice(DialPlan.Behavior.class), "leave", "Dial plan > Search rules",
                    "How the alias is changed before it is searched for.", LIVE);
    static final ConfigKey<String> RULE_TEXT = key("dial-plan.search-rules[].replace", text("text", "\\1"), "",
            "Dial plan > Search rules", "What is put in, in front or behind.", LIVE);
    static final ConfigKey<DialPlan.OnMatch> RULE_ON_MATCH = key("dial-plan.search-rules[].on-match",
            choice(DialPlan.OnMatch.class), "continue", "Dial plan > Search rules",
            "Whether rules of lower priority still run; stop ends the search even where nothing was found.", LIVE);
    static final ConfigKey<String> RULE_TARGET = key("dial-plan.search-rules[].target", label("local-zone"), "",
            "Dial plan > Search rules", "Where to search: local-zone, or the name of a zone.", LIVE);
    static final ConfigKey<DialPlan.Strangers> RULE_STRANGERS = key("dial-plan.search-rules[].strangers",
            choice(DialPlan.Strangers.class), "guarded", "Dial plan > Search rules",
            "guarded keeps strangers to our own domains and to short dial strings; allowed lets them use the rule.",
            LIVE);

    // Media
    private static final String SUBZONE = "Local Zone > Traversal Subzone";
    static final ConfigKey<Duration> MEDIA_TIMEOUT =
            key("local-zone.traversal-subzone.media-timeout", span("30s", "1d"),
            "300s", SUBZONE, "A call whose every leg was silent so long is ended.", RESTART);
    static final ConfigKey<Duration> LISTEN_ONLY_TIMEOUT =
            key("local-zone.traversal-subzone.listen-only-timeout", span("30s", "1d"), "2h", SUBZONE,
            "How long media goes to an end that is known to be there and from which nothing comes; then the call is ended as"
                    + " media-unheard. Reports, STUN and new offers count.", RESTART);
    static final ConfigKey<Duration> LATCH_WINDOW =
            key("local-zone.traversal-subzone.latch-window", span("0s", "30s"), "5s",
            SUBZONE, "How long after the first packet a better source may still win.", RESTART);
    static final ConfigKey<Duration> PROBE_INTERVAL =
            key("local-zone.traversal-subzone.probe-interval", span("2s", "19s"),
            "7s", "7s: twice inside the 20s after which the shortest pinhole of the document closes, and one may be lost", SUBZONE,
            "Between probes of each media leg toward the edge's shared ports.", RESTART);
    static final ConfigKey<Duration> PORT_COOL_DOWN =
            key("local-zone.traversal-subzone.port-cool-down", span("0s", "10m"),
            "30s", SUBZONE, "How long a returned media port rests, so that a new call never hears an old one.", RESTART);
    static final ConfigKey<Integer> DSCP = key("local-zone.traversal-subzone.dscp", whole(0, 63), "34",
            "34 (AF41)", SUBZONE, "Differentiated services code point of media.", RESTART);

    // TURN; whether it is on and its ports are settings of the port book
    private static final String TURN = "Traversal > TURN";
    static final ConfigKey<String> TURN_REALM = key("traversal.turn.realm", text("realm", "example.com"), "",
            "the first of protocols.sip.domains, or the node's name", TURN,
            "Realm of the relay's passwords; stored digests count only where they were made with it.", RESTART);
    static final ConfigKey<Sensitive<String>> TURN_SECRETS = key("traversal.turn.shared-secrets",
            listOf(secret("file:secrets/turn")), "", TURN,
            "Secrets of time-limited names and passwords; the first one issues, each is accepted.", LIVE);
    static final ConfigKey<Duration> TURN_CREDENTIAL_LIFE = key("traversal.turn.credential-life-max",
            span("1m", "365d"), "24h", TURN,
            "How far in the future a time-limited name may end; one that ends later is refused.", LIVE);
    static final ConfigKey<String> TURN_USER = key("traversal.turn.users[].username", text("user name", "alice"), "",
            TURN, "Name of a user of the relay alone, who registers nowhere by it.", LIVE);
    static final ConfigKey<Sensitive<String>> TURN_USER_PASSWORD = key("traversal.turn.users[].password",
            secret("file:secrets/alice"), "", TURN, "The user's password.", LIVE);
    static final ConfigKey<Sensitive<String>> TURN_USER_SHA256 = key("traversal.turn.users[].ha1-sha-256",
            hexSecret(64), "", TURN, "Instead of the password: SHA-256 of username:realm:password in hexadecimal, with"
                    + " the realm of TURN; beside ha1-md5 for clients of RFC 8489.", LIVE);
    static final ConfigKey<Sensitive<String>> TURN_USER_MD5 = key("traversal.turn.users[].ha1-md5", hexSecret(32), "",
            TURN, "Instead of the password: MD5 of username:realm:password in hexadecimal, with the realm of TURN.",
            LIVE);
    static final ConfigKey<Boolean> TURN_USE_CREDENTIALS = key("traversal.turn.use-credentials", flag(), "off", TURN,
            "Whether users of authentication.credentials may relay, too. They make edge a registrar; users of TURN"
                    + " alone belong into traversal.turn.users.", LIVE);
    static final ConfigKey<Boolean> TURN_SHA256 = key("traversal.turn.sha-256", flag(), "on", TURN,
            "Whether SHA-256 is offered beside MD5 (RFC 8489 section 18.5); older clients take MD5 either way.",
            RESTART);
    static final ConfigKey<Duration> TURN_LIFETIME = key("traversal.turn.lifetime-default", span("1m", "1d"), "600s",
            TURN, "Life of an allocation that asks for less or for nothing.", LIVE);
    static final ConfigKey<Duration> TURN_LIFETIME_MAX = key("traversal.turn.lifetime-max", span("1m", "1d"), "1h",
            TURN, "Longest life that an allocation gets without a refresh.", LIVE);
    static final ConfigKey<Duration> TURN_NONCE_LIFE = key("traversal.turn.nonce-life", span("1m", "18h"), "10m", TURN,
            "How long a nonce may be used before a new one is asked for (438).", RESTART);
    static final ConfigKey<Integer> TURN_RELAYS_MAX = key("traversal.turn.relays-max", whole(1, 60_000), "",
            "1800, on a large system 6000; never more than there are relay ports", TURN,
            "Allocations at a time; further ones get 508, or 300 where there is an alternate server.", RESTART);
    static final ConfigKey<Integer> TURN_PER_USER = key("traversal.turn.allocations-per-user-max", whole(1, 60_000),
            "100", "100: a browser takes four to eight for a call", TURN,
            "Allocations of one user; further ones get 486.", LIVE);
    static final ConfigKey<Integer> TURN_PER_ADDRESS = key("traversal.turn.allocations-per-address-max",
            whole(1, 60_000), "200", "200: an office behind one address of a NAT", TURN,
            "Allocations of one client address; further ones get 486.", LIVE);
    static final ConfigKey<Integer> TURN_PERMISSIONS = key("traversal.turn.permissions-max", whole(1, 4096), "256",
            TURN, "Peers that one allocation may name at a time.", LIVE);
    static final ConfigKey<Integer> TURN_CHANNELS = key("traversal.turn.channels-max", whole(1, 4095), "256", TURN,
            "Channels that one allocation may bind at a time.", LIVE);
    static final ConfigKey<Integer> TURN_BITS = key("traversal.turn.bits-per-second-max", whole(0, 999_999_999), "0",
            "0: none, since a user has shown who it is and video takes what it needs", TURN,
            "Bits per second of one allocation in each direction; what is above is dropped and counted.", LIVE);
    static final ConfigKey<Integer> TURN_USER_BITS = key("traversal.turn.bits-per-second-per-user-max",
            whole(0, 999_999_999), "0", "0: none", TURN,
            "Bits per second of all allocations of one user in each direction.", LIVE);
    static final ConfigKey<Integer> TURN_UNPROVEN = key("traversal.turn.unproven-answers-per-second",
            whole(1, 100_000), "200", TURN,
            "Answers per second to requests of one /24 or /48 that prove nothing: a forged source gets no more.", RESTART);
    static final ConfigKey<Cidr> TURN_PEERS = key("traversal.turn.allowed-peers", listOf(exactPrefix()), "",
            "none: public addresses alone", TURN,
            "Private or special prefixes that a client may name as peer; to private ones the relay only answers.",
            LIVE);
    static final ConfigKey<Cidr> TURN_DENIED = key("traversal.turn.denied-peers", listOf(exactPrefix()), "",
            "the /24 or /64 of the inner interface, where edge has one of its own", TURN,
            "Prefixes that no client may name as peer: what lies inside with public addresses; stronger than all else.",
            LIVE);
    static final ConfigKey<Endpoint> TURN_ALTERNATES = key("traversal.turn.alternate-servers", listOf(endpoint()), "",
            "none", TURN, "TURN servers that clients are sent to when nothing is left here (300).", LIVE);
    static final ConfigKey<Integer> TURN_LOOPS = key("traversal.turn.loops", whole(1, 64), "1", TURN,
            "Threads that relay; one carries a large system, a second one needs a core of its own.", RESTART);
    static final ConfigKey<Integer> TURN_TCP_PEER_PORT_MIN = key("traversal.turn.tcp-relays.peer-port-min",
            whole(1, 65_535), "1024", "1024: below it stand servers that nobody reaches by a relay for media", TURN,
            "Lowest port of a peer to which a TCP relay connects; further down clients get 403.", LIVE);
    static final ConfigKey<String> TURN_SOFTWARE = key("traversal.turn.software", text("text", "relay"), "",
            "empty: nothing is told", TURN, "SOFTWARE of the answers.", LIVE);

    // The rest
    static final ConfigKey<IpAddress> DNS_SERVERS = key("dns.servers", listOf(address()), "",
            "the resolvers of the machine", "System > DNS", "Addresses of the resolvers.", RESTART);
    static final ConfigKey<Cidr> ALLOWED_DESTINATIONS = key("security.allowed-destinations", listOf(prefix()), "",
            "on control the private prefixes of its own network; on edge none", "System > Security",
            "Private or special prefixes that media and requests from strangers may be sent to.", RESTART);
    static final ConfigKey<Integer> CALLS_MAX = key("limits.calls-max", whole(1, 20_000), "2000", "Limits",
            "Calls in progress; further ones are refused with 503.", LIVE);
    static final ConfigKey<Integer> MESSAGE_BYTES = key("limits.sip.message-bytes-max", whole(2048, 1_048_576), "65535",
            "Limits", "Octets of one SIP message; larger ones are refused with 513.", RESTART);
    static final ConfigKey<Integer> HEADERS_MAX = key("limits.sip.headers-max", whole(32, 4096), "256", "Limits",
            "Header fields of one SIP message.", RESTART);
    static final ConfigKey<Integer> TRANSACTIONS_MAX =
            key("limits.sip.transactions-max", whole(100, 1_000_000), "60000",
            "Limits", "Server transactions at a time.", RESTART);
    static final ConfigKey<Integer> FORKS_MAX = key("limits.sip.forks-max", whole(1, 100), "16", "Limits",
            "Branches of one request.", RESTART);
    static final ConfigKey<Integer> CONNECTIONS_MAX =
            key("limits.connections.max", whole(16, 100_000), "10000", "Limits",
            "Connections that others opened.", RESTART);
    static final ConfigKey<Integer> CONNECTIONS_EACH =
            key("limits.connections.per-address-max", whole(1, 100_000), "100",
            "Limits", "Connections that one address opened.", RESTART);
    static final ConfigKey<Integer> BINDINGS_MAX = key("limits.registration.bindings-max", whole(1, 1_000_000), "20000",
            "Limits", "Contacts of all users together.", RESTART);
    static final ConfigKey<Integer> CONTACTS_MAX =
            key("limits.registration.contacts-per-address-max", whole(1, 100), "10",
            "Limits", "Contacts of one user.", RESTART);
    static final ConfigKey<Integer> MEDIA_LINES_MAX = key("limits.media-lines-max", whole(1, 80_000), "",
            "4 for each call of limits.calls-max", "Limits",
            "Media lines at a time; a call that finds none is refused with 503.", RESTART);
    static final ConfigKey<Integer> SOURCE_CALLS = key("limits.per-source.calls-max", whole(1, 20_000), "200", "Limits",
            "Calls of one user, or of one address that has proven nothing; its network (/24, /48) may hold three times as many.",
            RESTART);
    static final ConfigKey<Integer> SOURCE_RINGING = key("limits.per-source.ringing-max", whole(1, 20_000), "60", "Limits",
            "Of these, calls that nobody has answered yet.", RESTART);
    static final ConfigKey<Integer> SOURCE_LINES = key("limits.per-source.media-lines-max", whole(1, 80_000), "400", "Limits",
            "Media lines of one address that has proven nothing.", RESTART);
    static final ConfigKey<Integer> SOURCE_REQUESTS = key("limits.per-source.requests-max", whole(1, 1_000_000), "1000", "Limits",
            "Requests of one address that has proven nothing and that wait for their end.", RESTART);
    static final ConfigKey<Integer> OUTSIDE_PERCENT = key("limits.outside-percent", whole(1, 100), "75", "Limits",
            "Share of the calls that all strangers together may hold on edge, half of it while they ring; on control all that comes"
            + " through one zone may hold this share while it rings, and half of what is left besides. The rest is kept for those"
            + " inside; 100 keeps nothing back.", RESTART);
    static final ConfigKey<Integer> REQUEST_OCTETS = key("limits.sip.request-octets-max", whole(1 << 20, 1 << 30), "",
            "a quarter of what the heap leaves", "Limits",
            "Octets of all requests that wait for their end, with what they make the node keep.", RESTART);
    static final ConfigKey<Integer> STRANGER_RATE = key("limits.stranger-rate", whole(1, 100_000), "100", "Limits",
            "Requests per second from one address that has not proven who it is.", RESTART);
    static final ConfigKey<Integer> STRANGER_BURST = key("limits.stranger-burst", whole(1, 1_000_000), "400", "Limits",
            "Requests at once from such an address before the rate holds.", RESTART);
    static final ConfigKey<LoggingConfig.Level> LOG_LEVEL =
            key("logging.level", choice(LoggingConfig.Level.class), "info",
            "Maintenance > Logging", "How much is written down.", LIVE);
    static final ConfigKey<String> LOG_FILE = key("logging.file", path("/var/log/sallyport.log"), "", "standard error",
            "Maintenance > Logging", "File for the log.", LIVE);
    static final ConfigKey<Integer> LOG_FILE_BYTES = key("logging.file-bytes-max", whole(65_536, 1 << 30), "33554432",
            "32 MiB", "Maintenance > Logging", "Octets of the log file before it is put aside, compressed; at midnight in any case.", LIVE);
    static final ConfigKey<Integer> LOG_FILES = key("logging.files-max", whole(1, 1_000), "14", "Maintenance > Logging",
            "Log files that were put aside and are kept.", LIVE);
    static final ConfigKey<Integer> LOG_DAYS = key("logging.days-max", whole(1, 3_650), "30", "Maintenance > Logging",
            "Days that they are kept.", LIVE);
    static final List<ConfigKey<LoggingConfig.Level>> LOG_TOPICS = topics(
            "node", "zone", "call", "registration", "sip", "media", "turn", "stranger");

    private ConfigKeys() {}

    private static <T> ConfigKey<T> key(
            String path, KeyType<T> type, String fallback, String menu, String sentence, boolean reloadable) {
        return key(path, type, fallback, "", menu, sentence, reloadable);
    }

    private static <T> ConfigKey<T> key(
            String path, KeyType<T> type, String fallback, String note, String menu, String sentence, boolean live) {
        // Where there is a value and a note, the note carries the arithmetic; where there is no value, the rule.
        ConfigKey<T> key = new ConfigKey<>(path, type, fallback, note, menu, sentence, live);
        ALL.add(key);
        return key;
    }

    private static List<ConfigKey<LoggingConfig.Level>> topics(String... names) {
        List<ConfigKey<LoggingConfig.Level>> out = new ArrayList<>();
        for (String topic : names) {
            out.add(key("logging.topics." + topic, choice(LoggingConfig.Level.class), "", "logging.level",
                    "Maintenance > Logging", "How much is written down about the topic " + topic + ".", LIVE));
        }
        return List.copyOf(out);
    }

    /** All of them in the order of a well-written file. */
    static List<ConfigKey<?>> all() {
        return List.copyOf(ALL);
    }
}

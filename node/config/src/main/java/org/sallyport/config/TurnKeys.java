package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyList.RESTART;
import static org.sallyport.config.KeyTypes.endpoint;
import static org.sallyport.config.KeyTypes.exactPrefix;
import static org.sallyport.config.KeyTypes.flag;
import static org.sallyport.config.KeyTypes.hexSecret;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.secret;
import static org.sallyport.config.KeyTypes.span;
import static org.sallyport.config.KeyTypes.text;
import static org.sallyport.config.KeyTypes.whole;

import java.time.Duration;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;

/** {@code traversal.turn}; whether it is on and its ports are settings of the port book. */
final class TurnKeys {
    static final KeyList KEYS = new KeyList();

    private static final String TURN = "Traversal > TURN";
    static final ConfigKey<String> TURN_REALM = KEYS.key("traversal.turn.realm", text("realm", "example.com"), "",
            "the first of protocols.sip.domains, or the node's name", TURN,
            "Realm of the relay's passwords; stored digests count only where they were made with it.", RESTART);
    static final ConfigKey<Sensitive<String>> TURN_SECRETS = KEYS.key("traversal.turn.shared-secrets",
            listOf(secret("file:secrets/turn")), "", TURN,
            "Secrets of time-limited names and passwords; the first one issues, each is accepted.", LIVE);
    static final ConfigKey<Duration> TURN_CREDENTIAL_LIFE = KEYS.key("traversal.turn.credential-life-max",
            span("1m", "365d"), "24h", TURN,
            "How far in the future a time-limited name may end; one that ends later is refused.", LIVE);
    static final ConfigKey<String> TURN_USER =
            KEYS.key("traversal.turn.users[].username", text("user name", "alice"), "",
                    TURN, "Name of a user of the relay alone, who registers nowhere by it.", LIVE);
    static final ConfigKey<Sensitive<String>> TURN_USER_PASSWORD = KEYS.key("traversal.turn.users[].password",
            secret("file:secrets/alice"), "", TURN, "The user's password.", LIVE);
    static final ConfigKey<Sensitive<String>> TURN_USER_SHA256 = KEYS.key("traversal.turn.users[].ha1-sha-256",
            hexSecret(64), "", TURN, "Instead of the password: SHA-256 of username:realm:password in hexadecimal, with"
                    + " the realm of TURN; beside ha1-md5 for clients of RFC 8489.",
            LIVE);
    static final ConfigKey<Sensitive<String>> TURN_USER_MD5 = KEYS.key("traversal.turn.users[].ha1-md5", hexSecret(32),
            "",
            TURN, "Instead of the password: MD5 of username:realm:password in hexadecimal, with the realm of TURN.",
            LIVE);
    static final ConfigKey<Boolean> TURN_USE_CREDENTIALS = KEYS.key("traversal.turn.use-credentials", flag(), "off",
            TURN,
            "Whether users of authentication.credentials may relay, too. They make edge a registrar; users of TURN"
                    + " alone belong into traversal.turn.users.",
            LIVE);
    static final ConfigKey<Boolean> TURN_SHA256 = KEYS.key("traversal.turn.sha-256", flag(), "on", TURN,
            "Whether SHA-256 is offered beside MD5 (RFC 8489 section 18.5); older clients take MD5 either way.",
            RESTART);
    static final ConfigKey<Duration> TURN_LIFETIME =
            KEYS.key("traversal.turn.lifetime-default", span("1m", "1d"), "600s",
                    TURN, "Life of an allocation that asks for less or for nothing.", LIVE);
    static final ConfigKey<Duration> TURN_LIFETIME_MAX = KEYS.key("traversal.turn.lifetime-max", span("1m", "1d"), "1h",
            TURN, "Longest life that an allocation gets without a refresh.", LIVE);
    static final ConfigKey<Duration> TURN_NONCE_LIFE =
            KEYS.key("traversal.turn.nonce-life", span("1m", "18h"), "10m", TURN,
                    "How long a nonce may be used before a new one is asked for (438).", RESTART);
    static final ConfigKey<Integer> TURN_RELAYS_MAX = KEYS.key("traversal.turn.relays-max", whole(1, 60_000), "",
            "1800, on a large system 6000; never more than there are relay ports", TURN,
            "Allocations at a time; further ones get 508, or 300 where there is an alternate server.", RESTART);
    static final ConfigKey<Integer> TURN_PER_USER =
            KEYS.key("traversal.turn.allocations-per-user-max", whole(1, 60_000),
                    "100", "100: a browser takes four to eight for a call", TURN,
                    "Allocations of one user; further ones get 486.", LIVE);
    static final ConfigKey<Integer> TURN_PER_ADDRESS = KEYS.key("traversal.turn.allocations-per-address-max",
            whole(1, 60_000), "200", "200: an office behind one address of a NAT", TURN,
            "Allocations of one client address; further ones get 486.", LIVE);
    static final ConfigKey<Integer> TURN_PERMISSIONS = KEYS.key("traversal.turn.permissions-max", whole(1, 4096), "256",
            TURN, "Peers that one allocation may name at a time.", LIVE);
    static final ConfigKey<Integer> TURN_CHANNELS = KEYS.key("traversal.turn.channels-max", whole(1, 4095), "256", TURN,
            "Channels that one allocation may bind at a time.", LIVE);
    static final ConfigKey<Integer> TURN_BITS =
            KEYS.key("traversal.turn.bits-per-second-max", whole(0, 999_999_999), "0",
                    "0: none, since a user has shown who it is and video takes what it needs", TURN,
                    "Bits per second of one allocation in each direction; what is above is dropped and counted.", LIVE);
    static final ConfigKey<Integer> TURN_USER_BITS = KEYS.key("traversal.turn.bits-per-second-per-user-max",
            whole(0, 999_999_999), "0", "0: none", TURN,
            "Bits per second of all allocations of one user in each direction.", LIVE);
    static final ConfigKey<Integer> TURN_UNPROVEN = KEYS.key("traversal.turn.unproven-answers-per-second",
            whole(1, 100_000), "200", TURN,
            "Answers per second to requests of one /24 or /48 that prove nothing: a forged source gets no more.",
            RESTART);
    static final ConfigKey<Cidr> TURN_PEERS = KEYS.key("traversal.turn.allowed-peers", listOf(exactPrefix()), "",
            "none: public addresses alone", TURN,
            "Private or special prefixes that a client may name as peer; to private ones the relay only answers.",
            LIVE);
    static final ConfigKey<Cidr> TURN_DENIED = KEYS.key("traversal.turn.denied-peers", listOf(exactPrefix()), "",
            "the /24 or /64 of the inner interface, where edge has one of its own", TURN,
            "Prefixes that no client may name as peer: what lies inside with public addresses; stronger than all else.",
            LIVE);
    static final ConfigKey<Endpoint> TURN_ALTERNATES =
            KEYS.key("traversal.turn.alternate-servers", listOf(endpoint()), "",
                    "none", TURN, "TURN servers that clients are sent to when nothing is left here (300).", LIVE);
    static final ConfigKey<Integer> TURN_LOOPS = KEYS.key("traversal.turn.loops", whole(1, 64), "1", TURN,
            "Threads that relay; one carries a large system, a second one needs a core of its own.", RESTART);
    static final ConfigKey<Integer> TURN_TCP_PEER_PORT_MIN = KEYS.key("traversal.turn.tcp-relays.peer-port-min",
            whole(1, 65_535), "1024", "1024: below it stand servers that nobody reaches by a relay for media", TURN,
            "Lowest port of a peer to which a TCP relay connects; further down clients get 403.", LIVE);
    static final ConfigKey<String> TURN_SOFTWARE = KEYS.key("traversal.turn.software", text("text", "relay"), "",
            "empty: nothing is told", TURN, "SOFTWARE of the answers.", LIVE);

    private TurnKeys() {}
}

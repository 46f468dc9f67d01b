package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyList.RESTART;
import static org.sallyport.config.KeyTypes.whole;

/** {@code limits}. */
final class LimitKeys {
    static final KeyList KEYS = new KeyList();

    static final ConfigKey<Integer> CALLS_MAX = KEYS.key("limits.calls-max", whole(1, 20_000), "2000", "Limits",
            "Calls in progress; further ones are refused with 503.", LIVE);
    static final ConfigKey<Integer> MESSAGE_BYTES =
            KEYS.key("limits.sip.message-bytes-max", whole(2048, 1_048_576), "65535",
                    "Limits", "Octets of one SIP message; larger ones are refused with 513.", RESTART);
    static final ConfigKey<Integer> HEADERS_MAX = KEYS.key("limits.sip.headers-max", whole(32, 4096), "256", "Limits",
            "Header fields of one SIP message.", RESTART);
    static final ConfigKey<Integer> TRANSACTIONS_MAX =
            KEYS.key("limits.sip.transactions-max", whole(100, 1_000_000), "60000",
                    "Limits", "Server transactions at a time.", RESTART);
    static final ConfigKey<Integer> FORKS_MAX = KEYS.key("limits.sip.forks-max", whole(1, 100), "16", "Limits",
            "Branches of one request.", RESTART);
    static final ConfigKey<Integer> CONNECTIONS_MAX =
            KEYS.key("limits.connections.max", whole(16, 100_000), "10000", "Limits",
                    "Connections that others opened.", RESTART);
    static final ConfigKey<Integer> CONNECTIONS_EACH =
            KEYS.key("limits.connections.per-address-max", whole(1, 100_000), "100",
                    "Limits", "Connections that one address opened.", RESTART);
    static final ConfigKey<Integer> BINDINGS_MAX =
            KEYS.key("limits.registration.bindings-max", whole(1, 1_000_000), "20000",
                    "Limits", "Contacts of all users together.", RESTART);
    static final ConfigKey<Integer> CONTACTS_MAX =
            KEYS.key("limits.registration.contacts-per-address-max", whole(1, 100), "10",
                    "Limits", "Contacts of one user.", RESTART);
    static final ConfigKey<Integer> MEDIA_LINES_MAX = KEYS.key("limits.media-lines-max", whole(1, 80_000), "",
            "4 for each call of limits.calls-max", "Limits",
            "Media lines at a time; a call that finds none is refused with 503.", RESTART);
    static final ConfigKey<Integer> SOURCE_CALLS = KEYS.key("limits.per-source.calls-max", whole(1, 20_000), "200",
            "Limits",
            "Calls of one user, or of one address that has proven nothing; its network (/24, /48) may hold three times as many.",
            RESTART);
    static final ConfigKey<Integer> SOURCE_RINGING =
            KEYS.key("limits.per-source.ringing-max", whole(1, 20_000), "60", "Limits",
                    "Of these, calls that nobody has answered yet.", RESTART);
    static final ConfigKey<Integer> SOURCE_LINES =
            KEYS.key("limits.per-source.media-lines-max", whole(1, 80_000), "400", "Limits",
                    "Media lines of one address that has proven nothing.", RESTART);
    static final ConfigKey<Integer> SOURCE_REQUESTS =
            KEYS.key("limits.per-source.requests-max", whole(1, 1_000_000), "1000", "Limits",
                    "Requests of one address that has proven nothing and that wait for their end.", RESTART);
    static final ConfigKey<Integer> OUTSIDE_PERCENT = KEYS.key("limits.outside-percent", whole(1, 100), "75", "Limits",
            "Share of the calls that all strangers together may hold on edge, half of it while they ring; on control all that comes"
                    + " through one zone may hold this share while it rings, and half of what is left besides. The rest is kept for those"
                    + " inside; 100 keeps nothing back.",
            RESTART);
    static final ConfigKey<Integer> REQUEST_OCTETS =
            KEYS.key("limits.sip.request-octets-max", whole(1 << 20, 1 << 30), "",
                    "a quarter of what the heap leaves", "Limits",
                    "Octets of all requests that wait for their end, with what they make the node keep.", RESTART);
    static final ConfigKey<Integer> STRANGER_RATE = KEYS.key("limits.stranger-rate", whole(1, 100_000), "100", "Limits",
            "Requests per second from one address that has not proven who it is.", RESTART);
    static final ConfigKey<Integer> STRANGER_BURST =
            KEYS.key("limits.stranger-burst", whole(1, 1_000_000), "400", "Limits",
                    "Requests at once from such an address before the rate holds.", RESTART);

    private LimitKeys() {}
}

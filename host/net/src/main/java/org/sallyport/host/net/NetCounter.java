package org.sallyport.host.net;

/** What the real host counts instead of logging, since a stranger can repeat it. */
public enum NetCounter {
    /** A signalling datagram that the kernel's buffer had no room for. */
    DATAGRAM_NOT_SENT,
    /** A connection closed at once: the listener holds as many as it may. */
    LISTENER_FULL,
    /** A connection closed at once: its source holds as many as it may. */
    SOURCE_FULL,
    /** A connection closed at once: its prefix, or all strangers together, begin more TLS handshakes than they may. */
    HANDSHAKES_TOO_FAST,
    /** A connection closed in its TLS handshake to make room for another one. */
    HANDSHAKES_FULL,
    /** A TLS handshake of a stranger that failed or took too long. */
    HANDSHAKE_FAILED,
    /** A TLS handshake that ended because too many others wait for a thread. */
    HANDSHAKE_REFUSED,
    /** Plain octets behind the request to go on with TLS: the connection was closed. */
    TLS_INJECTED,
    /** A stream closed because its peer did not read. */
    SLOW_PEER,
    /** A media datagram longer than {@link org.sallyport.host.MediaIo#DATAGRAM_BYTES_MAX}. */
    MEDIA_TOO_LONG,
    /** A media datagram that the kernel did not take. */
    MEDIA_NOT_SENT,
    /** An ICMP error at a media socket. */
    MEDIA_UNREACHABLE,
    /** A command that found a loop's queue full. */
    COMMAND_REFUSED,
    /** An event that found the desk's queue full. */
    EVENT_DROPPED,
    /** An exception of our own that ended one callback. */
    OWN_FAILURE,
    /** A write that the store had no room for. */
    STORE_REFUSED,
    /** A lookup refused because too many are in progress. */
    LOOKUP_REFUSED,
    /** An admin connection beyond the limit, or one whose request was too long or too late. */
    ADMIN_REFUSED
}

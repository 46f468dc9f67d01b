package org.sallyport.host;

/**
 * One lookup.
 *
 * @param type record type
 * @param name domain name without trailing dot
 */
public record DnsQuestion(Type type, String name) {
    /** Record types that RFC 3263 needs. */
    public enum Type {
        A,
        AAAA,
        SRV,
        NAPTR
    }
}

package org.sallyport.h323.security;

import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/**
 * The object identifiers of the procedures, H.235.1 §15. Its identifiers are 0.0.8.235.0.v.n, v the version of H.235
 * they come from; what n means did not change with v, and stacks mix them, so that v is not looked at when reading.
 */
public final class SecurityOids {
    /** "A": the hash is over all of the message (version 2, what current stacks send). */
    public static final ObjectIdentifier WHOLE_MESSAGE = ObjectIdentifier.of("0.0.8.235.0.2.1");

    /** "B": procedure IA, authentication only, the hash is over a part of the message. Not implemented. */
    public static final ObjectIdentifier AUTHENTICATION_ONLY = ObjectIdentifier.of("0.0.8.235.0.2.2");

    /** "T": the clear token inside of a hashed one. */
    public static final ObjectIdentifier BASELINE_TOKEN = ObjectIdentifier.of("0.0.8.235.0.2.5");

    /** "U": HMAC-SHA1-96. */
    public static final ObjectIdentifier HMAC_SHA1_96 = ObjectIdentifier.of("0.0.8.235.0.2.6");

    /** RSA's MD5, the algorithm of a password hash. */
    public static final ObjectIdentifier MD5 = ObjectIdentifier.of("1.2.840.113549.2.5");

    /** The Cisco access token. */
    public static final ObjectIdentifier CISCO_ACCESS_TOKEN = ObjectIdentifier.of("1.2.840.113548.10.1.2.1");

    /** 0.0: a clear token that is only hashed and never sent, H.235.0. */
    public static final ObjectIdentifier UNSENT_TOKEN = ObjectIdentifier.of("0.0");

    private static final int VERSION_OCTET = 5;

    private SecurityOids() {}

    /** Whether two identifiers are the same but for the version, where the first is one of H.235.1. */
    static boolean sameButVersion(ObjectIdentifier ours, ObjectIdentifier theirs) {
        Octets a = ours.contents();
        Octets b = theirs.contents();
        return a.length() == b.length() && b.at(VERSION_OCTET) < 0x80
                && a.slice(0, VERSION_OCTET).equals(b.slice(0, VERSION_OCTET))
                && a.from(VERSION_OCTET + 1).equals(b.from(VERSION_OCTET + 1));
    }
}

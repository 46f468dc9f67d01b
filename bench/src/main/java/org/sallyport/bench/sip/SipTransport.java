package org.sallyport.bench.sip;

import java.util.Locale;

/** How the parties speak. */
enum SipTransport {
    UDP("u1", "127.0.77.2"),
    TCP("t1", "127.0.77.3");

    /**
     * An INVITE that was answered is kept for 64*T1 = 32 s, over streams too (RFC 6026 §7), and over UDP every
     * transaction (RFC 3261 §17.2.2); Kamailio keeps its own for 5 s.
     */
    private static final int LINGER_SECONDS = 33;

    private final String sippMode;
    private final String callee;

    SipTransport(String sippMode, String callee) {
        this.sippMode = sippMode;
        this.callee = callee;
    }

    /** SIPp's own word for it: one socket, or one connection, for all calls. */
    String sippMode() {
        return sippMode;
    }

    /** Address where the called SIPp of this transport waits at port 5060. */
    String callee() {
        return callee;
    }

    /** How long the timers of a call sleep after its end. */
    int lingerSeconds() {
        return LINGER_SECONDS;
    }

    /** User part by which both proxies find the called SIPp. */
    String user() {
        return "callee-" + token();
    }

    String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}

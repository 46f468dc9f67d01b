package org.sallyport.bench.sip;

import java.util.Locale;

/** How the parties speak. */
enum SipTransport {
    /** A transaction is kept for 64*T1 = 32 s after its end (RFC 3261 §17.1.1.2, RFC 6026 §7). */
    UDP("u1", "127.0.77.2", 33),
    /** Over streams it is gone at once; Kamailio keeps its own for 5 s. */
    TCP("t1", "127.0.77.3", 6);

    private final String sippMode;
    private final String callee;
    private final int lingerSeconds;

    SipTransport(String sippMode, String callee, int lingerSeconds) {
        this.sippMode = sippMode;
        this.callee = callee;
        this.lingerSeconds = lingerSeconds;
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
        return lingerSeconds;
    }

    /** User part by which both proxies find the called SIPp. */
    String user() {
        return "callee-" + token();
    }

    String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}

package org.sallyport.bench.sip;

import java.util.Locale;

/** How the parties speak. */
enum SipTransport {
    UDP("u1", "127.0.77.2"),
    TCP("t1", "127.0.77.3");

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

    /** User part by which both proxies find the called SIPp. */
    String user() {
        return "callee-" + token();
    }

    String token() {
        return name().toLowerCase(Locale.ROOT);
    }
}

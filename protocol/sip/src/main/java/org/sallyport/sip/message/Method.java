package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;

/** Method names as interned constants; method names are case-sensitive (RFC 3261 §7.1). */
public final class Method {
    public static final String ACK = "ACK";
    public static final String BYE = "BYE";
    public static final String CANCEL = "CANCEL";
    public static final String INFO = "INFO";
    public static final String INVITE = "INVITE";
    public static final String MESSAGE = "MESSAGE";
    public static final String NOTIFY = "NOTIFY";
    public static final String OPTIONS = "OPTIONS";
    public static final String PRACK = "PRACK";
    public static final String PUBLISH = "PUBLISH";
    public static final String REFER = "REFER";
    public static final String REGISTER = "REGISTER";
    public static final String SUBSCRIBE = "SUBSCRIBE";
    public static final String UPDATE = "UPDATE";

    private static final String[] KNOWN = {
        ACK, BYE, CANCEL, INFO, INVITE, MESSAGE, NOTIFY, OPTIONS, PRACK, PUBLISH, REFER, REGISTER, SUBSCRIBE, UPDATE
    };

    private Method() {}

    /** The constant for these octets where there is one, otherwise a new string. */
    static String of(byte[] b, int from, int to) {
        for (String m : KNOWN) {
            if (m.length() == to - from && Octets.same(b, from, m)) return m;
        }
        return new String(b, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** Whether a request with this method can create a dialog (RFC 3261 §12.1, RFC 6665 §4.4.1, RFC 3515 §2.4.4). */
    public static boolean createsDialog(String method) {
        return method.equals(INVITE) || method.equals(SUBSCRIBE) || method.equals(REFER);
    }
}

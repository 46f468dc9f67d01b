package org.sallyport.app.h323;

/** What kind of PDU some octets are. */
public enum PduKind {
    /** A UDP datagram of registration, admission and status. */
    RAS("ras"),
    /** A Q.931 message of call signalling, without its TPKT header. */
    CALL_SIGNALLING("call-signalling"),
    /** Messages of an H.245 connection, without their TPKT header. */
    H245("h245"),
    /** What a User-user element holds. */
    USER_INFORMATION("user-information"),
    /** An element of fast start. */
    OPEN_LOGICAL_CHANNEL("open-logical-channel"),
    /** TPKT frames as they stand on a connection, of call signalling or H.245. */
    TPKT("tpkt");

    private final String label;

    PduKind(String label) {
        this.label = label;
    }

    /** The word on the command line and in JSON. */
    public String label() {
        return label;
    }

    @Override
    public String toString() {
        return label;
    }
}

package org.sallyport.ice;

/** What becomes of ICE (RFC 8445) in the calls of a zone. */
public enum IceMode {
    /** Taken out of every description; media is found by latching. */
    OFF,
    /**
     * We are a lite agent toward each end that has ICE, offered where the other end has it; media passes through us.
     */
    LITE,
    /** As LITE, and ends are offered ICE in every call, for those that send nothing without. */
    OFFER,
    /** Where both ends of a call may, descriptions pass as they are and media goes from end to end. */
    PASS
}

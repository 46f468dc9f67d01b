package org.sallyport.h323call.registrar;

/** What becomes of an alias that another endpoint has registered already. */
public enum AliasPolicy {
    /** Who has it keeps it. */
    REJECT,
    /** Whoever comes last gets it, and who had it has to register anew. */
    OVERWRITE
}

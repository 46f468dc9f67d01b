package org.sallyport.sip.transaction;

/**
 * Bounds of a table.
 *
 * @param serverMax most live server transactions; requests beyond it are refused
 * @param clientMax most live client transactions
 */
public record TransactionLimits(int serverMax, int clientMax) {
    /** 20,000 of either kind: 600 calls a second, each living 32 s. */
    public static final TransactionLimits DEFAULTS = new TransactionLimits(20_000, 20_000);

    public TransactionLimits {
        if (serverMax < 1 || clientMax < 1) throw new IllegalArgumentException("no room for a transaction");
    }
}

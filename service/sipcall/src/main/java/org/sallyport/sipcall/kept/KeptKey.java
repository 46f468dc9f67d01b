package org.sallyport.sipcall.kept;

import java.util.Map;
import org.sallyport.host.Host;
import org.sallyport.machine.Sensitive;
import org.sallyport.sipcall.session.RouteTokens;

/**
 * The key of our route tokens in the store. Tokens lie in registrars, ours and others', for as long as a registration
 * lasts: with a fresh key at each start they would mean nothing, and the phones behind them could not be called until
 * they happen to register again. Owner: the desk.
 */
public final class KeptKey {
    public static final String TABLE = "keys";
    private static final String NAME = "route-tokens";

    private final Host host;
    private final RouteTokens tokens;

    public KeptKey(Host host, RouteTokens tokens) {
        this.host = host;
        this.tokens = tokens;
    }

    /** Takes the key of an earlier run, or writes this run's for the next. */
    public void restore(Map<String, byte[]> entries) {
        byte[] kept = entries.get(NAME);
        if (kept != null && kept.length == RouteTokens.KEY_OCTETS) tokens.key(Sensitive.of(kept));
        else host.store().put(TABLE, NAME, tokens.key().reveal());
    }
}

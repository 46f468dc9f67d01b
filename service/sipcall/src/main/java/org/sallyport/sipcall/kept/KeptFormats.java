package org.sallyport.sipcall.kept;

import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.sallyport.sipcall.flow.KeptFlows;
import org.sallyport.sipcall.registrar.Registrar;
import org.sallyport.sipcall.session.RouteTokens;

/**
 * Which entries of a store this release goes on with, for whoever judges the store of another one from outside.
 *
 * <p>An entry is written in the version that the release before reads: a new version is read for one release before it
 * is written, so that the release before goes on with what this one wrote.
 */
public final class KeptFormats {
    private static final Map<String, BiPredicate<String, byte[]>> READ =
            Map.of(TakeOver.BINDINGS, (_, value) -> Registrar.reads(value),
                    KeptFlows.TABLE, (_, value) -> KeptFlows.reads(value),
                    KeptCalls.TABLE,
                    (name, value) -> name.equals(KeptCalls.ALIVE) ? value.length == Long.BYTES
                            : CallBytes.reads(value),
                    KeptKey.TABLE, (_, value) -> value.length == RouteTokens.KEY_OCTETS);

    private KeptFormats() {}

    /** Whether an entry is read; empty where the table is none of SIP's. */
    public static Optional<Boolean> reads(String table, String name, byte[] value) {
        return Optional.ofNullable(READ.get(table)).map(r -> r.test(name, value));
    }
}

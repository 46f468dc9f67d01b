package org.sallyport.zone;

import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Transport;

/** One zone of each kind for tests. */
public final class Zones {
    private static final long KEEP_ALIVE_NS = 10_000_000_000L;
    private static final Zone.Credentials CREDENTIALS = new Zone.Credentials("pair", Sensitive.of("secret"));

    public static final Zone LOCAL = new Zone.LocalZone(Zone.Common.DEFAULTS);
    public static final Zone DEFAULT = new Zone.DefaultZone(Zone.Common.DEFAULTS);
    public static final Zone SERVER = new Zone.TraversalServer(
            "Inside", Zone.Common.DEFAULTS, 7001, Transport.TLS, 6001,
            new Zone.Tls(true, Optional.of("control.example.com")), CREDENTIALS, KEEP_ALIVE_NS);
    public static final Zone CLIENT = new Zone.TraversalClient("Outside", Zone.Common.DEFAULTS,
            new Zone.Peers(List.of("edge.example.com"), 7001, Transport.TLS), 6001, new Zone.Tls(true), CREDENTIALS,
            120_000_000_000L, KEEP_ALIVE_NS);
    public static final Zone NEIGHBOR = new Zone.Neighbor("Ucm", Zone.Common.DEFAULTS,
            new Zone.Peers(List.of("10.0.0.9"), 5060, Transport.TCP), new Zone.Tls(false));
    public static final Zone DNS = new Zone.Dns("Dns", Zone.Common.DEFAULTS, false, Transport.TLS, new Zone.Tls(false));
    public static final List<Zone> ALL = List.of(LOCAL, DEFAULT, SERVER, CLIENT, NEIGHBOR, DNS);

    private Zones() {}
}

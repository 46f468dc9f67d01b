package org.sallyport.host.net;

/** What every socket of one host needs. */
record SocketParts(Desk desk, TlsEnds tls, LiveSockets live, NetCounters counters, NetLimits limits) {}

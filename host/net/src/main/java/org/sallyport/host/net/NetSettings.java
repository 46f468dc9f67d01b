package org.sallyport.host.net;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/**
 * How one real host is set up.
 *
 * @param stateDirectory where the store and the admin socket live; made with mode 0700 where it is missing
 * @param dnsServers whom to ask, in order; empty means the machine's own list
 * @param lookupClaims what explains lookups: claims with port 0, of UDP and for truncated answers of TCP, one each per
 *     address family; without any, every lookup fails
 * @param limits every limit
 * @param deskLoop what moves signalling bytes
 * @param tlsEngine what encrypts
 * @param mediaPath what moves media datagrams
 */
public record NetSettings(
        Path stateDirectory,
        List<Endpoint> dnsServers,
        List<PortClaim> lookupClaims,
        NetLimits limits,
        DeskLoop deskLoop,
        TlsEngine tlsEngine,
        MediaPath mediaPath) {
    public NetSettings {
        Objects.requireNonNull(stateDirectory);
        dnsServers = List.copyOf(dnsServers);
        lookupClaims = List.copyOf(lookupClaims);
        Objects.requireNonNull(limits);
        Objects.requireNonNull(deskLoop);
        Objects.requireNonNull(tlsEngine);
        Objects.requireNonNull(mediaPath);
    }

    /** The defaults with this state directory. */
    public static NetSettings of(Path stateDirectory) {
        return new NetSettings(
                stateDirectory,
                List.of(),
                List.of(),
                NetLimits.DEFAULTS,
                DeskLoop.BEST,
                TlsEngine.BEST,
                MediaPath.PORTABLE);
    }

    /** The same with other DNS servers. */
    public NetSettings withDnsServers(List<Endpoint> servers) {
        return new NetSettings(stateDirectory, servers, lookupClaims, limits, deskLoop, tlsEngine, mediaPath);
    }

    /** The same with claims for lookups. */
    public NetSettings withLookupClaims(List<PortClaim> claims) {
        return new NetSettings(stateDirectory, dnsServers, claims, limits, deskLoop, tlsEngine, mediaPath);
    }

    /** The same with other limits. */
    public NetSettings withLimits(NetLimits other) {
        return new NetSettings(stateDirectory, dnsServers, lookupClaims, other, deskLoop, tlsEngine, mediaPath);
    }

    /** The same with another loop for signalling. */
    public NetSettings withDeskLoop(DeskLoop other) {
        return new NetSettings(stateDirectory, dnsServers, lookupClaims, limits, other, tlsEngine, mediaPath);
    }

    /** The same with another engine for TLS. */
    public NetSettings withTlsEngine(TlsEngine other) {
        return new NetSettings(stateDirectory, dnsServers, lookupClaims, limits, deskLoop, other, mediaPath);
    }

    /** The same with another path for media. */
    public NetSettings withMediaPath(MediaPath other) {
        return new NetSettings(stateDirectory, dnsServers, lookupClaims, limits, deskLoop, tlsEngine, other);
    }

    /** What moves signalling bytes. */
    public enum DeskLoop {
        /** The kernel's own event queue where its native library loads, else the portable one. */
        BEST,
        /** The selector of the JDK. */
        PORTABLE
    }

    /** What encrypts. */
    public enum TlsEngine {
        /** The native library where it loads, else the portable one. */
        BEST,
        /** The engine of the JDK. */
        PORTABLE
    }

    /** What moves media datagrams. */
    public enum MediaPath {
        /** Channels of the JDK. */
        PORTABLE,
        /** Direct calls into the C library on Linux, else portable: fewer objects where one socket has many peers. */
        NATIVE
    }
}

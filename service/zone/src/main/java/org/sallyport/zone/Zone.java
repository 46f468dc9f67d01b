package org.sallyport.zone;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.sallyport.ice.IceMode;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Transport;

/**
 * One neighbourhood that a call can come from or go to. The type never changes after the zone was made.
 *
 * <p>These are settings; whether a zone is reachable now is in {@link ZoneTable}.
 */
public sealed interface Zone {
    /** Name of the one local zone. */
    String LOCAL = "LocalZone";

    /** Name of the one default zone. */
    String DEFAULT = "DefaultZone";

    /** Most peers of one zone: the size of a cluster. */
    int PEERS_MAX = 6;

    /** Max-Forwards that leaves through a zone is the lower of the call's and this (RFC 3261 §16.6 step 3). */
    int HOP_COUNT_DEFAULT = 15;

    /** Unique, never empty, compared exactly. */
    String name();

    /** What all zones share. */
    Common common();

    /**
     * What all zones share.
     *
     * @param hopCount 1 to 255
     * @param authentication what becomes of credentials on requests from the zone
     * @param proxiedRegistrations whether a REGISTER may come in through the zone
     * @param ice what becomes of ICE in its calls; without meaning between the nodes of a pair
     * @param asymmetricRtp whether its devices are sent media where they are described, and not where they send from
     */
    record Common(int hopCount, AuthenticationPolicy authentication, boolean proxiedRegistrations, IceMode ice,
            boolean asymmetricRtp) {
        /** Hop count 15, credentials not checked, proxied registrations allowed, ICE by our lite agent. */
        public static final Common DEFAULTS =
                new Common(HOP_COUNT_DEFAULT, AuthenticationPolicy.DO_NOT_CHECK, true, IceMode.LITE, false);

        public Common {
            if (hopCount < 1 || hopCount > 255) throw new IllegalArgumentException("hopCount=" + hopCount);
            Objects.requireNonNull(authentication);
            Objects.requireNonNull(ice);
        }

        /** The same with another mode of ICE. */
        public Common with(IceMode other) {
            return new Common(hopCount, authentication, proxiedRegistrations, other, asymmetricRtp);
        }

        /** The same, with devices that receive where they are described or not. */
        public Common asymmetric(boolean other) {
            return new Common(hopCount, authentication, proxiedRegistrations, ice, other);
        }
    }

    /**
     * How the far side is reached.
     *
     * @param hosts names or literal addresses, at most {@link #PEERS_MAX}
     * @param port 1 to 65535, the same on every peer
     * @param transport the only transport used
     */
    record Peers(List<String> hosts, int port, Transport transport) {
        public Peers {
            hosts = List.copyOf(hosts);
            if (hosts.isEmpty() || hosts.size() > PEERS_MAX) {
                throw new IllegalArgumentException("hosts=" + hosts.size());
            }
            if (port < 1 || port > 65535) throw new IllegalArgumentException("port=" + port);
            Objects.requireNonNull(transport);
        }
    }

    /** The name and the password that both ends of a traversal zone prove to each other. */
    record Credentials(String username, Sensitive<String> password) {
        public Credentials {
            if (username.isEmpty()) throw new IllegalArgumentException("username is empty");
            Objects.requireNonNull(password);
        }
    }

    /** Everything that is registered here. */
    record LocalZone(Common common) implements Zone {
        @Override
        public String name() {
            return LOCAL;
        }
    }

    /**
     * How the far side's certificate is checked.
     *
     * @param verify whether it is: chain and name
     * @param subjectName the name that it must carry; where empty, the peer's host as written
     */
    record Tls(boolean verify, Optional<String> subjectName) {
        /** The chain alone, or not even that. */
        public Tls(boolean verify) {
            this(verify, Optional.empty());
        }

        public Tls {
            Objects.requireNonNull(subjectName);
        }
    }

    /** One end of the lasting connection between the nodes of a pair. */
    sealed interface Traversal extends Zone {
        /** UDP port of the zone on edge for H.323 RAS. */
        int h323Port();

        /** How the far end's certificate is checked. */
        Tls tls();

        /** What both ends prove to each other. */
        Credentials credentials();

        /**
         * How often the client speaks, below the shortest pinhole: it keeps the connection alive, and edge expects it.
         */
        long keepAliveNs();
    }

    /**
     * The inner end of a traversal zone: it opens every connection.
     *
     * @param retryNs longest pause between two attempts to connect, in nanoseconds
     * @param keepAliveNs between keep-alives on the connection, in nanoseconds
     */
    record TraversalClient(
            String name, Common common, Peers peers, int h323Port, Tls tls, Credentials credentials, long retryNs,
            long keepAliveNs)
            implements Traversal {
        public TraversalClient {
            requireName(name);
            requireTimes(keepAliveNs, retryNs);
        }
    }

    /**
     * The outer end of a traversal zone: it listens and never dials inward.
     *
     * @param port where the client connects, one port per zone
     * @param transport TCP or TLS
     * @param tls its subject name is that of control; without one nobody's certificate is checked
     * @param keepAliveNs how often the client is expected to speak, in nanoseconds
     */
    record TraversalServer(
            String name, Common common, int port, Transport transport, int h323Port, Tls tls, Credentials credentials,
            long keepAliveNs)
            implements Traversal {
        public TraversalServer {
            requireName(name);
            requireTimes(keepAliveNs, keepAliveNs);
            if (port < 1 || port > 65535) throw new IllegalArgumentException("port=" + port);
        }

        /** Name that the client's certificate must carry; empty where it is not verified. */
        public Optional<String> tlsVerifySubjectName() {
            return tls.verify() && transport == Transport.TLS ? tls.subjectName() : Optional.empty();
        }
    }

    /** Another system that is reached at fixed addresses. */
    record Neighbor(String name, Common common, Peers peers, Tls tls) implements Zone {
        public Neighbor {
            requireName(name);
        }
    }

    /**
     * Everyone that the DNS can find.
     *
     * @param addressRecords whether A and AAAA are asked where neither NAPTR nor SRV exist
     * @param transport what a domain with neither NAPTR nor SRV is sent by
     * @param tls whether certificates found there are checked; each carries the name that was searched for
     */
    record Dns(String name, Common common, boolean addressRecords, Transport transport, Tls tls)
            implements Zone {
        public Dns {
            requireName(name);
        }
    }

    /** Everyone who belongs to no other zone: strangers. Never the target of a rule. */
    record DefaultZone(Common common) implements Zone {
        @Override
        public String name() {
            return DEFAULT;
        }
    }

    private static void requireName(String name) {
        if (name.isEmpty() || name.equals(LOCAL) || name.equals(DEFAULT)) {
            throw new IllegalArgumentException("zone name: " + name);
        }
    }

    private static void requireTimes(long keepAliveNs, long retryNs) {
        if (keepAliveNs < 1) throw new IllegalArgumentException("keepAliveNs=" + keepAliveNs);
        if (retryNs < 1) throw new IllegalArgumentException("retryNs=" + retryNs);
    }
}

package org.sallyport.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sallyport.machine.Sensitive;
import org.sallyport.wire.Transport;

/** One zone ({@code zones[]}). */
public sealed interface ZoneConfig {
    /** What every kind of zone has. */
    ZoneTraits traits();

    /** Unique in the node. */
    default String name() {
        return traits().name();
    }

    /** How far a request sent here may travel: the lower of this and its Max-Forwards counts. */
    default int hopCount() {
        return traits().hopCount();
    }

    /**
     * Toward the edge: this node opens the connection.
     *
     * @param traits what every zone has
     * @param peers where the edge is, one to six
     * @param sip port and transport of the edge's server zone
     * @param h323Port UDP port of the edge's server zone for RAS
     * @param tls how the edge's certificate is checked
     * @param username who we say we are
     * @param password proves it, both ways
     * @param retryInterval the longest pause between attempts to connect
     * @param keepAliveInterval between keep-alives on the connection, below the pinhole of 20 s
     */
    record TraversalClient(
            ZoneTraits traits,
            List<PeerAddress> peers,
            ZoneSip sip,
            int h323Port,
            ZoneTls tls,
            String username,
            Sensitive<String> password,
            Duration retryInterval,
            Duration keepAliveInterval) implements ZoneConfig {
        public TraversalClient {
            peers = List.copyOf(peers);
        }
    }

    /**
     * Toward control: this node waits for the connection.
     *
     * @param traits what every zone has
     * @param sip port and transport on which the client is awaited; the port belongs to this zone alone
     * @param h323Port UDP port on which its RAS is awaited
     * @param tls how the client's certificate is checked; its subject name is that of control
     * @param username the client's
     * @param password the client's
     * @param keepAliveInterval how often the client is expected to speak; after three of them in silence the connection
     *     is taken for dead
     */
    record TraversalServer(
            ZoneTraits traits,
            ZoneSip sip,
            int h323Port,
            ZoneTls tls,
            String username,
            Sensitive<String> password,
            Duration keepAliveInterval) implements ZoneConfig {}

    /**
     * Another system in the same network.
     *
     * @param traits what every zone has
     * @param peers where it is, one to six; the next is tried where one is silent
     * @param sip its port and transport
     * @param tls how its certificate is checked
     */
    record Neighbor(ZoneTraits traits, List<PeerAddress> peers, ZoneSip sip, ZoneTls tls) implements ZoneConfig {
        public Neighbor {
            peers = List.copyOf(peers);
        }
    }

    /**
     * The rest of the world, found by RFC 3263.
     *
     * @param traits what every zone has
     * @param tls how certificates found there are checked
     * @param includeAddressRecord whether A and AAAA records are asked for where there is no SRV record
     */
    record Dns(ZoneTraits traits, ZoneTls tls, boolean includeAddressRecord) implements ZoneConfig {}

    /**
     * What every zone has.
     *
     * @param name unique in the node
     * @param hopCount 1 to 255
     * @param acceptProxiedRegistrations whether REGISTER requests may come from it
     * @param authenticationPolicy whether its requests are challenged
     * @param ice what becomes of ICE in its calls; that of the node where the zone says nothing
     * @param asymmetricRtp whether its devices are sent media where they are described; as the node where it says nothing
     */
    record ZoneTraits(
            String name, int hopCount, boolean acceptProxiedRegistrations, AuthenticationPolicy authenticationPolicy,
            IceSupport ice, boolean asymmetricRtp) {}

    /** Whether requests that come from the zone are challenged. */
    enum AuthenticationPolicy {
        /** They are challenged. */
        CHECK,
        /** They pass, as unauthenticated ones. */
        DO_NOT_CHECK,
        /** They pass, as authenticated ones. */
        TREAT_AS_AUTHENTICATED
    }

    /**
     * SIP toward a zone.
     *
     * @param port 1024 to 65535 for a traversal zone
     * @param transport never UDP for a traversal zone
     */
    record ZoneSip(int port, Transport transport) {}

    /**
     * How the peer's certificate is checked.
     *
     * @param verify whether it is: chain and name
     * @param subjectName the name it must carry; where empty, the peer address as written
     */
    record ZoneTls(boolean verify, Optional<String> subjectName) {}
}

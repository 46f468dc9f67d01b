package org.sallyport.host;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The world as a node sees it.
 *
 * <p>Owner: the desk, the one signalling thread of a node. Every method is called on the desk and every callback
 * arrives on it, one at a time, never from inside the call that asked for it unless its Javadoc says so. Media packets
 * never come here: they stay on the loops of {@link #mediaLoops}.
 */
public interface Host {
    /** Monotonic time in nanoseconds. */
    long nowNs();

    /** Wall-clock time in milliseconds since 1970, for dates that people and certificates see. It may step. */
    long wallMs();

    /** Cryptographic randomness, or the seed's in a simulation. */
    Entropy entropy();

    /** Runs the task on the desk at or soon after {@code deadlineNs}. */
    Alarm at(long deadlineNs, Runnable task);

    /** Runs the task on the desk after what is running now has ended. */
    void soon(Runnable task);

    /**
     * How long the desk has had nothing to do, all told: what this grows by between two looks, beside the time between
     * them, says how busy it is. A desk whose work takes no time is always idle.
     */
    default long idleNs() {
        return nowNs();
    }

    /** Our own addresses, as far as the machine knows them. */
    List<IpAddress> localAddresses();

    /** Binds a datagram socket for signalling. */
    Bound<DatagramSocket> datagram(PortClaim claim, DatagramReceiver receiver);

    /**
     * Binds a datagram socket that is a member of a multicast group until it is closed. The claim's local address is
     * the group, and then the socket hears what was sent to the group alone; or any.
     */
    Bound<DatagramSocket> multicast(PortClaim claim, Multicast membership, DatagramReceiver receiver);

    /**
     * Listens for streams; with TLS where the claim's transport is TLS, else plain.
     *
     * @param tls null where the claim's transport is TCP
     */
    Bound<Listener> listen(PortClaim claim, @Nullable TlsServer tls, StreamAcceptor acceptor);

    /**
     * Opens a stream from the claim's local address and port. The outcome arrives at the receiver: {@code opened} or
     * {@code closed}.
     *
     * @param tls null where the claim's transport is TCP
     */
    Stream connect(PortClaim claim, Endpoint remote, @Nullable TlsClient tls, StreamReceiver receiver);

    /**
     * Names and addresses in our own certificate; none where its file cannot be read. It is read here and now: at
     * start-up.
     */
    default List<String> certificateNames(TlsIdentity identity) {
        return List.of();
    }

    /** The same while the node runs: the file is read beside the desk, and the answer arrives on it. */
    default void certificateNames(TlsIdentity identity, Consumer<List<String>> then) {
        then.accept(certificateNames(identity));
    }

    /**
     * Looks beside the desk whether other files are there than those in use, takes them where key, chain, dates and
     * names fit, and tells on the desk what is in use then; empty where nothing ever could be used.
     */
    default void certificate(TlsIdentity identity, Consumer<Optional<HeldCertificate>> then) {
        then.accept(Optional.empty());
    }

    /**
     * Does one step toward the successor of a pair's certificate, beside the desk; what came of it is told on the desk.
     * One step at a time.
     */
    default void pair(PairIdentity identity, PairStep step, Consumer<PairOutcome> then) {
        soon(() -> then.accept(new PairOutcome.Failed("This machine renews nothing.", Optional.empty())));
    }

    /**
     * Opens or makes beside the desk the key of an account with an authority, and a new key for a certificate.
     *
     * @param then on the desk
     * @param refused on the desk, where there are none: why, in a sentence
     */
    default void issuance(IssuanceWish wish, Consumer<IssuanceKeys> then, Consumer<String> refused) {
        refused.accept("this host keeps no keys");
    }

    /** Looks a name up; the answer arrives later, always, within the resolver's time limit. */
    void resolve(DnsQuestion question, Consumer<DnsAnswer> answer);

    /** Whom lookups go to, in their order; none where a host looks names up in another way. */
    default List<Endpoint> nameServers() {
        return List.of();
    }

    /** Where bindings outlive a restart. */
    Store store();

    /**
     * Starts media loops; once for each kind of machine. Each loop has one owner thread and one machine from the
     * factory; a loop's I/O is for its machine alone.
     *
     * @param events receives what the machines tell the desk, on the desk
     */
    <C, E> List<MediaLoop<C>> mediaLoops(int count, MediaMachineFactory<C, E> factory, Consumer<E> events);

    /** Binds a media socket without starting to read it; a loop machine takes it over by a command. */
    Bound<MediaSocket> mediaSocket(PortClaim claim, int dscp);

    /**
     * Binds several media sockets to one address and port, for as many loops: the same source always reaches the same
     * one of them, as long as none is closed. Refused where another socket has the port, and for any count above 1
     * where the system cannot share one.
     *
     * @param count at least 1
     */
    Bound<List<MediaSocket>> mediaSockets(PortClaim claim, int dscp, int count);

    /** The live sockets with the rows that explain them, for {@code status ports} and the invariant's check. */
    List<LiveSocket> liveSockets();

    /** Whether a line of this kind would be written: asked before a costly one is made. */
    default boolean logs(LogTopic topic, LogLevel level) {
        return true;
    }

    /** Writes one line to the node's log. */
    void log(LogTopic topic, LogLevel level, String line);
}

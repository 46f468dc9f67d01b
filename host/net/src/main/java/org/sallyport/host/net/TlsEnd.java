package org.sallyport.host.net;

import io.netty.channel.ChannelPipeline;
import java.util.Optional;
import org.sallyport.host.CloseReason;
import org.sallyport.host.PeerIdentity;

/** Our end of one TLS connection. Owner: the desk. */
interface TlsEnd {
    /** Puts the handshake in front of what is in the pipeline. */
    void install(ChannelPipeline pipeline);

    /** Whether each write becomes records of its own from now on. */
    void recordPerWrite(boolean on);

    /** After the handshake: why the peer may not stay, or empty. */
    Optional<CloseReason> objection();

    /** Who the peer is, as far as our trust goes. */
    Optional<PeerIdentity> peer();

    /** What a failure of the handshake or of the record layer means. */
    CloseReason reason(Throwable cause);
}

package org.sallyport.host.net;

import java.nio.ByteBuffer;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaSocket;

/** What moves the datagrams of one media loop. Owner: that loop's thread, except {@link #wake}. */
interface DatagramPath extends MediaIo {
    /** Who gets the datagrams. */
    interface Sink {
        /** One datagram, as in {@link org.sallyport.host.MediaMachine#datagram}. */
        void datagram(
                MediaSocket socket,
                int tag,
                ByteBuffer packet,
                long sourceHigh,
                long sourceLow,
                int sourcePort,
                long nowNs);
    }

    /** Waits until {@code deadlineNs}, a datagram or {@link #wake}, and delivers what is there. */
    void poll(long deadlineNs, Sink sink);

    /** Ends a wait. From any thread; several calls before the loop looks are one. */
    void wake();

    /** Closes every socket and the path itself. */
    void shut();
}

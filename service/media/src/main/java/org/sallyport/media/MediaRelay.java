package org.sallyport.media;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;

/** The relay of one media loop. Owner: that loop's thread. */
public final class MediaRelay implements MediaMachine<MediaCommand> {
    private final MediaIo io;
    private final Entropy entropy;
    private final Consumer<? super MediaEvent> events;
    private final MediaLimits limits;

    /** A relay with the default limits; fits {@link org.sallyport.host.MediaMachineFactory}. */
    public MediaRelay(MediaIo io, Entropy entropy, Consumer<? super MediaEvent> events) {
        this(io, entropy, events, MediaLimits.DEFAULT);
    }

    /** A relay with limits of its own. */
    public MediaRelay(MediaIo io, Entropy entropy, Consumer<? super MediaEvent> events, MediaLimits limits) {
        this.io = io;
        this.entropy = entropy;
        this.events = events;
        this.limits = limits;
    }

    @Override
    public void command(MediaCommand command, long nowNs) {}

    @Override
    public void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow, int sourcePort,
            long nowNs) {}

    @Override
    public void timer(long nowNs) {}

    @Override
    public long deadlineNs() {
        return Machine.NEVER;
    }
}

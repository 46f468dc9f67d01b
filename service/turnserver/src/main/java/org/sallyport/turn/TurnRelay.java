package org.sallyport.turn;

import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Machine;

/** The TURN server of one loop, RFC 8656. Owner: that loop's thread. */
public final class TurnRelay implements MediaMachine<TurnCommand> {
    private final MediaIo io;

    /** A relay without clients; hears nobody before {@link TurnCommand.Listen}. */
    public TurnRelay(MediaIo io, Entropy entropy, Consumer<? super TurnEvent> events, TurnSettings settings,
            TurnShare share, TurnLedger ledger, Authentication authentication) {
        this.io = io;
    }

    @Override
    public void command(TurnCommand command, long nowNs) {
        if (command instanceof TurnCommand.Listen(MediaSocket socket)) io.start(socket, -1);
    }

    @Override
    public void datagram(MediaSocket socket, int tag, ByteBuffer packet, long sourceHigh, long sourceLow,
            int sourcePort, long nowNs) {}

    @Override
    public void timer(long nowNs) {}

    @Override
    public long deadlineNs() {
        return Machine.NEVER;
    }
}

package org.sallyport.host.sim;

import java.nio.ByteBuffer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.Alarm;
import org.sallyport.host.Bound;
import org.sallyport.host.MediaIo;
import org.sallyport.host.MediaLoop;
import org.sallyport.host.MediaMachine;
import org.sallyport.host.MediaSocket;
import org.sallyport.machine.Machine;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;

/** A media loop without a thread: its machine runs on the world's. */
final class SimMediaLoop<C> implements MediaLoop<C>, MediaIo, SimMediaSocket.Reader {
    private final SimMachine host;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(DATAGRAM_BYTES_MAX);
    private final MediaMachine<C> machine;
    private int waiting;
    private Alarm alarm = () -> {};
    private long armedForNs = Machine.NEVER;

    SimMediaLoop(SimMachine host, Function<MediaIo, MediaMachine<C>> machines) {
        this.host = host;
        this.machine = machines.apply(this);
        rearm();
    }

    @Override
    public boolean submit(C command) {
        if (waiting >= COMMANDS_MAX) {
            host.count("media.commands-full");
            return false;
        }
        waiting++;
        host.soon(() -> {
            waiting--;
            machine.command(command, host.nowNs());
            rearm();
        });
        return true;
    }

    @Override
    public void datagram(SimMediaSocket socket, int tag, SimPacket packet) {
        if (packet.data().length > DATAGRAM_BYTES_MAX) {
            host.count("media.too-long");
            return;
        }
        buffer.clear().put(packet.data()).flip();
        machine.datagram(socket, tag, buffer, packet.from().address().high(), packet.from().address().low(),
                packet.from().port(), host.nowNs());
        rearm();
    }

    private void rearm() {
        long deadline = machine.deadlineNs();
        if (deadline == armedForNs) return;
        alarm.cancel();
        armedForNs = deadline;
        if (deadline == Machine.NEVER) return;
        alarm = host.at(deadline, () -> {
            armedForNs = Machine.NEVER;
            machine.timer(host.nowNs());
            rearm();
        });
    }

    @Override
    public Bound<MediaSocket> open(PortClaim claim, int dscp) {
        return host.mediaSocket(claim, dscp);
    }

    @Override
    public void start(MediaSocket socket, int tag) {
        ((SimMediaSocket) socket).start(this, tag);
    }

    @Override
    public void connect(MediaSocket socket, @Nullable Endpoint peer) {
        ((SimMediaSocket) socket).peer = peer;
    }

    @Override
    public void send(MediaSocket socket, ByteBuffer packet, Endpoint to) {
        SimMediaSocket s = (SimMediaSocket) socket;
        if (s.closed()) throw new IllegalStateException("sent on a closed socket: " + s.claim());
        byte[] copy = new byte[packet.remaining()];
        packet.duplicate().get(copy);
        host.send(s.claim().local(), s.peer != null ? s.peer : to, s.dscp, null, copy);
    }

    @Override
    public void sendPrefixed(MediaSocket socket, int prefix, ByteBuffer packet, Endpoint to) {
        send(socket, ByteBuffer.allocate(Integer.BYTES + packet.remaining()).putInt(prefix).put(packet).flip(), to);
    }

    @Override
    public void dontFragment(MediaSocket socket, boolean set) {
        // Simulated links carry datagrams of any size.
    }

    @Override
    public void close(MediaSocket socket) {
        ((SimMediaSocket) socket).close();
    }
}

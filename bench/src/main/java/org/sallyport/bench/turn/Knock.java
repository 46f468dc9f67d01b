package org.sallyport.bench.turn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.sallyport.stun.StunWriter;

/** Asks a server by STUN whether it is there. */
final class Knock {
    private static final int TRIES = 50;
    private static final int WAIT_MS = 100;

    private Knock() {}

    /** Whether a Binding request was answered before the process ended or five seconds were over. */
    static boolean answered(LoadNet net, Process process) throws IOException {
        byte[] request = StunWriter.bindingRequest(new byte[12]).bytes();
        InetSocketAddress server = new InetSocketAddress(
                InetAddress.getByAddress(net.server().address().octets()), net.server().port());
        for (int i = 0; i < TRIES && process.isAlive(); i++) {
            try (DatagramSocket s = new DatagramSocket()) {
                s.setSoTimeout(WAIT_MS);
                s.send(new DatagramPacket(request, request.length, server));
                s.receive(new DatagramPacket(new byte[1_500], 1_500));
                return true;
            } catch (IOException _) {
                // Not yet: silence is waited for by the timeout.
            }
        }
        return false;
    }
}

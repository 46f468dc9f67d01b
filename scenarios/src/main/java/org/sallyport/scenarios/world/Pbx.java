package org.sallyport.scenarios.world;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.sallyport.host.sim.SimHost;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;

/**
 * A telephone system inside, a neighbor of control: it remembers what reaches it, is busy for every call and content
 * with everything else. Owner: the thread of the world.
 */
public final class Pbx {
    /** Where it is. */
    public static final String ADDRESS = "10.1.0.50";

    private final List<SipMessage> heard = new ArrayList<>();
    private final SimHost.FreeSocket socket;
    private Consumer<SipMessage> onRequest = this::usual;

    Pbx(SimHost host) {
        socket = host.freeDatagram(Endpoint.of(ADDRESS, 5060), this::take).orElseThrow();
    }

    private void take(Endpoint from, byte[] bytes) {
        if (!(SipMessage.parseDatagram(bytes) instanceof Parsed.Ok(SipMessage m))) return;
        // Control asks whether we are there; what a test wants to know is who else does.
        boolean ping = m.isRequest() && m.method().equals("OPTIONS") && m.uri() != null && m.uri().user() == null;
        if (!ping) heard.add(m);
        if (ping) answer(m, 200);
        else if (m.isRequest() && !m.method().equals("ACK")) onRequest.accept(m);
    }

    private void usual(SipMessage request) {
        answer(request, request.method().equals("INVITE") ? 486 : 200);
    }

    /** Answers a request to where control is. */
    public void answer(SipMessage request, int status) {
        send(SipMessage.response(request, status, "Whatever", "pbx" + status));
    }

    /** Sends something to control. */
    public void send(SipMessage message) {
        socket.send(Endpoint.of(Site.CONTROL, 5060), message.bytes());
    }

    /** What it does with requests instead of being busy. */
    public void whenAsked(Consumer<SipMessage> what) {
        onRequest = what;
    }

    /** Everything that reached it but control's own questions whether it is there. */
    public List<SipMessage> heard() {
        return List.copyOf(heard);
    }

    /** The requests of one method that reached it. */
    public List<SipMessage> requests(String method) {
        return heard.stream().filter(m -> m.isRequest() && m.method().equals(method)).toList();
    }
}

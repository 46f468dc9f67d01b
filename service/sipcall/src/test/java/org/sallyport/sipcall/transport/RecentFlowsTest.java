package org.sallyport.sipcall.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.sallyport.host.DatagramSocket;
import org.sallyport.ports.PortClaim;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.LocalInterface;
import org.sallyport.wire.NetworkSide;

class RecentFlowsTest {
    private static final IpAddress US = IpAddress.of("185.10.20.10");
    private static final LocalInterface OUTER = new LocalInterface("outer", NetworkSide.OUTSIDE, US, US);
    private static final LocalInterface INNER = new LocalInterface("inner", NetworkSide.INSIDE, US, US);

    private final RecentFlows recent = new RecentFlows();

    private DatagramFlow flow(LocalInterface via, int port) {
        return recent.flow(via, null, Endpoint.of("91.0.0.1", port));
    }

    @Test
    void aPeerHasOneFlow() {
        assertThat(flow(OUTER, 5060)).isSameAs(flow(OUTER, 5060));
    }

    @Test
    void anotherInterfaceIsAnotherFlow() {
        DatagramFlow outer = flow(OUTER, 5060);
        assertThat(flow(INNER, 5060).via()).isEqualTo(INNER);
        assertThat(flow(OUTER, 5060)).isEqualTo(outer);
    }

    /** Over a socket that was closed nobody would hear us. */
    @Test
    void anotherSocketIsAnotherFlow() {
        Endpoint peer = Endpoint.of("91.0.0.1", 5060);
        DatagramSocket before = new Socket();
        DatagramSocket now = new Socket();
        assertThat(recent.flow(OUTER, before, peer).socket()).isSameAs(before);
        assertThat(recent.flow(OUTER, now, peer).socket()).isSameAs(now);
        assertThat(recent.flow(OUTER, now, peer)).isSameAs(recent.flow(OUTER, now, peer));
    }

    private static final class Socket implements DatagramSocket {
        @Override
        public PortClaim claim() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void send(Endpoint to, byte[] bytes, int offset, int length) {}

        @Override
        public void close() {}
    }

    @Test
    void asManyPeersAsThereArePortsGetTheirOwnEach() {
        assertThat(IntStream.range(1, 65_536)).allMatch(p -> flow(OUTER, p).remote().port() == p);
    }
}

package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.host.Stream;
import org.sallyport.host.TlsIdentity.ClientCertificate;

@ParameterizedClass
@Timeout(60)
@EnumSource(NetSettings.TlsEngine.class)
class TlsRecordsTest extends TlsRig {
    /** What the server writes in one turn, as lengths of records on the wire without what encryption adds. */
    private List<Integer> records(boolean apart, int... lengths) throws Exception {
        listen(edgeIdentity(ClientCertificate.NONE));
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        RecordTap tap = new RecordTap(InetAddress.getByName(edge.address.toString()), 5061);
        raw.add(tap);
        SSLSocket s = (SSLSocket) context.getSocketFactory().createSocket(tap, "edge.example.com", 5061, true);
        s.setSoTimeout(20_000);
        s.startHandshake();
        Stream there = server.opened.take();
        host.run(h -> StreamTape.write(there, "!"));
        assertThat(s.getInputStream().readNBytes(1)).containsExactly('!');
        int before = tap.lengths().size();
        int added = tap.lengths().getLast() - 1;
        host.run(h -> {
            there.recordPerWrite(apart);
            for (int n : lengths) StreamTape.write(there, "x".repeat(n));
        });
        int all = IntStream.of(lengths).sum();
        assertThat(s.getInputStream().readNBytes(all)).hasSize(all);
        List<Integer> seen = tap.lengths();
        return seen.subList(before, seen.size()).stream().map(n -> n - added).toList();
    }

    @Test
    void writesWaitingTogetherGoInRecordsOfTheirOwnWhereThePeerWantsThat() throws Exception {
        assertThat(records(true, 100, 36, 1_400, 4, 100, 100, 9_000, 8_000, 1, 2, 3, 16_000))
                .containsExactly(100, 36, 1_400, 4, 100, 100, 9_000, 8_000, 1, 2, 3, 16_000);
    }

    @Test
    void aWriteThatNoRecordTakesIsCut() throws Exception {
        List<Integer> seen = records(true, 10, 40_000, 20);
        assertThat(seen).hasSize(5).startsWith(10).endsWith(20);
        assertThat(seen.stream().mapToInt(Integer::intValue).sum()).isEqualTo(40_030);
    }

    @Test
    void writesWaitingTogetherShareARecordElsewhere() throws Exception {
        assertThat(records(false, 100, 36, 1_400, 4, 100, 100)).containsExactly(1_740);
    }
}

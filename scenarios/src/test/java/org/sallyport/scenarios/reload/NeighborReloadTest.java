package org.sallyport.scenarios.reload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;

/**
 * A neighbor over TLS that a running node learns of: its certificate is asked for from then on, and no more once it is
 * gone.
 */
class NeighborReloadTest {
    private static final String ALICE = "sip:alice@acme.example";
    private final LiveSite s = new LiveSite(1, SiteOptions.usual().knowingThePbxByCertificate());
    private int machines;

    private static String withoutPbx(String text) {
        return text.substring(0, text.indexOf("  - name: pbx"));
    }

    /**
     * The first line of the answer to a MESSAGE, which a stranger may not send, over TLS from a place that says
     * nothing.
     */
    private String message() {
        Path file = Path.of("/nowhere/of-the-neighbor.pem");
        s.site.world().certificates().certificate(file,
                new SimCertificates.Certificate(List.of("pbx.acme.example"), "CN=pbx", "site CA",
                        SimWorld.START_WALL_MS + 86_400_000L));
        TlsIdentity identity = new TlsIdentity(file, file, Optional.empty(), TlsIdentity.ClientCertificate.NONE);
        PhoneNetwork machine = s.site.machine(Site.Place.INSIDE, "sender" + ++machines,
                Optional.of(new TlsClient(identity, Optional.empty(), List.of(), false)));
        StringBuilder heard = new StringBuilder();
        PhoneNetwork.Connection c =
                machine.connect(Endpoint.of("10.1.0.10", 5061), true, new PhoneNetwork.ConnectionTaker() {
                    @Override
                    public void opened() {}

                    @Override
                    public void bytes(byte[] bytes) {
                        heard.append(new String(bytes, StandardCharsets.ISO_8859_1));
                    }

                    @Override
                    public void closed(String why) {
                        heard.append("closed: ").append(why);
                    }
                });
        c.write(SipMessage.request("MESSAGE", ALICE)
                .header(HeaderName.VIA, "SIP/2.0/TLS 192.0.2.1;branch=z9hG4bK" + machines)
                .header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.FROM, "<sip:x@elsewhere.example>;tag=a")
                .header(HeaderName.TO, "<" + ALICE + ">").header(HeaderName.CALL_ID, "c" + machines)
                .header(HeaderName.CSEQ, "1 MESSAGE")
                .build().bytes());
        s.site.pass(3);
        return heard.substring(0, Math.max(0, heard.indexOf("\r\n")));
    }

    @Test
    void isKnownByItsCertificateFromThenOnAndAStrangerAgainAfterwards() {
        s.edit(Role.CONTROL, NeighborReloadTest::withoutPbx);
        s.site.up();
        s.phone(Site.Place.INSIDE, "alice");
        assertThat(message()).isEqualTo("SIP/2.0 403 Forbidden");
        s.edit(Role.CONTROL, UnaryOperator.identity()).reload(Role.CONTROL);
        assertThat(message()).isEqualTo("SIP/2.0 200 OK");
        s.edit(Role.CONTROL, NeighborReloadTest::withoutPbx).reload(Role.CONTROL);
        assertThat(message()).isEqualTo("SIP/2.0 403 Forbidden");
    }
}

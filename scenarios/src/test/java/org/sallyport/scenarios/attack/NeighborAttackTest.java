package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.sim.SimCertificates;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneNetwork;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Pbx;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * Who is taken for a neighbor: a MESSAGE of somebody else's user passes for a neighbor and is refused to a stranger.
 */
class NeighborAttackTest {
    private static final String ALICE = "sip:alice@acme.example";
    private final AttackSite a = new AttackSite(1, SiteOptions.usual().knowingThePbxByCertificate());

    private void up() {
        a.site.up();
        Phone alice = a.phone(Site.Place.INSIDE, "alice");
        a.site.register(alice);
        a.watch();
    }

    private static SipMessage message(String transport, String host) {
        return SipMessage.request("MESSAGE", ALICE)
                .header(HeaderName.VIA, "SIP/2.0/" + transport + " " + host + ";branch=z9hG4bKneighbor")
                .header(HeaderName.MAX_FORWARDS, "70").header(HeaderName.FROM, "<sip:x@elsewhere.example>;tag=a")
                .header(HeaderName.TO, "<" + ALICE + ">").header(HeaderName.CALL_ID, "c")
                .header(HeaderName.CSEQ, "1 MESSAGE")
                .build();
    }

    /** The first line of the answer to a MESSAGE over TLS. */
    private String overTls(Optional<String> name, String authority) {
        Path file = Path.of("/nowhere/of-the-neighbor.pem");
        name.ifPresent(n -> a.site.world().certificates().certificate(file,
                new SimCertificates.Certificate(List.of(n), "CN=pbx", authority,
                        SimWorld.START_WALL_MS + 86_400_000L)));
        TlsIdentity identity = new TlsIdentity(file, file, Optional.empty(), TlsIdentity.ClientCertificate.NONE);
        // Not from the neighbor's address: what it shows is what counts.
        PhoneNetwork machine = a.site.machine(Site.Place.INSIDE, "sender",
                Optional.of(new TlsClient(identity, Optional.empty(), List.of(), false)));
        StringBuilder heard = new StringBuilder();
        PhoneNetwork.Connection c =
                machine.connect(Endpoint.of(AttackSite.CONTROL, 5061), true, new PhoneNetwork.ConnectionTaker() {
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
        c.write(message("TLS", "192.0.2.1").bytes());
        a.pass(3);
        return heard.substring(0, Math.max(0, heard.indexOf("\r\n")));
    }

    @ParameterizedTest
    @CsvSource({"pbx.acme.example,site CA,SIP/2.0 200 OK", "PBX.acme.example,site CA,SIP/2.0 200 OK",
        "sip:pbx.acme.example,site CA,SIP/2.0 200 OK", "another.acme.example,site CA,SIP/2.0 403 Forbidden",
        "*.acme.example,site CA,SIP/2.0 403 Forbidden", "pbx.acme.example,another CA,SIP/2.0 403 Forbidden",
        "10.1.0.50,site CA,SIP/2.0 403 Forbidden", ",,SIP/2.0 403 Forbidden"})
    void sip39ANeighborOverTlsIsKnownByItsCertificateAlone(String name, String authority, String expected) {
        up();
        assertThat(overTls(Optional.ofNullable(name), authority)).isEqualTo(expected);
    }

    @Test
    void whoeverSharesTheAddressOfATlsNeighborIsAStranger() {
        up();
        a.site.pbx().send(message("UDP", Pbx.ADDRESS + ":5060"));
        a.pass(3);
        assertThat(a.site.pbx().heard()).anyMatch(m -> !m.isRequest() && m.status() == 403);
        assertThat(a.heardBy("alice", "MESSAGE ")).isEmpty();
    }

    @Test
    void phonesWithoutACertificateComeOverTheSamePort() {
        up();
        Phone anna = a.phone(Site.Place.INSIDE, "anna", Transport.TLS, PhoneSettings.Manner.ANSWER);
        a.site.register(anna);
        assertThat(anna.registered()).isTrue();
    }
}

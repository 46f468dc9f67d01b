package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.Bound;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Listener;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamAcceptor;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.Parsed;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** Whoever plays the other node of the pair. The other reasons for a zone to stay down are scenarios, zone+…. */
class ZoneAttackTest {
    private static final Endpoint ZONE = Endpoint.of(AttackSite.EDGE, 7001);

    /** Answers each OPTIONS of control in its own way. */
    private record Impostor(int status, HeaderName field, String value, List<String> heard) implements StreamAcceptor {
        @Override
        public StreamReceiver accept(Stream stream) {
            return new StreamReceiver() {
                @Override
                public void opened(Stream s) {}

                @Override
                public void bytes(Stream s, byte[] bytes) {
                    heard.add(new String(bytes, StandardCharsets.ISO_8859_1));
                    if (!(SipMessage.parseDatagram(bytes) instanceof Parsed.Ok(SipMessage m)) || !m.isRequest()) return;
                    byte[] out = SipMessage.response(m, status, "X", "t").edit().addLast(field, value).build().bytes();
                    s.write(out, 0, out.length);
                }

                @Override
                public void closed(Stream s, CloseReason reason) {}
            };
        }

        @Override
        public void failed(Listener listener, Endpoint remote, CloseReason reason) {}
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "200 | Allow               | OPTIONS                                              | zone-server-not-proven",
        "200 | Authentication-Info | qop=auth, rspauth=\"00\", cnonce=\"x\", nc=00000001  | zone-server-not-proven",
        "401 | WWW-Authenticate    | Digest realm=\"trunk\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256 | zone-not-authenticated",
        "401 | WWW-Authenticate    | Digest realm=\"traversal-zone\", nonce=\"n\", qop=\"auth\", algorithm=MD5 | zone-not-authenticated",
        "401 | WWW-Authenticate    | Digest realm=\"traversal-zone\", nonce=\"n\", qop=\"auth\", algorithm=SHA-256 | zone-wrong-password"})
    void aServerThatDoesNotKnowThePasswordNeverBecomesTheEdge(int status, String field, String value, String reason) {
        AttackSite a = new AttackSite(1, SiteOptions.usual().zoneOver(Transport.TCP));
        List<String> heard = new ArrayList<>();
        Impostor impostor = new Impostor(status, HeaderName.of(field).orElseThrow(), value, heard);
        assertThat(a.site.edge().freeListen(ZONE, null, impostor)).isInstanceOf(Bound.Ok.class);
        a.site.startControl();
        a.pass(10);
        assertThat(a.rows(Role.CONTROL, "zones")).filteredOn(r -> Site.ZONE_AT_CONTROL.equals(r.get("name")))
                .singleElement()
                .satisfies(r -> assertThat(r.get("reason")).isEqualTo(reason));
        assertThat(heard).isNotEmpty().noneMatch(t -> t.contains("a long traversal password"));
        if (!reason.equals("zone-wrong-password")) assertThat(heard).noneMatch(t -> t.contains("response="));
    }

    @Test
    void theZonesPortIsDeafTowardTheInternet() {
        AttackSite a = AttackSite.up(1);
        SimHost stranger = a.site.world().host("stranger").attach(a.site.internet(), "91.66.6.6");
        a.site.world().stranger(stranger);
        List<String> events = new ArrayList<>();
        for (int port : new int[] {7001, 7002, 36000, 2222}) {
            stranger.freeConnect(Endpoint.of("91.66.6.6", 0), Endpoint.of(AttackSite.EDGE, port), null,
                    new StreamReceiver() {
                        @Override
                        public void opened(Stream stream) {
                            events.add("opened " + port);
                        }

                        @Override
                        public void bytes(Stream stream, byte[] bytes) {
                            events.add("spoke " + port);
                        }

                        @Override
                        public void closed(Stream stream, CloseReason reason) {}
                    });
        }
        a.pass(60);
        assertThat(events).isEmpty();
        assertThat(a.site.zoneUp()).isTrue();
    }

    @Test
    void x2WhatASecondClientOfAZoneWithoutProofSaysIsRefused() {
        AttackSite a = new AttackSite(1, SiteOptions.usual().zoneOver(Transport.TCP));
        a.site.up();
        // Another program on control's own machine: the firewall lets it through.
        List<String> heard = new ArrayList<>();
        List<CloseReason> ends = new ArrayList<>();
        Stream s =
                a.site.control().freeConnect(Endpoint.of(AttackSite.CONTROL, 29_999), ZONE, null, new StreamReceiver() {
                    @Override
                    public void opened(Stream stream) {}

                    @Override
                    public void bytes(Stream stream, byte[] bytes) {
                        heard.add(new String(bytes, StandardCharsets.ISO_8859_1));
                    }

                    @Override
                    public void closed(Stream stream, CloseReason reason) {
                        ends.add(reason);
                    }
                });
        byte[] invite =
                ("INVITE sip:bob@acme.example SIP/2.0\r\nVia: SIP/2.0/TCP 10.1.0.10;branch=z9hG4bK1\r\nMax-Forwards: 9\r\n"
                        + "From: <sip:alice@acme.example>;tag=1\r\nTo: <sip:bob@acme.example>\r\nCall-ID: 1\r\nCSeq: 1 INVITE\r\n"
                        + "P-Asserted-Identity: <sip:alice@acme.example>\r\nContent-Length: 0\r\n\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        s.write(invite, 0, invite.length);
        a.pass(20);
        assertThat(heard).singleElement().asString().startsWith("SIP/2.0 403");
        assertThat(ends).hasSize(1);
        assertThat(a.site.zoneUp()).as("the real client keeps its zone").isTrue();
    }

    @Test
    void sip29AZonePortHoldsNoConnectionThatProvesNothing() {
        AttackSite a = new AttackSite(1, SiteOptions.usual().zoneOver(Transport.TCP));
        a.site.up();
        List<CloseReason> ends = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            a.site.control().freeConnect(Endpoint.of(AttackSite.CONTROL, 29_000 + i), ZONE, null, new StreamReceiver() {
                @Override
                public void opened(Stream stream) {}

                @Override
                public void bytes(Stream stream, byte[] bytes) {}

                @Override
                public void closed(Stream stream, CloseReason reason) {
                    ends.add(reason);
                }
            });
        }
        a.pass(5);
        assertThat(ends).as("beyond the most that one address may have waiting").hasSize(142);
        a.pass(10);
        assertThat(ends).as("after the time to prove").hasSize(150);
        assertThat(a.site.zoneUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void anOptionsWithFewHopsLeftIsNotTakenForTheZonesProof(int maxForwards) {
        AttackSite a = AttackSite.up(1);
        Stranger bob = a.stranger("bob", "91.44.4.4");
        bob.register("bob", "bob", "<sip:bob@91.44.4.4:5060>");
        Stranger dave = a.stranger("dave", "91.66.6.6");
        dave.register("dave", "dave", "<sip:dave@91.66.6.6:5060>");
        // A user's, since a stranger's reaches no phone.
        String to = "sip:bob@acme.example";
        SipMessage asked = dave.ask(dave.request("OPTIONS", to, "sip:dave@acme.example", to).build());
        SipMessage options = dave.proven(dave.request("OPTIONS", to, "sip:dave@acme.example", to), "dave",
                AttackSite.PASSWORD, "OPTIONS", to, asked).build();
        dave.tell(options.edit()
                .set(HeaderName.MAX_FORWARDS, maxForwards + "")
                .addLast(HeaderName.AUTHORIZATION, "Digest username=\"control\", "
                        + "realm=\"traversal-zone\", nonce=\"n\", uri=\"sip:bob@acme.example\", response=\"00\", qop=auth, nc=00000001, "
                        + "cnonce=\"x\", algorithm=SHA-256")
                .build());
        assertThat(bob.requests("OPTIONS").isEmpty()).as("two nodes and edge again").isEqualTo(maxForwards < 3);
        assertThat(dave.heard()).filteredOn(m -> m.method().equals("OPTIONS")).noneMatch(m -> m.status() == 401);
        assertThat(a.site.zoneUp()).isTrue();
        for (var host : List.of(a.site.control(), a.site.edge())) {
            assertThat(host.logLines())
                    .noneMatch(l -> l.text().contains(" lost") || l.text().contains("zone-wrong-password"));
        }
    }
}

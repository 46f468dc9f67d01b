package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.host.CloseReason;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.sim.SimHost;
import org.sallyport.scenarios.phone.Phone;
import org.sallyport.scenarios.phone.PhoneCall;
import org.sallyport.scenarios.phone.PhoneSettings;
import org.sallyport.scenarios.world.Site;
import org.sallyport.scenarios.world.Site.Place;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipBuilder;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/** What a restart leaves of the registrations of phones that do not notice it. */
class RestartTest {
    private AttackSite a;
    private Phone alice;
    private SimHost mallory;

    @BeforeEach
    void up() {
        a = AttackSite.up(7);
        alice = a.phone(Place.INSIDE, "alice");
    }

    /** A phone at home that sends nothing unasked: if nobody keeps its NAT open, nobody reaches it. */
    private Phone silent(Place place, String user, Transport transport) {
        Endpoint edge = Endpoint.of(AttackSite.EDGE, transport == Transport.TLS ? 5061 : 5060);
        return a.site.phone(place,
                PhoneSettings.of(user, Site.DOMAIN, Site.PASSWORD, edge).over(transport).times(3_600, 0));
    }

    private void restart(String what, long awaySeconds) {
        for (String node : what.split("\\+")) {
            SimHost host = node.equals("edge") ? a.site.edge() : a.site.control();
            host.killProcess();
            a.pass(awaySeconds);
            if (node.equals("edge")) a.site.startEdge();
            else a.site.startControl();
        }
        a.site.until("the zone to come back", 130 * AttackSite.SECOND, a.site::zoneUp);
    }

    /** Its first try meets the dead connection; it dials anew and registers over that. */
    private void registerAgain(Phone phone) {
        a.watch();
        phone.register();
        a.site.until("another registration", 40 * AttackSite.SECOND, () -> a
                .heardBy(phone.settings().user(), "REGISTER").stream().anyMatch(t -> t.startsWith("SIP/2.0 200")));
    }

    /** A stranger connects to edge and waits for what comes. */
    private void listen(List<String> overheard) {
        if (mallory == null) {
            mallory = a.site.world().host("mallory").attach(a.site.internet(), "91.66.6.6");
            a.site.world().stranger(mallory);
        }
        mallory.freeConnect(Endpoint.of("91.66.6.6", 0), Endpoint.of(AttackSite.EDGE, 5060), null,
                new StreamReceiver() {
                    @Override
                    public void opened(Stream stream) {}

                    @Override
                    public void bytes(Stream stream, byte[] bytes) {
                        overheard.add(new String(bytes, StandardCharsets.ISO_8859_1));
                    }

                    @Override
                    public void closed(Stream stream, CloseReason reason) {}
                });
    }

    private void talksBothWays(Phone home) {
        PhoneCall in = a.talk(alice, home);
        assertThat(a.heard(in, 2)).as("media of a call to the home").isGreaterThan(80);
        in.hangUp();
        PhoneCall out = a.talk(home, alice);
        assertThat(a.heard(out, 2)).as("media of a call from the home").isGreaterThan(80);
        out.hangUp();
        a.pass(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "control", "edge+control", "control+edge"})
    void aPhoneAtHomeIsReachedAndCallsAfterARestartWithoutRegisteringAgain(String what) {
        Phone dave = silent(Place.HOME_A, "dave", Transport.UDP);
        a.site.register(alice, dave);
        a.watch();
        restart(what, 3);
        talksBothWays(dave);
        a.pass(100);
        assertThat(a.saidBy("dave", "REGISTER sip")).isEmpty();
        talksBothWays(dave);
        assertThat(a.saidBy("dave", "REGISTER sip")).as("its NAT is kept open after %s", what).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 10, 31, 32, 33, 200})
    void aStoreOfNonsenseIsReadWithoutHarm(int octets) {
        Phone dave = silent(Place.HOME_A, "dave", Transport.UDP);
        a.site.register(alice, dave);
        for (SimHost host : List.of(a.site.edge(), a.site.control())) {
            host.killProcess();
            host.spoilStore(octets);
        }
        a.site.startEdge();
        a.site.startControl();
        a.site.until("the zone to come back", 130 * AttackSite.SECOND, a.site::zoneUp);
        registerAgain(alice);
        registerAgain(dave);
        talksBothWays(dave);
    }

    @Test
    void anEdgeThatLostItsStoreSaysSoClearlyAndTheNextRegistrationHeals() {
        Phone dave = silent(Place.HOME_A, "dave", Transport.UDP);
        a.site.register(alice, dave);
        a.site.edge().killProcess();
        a.site.edge().loseStore();
        a.site.startEdge();
        a.site.until("the zone to come back", 130 * AttackSite.SECOND, a.site::zoneUp);
        PhoneCall call = alice.call(dave.settings().aor());
        a.pass(2);
        assertThat(call.status()).isEqualTo(480);
        registerAgain(dave);
        talksBothWays(dave);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TCP", "TLS"})
    void whoWasConnectedIsUnreachableAtOnceUntilItRegistersAgain(String transport) {
        Phone dave = silent(Place.HOME_A, "dave", Transport.valueOf(transport));
        a.site.register(alice, dave);
        // Nobody is told of the end of the connection, and those that connect next are others.
        a.site.edge().powerCut();
        a.site.edge().powerOn();
        a.site.startEdge();
        a.site.until("the zone to come back", 130 * AttackSite.SECOND, a.site::zoneUp);
        List<String> overheard = new ArrayList<>();
        for (int i = 0; i < 10; i++) listen(overheard);
        a.pass(1);
        PhoneCall call = alice.call(dave.settings().aor());
        a.pass(2);
        assertThat(overheard).as("the number of a connection means another one now").isEmpty();
        assertThat(call.status()).as("at once").isEqualTo(480);
        registerAgain(dave);
        talksBothWays(dave);
    }

    @ParameterizedTest
    @ValueSource(strings = {"edge", "control"})
    void aNonceOfAnEarlierRunIsStaleAndNeverAWrongPassword(String what) {
        Stranger dave = a.stranger("dave", "91.77.7.7");
        SipMessage challenge = dave.ask(registered(dave).build());
        assertThat(challenge.status()).isEqualTo(401);
        assertThat(dave.ask(proven(dave, challenge)).status()).isEqualTo(200);
        restart(what, 1);
        SipMessage again = dave.ask(proven(dave, challenge));
        assertThat(again.status()).isEqualTo(401);
        assertThat(again.values(HeaderName.WWW_AUTHENTICATE)).isNotEmpty().allMatch(c -> c.contains("stale=true"));
        assertThat(dave.ask(proven(dave, again)).status()).isEqualTo(200);
    }

    private static SipBuilder registered(Stranger dave) {
        return dave.registration("dave", _ -> {}, "<sip:dave@91.77.7.7>");
    }

    private static SipMessage proven(Stranger dave, SipMessage challenge) {
        return dave.proven(registered(dave), "dave", AttackSite.PASSWORD, "REGISTER", "sip:" + AttackSite.DOMAIN,
                challenge).build();
    }
}

package org.sallyport.sipcall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.sallyport.sipcall.SipFixture.ALICE;
import static org.sallyport.sipcall.SipFixture.BOB;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;
import org.sallyport.zone.history.SearchEnd;

/** Who dials whom: what he hears, and what the history says. */
class SearchingTest {
    private static final String PBX = "10.0.0.40";
    private static final Zone.Neighbor NEIGHBOR = new Zone.Neighbor("pbx", SipFixture.COMMON,
            new Zone.Peers(List.of(PBX), 5060, Transport.UDP), new Zone.Tls(false));

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            user     | yes | bob           | yes | 100 INVITE to 10.0.0.21, INVITE to 10.0.0.22; goes on
            user     | yes | bob           | no  | 100 INVITE to 10.0.0.21, INVITE to 10.0.0.40; goes on
            user     | yes | nobody        | no  | 100 INVITE to 10.0.0.21, INVITE to 10.0.0.40; goes on
            stranger | yes | bob           | yes | 100 INVITE to 10.0.0.99, INVITE to 10.0.0.22; goes on
            stranger | yes | bob           | no  | 100 INVITE to 10.0.0.99, INVITE to 10.0.0.40; goes on
            stranger | yes | nobody        | no  | 100 INVITE to 10.0.0.99, INVITE to 10.0.0.40; goes on
            neighbor | yes | bob           | yes | 100 INVITE to 10.0.0.40, INVITE to 10.0.0.22; goes on
            neighbor | yes | bob           | no  | 480 INVITE to 10.0.0.40; not-registered
            neighbor | yes | nobody        | no  | 404 INVITE to 10.0.0.40; not-found
            user     | no  | bob           | yes | 100 INVITE to 10.0.0.21, INVITE to 10.0.0.22; goes on
            user     | no  | bob           | no  | 480 INVITE to 10.0.0.21; not-registered
            user     | no  | nobody        | no  | 404 INVITE to 10.0.0.21; not-found
            stranger | no  | bob           | no  | 404 INVITE to 10.0.0.99; not-registered
            stranger | no  | nobody        | no  | 404 INVITE to 10.0.0.99; not-found
            """)
    void whoeverIsDialled(String who, String pbx, String dialled, String registered, String outcome) {
        SipFixture node = new SipFixture(pbx.equals("yes") ? List.of(NEIGHBOR) : List.of()).open();
        node.registered("alice", ALICE);
        if (registered.equals("yes")) node.bind("bob", BOB);
        String address = switch (who) {
            case "user" -> ALICE;
            case "neighbor" -> PBX;
            default -> "10.0.0.99";
        };
        SipMessage invite = node.request("INVITE", "sip:" + dialled + "@example.com", "alice", address);
        if (!who.equals("user")) {
            invite = invite.edit().set(HeaderName.FROM, "<sip:x@elsewhere.example>;tag=1").build();
        }
        node.arrives(address, invite);
        String end = node.searches.find("", 1).getFirst().end() instanceof SearchEnd.Refused(var why)
                ? why.reason().id() : "goes on";
        assertThat(String.join(", ", node.left()) + "; " + end).isEqualTo(outcome);
    }
}

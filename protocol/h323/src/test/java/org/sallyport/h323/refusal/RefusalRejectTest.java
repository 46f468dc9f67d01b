package org.sallyport.h323.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sallyport.h323.q931.ReleaseReasons;
import org.sallyport.per.PerValue;
import org.sallyport.refusal.RefusalReason;

/** What H.323 tells of each refusal, pinned: a change of a row is a change of what peers see. */
class RefusalRejectTest {
    private static final String ROWS = """
            malformed BAD_MESSAGE
            too-large BAD_MESSAGE
            version OTHER_REVISION
            unsupported-scheme BAD_ADDRESS
            bad-extension BAD_MESSAGE
            too-many-hops ROUND_TRIP
            loop ROUND_TRIP
            max-breadth ROUND_TRIP
            unreadable-body BAD_MESSAGE
            no-dialog BAD_MESSAGE
            not-the-party BAD_MESSAGE
            late-request BAD_MESSAGE
            offer-pending BAD_MESSAGE
            offer-too-soon BAD_MESSAGE
            response-too-large BAD_MESSAGE
            not-found NOBODY_THERE
            not-registered NOT_REGISTERED
            contact-unreachable NOT_REGISTERED
            forbidden-destination FORBIDDEN
            forbidden-method FORBIDDEN
            forbidden-route FORBIDDEN
            zone-down NOBODY_THERE
            next-hop-silent NOBODY_THERE
            next-hop-unreachable NOBODY_THERE
            flow-failed NOT_REGISTERED
            name-not-resolved NOBODY_THERE
            address-refused FORBIDDEN
            authentication-required NOT_PROVEN
            unknown-user NOT_PROVEN
            wrong-password NOT_PROVEN
            stale-nonce NOT_PROVEN
            foreign-domain FOREIGN_ALIAS
            not-your-address NOT_PROVEN
            alias-taken FOREIGN_ALIAS
            too-many-contacts NO_ROOM
            registrar-full NO_ROOM
            path-required FOREIGN_ALIAS
            interval-too-brief NOT_OF_H323
            out-of-order BAD_MESSAGE
            no-media-ports NO_ROOM_FOR_CALLS
            no-outbound-ports NO_ROOM
            no-descriptors NO_ROOM
            media-address-refused FORBIDDEN
            bad-session-description BAD_MESSAGE
            ice-mismatch FORBIDDEN
            media-silent ENDED
            media-unheard ENDED
            media-missing ENDED
            media-unproven ENDED
            answer-unacknowledged ENDED
            calls-max NO_ROOM_FOR_CALLS
            node-stops NO_ROOM
            transactions-max NO_ROOM
            node-busy NO_ROOM
            rate-limit NO_ROOM
            call-forgotten NOBODY_THERE
            caller-lost ENDED
            source-calls-max NO_ROOM_FOR_CALLS
            outside-calls-max NO_ROOM_FOR_CALLS
            source-requests-max NO_ROOM
            request-octets-max NO_ROOM
            own-fault OWN_FAULT
            link-full NO_ROOM
            caller-gave-up ENDED
            resolver-down NOBODY_THERE
            zone-unreachable NO_GATEKEEPER
            zone-no-listener NO_GATEKEEPER
            zone-handshake-failed NOT_PROVEN
            zone-certificate-untrusted NOT_PROVEN
            zone-certificate-name NOT_PROVEN
            zone-certificate-missing NOT_PROVEN
            zone-certificate-refused NOT_PROVEN
            zone-wrong-password NOT_PROVEN
            zone-unknown-user NOT_PROVEN
            zone-wrong-port NOT_PROVEN
            zone-server-not-proven NOT_PROVEN
            zone-not-authenticated NOT_PROVEN
            unknown-attribute NOT_OF_H323
            no-allocation NOT_OF_H323
            not-your-allocation NOT_OF_H323
            relay-transport NOT_OF_H323
            relay-family NOT_OF_H323
            peer-family NOT_OF_H323
            peer-refused NOT_OF_H323
            credential-expired NOT_OF_H323
            credential-revoked NOT_OF_H323
            relay-quota NOT_OF_H323
            relays-max NOT_OF_H323
            no-relay-ports NOT_OF_H323
            no-reservation NOT_OF_H323
            relay-peers-max NOT_OF_H323
            peer-connections-max NOT_OF_H323
            peer-connected NOT_OF_H323
            peer-unreachable NOT_OF_H323
            """;

    private static final String WORDS = """
            BAD_MESSAGE: undefinedReason 31, GRJ undefinedReason, RRJ undefinedReason,
              ARJ undefinedReason, LRJ undefinedReason
            OTHER_REVISION: invalidRevision 88, GRJ invalidRevision, RRJ invalidRevision,
              ARJ undefinedReason, LRJ undefinedReason
            BAD_ADDRESS: badFormatAddress 28, GRJ undefinedReason, RRJ invalidAlias,
              ARJ incompleteAddress, LRJ incompleteAddress
            ROUND_TRIP: hopCountExceeded 31, GRJ undefinedReason, RRJ undefinedReason,
              ARJ requestDenied, LRJ hopCountExceeded
            NOBODY_THERE: unreachableDestination 3, GRJ undefinedReason, RRJ undefinedReason,
              ARJ calledPartyNotRegistered, LRJ notRegistered
            NOT_REGISTERED: calledPartyNotRegistered 20, GRJ undefinedReason, RRJ undefinedReason,
              ARJ calledPartyNotRegistered, LRJ notRegistered
            FORBIDDEN: noPermission 111, GRJ terminalExcluded, RRJ securityDenial,
              ARJ invalidPermission, LRJ invalidPermission
            FOREIGN_ALIAS: callerNotRegistered 31, GRJ terminalExcluded, RRJ invalidAlias,
              ARJ callerNotRegistered, LRJ requestDenied
            NOT_PROVEN: securityDenied 31, GRJ securityDenial, RRJ securityDenial,
              ARJ securityDenial, LRJ securityDenial
            NO_ROOM: gatewayResources 42, GRJ resourceUnavailable, RRJ resourceUnavailable,
              ARJ resourceUnavailable, LRJ resourceUnavailable
            NO_ROOM_FOR_CALLS: gatewayResources 42, GRJ resourceUnavailable, RRJ resourceUnavailable,
              ARJ exceedsCallCapacity, LRJ resourceUnavailable
            NO_GATEKEEPER: unreachableGatekeeper 38, GRJ resourceUnavailable, RRJ resourceUnavailable,
              ARJ resourceUnavailable, LRJ resourceUnavailable
            ENDED: destinationRejection 16, GRJ undefinedReason, RRJ undefinedReason,
              ARJ requestDenied, LRJ requestDenied
            OWN_FAULT: undefinedReason 31, GRJ undefinedReason, RRJ undefinedReason,
              ARJ undefinedReason, LRJ undefinedReason
            NOT_OF_H323: undefinedReason 31, GRJ undefinedReason, RRJ undefinedReason,
              ARJ undefinedReason, LRJ undefinedReason
            """;

    @Test
    void everyReasonHasItsRow() {
        assertThat(Arrays.stream(RefusalReason.values()).map(r -> r.id() + " " + RefusalReject.of(r) + "\n")
                .collect(Collectors.joining())).isEqualTo(ROWS);
    }

    @Test
    void everyRowHasItsWordInEachMessage() {
        assertThat(Arrays.stream(RefusalReject.values()).map(RefusalRejectTest::words).collect(Collectors.joining()))
                .isEqualTo(WORDS);
    }

    /** H.225.0 Table 5; a reason that the table lacks goes with that of an undefined one. */
    @Test
    void causeAndReasonOfAReleaseSayTheSame() {
        int undefined = ReleaseReasons.cause("undefinedReason").orElseThrow();
        assertThat(RefusalReject.values()).allSatisfy(r -> assertThat(r.cause().value())
                .isEqualTo(ReleaseReasons.cause(name(r.release())).orElse(undefined)));
    }

    @Test
    void whoIsNotProvenHearsNoMore() {
        List<RefusalReject> told = new ArrayList<>();
        told.add(RefusalReject.of(RefusalReason.UNKNOWN_USER));
        told.add(RefusalReject.of(RefusalReason.WRONG_PASSWORD));
        told.add(RefusalReject.of(RefusalReason.STALE_NONCE));
        assertThat(told).containsOnly(RefusalReject.NOT_PROVEN);
    }

    private static String words(RefusalReject r) {
        return r + ": " + name(r.release()) + " " + r.cause().value() + ", GRJ " + name(r.gatekeeper()) + ", RRJ "
                + name(r.registration()) + ",\n  ARJ " + name(r.admission()) + ", LRJ " + name(r.location()) + "\n";
    }

    /** The name in the ASN.1. */
    private static String name(PerValue choice) {
        String type = choice.getClass().getSimpleName();
        return Character.toLowerCase(type.charAt(0)) + type.substring(1);
    }
}

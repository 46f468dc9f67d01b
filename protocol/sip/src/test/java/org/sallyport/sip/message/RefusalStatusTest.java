package org.sallyport.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.sallyport.refusal.RefusalReason;

/** What goes out on the wire for each reason, as it was when each reason carried its own status. */
class RefusalStatusTest {
    private static final String ON_THE_WIRE = """
            malformed 400 Bad Request
            too-large 513 Message Too Large
            version 505 Version Not Supported
            unsupported-scheme 416 Unsupported URI Scheme
            bad-extension 420 Bad Extension
            too-many-hops 483 Too Many Hops
            loop 482 Loop Detected
            max-breadth 440 Max-Breadth Exceeded
            unreadable-body 415 Unsupported Media Type
            no-dialog 481 Call/Transaction Does Not Exist
            not-the-party 481 Call/Transaction Does Not Exist
            late-request 500 Server Internal Error
            offer-pending 491 Request Pending
            offer-too-soon 500 Server Internal Error
            response-too-large 502 Bad Gateway
            not-found 404 Not Found
            not-registered 480 Temporarily Unavailable
            contact-unreachable 480 Temporarily Unavailable
            forbidden-destination 403 Forbidden
            forbidden-method 403 Forbidden
            forbidden-route 403 Forbidden
            zone-down 503 Service Unavailable
            next-hop-silent 408 Request Timeout
            next-hop-unreachable 503 Service Unavailable
            flow-failed 430 Flow Failed
            name-not-resolved 404 Not Found
            address-refused 403 Forbidden
            authentication-required 401 Unauthorized
            unknown-user 401 Unauthorized
            wrong-password 401 Unauthorized
            stale-nonce 401 Unauthorized
            foreign-domain 403 Forbidden
            not-your-address 403 Forbidden
            alias-taken 500 Server Internal Error
            too-many-contacts 403 Forbidden
            registrar-full 503 Service Unavailable
            path-required 421 Extension Required
            interval-too-brief 423 Interval Too Brief
            out-of-order 500 Server Internal Error
            no-media-ports 503 Service Unavailable
            no-outbound-ports 503 Service Unavailable
            no-descriptors 503 Service Unavailable
            media-address-refused 488 Not Acceptable Here
            bad-session-description 488 Not Acceptable Here
            ice-mismatch 488 Not Acceptable Here
            media-silent 408 Request Timeout
            media-unheard 408 Request Timeout
            media-missing 408 Request Timeout
            media-unproven 408 Request Timeout
            answer-unacknowledged 408 Request Timeout
            calls-max 503 Service Unavailable
            node-stops 503 Service Unavailable
            transactions-max 503 Service Unavailable
            node-busy 503 Service Unavailable
            rate-limit 503 Service Unavailable
            call-forgotten 480 Temporarily Unavailable
            caller-lost 487 Request Terminated
            source-calls-max 503 Service Unavailable
            outside-calls-max 503 Service Unavailable
            source-requests-max 503 Service Unavailable
            request-octets-max 503 Service Unavailable
            own-fault 500 Server Internal Error
            link-full 503 Service Unavailable
            caller-gave-up 487 Request Terminated
            resolver-down 503 Service Unavailable
            zone-unreachable 503 Service Unavailable
            zone-no-listener 503 Service Unavailable
            zone-handshake-failed 403 Forbidden
            zone-certificate-untrusted 403 Forbidden
            zone-certificate-name 403 Forbidden
            zone-certificate-missing 403 Forbidden
            zone-certificate-refused 403 Forbidden
            zone-wrong-password 403 Forbidden
            zone-unknown-user 403 Forbidden
            zone-wrong-port 403 Forbidden
            zone-server-not-proven 403 Forbidden
            zone-not-authenticated 403 Forbidden
            """;

    /** Reasons that no path of SIP gives. */
    private static final String NEVER = """
            unknown-attribute 500 Server Internal Error
            no-allocation 500 Server Internal Error
            not-your-allocation 500 Server Internal Error
            relay-transport 500 Server Internal Error
            relay-family 500 Server Internal Error
            peer-family 500 Server Internal Error
            peer-refused 500 Server Internal Error
            credential-expired 500 Server Internal Error
            credential-revoked 500 Server Internal Error
            relay-quota 500 Server Internal Error
            relays-max 500 Server Internal Error
            no-relay-ports 500 Server Internal Error
            no-reservation 500 Server Internal Error
            relay-peers-max 500 Server Internal Error
            peer-connections-max 500 Server Internal Error
            peer-connected 500 Server Internal Error
            peer-unreachable 500 Server Internal Error
            """;

    @Test
    void everyReasonHasTheStatusAndPhraseThatItAlwaysHad() {
        String now = Arrays.stream(RefusalReason.values()).map(RefusalStatusTest::row).collect(Collectors.joining());
        assertThat(now).isEqualTo(ON_THE_WIRE + NEVER);
    }

    private static String row(RefusalReason r) {
        RefusalStatus s = RefusalStatus.of(r);
        return r.id() + " " + s.code() + " " + s.phrase() + "\n";
    }
}

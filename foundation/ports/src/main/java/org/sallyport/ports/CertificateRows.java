package org.sallyport.ports;

import static org.sallyport.ports.Party.CERTIFICATE_AUTHORITY;
import static org.sallyport.ports.Party.EDGE;
import static org.sallyport.ports.Ports.ANY;
import static org.sallyport.ports.Ports.fixed;

import java.util.List;
import java.util.stream.Stream;

/**
 * The public certificate of edge by ACME (RFC 8555). The port document knows revocation lists and nothing of this:
 * ADE-1 is administration from inside, JGE-1 are guests and ends at another port. So these rows are ours and say so.
 */
final class CertificateRows {
    private static final Chapter CHAPTER = Chapter.ACME;

    private CertificateRows() {}

    static List<Row> rows() {
        return Stream.of(
                Row.of("ACM-1", CHAPTER, "Proof of a name by HTTP", CERTIFICATE_AUTHORITY, EDGE)
                        .tcp(ANY, Ports.of(Setting.ACME_HTTP))
                        .builtBehind(Setting.ACME_ENABLED)
                        .keepAlive("one request and its answer within the pinhole")
                        .notes("From anywhere: an authority looks from several places and names none of them. Edge"
                                + " listens only while an order is under way, and answers that one question."),
                Row.of("ACM-2", CHAPTER, "Orders of certificates", EDGE, CERTIFICATE_AUTHORITY)
                        .tls(Ports.of(Setting.EPHEMERAL_TCP), fixed(443))
                        .builtBehind(Setting.ACME_ENABLED)
                        .keepAlive("one request and its answer within the pinhole"))
                .map(draft -> draft.beyond().row())
                .toList();
    }
}

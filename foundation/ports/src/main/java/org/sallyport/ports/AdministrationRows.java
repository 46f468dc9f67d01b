package org.sallyport.ports;

import static org.sallyport.ports.Party.ACTIVE_DIRECTORY;
import static org.sallyport.ports.Party.CONTROL;
import static org.sallyport.ports.Party.DIRECTORY;
import static org.sallyport.ports.Party.EDGE;
import static org.sallyport.ports.Party.FEEDBACK_SERVER;
import static org.sallyport.ports.Party.MANAGEMENT;
import static org.sallyport.ports.Party.NTP_SERVER;
import static org.sallyport.ports.Party.SYSLOG_SERVER;
import static org.sallyport.ports.Ports.ANY;
import static org.sallyport.ports.Ports.anyOf;
import static org.sallyport.ports.Ports.fixed;

import java.util.List;
import java.util.stream.Stream;
import org.sallyport.wire.Transport;

/** The rows of administration, with the guide's example. */
final class AdministrationRows {
    private static final Ports HTTP = Ports.of(Setting.ADMIN_HTTP);
    private static final Ports HTTPS = Ports.of(Setting.ADMIN_HTTPS);
    private static final Ports SSH = Ports.of(Setting.ADMIN_SSH);
    private static final Ports TELNET = Ports.of(Setting.ADMIN_TELNET);
    private static final Ports SNMP = Ports.of(Setting.ADMIN_SNMP);
    private static final Ports TCP_SOURCE = Ports.of(Setting.EPHEMERAL_TCP);
    private static final Ports UDP_SOURCE = Ports.of(Setting.EPHEMERAL_UDP);
    private static final String REQUEST_REPLY = "one request and its answer within the pinhole";
    private static final String POLL = "poll interval";

    private AdministrationRows() {}

    static List<Row> rows() {
        return Stream.of(guide(), controlIn(), controlOut(), activeDirectory(), edgePrivate(), edgeInternet())
                .flatMap(List::stream)
                .map(Row.Draft::row)
                .toList();
    }

    private static List<Row.Draft> guide() {
        return List.of(Row.of("GUI-1", Chapter.GUIDE, "DNS", EDGE, Party.DNS_SERVER_INTERNET)
                .udp(ANY, fixed(53))
                .recovered()
                .keepAlive(REQUEST_REPLY)
                .notes("The document's worked example; the same flow as ADI-1.")
                .built());
    }

    private static List<Row.Draft> controlIn() {
        return List.of(
                toControl("ADC-1", "HTTP").tcp(ANY, HTTP).notes("Only sends browsers on to HTTPS."),
                toControl("ADC-2", "HTTPS").tcp(ANY, HTTPS),
                toControl("ADC-3", "SSH").tcp(ANY, SSH),
                toControl("ADC-4", "SNMP").udp(ANY, SNMP),
                toControl("ADC-5", "Telnet").tcp(ANY, TELNET).inferred().notes("Off unless enabled."));
    }

    private static Row.Draft toControl(String id, String purpose) {
        return Row.of(id, Chapter.ADMIN_CONTROL, purpose, MANAGEMENT, CONTROL);
    }

    private static List<Row.Draft> controlOut() {
        return List.of(
                fromControl("ADC-6", "NTP", NTP_SERVER).udp(fixed(123), fixed(123)).keepAlive(POLL),
                fromControl("ADC-7", "LDAP", DIRECTORY)
                        .tcp(ANY, fixed(389))
                        .flow(Transport.TLS, ANY, fixed(636), Evidence.RECOVERED),
                fromControl("ADC-8", "HTTP feedback", FEEDBACK_SERVER)
                        .tcp(ANY, fixed(80))
                        .flow(Transport.TLS, ANY, fixed(443), Evidence.INFERRED),
                fromControl("ADC-9", "DNS", Party.DNS_SERVER)
                        .udp(ANY, fixed(53))
                        .flow(Transport.TCP, ANY, fixed(53), Evidence.INFERRED)
                        .notes("TCP only after a truncated answer.")
                        .built(),
                fromControl("ADC-10", "Syslog", SYSLOG_SERVER)
                        .udp(UDP_SOURCE, fixed(514))
                        .inferred()
                        .notes("Mirror of ADE-7."));
    }

    private static Row.Draft fromControl(String id, String purpose, Party to) {
        return Row.of(id, Chapter.ADMIN_CONTROL, purpose, CONTROL, to);
    }

    private static List<Row.Draft> activeDirectory() {
        return List.of(
                fromControl("ADC-11", "Active Directory: key distribution", ACTIVE_DIRECTORY)
                        .udp(UDP_SOURCE, fixed(88))
                        .tcp(TCP_SOURCE, fixed(88))
                        .recovered()
                        .notes("For device authentication."),
                fromControl("ADC-12", "Active Directory: LDAP", ACTIVE_DIRECTORY)
                        .udp(UDP_SOURCE, fixed(389))
                        .tcp(TCP_SOURCE, fixed(389, 636))
                        .recovered()
                        .notes("UDP is connectionless LDAP."),
                fromControl("ADC-13", "Active Directory: directory service", ACTIVE_DIRECTORY)
                        .tcp(TCP_SOURCE, fixed(139, 445))
                        .recovered()
                        .notes("445 first, then 139."),
                fromControl("ADC-14", "H.350 directory", DIRECTORY).tcp(TCP_SOURCE, fixed(389, 636)).recovered());
    }

    private static List<Row.Draft> edgePrivate() {
        return List.of(
                toEdge("ADE-1", "HTTP").tcp(ANY, HTTP),
                toEdge("ADE-2", "HTTPS").tcp(ANY, HTTPS),
                toEdge("ADE-3", "SSH").tcp(ANY, SSH),
                toEdge("ADE-4", "SNMP").udp(ANY, SNMP),
                toEdge("ADE-4b", "Telnet").tcp(ANY, TELNET).notes("Off unless enabled."),
                inward("ADE-5", "NTP", NTP_SERVER)
                        .udp(fixed(123), fixed(123))
                        .keepAlive(POLL)
                        .notes("The source port is inferred. An NTP server on the internet makes the row needless."),
                inward("ADE-6", "LDAP for login", DIRECTORY)
                        .tcp(TCP_SOURCE, fixed(389, 636))
                        .notes("Needless while login by directory is off. The source range is inferred."),
                inward("ADE-7", "Syslog", SYSLOG_SERVER)
                        .udp(UDP_SOURCE, fixed(514))
                        .notes("The source range is inferred."),
                inward("ADE-8", "HTTP feedback", FEEDBACK_SERVER).tcp(TCP_SOURCE, fixed(80, 443)).inferred());
    }

    private static Row.Draft toEdge(String id, String purpose) {
        return Row.of(id, Chapter.ADMIN_EDGE_PRIVATE, purpose, MANAGEMENT, EDGE).recovered();
    }

    private static Row.Draft inward(String id, String purpose, Party to) {
        return Row.of(id, Chapter.ADMIN_EDGE_PRIVATE, purpose, EDGE, to).recovered();
    }

    private static List<Row.Draft> edgeInternet() {
        return List.of(
                outward("ADI-1", "DNS", Party.DNS_SERVER_INTERNET)
                        .udp(ANY, fixed(53))
                        .flow(Transport.TCP, ANY, fixed(53), Evidence.INFERRED)
                        .recovered()
                        .keepAlive(REQUEST_REPLY)
                        .notes("TCP only after a truncated answer.")
                        .built(),
                outward("ADI-2", "NTP", Party.NTP_SERVER_INTERNET)
                        .udp(fixed(123), fixed(123))
                        .inferred()
                        .keepAlive(POLL),
                outward("ADI-3", "Revocation lists and OCSP", Party.CERTIFICATE_RESPONDER)
                        .tcp(TCP_SOURCE, fixed(80, 443))
                        .recovered(),
                Row.of("ADI-4", Chapter.ADMIN_EDGE_INTERNET, "Administration", Party.MANAGEMENT_INTERNET, EDGE)
                        .tcp(ANY, anyOf(SSH, HTTPS))
                        .inferred()
                        .notes("Normally not opened."));
    }

    private static Row.Draft outward(String id, String purpose, Party to) {
        return Row.of(id, Chapter.ADMIN_EDGE_INTERNET, purpose, EDGE, to);
    }
}

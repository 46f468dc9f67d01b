package org.sallyport.sipcall.media;

import java.util.List;
import java.util.Locale;
import org.sallyport.media.PayloadRule;
import org.sallyport.sip.sdp.Connection;
import org.sallyport.sip.sdp.Direction;
import org.sallyport.sip.sdp.Media;

/** What a media section of a description is to us. */
final class Sections {
    private Sections() {}

    /** UDP of any profile is relayed; media over TCP is not, since no row of the port book carries it. */
    static boolean relayable(Media section) {
        return !section.isRejected() && !section.proto().toUpperCase(Locale.ROOT).startsWith("TCP");
    }

    /** Whether a hold by an address of zeros is meant, and not candidates to come. */
    static boolean holds(Media section) {
        Connection c = section.connection();
        return c != null && c.isBlackHole() && !IceDescription.trickles(section);
    }

    /** Whether one of the sections asks the other side not to send. */
    static boolean hold(List<Media> sections) {
        return sections.stream().anyMatch(s -> !s.isRejected() && (holds(s) || s.direction() != Direction.SENDRECV));
    }

    /** What packets of a section look like as long as no payload types are agreed on. */
    static PayloadRule payload(Media section) {
        return section.isRtp() ? PayloadRule.ANY_RTP : PayloadRule.OPAQUE;
    }
}

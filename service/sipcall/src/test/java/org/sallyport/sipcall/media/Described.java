package org.sallyport.sipcall.media;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.sallyport.sip.sdp.Media;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpParsed;

/** Sections of descriptions. */
final class Described {
    private Described() {}

    /** The sections of a description with these lines behind its own. */
    static List<Media> sections(String... lines) {
        String text = "v=0\r\no=- 1 1 IN IP4 91.0.0.5\r\ns=-\r\nc=IN IP4 91.0.0.5\r\nt=0 0\r\n"
                + String.join("\r\n", lines) + "\r\n";
        return ((SdpParsed.Ok) Sdp.parse(text.getBytes(StandardCharsets.ISO_8859_1))).sdp().media();
    }
}

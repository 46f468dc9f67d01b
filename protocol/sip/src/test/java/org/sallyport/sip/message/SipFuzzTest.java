package org.sallyport.sip.message;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.sallyport.sip.sdp.BodyFields;
import org.sallyport.sip.sdp.BodyRead;
import org.sallyport.sip.sdp.Sdp;
import org.sallyport.sip.sdp.SdpBody;
import org.sallyport.sip.sdp.SdpParsed;

/**
 * Targets for Jazzer: bytes in, a value out, and what was accepted survives a hop. The ordinary build replays the files
 * under {@code SipFuzzTestInputs}; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class SipFuzzTest {
    @FuzzTest
    void datagram(byte[] bytes) {
        if (SipMessage.parseDatagram(bytes) instanceof Parsed.Ok(SipMessage m)) MutationTest.touch(m);
    }

    @FuzzTest
    void stream(byte[] bytes) {
        StreamFramer whole = new StreamFramer(SipLimits.DEFAULT);
        StreamFramer pieces = new StreamFramer(SipLimits.DEFAULT);
        whole.push(bytes, 0, bytes.length);
        int expected = messages(whole);
        int got = 0;
        for (int i = 0; i < bytes.length; i++) {
            pieces.push(bytes, i, 1);
            got += messages(pieces);
        }
        if (got != expected) throw new AssertionError(expected + " messages at once, " + got + " in pieces");
    }

    private static int messages(StreamFramer framer) {
        for (int n = 0;;) {
            Framed f = framer.next();
            if (f instanceof Framed.More || f instanceof Framed.Broken) return n;
            if (f instanceof Framed.Message) n++;
        }
    }

    @FuzzTest
    void sdp(byte[] bytes) {
        if (!(Sdp.parse(bytes) instanceof SdpParsed.Ok(Sdp s))) return;
        s.media().forEach(m -> m.rtcpEndpoint());
        Sdp again = s.edit().build();
        if (again.media().size() != s.media().size()) throw new AssertionError("a section was lost");
    }

    @FuzzTest
    void multipart(byte[] bytes) {
        String type = "multipart/mixed;boundary=b";
        if (!(SdpBody.read(BodyFields.of(type), bytes) instanceof BodyRead.Descriptions(SdpBody body))
                || body.count() != 1)
            return;
        byte[] same = body.with(body.description());
        if (!Arrays.equals(same, bytes)) throw new AssertionError("replacing by itself changed the body");
    }
}

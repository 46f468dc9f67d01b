package org.sallyport.h323.pdu;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.h235.CryptoToken;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h450.H4501SupplementaryService;
import org.sallyport.per.PerDecoded;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * Targets for Jazzer: octets in, a value out; what was read is written, reads as an equal value again and is then
 * written the same. The ordinary build replays the files under {@code PduFuzzTestInputs}, which are the captured PDUs
 * of different shape and what was found; {@code JAZZER_FUZZ=1} searches for new ones.
 */
class PduFuzzTest {
    private static final List<PerType<? extends PerValue>> TOKENS =
            List.of(ClearToken.TYPE, CryptoToken.TYPE, CryptoH323Token.TYPE);

    @FuzzTest(maxDuration = "1m")
    void ras(byte[] bytes) {
        Octets datagram = Octets.of(bytes);
        if (RasPdu.read(datagram) instanceof PerDecoded.Value<RasPdu>(RasPdu pdu, int _)) {
            PduText.BRIEF.text(pdu);
            PduText.BRIEF.json(pdu);
        }
        PduReads.survivesAndShows(RasMessage.TYPE, datagram);
    }

    @FuzzTest(maxDuration = "1m")
    void callSignalling(byte[] bytes) {
        callSignalling(Octets.of(bytes));
    }

    /** True where there is a message with user information that can be read. */
    static boolean callSignalling(Octets payload) {
        CallSignallingPdu.Read read = CallSignallingPdu.read(payload);
        if (!(read instanceof CallSignallingPdu.Read.Ok(CallSignallingPdu pdu))) return false;
        if (!pdu.encode().equals(payload)) throw new AssertionError("not its own octets: " + payload);
        PduText.BRIEF.text(pdu);
        PduText.BRIEF.json(pdu);
        Optional<H323UserInformation> info = pdu.userInformation().toOptional();
        if (info.isEmpty()) return false;
        Octets again = pdu.with(info.get()).encode();
        if (!(CallSignallingPdu.read(again) instanceof CallSignallingPdu.Read.Ok(CallSignallingPdu second))
                || !second.userInformation().toOptional().equals(info)) {
            throw new AssertionError("reads as something else: " + again);
        }
        return PduReads.survivesAndShows(H323UserInformation.TYPE, pdu.message().userUser().toOptional().orElseThrow());
    }

    /** A whole User-user content, which a search does not have to find within Q.931 first. */
    @FuzzTest(maxDuration = "1m")
    void userInformation(byte[] bytes) {
        PduReads.survivesAndShows(H323UserInformation.TYPE, Octets.of(bytes));
    }

    @FuzzTest(maxDuration = "1m")
    void control(byte[] bytes) {
        control(Octets.of(bytes));
    }

    /** True where all of the payload is messages. */
    static boolean control(Octets payload) {
        H245Pdu pdu = H245Pdu.read(payload);
        H245Pdu again = H245Pdu.read(pdu.encode());
        if (again.fault().isPresent() || !again.messages().equals(pdu.messages())) {
            throw new AssertionError("reads as something else: " + payload);
        }
        if (!again.encode().equals(pdu.encode())) throw new AssertionError("written differently: " + payload);
        PduText.BRIEF.text(pdu);
        PduText.BRIEF.json(pdu);
        return pdu.fault().isEmpty();
    }

    @FuzzTest(maxDuration = "1m")
    void openLogicalChannel(byte[] bytes) {
        PduReads.survivesAndShows(OpenLogicalChannel.TYPE, Octets.of(bytes));
    }

    /** The first octet says which token. */
    @FuzzTest(maxDuration = "1m")
    void token(byte[] bytes) {
        if (bytes.length == 0) return;
        PduReads.survivesAndShows(TOKENS.get((bytes[0] & 0xff) % TOKENS.size()), Octets.of(bytes).from(1));
    }

    @FuzzTest(maxDuration = "1m")
    void supplementaryService(byte[] bytes) {
        PduReads.survivesAndShows(H4501SupplementaryService.TYPE, Octets.of(bytes));
    }

    /** The first octet says which of all kinds: among them the types of H.460 and the arguments of H.450.2 and .3. */
    @FuzzTest(maxDuration = "1m")
    void embedded(byte[] bytes) {
        if (bytes.length == 0) return;
        EmbeddedKind[] kinds = EmbeddedKind.values();
        PduReads.survivesAndShows(kinds[(bytes[0] & 0xff) % kinds.length].type(), Octets.of(bytes).from(1));
    }
}

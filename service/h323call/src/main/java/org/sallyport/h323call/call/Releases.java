package org.sallyport.h323call.call;

import java.util.Optional;
import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h225.ReleaseCompleteUUIE;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.Cause;
import org.sallyport.h323.q931.ElementType;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.h323.refusal.RefusalReject;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Octets;

/** Release complete, the one step that ends a call of H.323 (H.225.0 §7.3.8). */
final class Releases {
    private static final ObjectIdentifier VERSION = ObjectIdentifier.of("0.0.8.2250.0.7");

    private Releases() {}

    /** One of ours, with the words that the standard has for a reason. */
    static CallSignallingPdu of(CallReference reference, Optional<Octets> call, RefusalReason reason) {
        RefusalReject words = RefusalReject.of(reason);
        return of(reference, call, words.cause(), ReleaseCompleteUUIE.builder().reason(words.release()));
    }

    /** One that says that somebody has hung up. */
    static CallSignallingPdu normal(CallReference reference, Optional<Octets> call) {
        return of(reference, call, Cause.of(NORMAL_CLEARING), ReleaseCompleteUUIE.builder());
    }

    private static final int NORMAL_CLEARING = 16;

    private static CallSignallingPdu of(CallReference reference, Optional<Octets> call, Cause cause,
            ReleaseCompleteUUIE.Builder begun) {
        ReleaseCompleteUUIE.Builder b = begun.protocolIdentifier(VERSION);
        if (call.isPresent()) b = b.callIdentifier(CallIdentifier.builder().guid(call.get()).build());
        H323UserInformation u = H323UserInformation.builder().h323UuPdu(
                H323UUPDU.builder().h323MessageBody(new H323MessageBody.ReleaseComplete(b.build())).build()).build();
        return CallSignallingPdu.of(Q931Message.of(reference, MessageType.RELEASE_COMPLETE).with(ElementType.CAUSE,
                cause), u);
    }
}

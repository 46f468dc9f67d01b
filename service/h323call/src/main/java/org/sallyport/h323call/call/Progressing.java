package org.sallyport.h323call.call;

import org.sallyport.h323.h225.CallIdentifier;
import org.sallyport.h323.h225.CallProceedingUUIE;
import org.sallyport.h323.h225.EndpointType;
import org.sallyport.h323.h225.GatekeeperInfo;
import org.sallyport.h323.h225.H323UUPDU;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.pdu.CallSignallingPdu;
import org.sallyport.h323.q931.CallReference;
import org.sallyport.h323.q931.MessageType;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.per.ObjectIdentifier;
import org.sallyport.wire.Octets;

/** What the gatekeeper itself says to a caller who waits (H.225.0 §7.3.2). */
final class Progressing {
    private static final ObjectIdentifier VERSION = ObjectIdentifier.of("0.0.8.2250.0.7");

    private Progressing() {}

    /** The call is under way. */
    static CallSignallingPdu proceeding(CallReference reference, Octets call) {
        CallProceedingUUIE u = CallProceedingUUIE.builder().protocolIdentifier(VERSION)
                .destinationInfo(EndpointType.builder().gatekeeper(GatekeeperInfo.builder().build()).mc(false)
                        .undefinedNode(false).build())
                .callIdentifier(CallIdentifier.builder().guid(call).build()).build();
        return CallSignallingPdu.of(Q931Message.of(reference, MessageType.CALL_PROCEEDING), H323UserInformation
                .builder().h323UuPdu(H323UUPDU.builder().h323MessageBody(new H323MessageBody.CallProceeding(u)).build())
                .build());
    }
}

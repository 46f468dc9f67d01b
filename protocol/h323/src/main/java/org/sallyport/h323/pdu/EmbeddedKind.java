package org.sallyport.h323.pdu;

import java.util.Arrays;
import java.util.Optional;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.h235.H235CertificateSignature;
import org.sallyport.h323.h235.H235Key;
import org.sallyport.h323.h235.KeySignedMaterial;
import org.sallyport.h323.h235.ReturnSig;
import org.sallyport.h323.h245.MultimediaSystemControlMessage;
import org.sallyport.h323.h245.OpenLogicalChannel;
import org.sallyport.h323.h450.H4501SupplementaryService;
import org.sallyport.h323.h450.diversion.ActivateDiversionQArg;
import org.sallyport.h323.h450.diversion.CallReroutingArg;
import org.sallyport.h323.h450.diversion.CfnrDivertedLegFailedArg;
import org.sallyport.h323.h450.diversion.CheckRestrictionArg;
import org.sallyport.h323.h450.diversion.DeactivateDiversionQArg;
import org.sallyport.h323.h450.diversion.DiversionRes;
import org.sallyport.h323.h450.diversion.DivertingLegInformation1Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation2Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation3Arg;
import org.sallyport.h323.h450.diversion.DivertingLegInformation4Arg;
import org.sallyport.h323.h450.diversion.InterrogateDiversionQArg;
import org.sallyport.h323.h450.transfer.CTActiveArg;
import org.sallyport.h323.h450.transfer.CTCompleteArg;
import org.sallyport.h323.h450.transfer.CTIdentifyRes;
import org.sallyport.h323.h450.transfer.CTInitiateArg;
import org.sallyport.h323.h450.transfer.CTSetupArg;
import org.sallyport.h323.h450.transfer.CTUpdateArg;
import org.sallyport.h323.h450.transfer.DummyArg;
import org.sallyport.h323.h450.transfer.DummyRes;
import org.sallyport.h323.h450.transfer.SubaddressTransferArg;
import org.sallyport.h323.h450.transfer.UnspecifiedParameter;
import org.sallyport.h323.h460.media.TraversalParameters;
import org.sallyport.h323.h460.nat.AlternateAddress;
import org.sallyport.h323.h460.signalling.IncomingCallIndication;
import org.sallyport.h323.h460.signalling.LRQKeepAliveData;
import org.sallyport.h323.h460.tcp.UDPFrame;
import org.sallyport.h323.supplementary.OperationType;
import org.sallyport.h323.supplementary.ServiceError;
import org.sallyport.per.PerList;
import org.sallyport.per.PerType;
import org.sallyport.per.PerValue;

/** What octets inside of a message encode, where its standard says that they are an encoding of their own. */
public enum EmbeddedKind {
    /** A proposed channel of fast connect, H.323 §8.1.7. */
    OPEN_LOGICAL_CHANNEL(OpenLogicalChannel.TYPE),
    /** Tunnelled control messages, H.323 §8.2.1: the only kind of which several may follow one another. */
    H245_CONTROL(MultimediaSystemControlMessage.TYPE),
    /** A supplementary service, H.450.1 §8. */
    H4501(H4501SupplementaryService.TYPE),
    /** What an unknownMessageResponse gives back, H.225.0 §7. */
    RAS_MESSAGE(RasMessage.TYPE),
    /** What a token signs: EncodedGeneralToken, EncodedPwdCertToken and EncodedFastStartToken, H.235.0. */
    CLEAR_TOKEN(ClearToken.TYPE),
    /** A media key, H.235.0. */
    H235_KEY(H235Key.TYPE),
    /** A signed media key, H.235.0. */
    KEY_SIGNED_MATERIAL(KeySignedMaterial.TYPE),
    /** A certificate that a peer asked for, H.235.0. */
    CERTIFICATE_SIGNATURE(H235CertificateSignature.TYPE),
    /** What a {@link #CERTIFICATE_SIGNATURE} signs. */
    RETURN_SIG(ReturnSig.TYPE),
    /** Parameter 1 of generic data 18, H.460.18. */
    INCOMING_CALL_INDICATION(IncomingCallIndication.TYPE),
    /** Parameter 2 of generic data 18, H.460.18. */
    LRQ_KEEP_ALIVE_DATA(LRQKeepAliveData.TYPE),
    /** Parameter 1 of generic information 0.0.8.460.19.0.1, H.460.19. */
    TRAVERSAL_PARAMETERS(TraversalParameters.TYPE),
    /** Parameter 1 of generic data 26, H.460.26. */
    UDP_FRAME(UDPFrame.TYPE),
    /** Parameter 1 of generic message 0.0.8.460.24.2, H.460.24 Annex B, as those in use send it: the list alone. */
    ALTERNATE_ADDRESS_LIST(PerList.type("AlternateAddressList", AlternateAddress::decode, -1)),
    /** Arguments and results of H.450.2, in the order of their codes. */
    TRANSFER_DUMMY_ARG(DummyArg.TYPE),
    TRANSFER_DUMMY_RES(DummyRes.TYPE),
    TRANSFER_IDENTIFY_RES(CTIdentifyRes.TYPE),
    TRANSFER_INITIATE_ARG(CTInitiateArg.TYPE),
    TRANSFER_SETUP_ARG(CTSetupArg.TYPE),
    TRANSFER_ACTIVE_ARG(CTActiveArg.TYPE),
    TRANSFER_COMPLETE_ARG(CTCompleteArg.TYPE),
    TRANSFER_UPDATE_ARG(CTUpdateArg.TYPE),
    TRANSFER_SUBADDRESS_ARG(SubaddressTransferArg.TYPE),
    /** Arguments and results of H.450.3, in the order of their codes. */
    DIVERSION_ACTIVATE_ARG(ActivateDiversionQArg.TYPE),
    DIVERSION_DEACTIVATE_ARG(DeactivateDiversionQArg.TYPE),
    DIVERSION_INTERROGATE_ARG(InterrogateDiversionQArg.TYPE),
    DIVERSION_INTERROGATE_RES(OperationType.INTERROGATE_DIVERSION_Q.resultType().orElseThrow()),
    DIVERSION_CHECK_ARG(CheckRestrictionArg.TYPE),
    DIVERSION_REROUTING_ARG(CallReroutingArg.TYPE),
    DIVERSION_LEG1_ARG(DivertingLegInformation1Arg.TYPE),
    DIVERSION_LEG2_ARG(DivertingLegInformation2Arg.TYPE),
    DIVERSION_LEG3_ARG(DivertingLegInformation3Arg.TYPE),
    DIVERSION_FAILED_ARG(CfnrDivertedLegFailedArg.TYPE),
    DIVERSION_LEG4_ARG(DivertingLegInformation4Arg.TYPE),
    DIVERSION_RES(DiversionRes.TYPE),
    /** The parameter of the error {@code unspecified} of H.450.2 and .3, which is the same in both. */
    UNSPECIFIED_PARAMETER(UnspecifiedParameter.TYPE);

    private final PerType<? extends PerValue> type;

    EmbeddedKind(PerType<? extends PerValue> type) {
        this.type = type;
    }

    /** The ASN.1 type. */
    public PerType<? extends PerValue> type() {
        return type;
    }

    /** The argument of an operation of H.450 by its local code. */
    static Optional<EmbeddedKind> argument(String opcode) {
        return operation(opcode).flatMap(o -> of(o.argumentType()));
    }

    /** The result of an operation of H.450 by its local code. */
    static Optional<EmbeddedKind> result(String opcode) {
        return operation(opcode).flatMap(OperationType::resultType).flatMap(EmbeddedKind::of);
    }

    private static Optional<OperationType<?, ?>> operation(String opcode) {
        return OperationType.ALL.stream().filter(o -> Integer.toString(o.code()).equals(opcode)).findFirst();
    }

    private static Optional<EmbeddedKind> of(PerType<?> type) {
        return Arrays.stream(values()).filter(k -> k.type.name().equals(type.name())).findFirst();
    }

    /** The parameter of an error of H.450 by its local code. */
    static Optional<EmbeddedKind> parameter(String errcode) {
        return errcode.equals(Integer.toString(ServiceError.UNSPECIFIED.code())) ? Optional.of(UNSPECIFIED_PARAMETER)
                : Optional.empty();
    }

    /** Whether it may hold a password or a key in the clear, so that its octets are not shown. */
    boolean isSecret() {
        return switch (this) {
            case CLEAR_TOKEN, H235_KEY, KEY_SIGNED_MATERIAL, H245_CONTROL -> true;
            default -> false;
        };
    }
}

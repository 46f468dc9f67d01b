package org.sallyport.h323.security;

import java.util.Optional;
import org.sallyport.h323.h225.AdmissionRejectReason;
import org.sallyport.h323.h225.BandRejectReason;
import org.sallyport.h323.h225.DisengageRejectReason;
import org.sallyport.h323.h225.GatekeeperRejectReason;
import org.sallyport.h323.h225.InfoRequestNakReason;
import org.sallyport.h323.h225.LocationRejectReason;
import org.sallyport.h323.h225.RegistrationRejectReason;
import org.sallyport.h323.h225.ReleaseCompleteReason;
import org.sallyport.h323.h225.SecurityErrors;
import org.sallyport.h323.h225.SecurityErrors2;
import org.sallyport.h323.h225.UnregRejectReason;

/**
 * The reasons by which a verdict is told to the peer, H.225.0 §7. securityError is known from version 6 of H.225.0 on
 * at the latest; to an older peer, or where {@link Verdict#securityError} is silent, it is securityDenial, which is
 * what all stacks understand.
 */
public final class RejectReasons {
    /** Whether the peer understands more than securityDenial. */
    public enum Detail {
        /** securityDenial only. */
        NONE,
        /** securityError where there is one. */
        SECURITY_ERRORS
    }

    private RejectReasons() {}

    /** For GRJ. */
    public static GatekeeperRejectReason gatekeeper(Verdict verdict, Detail detail) {
        return error(verdict, detail).<GatekeeperRejectReason>map(GatekeeperRejectReason.SecurityError::new)
                .orElseGet(GatekeeperRejectReason.SecurityDenial::new);
    }

    /** For RRJ. */
    public static RegistrationRejectReason registration(Verdict verdict, Detail detail) {
        return error(verdict, detail).<RegistrationRejectReason>map(RegistrationRejectReason.SecurityError::new)
                .orElseGet(RegistrationRejectReason.SecurityDenial::new);
    }

    /** For URJ. */
    public static UnregRejectReason unregistration(Verdict verdict, Detail detail) {
        return error2(verdict, detail).<UnregRejectReason>map(UnregRejectReason.SecurityError::new)
                .orElseGet(UnregRejectReason.SecurityDenial::new);
    }

    /** For ARJ. */
    public static AdmissionRejectReason admission(Verdict verdict, Detail detail) {
        return error2(verdict, detail).<AdmissionRejectReason>map(AdmissionRejectReason.SecurityError::new)
                .orElseGet(AdmissionRejectReason.SecurityDenial::new);
    }

    /** For BRJ. */
    public static BandRejectReason bandwidth(Verdict verdict, Detail detail) {
        return error2(verdict, detail).<BandRejectReason>map(BandRejectReason.SecurityError::new)
                .orElseGet(BandRejectReason.SecurityDenial::new);
    }

    /** For DRJ. */
    public static DisengageRejectReason disengage(Verdict verdict, Detail detail) {
        return error2(verdict, detail).<DisengageRejectReason>map(DisengageRejectReason.SecurityError::new)
                .orElseGet(DisengageRejectReason.SecurityDenial::new);
    }

    /** For LRJ. */
    public static LocationRejectReason location(Verdict verdict, Detail detail) {
        return error2(verdict, detail).<LocationRejectReason>map(LocationRejectReason.SecurityError::new)
                .orElseGet(LocationRejectReason.SecurityDenial::new);
    }

    /** For INAK. */
    public static InfoRequestNakReason infoRequest(Verdict verdict, Detail detail) {
        return error2(verdict, detail).<InfoRequestNakReason>map(InfoRequestNakReason.SecurityError::new)
                .orElseGet(InfoRequestNakReason.SecurityDenial::new);
    }

    /** For ReleaseComplete. */
    public static ReleaseCompleteReason release(Verdict verdict, Detail detail) {
        return error(verdict, detail).<ReleaseCompleteReason>map(ReleaseCompleteReason.SecurityError::new)
                .orElseGet(ReleaseCompleteReason.SecurityDenied::new);
    }

    private static Optional<SecurityErrors> error(Verdict verdict, Detail detail) {
        if (verdict instanceof Verdict.Ok || verdict instanceof Verdict.Retransmitted) {
            throw new IllegalArgumentException("not a refusal: " + verdict.name());
        }
        return detail == Detail.NONE ? Optional.empty() : verdict.securityError();
    }

    /** The same in the narrower type that has nothing of certificates. */
    private static Optional<SecurityErrors2> error2(Verdict verdict, Detail detail) {
        return error(verdict, detail).flatMap(e -> switch (e) {
            case SecurityErrors.SecurityWrongSyncTime _ -> Optional.of(new SecurityErrors2.SecurityWrongSyncTime());
            case SecurityErrors.SecurityReplay _ -> Optional.of(new SecurityErrors2.SecurityReplay());
            case SecurityErrors.SecurityWrongGeneralID _ -> Optional.of(new SecurityErrors2.SecurityWrongGeneralID());
            case SecurityErrors.SecurityWrongOID _ -> Optional.of(new SecurityErrors2.SecurityWrongOID());
            default -> Optional.empty();
        });
    }
}

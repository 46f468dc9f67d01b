package org.sallyport.h323.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.RasMessage;
import org.sallyport.h323.h235.ClearToken;

/**
 * The tokens of a RAS message, H.225.0 §7: each message has {@code tokens} and {@code cryptoTokens} of the same types,
 * and no two share a Java type, hence the tables.
 *
 * <p>An admissionConfirmSequence is a list of confirms with tokens of their own and has none itself; so has a message
 * that this version does not know.
 */
public final class RasTokens {
    private RasTokens() {}

    /** The tokens with cryptographic protection, in their order. */
    public static List<CryptoH323Token> crypto(RasMessage message) {
        Optional<List<CryptoH323Token>> found = switch (message) {
            case RasMessage.GatekeeperRequest(var m) -> m.cryptoTokens();
            case RasMessage.GatekeeperConfirm(var m) -> m.cryptoTokens();
            case RasMessage.GatekeeperReject(var m) -> m.cryptoTokens();
            case RasMessage.RegistrationRequest(var m) -> m.cryptoTokens();
            case RasMessage.RegistrationConfirm(var m) -> m.cryptoTokens();
            case RasMessage.RegistrationReject(var m) -> m.cryptoTokens();
            case RasMessage.UnregistrationRequest(var m) -> m.cryptoTokens();
            case RasMessage.UnregistrationConfirm(var m) -> m.cryptoTokens();
            case RasMessage.UnregistrationReject(var m) -> m.cryptoTokens();
            case RasMessage.AdmissionRequest(var m) -> m.cryptoTokens();
            case RasMessage.AdmissionConfirm(var m) -> m.cryptoTokens();
            case RasMessage.AdmissionReject(var m) -> m.cryptoTokens();
            case RasMessage.BandwidthRequest(var m) -> m.cryptoTokens();
            case RasMessage.BandwidthConfirm(var m) -> m.cryptoTokens();
            case RasMessage.BandwidthReject(var m) -> m.cryptoTokens();
            case RasMessage.DisengageRequest(var m) -> m.cryptoTokens();
            case RasMessage.DisengageConfirm(var m) -> m.cryptoTokens();
            case RasMessage.DisengageReject(var m) -> m.cryptoTokens();
            case RasMessage.LocationRequest(var m) -> m.cryptoTokens();
            case RasMessage.LocationConfirm(var m) -> m.cryptoTokens();
            case RasMessage.LocationReject(var m) -> m.cryptoTokens();
            case RasMessage.InfoRequest(var m) -> m.cryptoTokens();
            case RasMessage.InfoRequestResponse(var m) -> m.cryptoTokens();
            case RasMessage.NonStandardMessage(var m) -> m.cryptoTokens();
            case RasMessage.UnknownMessageResponse(var m) -> m.cryptoTokens();
            case RasMessage.RequestInProgress(var m) -> m.cryptoTokens();
            case RasMessage.ResourcesAvailableIndicate(var m) -> m.cryptoTokens();
            case RasMessage.ResourcesAvailableConfirm(var m) -> m.cryptoTokens();
            case RasMessage.InfoRequestAck(var m) -> m.cryptoTokens();
            case RasMessage.InfoRequestNak(var m) -> m.cryptoTokens();
            case RasMessage.ServiceControlIndication(var m) -> m.cryptoTokens();
            case RasMessage.ServiceControlResponse(var m) -> m.cryptoTokens();
            case RasMessage.AdmissionConfirmSequence _, RasMessage.UnknownAlternative _ -> Optional.empty();
        };
        return found.orElse(List.of());
    }

    /** The tokens in the clear, in their order. */
    public static List<ClearToken> clear(RasMessage message) {
        Optional<List<ClearToken>> found = switch (message) {
            case RasMessage.GatekeeperRequest(var m) -> m.tokens();
            case RasMessage.GatekeeperConfirm(var m) -> m.tokens();
            case RasMessage.GatekeeperReject(var m) -> m.tokens();
            case RasMessage.RegistrationRequest(var m) -> m.tokens();
            case RasMessage.RegistrationConfirm(var m) -> m.tokens();
            case RasMessage.RegistrationReject(var m) -> m.tokens();
            case RasMessage.UnregistrationRequest(var m) -> m.tokens();
            case RasMessage.UnregistrationConfirm(var m) -> m.tokens();
            case RasMessage.UnregistrationReject(var m) -> m.tokens();
            case RasMessage.AdmissionRequest(var m) -> m.tokens();
            case RasMessage.AdmissionConfirm(var m) -> m.tokens();
            case RasMessage.AdmissionReject(var m) -> m.tokens();
            case RasMessage.BandwidthRequest(var m) -> m.tokens();
            case RasMessage.BandwidthConfirm(var m) -> m.tokens();
            case RasMessage.BandwidthReject(var m) -> m.tokens();
            case RasMessage.DisengageRequest(var m) -> m.tokens();
            case RasMessage.DisengageConfirm(var m) -> m.tokens();
            case RasMessage.DisengageReject(var m) -> m.tokens();
            case RasMessage.LocationRequest(var m) -> m.tokens();
            case RasMessage.LocationConfirm(var m) -> m.tokens();
            case RasMessage.LocationReject(var m) -> m.tokens();
            case RasMessage.InfoRequest(var m) -> m.tokens();
            case RasMessage.InfoRequestResponse(var m) -> m.tokens();
            case RasMessage.NonStandardMessage(var m) -> m.tokens();
            case RasMessage.UnknownMessageResponse(var m) -> m.tokens();
            case RasMessage.RequestInProgress(var m) -> m.tokens();
            case RasMessage.ResourcesAvailableIndicate(var m) -> m.tokens();
            case RasMessage.ResourcesAvailableConfirm(var m) -> m.tokens();
            case RasMessage.InfoRequestAck(var m) -> m.tokens();
            case RasMessage.InfoRequestNak(var m) -> m.tokens();
            case RasMessage.ServiceControlIndication(var m) -> m.tokens();
            case RasMessage.ServiceControlResponse(var m) -> m.tokens();
            case RasMessage.AdmissionConfirmSequence _, RasMessage.UnknownAlternative _ -> Optional.empty();
        };
        return found.orElse(List.of());
    }

    /** The message with one more token behind those that it has. */
    public static RasMessage with(RasMessage message, CryptoH323Token token) {
        List<CryptoH323Token> all = new ArrayList<>(crypto(message));
        all.add(token);
        return withCrypto(message, List.copyOf(all));
    }

    /** The message with one more token behind those that it has. */
    public static RasMessage with(RasMessage message, ClearToken token) {
        List<ClearToken> all = new ArrayList<>(clear(message));
        all.add(token);
        return withClear(message, List.copyOf(all));
    }

    private static RasMessage withCrypto(RasMessage message, List<CryptoH323Token> all) {
        return switch (message) {
            case RasMessage.GatekeeperRequest(var m) ->
                    new RasMessage.GatekeeperRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.GatekeeperConfirm(var m) ->
                    new RasMessage.GatekeeperConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.GatekeeperReject(var m) ->
                    new RasMessage.GatekeeperReject(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.RegistrationRequest(var m) ->
                    new RasMessage.RegistrationRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.RegistrationConfirm(var m) ->
                    new RasMessage.RegistrationConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.RegistrationReject(var m) ->
                    new RasMessage.RegistrationReject(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.UnregistrationRequest(var m) ->
                    new RasMessage.UnregistrationRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.UnregistrationConfirm(var m) ->
                    new RasMessage.UnregistrationConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.UnregistrationReject(var m) ->
                    new RasMessage.UnregistrationReject(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.AdmissionRequest(var m) ->
                    new RasMessage.AdmissionRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.AdmissionConfirm(var m) ->
                    new RasMessage.AdmissionConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.AdmissionReject(var m) ->
                    new RasMessage.AdmissionReject(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.BandwidthRequest(var m) ->
                    new RasMessage.BandwidthRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.BandwidthConfirm(var m) ->
                    new RasMessage.BandwidthConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.BandwidthReject(var m) ->
                    new RasMessage.BandwidthReject(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.DisengageRequest(var m) ->
                    new RasMessage.DisengageRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.DisengageConfirm(var m) ->
                    new RasMessage.DisengageConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.DisengageReject(var m) ->
                    new RasMessage.DisengageReject(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.LocationRequest(var m) ->
                    new RasMessage.LocationRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.LocationConfirm(var m) ->
                    new RasMessage.LocationConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.LocationReject(var m) ->
                    new RasMessage.LocationReject(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.InfoRequest(var m) -> new RasMessage.InfoRequest(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.InfoRequestResponse(var m) ->
                    new RasMessage.InfoRequestResponse(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.NonStandardMessage(var m) ->
                    new RasMessage.NonStandardMessage(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.UnknownMessageResponse(var m) ->
                    new RasMessage.UnknownMessageResponse(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.RequestInProgress(var m) ->
                    new RasMessage.RequestInProgress(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.ResourcesAvailableIndicate(var m) ->
                    new RasMessage.ResourcesAvailableIndicate(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.ResourcesAvailableConfirm(var m) ->
                    new RasMessage.ResourcesAvailableConfirm(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.InfoRequestAck(var m) ->
                    new RasMessage.InfoRequestAck(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.InfoRequestNak(var m) ->
                    new RasMessage.InfoRequestNak(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.ServiceControlIndication(var m) ->
                    new RasMessage.ServiceControlIndication(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.ServiceControlResponse(var m) ->
                    new RasMessage.ServiceControlResponse(m.toBuilder().cryptoTokens(all).build());
            case RasMessage.AdmissionConfirmSequence _, RasMessage.UnknownAlternative _ -> throw noTokens();
        };
    }

    private static RasMessage withClear(RasMessage message, List<ClearToken> all) {
        return switch (message) {
            case RasMessage.GatekeeperRequest(var m) ->
                    new RasMessage.GatekeeperRequest(m.toBuilder().tokens(all).build());
            case RasMessage.GatekeeperConfirm(var m) ->
                    new RasMessage.GatekeeperConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.GatekeeperReject(var m) ->
                    new RasMessage.GatekeeperReject(m.toBuilder().tokens(all).build());
            case RasMessage.RegistrationRequest(var m) ->
                    new RasMessage.RegistrationRequest(m.toBuilder().tokens(all).build());
            case RasMessage.RegistrationConfirm(var m) ->
                    new RasMessage.RegistrationConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.RegistrationReject(var m) ->
                    new RasMessage.RegistrationReject(m.toBuilder().tokens(all).build());
            case RasMessage.UnregistrationRequest(var m) ->
                    new RasMessage.UnregistrationRequest(m.toBuilder().tokens(all).build());
            case RasMessage.UnregistrationConfirm(var m) ->
                    new RasMessage.UnregistrationConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.UnregistrationReject(var m) ->
                    new RasMessage.UnregistrationReject(m.toBuilder().tokens(all).build());
            case RasMessage.AdmissionRequest(var m) ->
                    new RasMessage.AdmissionRequest(m.toBuilder().tokens(all).build());
            case RasMessage.AdmissionConfirm(var m) ->
                    new RasMessage.AdmissionConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.AdmissionReject(var m) -> new RasMessage.AdmissionReject(m.toBuilder().tokens(all).build());
            case RasMessage.BandwidthRequest(var m) ->
                    new RasMessage.BandwidthRequest(m.toBuilder().tokens(all).build());
            case RasMessage.BandwidthConfirm(var m) ->
                    new RasMessage.BandwidthConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.BandwidthReject(var m) -> new RasMessage.BandwidthReject(m.toBuilder().tokens(all).build());
            case RasMessage.DisengageRequest(var m) ->
                    new RasMessage.DisengageRequest(m.toBuilder().tokens(all).build());
            case RasMessage.DisengageConfirm(var m) ->
                    new RasMessage.DisengageConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.DisengageReject(var m) -> new RasMessage.DisengageReject(m.toBuilder().tokens(all).build());
            case RasMessage.LocationRequest(var m) -> new RasMessage.LocationRequest(m.toBuilder().tokens(all).build());
            case RasMessage.LocationConfirm(var m) -> new RasMessage.LocationConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.LocationReject(var m) -> new RasMessage.LocationReject(m.toBuilder().tokens(all).build());
            case RasMessage.InfoRequest(var m) -> new RasMessage.InfoRequest(m.toBuilder().tokens(all).build());
            case RasMessage.InfoRequestResponse(var m) ->
                    new RasMessage.InfoRequestResponse(m.toBuilder().tokens(all).build());
            case RasMessage.NonStandardMessage(var m) ->
                    new RasMessage.NonStandardMessage(m.toBuilder().tokens(all).build());
            case RasMessage.UnknownMessageResponse(var m) ->
                    new RasMessage.UnknownMessageResponse(m.toBuilder().tokens(all).build());
            case RasMessage.RequestInProgress(var m) ->
                    new RasMessage.RequestInProgress(m.toBuilder().tokens(all).build());
            case RasMessage.ResourcesAvailableIndicate(var m) ->
                    new RasMessage.ResourcesAvailableIndicate(m.toBuilder().tokens(all).build());
            case RasMessage.ResourcesAvailableConfirm(var m) ->
                    new RasMessage.ResourcesAvailableConfirm(m.toBuilder().tokens(all).build());
            case RasMessage.InfoRequestAck(var m) -> new RasMessage.InfoRequestAck(m.toBuilder().tokens(all).build());
            case RasMessage.InfoRequestNak(var m) -> new RasMessage.InfoRequestNak(m.toBuilder().tokens(all).build());
            case RasMessage.ServiceControlIndication(var m) ->
                    new RasMessage.ServiceControlIndication(m.toBuilder().tokens(all).build());
            case RasMessage.ServiceControlResponse(var m) ->
                    new RasMessage.ServiceControlResponse(m.toBuilder().tokens(all).build());
            case RasMessage.AdmissionConfirmSequence _, RasMessage.UnknownAlternative _ -> throw noTokens();
        };
    }

    private static IllegalArgumentException noTokens() {
        return new IllegalArgumentException("this message has no room for a token");
    }
}

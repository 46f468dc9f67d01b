package org.sallyport.h323.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.h323.h225.CryptoH323Token;
import org.sallyport.h323.h225.H323UUPDU.H323MessageBody;
import org.sallyport.h323.h225.H323UserInformation;
import org.sallyport.h323.h235.ClearToken;
import org.sallyport.h323.q931.ElementRead;
import org.sallyport.h323.q931.Q931Decoded;
import org.sallyport.h323.q931.Q931Limits;
import org.sallyport.h323.q931.Q931Message;
import org.sallyport.wire.Octets;

/**
 * The tokens of a call signalling message, H.225.0 §7: they stand in the body of its User-user element. A Facility with
 * an empty body, which carries H.245 or supplementary services only, has no room for any.
 */
public final class SignallingTokens {
    private SignallingTokens() {}

    /** The User-user content of the Q.931 octets of one message, or empty where there is none that can be read. */
    public static Optional<H323UserInformation> read(Octets q931) {
        return Q931Message.decode(q931, Q931Limits.DEFAULT) instanceof Q931Decoded.Ok(Q931Message m)
                && m.userUser() instanceof ElementRead.Value<Octets>(Octets asn1)
                        ? H323UserInformation.TYPE.decode(asn1).toOptional() : Optional.empty();
    }

    /** The tokens with cryptographic protection, in their order. */
    public static List<CryptoH323Token> crypto(H323UserInformation message) {
        Optional<List<CryptoH323Token>> found = switch (message.h323UuPdu().h323MessageBody()) {
            case H323MessageBody.Setup(var m) -> m.cryptoTokens();
            case H323MessageBody.CallProceeding(var m) -> m.cryptoTokens();
            case H323MessageBody.Connect(var m) -> m.cryptoTokens();
            case H323MessageBody.Alerting(var m) -> m.cryptoTokens();
            case H323MessageBody.Information(var m) -> m.cryptoTokens();
            case H323MessageBody.ReleaseComplete(var m) -> m.cryptoTokens();
            case H323MessageBody.Facility(var m) -> m.cryptoTokens();
            case H323MessageBody.Progress(var m) -> m.cryptoTokens();
            case H323MessageBody.Status(var m) -> m.cryptoTokens();
            case H323MessageBody.StatusInquiry(var m) -> m.cryptoTokens();
            case H323MessageBody.SetupAcknowledge(var m) -> m.cryptoTokens();
            case H323MessageBody.Notify(var m) -> m.cryptoTokens();
            case H323MessageBody.Empty _, H323MessageBody.UnknownAlternative _ -> Optional.empty();
        };
        return found.orElse(List.of());
    }

    /** The tokens in the clear, in their order. */
    public static List<ClearToken> clear(H323UserInformation message) {
        Optional<List<ClearToken>> found = switch (message.h323UuPdu().h323MessageBody()) {
            case H323MessageBody.Setup(var m) -> m.tokens();
            case H323MessageBody.CallProceeding(var m) -> m.tokens();
            case H323MessageBody.Connect(var m) -> m.tokens();
            case H323MessageBody.Alerting(var m) -> m.tokens();
            case H323MessageBody.Information(var m) -> m.tokens();
            case H323MessageBody.ReleaseComplete(var m) -> m.tokens();
            case H323MessageBody.Facility(var m) -> m.tokens();
            case H323MessageBody.Progress(var m) -> m.tokens();
            case H323MessageBody.Status(var m) -> m.tokens();
            case H323MessageBody.StatusInquiry(var m) -> m.tokens();
            case H323MessageBody.SetupAcknowledge(var m) -> m.tokens();
            case H323MessageBody.Notify(var m) -> m.tokens();
            case H323MessageBody.Empty _, H323MessageBody.UnknownAlternative _ -> Optional.empty();
        };
        return found.orElse(List.of());
    }

    /** The message with one more token behind those that it has. */
    public static H323UserInformation with(H323UserInformation message, CryptoH323Token token) {
        List<CryptoH323Token> more = new ArrayList<>(crypto(message));
        more.add(token);
        List<CryptoH323Token> all = List.copyOf(more);
        H323MessageBody body = switch (message.h323UuPdu().h323MessageBody()) {
            case H323MessageBody.Setup(var m) -> new H323MessageBody.Setup(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.CallProceeding(var m) ->
                    new H323MessageBody.CallProceeding(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Connect(var m) -> new H323MessageBody.Connect(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Alerting(var m) ->
                    new H323MessageBody.Alerting(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Information(var m) ->
                    new H323MessageBody.Information(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.ReleaseComplete(var m) ->
                    new H323MessageBody.ReleaseComplete(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Facility(var m) ->
                    new H323MessageBody.Facility(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Progress(var m) ->
                    new H323MessageBody.Progress(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Status(var m) -> new H323MessageBody.Status(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.StatusInquiry(var m) ->
                    new H323MessageBody.StatusInquiry(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.SetupAcknowledge(var m) ->
                    new H323MessageBody.SetupAcknowledge(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Notify(var m) -> new H323MessageBody.Notify(m.toBuilder().cryptoTokens(all).build());
            case H323MessageBody.Empty _, H323MessageBody.UnknownAlternative _ ->
                    throw new IllegalArgumentException("this message has no room for a token");
        };
        return message.toBuilder().h323UuPdu(message.h323UuPdu().toBuilder().h323MessageBody(body).build()).build();
    }
}

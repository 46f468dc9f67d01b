package org.sallyport.h323.security;

import java.util.Optional;
import org.sallyport.h323.h225.SecurityErrors;
import org.sallyport.machine.Sensitive;

/**
 * What the tokens of a message are worth.
 *
 * <p>Only {@link Ok} lets a message act. {@link Retransmitted} lets it be answered as it was answered before. All
 * others are refusals; {@link #securityError} has what a peer may be told, {@link RejectReasons} puts it into a
 * message.
 */
public sealed interface Verdict {
    /** The password was known, the time fits and the token is new. */
    record Ok(Claim claim) implements Verdict {}

    /** The same datagram from the same place again within seconds: to be answered once more and not to act again. */
    record Retransmitted(Claim claim) implements Verdict {}

    /** No token of an accepted mechanism. */
    record NoToken() implements Verdict {}

    /** There are tokens, all of mechanisms or algorithms that are not implemented or not accepted. */
    record Unsupported() implements Verdict {}

    /** Nobody with this name may use this mechanism. */
    record UnknownSender(Sensitive<String> sender) implements Verdict {}

    /** Directed to somebody else; generalID is not ours, or is missing where it is required. */
    record WrongReceiver(Sensitive<String> sender) implements Verdict {}

    /** The token bears our own name: one of ours that was sent back to us. */
    record Reflected() implements Verdict {}

    /** Another password, or the message was changed. */
    record WrongHash(Sensitive<String> sender) implements Verdict {}

    /**
     * The clocks differ by too much.
     *
     * @param secondsOff time stamp minus our time: negative when the sender is behind
     */
    record OutsideWindow(Sensitive<String> sender, long secondsOff) implements Verdict {}

    /** The token was used before, or is older than the oldest that is remembered of this sender. */
    record Replayed(Sensitive<String> sender) implements Verdict {}

    /** The guard cannot remember more, so that a replay could not be noticed. */
    record GuardFull(Sensitive<String> sender) implements Verdict {}

    /** The tokens cannot be right. */
    record Malformed(org.sallyport.machine.Malformed why) implements Verdict {}

    /** Whether the message may act. */
    default boolean isOk() {
        return this instanceof Ok;
    }

    /** The name for histories and counters, lower case with dashes. */
    default String name() {
        return switch (this) {
            case Ok _ -> "ok";
            case Retransmitted _ -> "retransmitted";
            case NoToken _ -> "no-token";
            case Unsupported _ -> "unsupported-token";
            case UnknownSender _ -> "unknown-sender";
            case WrongReceiver _ -> "wrong-receiver";
            case Reflected _ -> "reflected";
            case WrongHash _ -> "wrong-hash";
            case OutsideWindow _ -> "outside-window";
            case Replayed _ -> "replayed";
            case GuardFull _ -> "guard-full";
            case Malformed _ -> "malformed-token";
        };
    }

    /**
     * What the peer may be told beyond securityDenial, H.225.0 SecurityErrors. Only a peer that proved to know the
     * password learns anything: whoever did not must not find out whether the name or the password was wrong.
     */
    default Optional<SecurityErrors> securityError() {
        return switch (this) {
            case OutsideWindow _ -> Optional.of(new SecurityErrors.SecurityWrongSyncTime());
            case Replayed _ -> Optional.of(new SecurityErrors.SecurityReplay());
            case WrongReceiver _ -> Optional.of(new SecurityErrors.SecurityWrongGeneralID());
            case Unsupported _ -> Optional.of(new SecurityErrors.SecurityWrongOID());
            case Ok _, Retransmitted _, NoToken _, UnknownSender _, Reflected _, WrongHash _, GuardFull _,
                    Malformed _ ->
                    Optional.empty();
        };
    }
}

package org.sallyport.h323.security;

import java.util.Optional;
import java.util.OptionalLong;
import org.sallyport.machine.Sensitive;

/**
 * Who a token says that it is from, before or after that was proven.
 *
 * @param mechanism how it is to be proven
 * @param sender the name: sendersID, the alias, or the generalID of an access token. Of H.235.1 it is an alias in the
 *         first message and the endpoint identifier in those after it; the caller compares it with what the message
 *         says
 * @param receiver generalID of an H.235.1 token: to whom the message is directed
 * @param timeStampSeconds seconds since 1970-01-01 00:00 UTC, 1 to 2^32-1
 * @param random what tells tokens of one second apart, where the mechanism has it
 */
public record Claim(Mechanism mechanism, Sensitive<String> sender, Optional<Sensitive<String>> receiver,
        long timeStampSeconds, OptionalLong random) {}

package org.sallyport.turn;

import org.sallyport.refusal.Refusal;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

/**
 * A client of the relay was refused something that an administrator may want to know of.
 *
 * @param client where it was seen; no forgery, since it answered a nonce that was sent there
 * @param transport between client and server
 * @param user as the client wrote it, where it has proven nothing
 * @param asked what for: the method's name, or a peer
 * @param why with the setting that decides
 * @param login whether it tried a name or a password that is wrong
 */
public record TurnRefusal(Endpoint client, Transport transport, String user, String asked, Refusal why,
        boolean login) {}

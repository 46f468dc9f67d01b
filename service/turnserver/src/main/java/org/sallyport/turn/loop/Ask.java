package org.sallyport.turn.loop;

import org.sallyport.stun.StunMessage;
import org.sallyport.turn.credential.Authentication;

/**
 * A request whose sender is proven.
 *
 * @param client where it came from
 * @param request the message
 * @param proven who sent it
 * @param nowNs when
 */
record Ask(Client client, StunMessage request, Authentication.Verdict.Proven proven, long nowNs) {
    String user() {
        return proven.user();
    }
}

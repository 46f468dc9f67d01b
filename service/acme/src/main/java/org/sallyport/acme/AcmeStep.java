package org.sallyport.acme;

import java.net.URI;

/** What an order wants done next. */
sealed interface AcmeStep {
    /**
     * Ask the authority; the answer goes back to the order.
     *
     * @param body of a POST; a GET or HEAD has none
     */
    record Ask(String method, URI where, byte[] body) implements AcmeStep {}

    /** Answer whoever asks at port 80 for a token with a text (RFC 8555 §8.3). */
    record Offer(String token, String text) implements AcmeStep {}

    /** Answer no token any more. */
    record Withdraw() implements AcmeStep {}

    /** Tell people who wait. */
    record Tell(String what) implements AcmeStep {}

    /** The end: the chain as PEM. */
    record Issued(String chain) implements AcmeStep {}

    /** The end of a rehearsal: every name is proven. */
    record Proven() implements AcmeStep {}

    /** The end of an order that came to nothing. */
    record Failed(AcmeFault fault) implements AcmeStep {}
}

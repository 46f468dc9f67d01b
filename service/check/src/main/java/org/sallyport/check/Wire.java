package org.sallyport.check;

import java.util.Optional;
import org.sallyport.wire.Endpoint;

/** What is asked over a datagram path, and how an answer is known. */
interface Wire {
    /** One question; another one each time. */
    byte[] question();

    /** What a datagram from the other end says; empty where it is no answer to any question, and is waited on. */
    Optional<Outcome> judge(Endpoint from, byte[] datagram, long roundNs);
}

package org.sallyport.sip.message;

/** What a stream yielded. */
public sealed interface Framed {
    /**
     * One message.
     *
     * @param message complete with its body
     */
    record Message(SipMessage message) implements Framed {}

    /**
     * CRLFCRLF: answer with one CRLF (RFC 5626 §3.5.1).
     *
     * @param count how many came one after the other; one answer to all of them is enough
     */
    record Ping(int count) implements Framed {}

    /** A single CRLF: the answer to our ping, or the blank line some send before a message. */
    record Pong() implements Framed {}

    /** A message that cannot be used, whose end is certain: send the answer where there is one, and go on. */
    record PassedOver(Parsed.Bad bad) implements Framed {}

    /** The stream cannot be followed any longer: send the answer where there is one, then close it. */
    record Broken(Parsed.Bad bad) implements Framed {}

    /** Nothing complete: push more octets. */
    record More() implements Framed {}
}

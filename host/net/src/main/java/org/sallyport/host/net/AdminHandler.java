package org.sallyport.host.net;

import java.util.function.Consumer;

/** Answers the administrator's requests, on the desk. */
@FunctionalInterface
public interface AdminHandler {
    /**
     * One request.
     *
     * @param requestLine one line of JSON without its end, at most {@link NetLimits.Admin#requestBytesMax} octets; any
     *     user who may open the socket can have written anything in it
     * @param answer takes the whole answer once, lines of text or JSON, now or later but within
     *     {@link NetLimits.Admin#timeoutNs}; from any thread
     */
    void handle(String requestLine, Consumer<String> answer);
}

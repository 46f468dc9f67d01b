package org.sallyport.sip.sdp;

/**
 * The {@code o=} line (RFC 8866 §5.2).
 *
 * @param user user name, or {@code -}
 * @param sessionId session identifier, digits as they stood
 * @param version session version, digits as they stood: they may not fit a long
 * @param address the connection it names
 */
public record Origin(String user, String sessionId, String version, Connection address) {
    @Override
    public String toString() {
        return user + " " + sessionId + " " + version + " " + address;
    }
}

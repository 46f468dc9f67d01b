package org.sallyport.host;

import java.util.List;
import java.util.Optional;

/**
 * A certificate of ours as it is in use.
 *
 * @param names that it carries
 * @param subject distinguished name
 * @param issuer distinguished name
 * @param serial number, in hexadecimal
 * @param fromMs begin of its validity in milliseconds since 1970
 * @param untilMs end of its validity, or of what certifies it if that is earlier
 * @param forClients whether it may be shown to a server that asks for one
 * @param sent how many certificates we send
 * @param missingIssuer who issued the last of them, where nobody knows whether peers know him
 * @param unfit why other files that are there now are not used, in words; empty where these are the files
 */
public record HeldCertificate(List<String> names, String subject, String issuer, String serial, long fromMs,
        long untilMs, boolean forClients, int sent, Optional<String> missingIssuer, Optional<String> unfit) {
    public HeldCertificate {
        names = List.copyOf(names);
    }
}

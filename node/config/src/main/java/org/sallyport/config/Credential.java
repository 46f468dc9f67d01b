package org.sallyport.config;

import java.util.Optional;
import org.sallyport.machine.Sensitive;

/**
 * One user of the local authentication database or of TURN: a password, or its digests with the realm (RFC 7616
 * §3.4.2).
 *
 * @param username as sent in the Authorization header or in USERNAME; in the database also the user part of the address
 *     that it may register
 * @param password where it is stored in clear
 * @param ha1Sha256 lower-case hex of SHA-256(username:realm:password)
 * @param ha1Md5 lower-case hex of MD5(username:realm:password)
 */
public record Credential(
        String username,
        Optional<Sensitive<String>> password,
        Optional<Sensitive<String>> ha1Sha256,
        Optional<Sensitive<String>> ha1Md5) {}

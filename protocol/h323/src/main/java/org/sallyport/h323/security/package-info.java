/**
 * The security procedures of H.235 that a gatekeeper and its neighbours use, as functions of octets, secrets and time:
 * H.235.1 procedure I (HMAC-SHA1-96 over the whole message), the MD5 password hashes of H.225.0 and the Cisco access
 * token, with time windows and a guard against replays.
 *
 * <p>{@link org.sallyport.h323.security.TokenVerifier} judges what was received; {@link
 * org.sallyport.h323.security.ProcedureI}, {@link org.sallyport.h323.security.PasswordHash} and {@link
 * org.sallyport.h323.security.CiscoAccessToken} make what is sent. {@code docs/h323-security.md} has the overview.
 */
package org.sallyport.h323.security;

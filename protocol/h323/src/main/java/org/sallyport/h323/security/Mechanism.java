package org.sallyport.h323.security;

/** How a sender proves that it knows the password, the strongest first. */
public enum Mechanism {
    /** H.235.1 procedure I: HMAC-SHA1-96 over the whole message. The only one that protects the message itself. */
    PROCEDURE_I,
    /** Cisco access token: MD5 over password, time and eight bits of number; says nothing of the message. */
    CISCO_ACCESS_TOKEN,
    /** H.225.0 cryptoEPPwdHash and cryptoGKPwdHash: MD5 over name, password and time; says nothing of the message. */
    PASSWORD_HASH
}

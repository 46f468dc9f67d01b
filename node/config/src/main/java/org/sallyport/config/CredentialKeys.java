package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyTypes.hexSecret;
import static org.sallyport.config.KeyTypes.path;
import static org.sallyport.config.KeyTypes.secret;
import static org.sallyport.config.KeyTypes.text;

import org.sallyport.machine.Sensitive;

/** {@code authentication}: the local authentication database. */
final class CredentialKeys {
    static final KeyList KEYS = new KeyList();

    static final ConfigKey<String> CREDENTIAL_USER =
            KEYS.key("authentication.credentials[].username", text("user name", "alice"),
                    "", "Authentication > Local database",
                    "User name; also the user part of the address it may register. One"
                            + " user makes edge a registrar, which answers every REGISTER itself and passes none on.",
                    LIVE);
    static final ConfigKey<Sensitive<String>> CREDENTIAL_PASSWORD = KEYS.key("authentication.credentials[].password",
            secret("file:secrets/alice"), "", "Authentication > Local database", "The user's password.", LIVE);
    static final ConfigKey<Sensitive<String>> CREDENTIAL_SHA256 = KEYS.key("authentication.credentials[].ha1-sha-256",
            hexSecret(64), "", "Authentication > Local database",
            "Instead of the password: SHA-256 of username:realm:password in hexadecimal.", LIVE);
    static final ConfigKey<Sensitive<String>> CREDENTIAL_MD5 =
            KEYS.key("authentication.credentials[].ha1-md5", hexSecret(32), "",
                    "Authentication > Local database",
                    "Instead of the password: MD5 of username:realm:password in hexadecimal.", LIVE);
    static final ConfigKey<String> CREDENTIALS_FILE = KEYS.key("authentication.credentials-file", path("users.txt"), "",
            "Authentication > Local database", "File with further users, one username:password per line.", LIVE);

    private CredentialKeys() {}
}

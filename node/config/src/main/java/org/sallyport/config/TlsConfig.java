package org.sallyport.config;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The node's certificate ({@code protocols.sip.tls}); paths are absolute or relative to the configuration file.
 *
 * @param certificate PEM chain, our certificate first; empty where TLS is off
 * @param key PEM private key, PKCS#8
 * @param trust PEM roots for peers; empty where no peer can be verified
 */
public record TlsConfig(Optional<Path> certificate, Optional<Path> key, Optional<Path> trust) {}

package org.sallyport.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The public identity of edge as an authority issues it ({@code protocols.sip.tls.public.acme}). Its ports are in the
 * node's port settings.
 *
 * @param enabled whether it is
 * @param directory where the authority is asked (RFC 8555 §7.1.1), {@code https} at port 443
 * @param contact address of mail for the authority's warnings
 * @param names that the certificate is for, the first its common name
 * @param trust PEM roots that may say who the authority's own server is; empty for those that come with Java
 * @param keyKind of the certificate's key
 */
public record AcmeConfig(boolean enabled, URI directory, Optional<String> contact, List<String> names,
        Optional<Path> trust, KeyKind keyKind) {
    /** Who issued what a node made for itself, until there is something better. */
    public static final String PLACEHOLDER = "Sallyport placeholder";

    /** Kinds of keys; the first suits all but old phones. */
    public enum KeyKind {
        P256,
        RSA2048
    }

    public AcmeConfig {
        names = List.copyOf(names);
    }

    /** What a node's file says of it. */
    public static AcmeConfig of(NodeConfig config) {
        return config.chapter(AcmeConfig.class);
    }

    /** Where a node keeps what it has from the authority. */
    public static Path folder(Path stateDirectory) {
        return stateDirectory.resolve("acme");
    }

    /** The chain that is in use: behind a link, so that it changes at once with its key. */
    public static Path chain(Path stateDirectory) {
        return folder(stateDirectory).resolve("current/public.pem");
    }

    /** The key that belongs to it. */
    public static Path key(Path stateDirectory) {
        return folder(stateDirectory).resolve("current/public.key");
    }

    /** SIP with the identity that the authority issues, where it does. */
    SipConfig applied(SipConfig sip, Path stateDirectory) {
        if (!enabled) return sip;
        TlsConfig tls = sip.tls();
        return sip.with(new TlsConfig(tls.certificate(), tls.key(), tls.trust(),
                tls.authorityKey(), new TlsConfig.Public(
                        Optional.of(chain(stateDirectory)), Optional.of(key(stateDirectory)), tls.toOthers().trust())));
    }
}

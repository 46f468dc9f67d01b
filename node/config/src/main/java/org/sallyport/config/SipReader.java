package org.sallyport.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.sallyport.ports.Role;
import org.sallyport.wire.Transport;

/** Reads {@code protocols.sip}, all but its ports. */
final class SipReader {
    private final Draft draft;

    SipReader(Draft draft) {
        this.draft = draft;
    }

    /** The section; faults are told to the draft. */
    SipConfig sip() {
        TlsConfig tls = tls();
        Set<Transport> transports = EnumSet.noneOf(Transport.class);
        if (draft.get(SipKeys.SIP_UDP)) transports.add(Transport.UDP);
        if (draft.get(SipKeys.SIP_TCP)) transports.add(Transport.TCP);
        if (draft.find(SipKeys.SIP_TLS).orElse(tls.certificate().isPresent())) transports.add(Transport.TLS);
        if (transports.isEmpty()) {
            draft.problem("protocols.sip.tls-mode", "UDP, TCP and TLS are all off; the node would hear nothing.",
                    "SII-3", "SII-4", "SII-5");
        }
        if (transports.contains(Transport.TLS) && tls.certificate().isEmpty()) {
            draft.problem("protocols.sip.tls-mode", "TLS needs protocols.sip.tls.certificate and .key.", "SII-5",
                    "SIP-5");
        }
        if (draft.list(SipKeys.SIP_DOMAINS).isEmpty() && !draft.says(SipKeys.SIP_DOMAINS.path())) {
            draft.need(SipKeys.SIP_DOMAINS, "whose calls does this pair serve?");
        }
        return new SipConfig(transports, draft.list(SipKeys.SIP_DOMAINS), draft.list(SipKeys.SIP_HOST_NAMES),
                registration(),
                tls, draft.get(SipKeys.SIP_TIMER_T1), draft.get(SipKeys.SIP_INVITE_TIMEOUT),
                draft.get(SipKeys.SIP_TCP_CONNECT_TIMEOUT), draft.get(SipKeys.SIP_CONNECTION_IDLE),
                draft.get(SipKeys.SIP_DIALOG_IDLE), draft.get(SipKeys.SIP_NAT_KEEP_ALIVE),
                draft.get(SipKeys.SIP_DRAIN_TIME), draft.get(SipKeys.SIP_ICE),
                draft.get(SipKeys.SIP_ASYMMETRIC_RTP));
    }

    private TlsConfig tls() {
        Optional<Path> certificate = file(SipKeys.TLS_CERTIFICATE);
        Optional<Path> key = file(SipKeys.TLS_KEY);
        boolean oneOnly = draft.says(SipKeys.TLS_CERTIFICATE.path()) != draft.says(SipKeys.TLS_KEY.path());
        if (oneOnly) draft.problem("protocols.sip.tls", "A certificate and its key are set together.");
        Optional<Path> authorityKey = file(SipKeys.TLS_AUTHORITY_KEY);
        if (authorityKey.isPresent() && draft.find(NodeKeys.ROLE).filter(r -> r == Role.EDGE).isPresent()) {
            draft.problem(SipKeys.TLS_AUTHORITY_KEY.path(),
                    "The authority's key belongs on control alone: whoever took edge over could make himself control.");
        }
        if (authorityKey.isPresent() && !draft.says(SipKeys.TLS_TRUST.path())) {
            draft.problem(SipKeys.TLS_AUTHORITY_KEY.path(),
                    "The certificate that this key belongs to stands in protocols.sip.tls.trust, which names no file.");
        }
        return new TlsConfig(certificate, key, file(SipKeys.TLS_TRUST), authorityKey, toOthers(certificate));
    }

    private TlsConfig.Public toOthers(Optional<Path> pair) {
        boolean chain = draft.says(SipKeys.PUBLIC_CERTIFICATE.path());
        if (chain != draft.says(SipKeys.PUBLIC_KEY.path()))
            draft.problem("protocols.sip.tls.public", "A certificate and its key are set together.");
        if (chain && pair.isEmpty()) {
            draft.problem("protocols.sip.tls.public",
                    "The pair has no identity of its own: protocols.sip.tls.certificate and .key name it.");
        }
        return new TlsConfig.Public(file(SipKeys.PUBLIC_CERTIFICATE), file(SipKeys.PUBLIC_KEY),
                file(SipKeys.PUBLIC_TRUST));
    }

    private Optional<Path> file(ConfigKey<String> key) {
        Optional<Path> file = draft.find(key).map(draft::resolve);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            draft.problem(key.path(), "The file " + file.get() + " does not exist or cannot be read.");
        }
        return file;
    }

    private RegistrationConfig registration() {
        Duration min = draft.get(SipKeys.EXPIRY_MIN);
        Duration max = draft.get(SipKeys.EXPIRY_MAX);
        Duration usual = draft.get(SipKeys.EXPIRY_DEFAULT);
        if (min.compareTo(max) > 0) {
            draft.problem(SipKeys.EXPIRY_MIN.path(), "The shortest registration is longer than expiry-max.");
        } else if (!draft.says(SipKeys.EXPIRY_DEFAULT.path())) {
            usual = usual.compareTo(max) > 0 ? max : usual.compareTo(min) < 0 ? min : usual;
        } else if (usual.compareTo(min) < 0 || usual.compareTo(max) > 0) {
            draft.problem(SipKeys.EXPIRY_DEFAULT.path(), "is not between expiry-min and expiry-max.");
        }
        String realm = draft.find(SipKeys.REALM)
                .orElse(draft.list(SipKeys.SIP_DOMAINS).stream().findFirst().orElse("sallyport"));
        return new RegistrationConfig(draft.get(SipKeys.PROXY_MODE),
                draft.get(SipKeys.REGISTRATION_AUTHENTICATION), draft.get(SipKeys.CHALLENGE_UDP),
                realm, draft.list(SipKeys.ALGORITHMS), draft.get(SipKeys.NONCE_LIFE), min, max, usual);
    }
}

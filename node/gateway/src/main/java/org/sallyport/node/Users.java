package org.sallyport.node;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.config.Credential;
import org.sallyport.machine.Sensitive;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestCredentials;
import org.sallyport.sip.digest.DigestSecret;

/** The local authentication database, exchanged whole at a reload. Owner: the desk. */
final class Users implements DigestCredentials {
    private Map<String, DigestSecret> byName = Map.of();

    Users(List<Credential> credentials) {
        read(credentials);
    }

    void read(List<Credential> credentials) {
        Map<String, DigestSecret> fresh = new HashMap<>();
        for (Credential c : credentials) fresh.put(c.username(), secret(c));
        byName = Map.copyOf(fresh);
    }

    private static DigestSecret secret(Credential c) {
        if (c.password().isPresent()) return new DigestSecret.Password(c.password().get());
        Map<DigestAlgorithm, Sensitive<String>> hashes = new EnumMap<>(DigestAlgorithm.class);
        c.ha1Sha256().ifPresent(h -> hashes.put(DigestAlgorithm.SHA_256, h));
        c.ha1Md5().ifPresent(h -> hashes.put(DigestAlgorithm.MD5, h));
        return new DigestSecret.Hashed(hashes);
    }

    @Override
    public Optional<DigestSecret> secret(String user) {
        return Optional.ofNullable(byName.get(user));
    }
}

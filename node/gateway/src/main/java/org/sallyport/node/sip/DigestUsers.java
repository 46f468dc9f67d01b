package org.sallyport.node.sip;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.sallyport.config.Credential;
import org.sallyport.machine.Sensitive;
import org.sallyport.node.site.Users;
import org.sallyport.sip.digest.DigestAlgorithm;
import org.sallyport.sip.digest.DigestCredentials;
import org.sallyport.sip.digest.DigestSecret;

/** What a digest needs of the node's users. Owner: the desk. */
record DigestUsers(Users users) implements DigestCredentials {
    @Override
    public Optional<DigestSecret> secret(String user) {
        return users.find(user).map(DigestUsers::secret);
    }

    private static DigestSecret secret(Credential c) {
        if (c.password().isPresent()) return new DigestSecret.Password(c.password().get());
        Map<DigestAlgorithm, Sensitive<String>> hashes = new EnumMap<>(DigestAlgorithm.class);
        c.ha1Sha256().ifPresent(h -> hashes.put(DigestAlgorithm.SHA_256, h));
        c.ha1Md5().ifPresent(h -> hashes.put(DigestAlgorithm.MD5, h));
        return new DigestSecret.Hashed(hashes);
    }
}

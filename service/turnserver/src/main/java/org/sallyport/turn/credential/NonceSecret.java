package org.sallyport.turn.credential;

import java.util.Objects;
import org.sallyport.machine.Entropy;
import org.sallyport.machine.Sensitive;

/**
 * What the nonces of one start of the program are made with. The desk and all loops have the same, or a client that
 * asks for a UDP relay and then for a TCP relay over one connection would be told that its nonce is stale (438).
 *
 * @param octets 32 of them
 */
public record NonceSecret(Sensitive<byte[]> octets) {
    private static final int OCTETS = 32;

    public NonceSecret {
        Objects.requireNonNull(octets);
    }

    /** A new one. */
    public static NonceSecret of(Entropy entropy) {
        byte[] octets = new byte[OCTETS];
        entropy.fill(octets);
        return new NonceSecret(Sensitive.of(octets));
    }
}

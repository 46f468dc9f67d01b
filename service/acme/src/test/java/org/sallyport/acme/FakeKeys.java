package org.sallyport.acme;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.IssuanceKeys;

/** Keys that sign nothing that anybody would believe. */
final class FakeKeys implements IssuanceKeys {
    @Override
    public Map<String, String> account() {
        return Map.of("kty", "EC", "crv", "P-256", "x", "eA", "y", "eQ");
    }

    @Override
    public byte[] sign(byte[] octets) {
        return new byte[64];
    }

    @Override
    public byte[] request() {
        return "a request".getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Path roots() {
        return Path.of("roots.pem");
    }

    @Override
    public void keep(String chain, Consumer<Optional<String>> then) {
        then.accept(Optional.empty());
    }
}

package org.sallyport.host.net;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.host.IssuanceKeys;
import org.sallyport.host.IssuanceWish;
import org.sallyport.host.net.pki.AccountKey;
import org.sallyport.host.net.pki.CertificateRequest;
import org.sallyport.host.net.pki.IssuedFiles;

/** The keys of one certificate that an authority is asked for. Files are read and written beside the desk. */
final class NetIssuance implements IssuanceKeys {
    private final Desk desk;
    private final IssuanceWish wish;
    private final IssuedFiles files;
    private final AccountKey account;
    private final CertificateRequest request;
    private final Path roots;

    private NetIssuance(Desk desk, IssuanceWish wish, IssuedFiles files) throws IOException {
        this.desk = desk;
        this.wish = wish;
        this.files = files;
        this.account = files.account();
        this.request = wish.rsa() ? CertificateRequest.ofRsa(wish.names()) : CertificateRequest.of(wish.names());
        this.roots = wish.roots().isPresent() ? wish.roots().get() : files.publicRoots();
    }

    static void begin(Desk desk, IssuanceWish wish, Consumer<IssuanceKeys> then, Consumer<String> refused) {
        Thread.ofVirtual().name("keys").start(() -> {
            try {
                NetIssuance made = new NetIssuance(desk, wish, new IssuedFiles(wish.folder()));
                desk.post(() -> then.accept(made));
            } catch (IOException | RuntimeException e) {
                String why = reason(e);
                desk.post(() -> refused.accept("No key could be made or read in " + wish.folder() + ": " + why + "."));
            }
        });
    }

    private static String reason(Exception e) {
        String text = e.getMessage() == null ? e.toString() : e.getMessage();
        return e instanceof FileSystemException f && f.getReason() == null
                ? e.getClass().getSimpleName() + " " + text : text;
    }

    @Override
    public Map<String, String> account() {
        return account.open();
    }

    @Override
    public byte[] sign(byte[] octets) {
        return account.sign(octets);
    }

    @Override
    public byte[] request() {
        return request.der();
    }

    @Override
    public Path roots() {
        return roots;
    }

    @Override
    public void keep(String chain, Consumer<Optional<String>> then) {
        Thread.ofVirtual().name("keep certificate").start(() -> {
            Optional<String> why;
            try {
                why = files.keep(chain, request.key(), wish.names());
            } catch (IOException | RuntimeException e) {
                why = Optional.of("What was issued could not be written: " + reason(e) + ".");
            }
            Optional<String> told = why;
            desk.post(() -> then.accept(told));
        });
    }
}

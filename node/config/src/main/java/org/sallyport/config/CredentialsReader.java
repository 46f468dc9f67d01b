package org.sallyport.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.machine.Sensitive;

/** Reads the local authentication database: {@code authentication.credentials[]} and the file beside it. */
final class CredentialsReader {
    private static final int LINES_MAX = 1_000_000;

    private final Draft draft;
    private final Set<String> users = new HashSet<>();

    CredentialsReader(Draft draft) {
        this.draft = draft;
    }

    List<Credential> credentials() {
        List<Credential> out = new ArrayList<>();
        for (int i = 0; i < draft.count("authentication.credentials"); i++) one(i).ifPresent(out::add);
        draft.find(ConfigKeys.CREDENTIALS_FILE).map(draft::resolve).ifPresent(file -> file(file, out));
        return out;
    }

    private Optional<Credential> one(int i) {
        Optional<String> user = draft.need(ConfigKeys.CREDENTIAL_USER, "whose password is it?", i);
        user.ifPresent(u -> {
            if (!users.add(u)) {
                draft.problem(Draft.at(ConfigKeys.CREDENTIAL_USER, i), "'" + u + "' stands here a second time.");
            }
        });
        Optional<Sensitive<String>> password = draft.find(ConfigKeys.CREDENTIAL_PASSWORD, i);
        Optional<Sensitive<String>> sha256 = draft.find(ConfigKeys.CREDENTIAL_SHA256, i);
        Optional<Sensitive<String>> md5 = draft.find(ConfigKeys.CREDENTIAL_MD5, i);
        boolean written = draft.says(Draft.at(ConfigKeys.CREDENTIAL_PASSWORD, i))
                || draft.says(Draft.at(ConfigKeys.CREDENTIAL_SHA256, i))
                || draft.says(Draft.at(ConfigKeys.CREDENTIAL_MD5, i));
        if (!written) {
            draft.problem("authentication.credentials[" + i + "]",
                    "has neither a password nor ha1-sha-256 nor ha1-md5.");
        }
        return user.map(u -> new Credential(u, password, sha256, md5));
    }

    private void file(Path file, List<Credential> out) {
        String path = ConfigKeys.CREDENTIALS_FILE.path();
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line : (Iterable<String>) lines.limit(LINES_MAX)::iterator) {
                number++;
                if (line.isBlank() || line.startsWith("#")) continue;
                int colon = line.indexOf(':');
                if (colon < 1 || colon == line.length() - 1) {
                    draft.problem(path, "Line " + number + " of " + file + " is not username:password.");
                    return;
                }
                String user = line.substring(0, colon).strip();
                if (!users.add(user)) {
                    draft.problem(path, "Line " + number + " of " + file + " names '" + user + "' a second time.");
                    return;
                }
                out.add(new Credential(user, Optional.of(Sensitive.of(line.substring(colon + 1))), Optional.empty(),
                        Optional.empty()));
            }
        } catch (IOException e) {
            draft.problem(path, "The file " + file + " cannot be read: " + YamlWalk.reason(e) + ".");
        } catch (java.io.UncheckedIOException e) {
            draft.problem(path, "The file " + file + " cannot be read: " + YamlWalk.reason(e.getCause()) + ".");
        }
    }
}

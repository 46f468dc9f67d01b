package org.sallyport.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sallyport.machine.Sensitive;

/**
 * Reads lists of users with their passwords: the local authentication database with the file beside it, and those of
 * chapters.
 */
final class CredentialsReader {
    private static final int LINES_MAX = 1_000_000;
    private static final Keys DATABASE = new Keys(CredentialKeys.CREDENTIAL_USER, CredentialKeys.CREDENTIAL_PASSWORD,
            CredentialKeys.CREDENTIAL_SHA256, CredentialKeys.CREDENTIAL_MD5);

    private final Draft draft;

    CredentialsReader(Draft draft) {
        this.draft = draft;
    }

    /** What the keys of one list are called. */
    record Keys(ConfigKey<String> user, ConfigKey<Sensitive<String>> password,
            ConfigKey<Sensitive<String>> sha256, ConfigKey<Sensitive<String>> md5) {
        String list() {
            return user.path().substring(0, user.path().indexOf("[]"));
        }

        List<ConfigKey<Sensitive<String>>> proofs() {
            return List.of(password, sha256, md5);
        }
    }

    /** {@code authentication.credentials} and the users of {@code authentication.credentials-file}. */
    List<Credential> credentials() {
        Set<String> names = new HashSet<>();
        List<Credential> out = list(DATABASE, names);
        draft.find(CredentialKeys.CREDENTIALS_FILE).map(draft::resolve).ifPresent(file -> file(file, names, out));
        return out;
    }

    /** A chapter's own users. */
    List<Credential> users(Keys keys) {
        return list(keys, new HashSet<>());
    }

    private List<Credential> list(Keys keys, Set<String> names) {
        List<Credential> out = new ArrayList<>();
        for (int i = 0; i < draft.count(keys.list()); i++) one(keys, i, names).ifPresent(out::add);
        return out;
    }

    private Optional<Credential> one(Keys keys, int i, Set<String> names) {
        Optional<String> user = draft.need(keys.user(), "whose password is it?", i);
        user.ifPresent(u -> {
            if (!names.add(u)) draft.problem(Draft.at(keys.user(), i), "'" + u + "' stands here a second time.");
        });
        if (keys.proofs().stream().noneMatch(k -> draft.says(Draft.at(k, i)))) {
            draft.problem(keys.list() + "[" + i + "]", "has neither a password nor ha1-sha-256 nor ha1-md5.");
        }
        return user.map(u -> new Credential(u, draft.find(keys.password(), i), draft.find(keys.sha256(), i),
                draft.find(keys.md5(), i)));
    }

    private void file(Path file, Set<String> names, List<Credential> out) {
        String path = CredentialKeys.CREDENTIALS_FILE.path();
        try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String raw : (Iterable<String>) lines.limit(LINES_MAX)::iterator) {
                String line = number++ == 0 ? FileText.unmarked(raw) : raw;
                if (line.isBlank() || line.startsWith("#")) continue;
                int colon = line.indexOf(':');
                // Blanks around a name or a password are nobody's intention; one who wants them writes quotes into the
                // YAML file.
                String user = colon < 0 ? "" : line.substring(0, colon).strip();
                String password = colon < 0 ? "" : line.substring(colon + 1).strip();
                if (user.isEmpty() || password.isEmpty()) {
                    draft.problem(path, "Line " + number + " of " + file + " is not username:password.");
                    return;
                }
                if (!names.add(user)) {
                    draft.problem(path, "Line " + number + " of " + file + " names '" + user + "' a second time.");
                    return;
                }
                out.add(new Credential(user, Optional.of(Sensitive.of(password)), Optional.empty(),
                        Optional.empty()));
            }
        } catch (IOException e) {
            draft.problem(path, "The file " + file + " cannot be read: " + FileText.reason(e) + ".");
        } catch (UncheckedIOException e) {
            draft.problem(path, "The file " + file + " cannot be read: "
                    + FileText.reason(Objects.requireNonNull(e.getCause())) + ".");
        }
    }
}

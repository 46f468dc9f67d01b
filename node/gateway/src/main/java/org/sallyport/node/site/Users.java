package org.sallyport.node.site;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.sallyport.config.Credential;

/** The local authentication database, exchanged whole at a reload. Owner: the desk. */
public final class Users {
    private Map<String, Credential> byName = Map.of();

    /** Those of a file. */
    public Users(List<Credential> credentials) {
        read(credentials);
    }

    void read(List<Credential> credentials) {
        Map<String, Credential> fresh = new HashMap<>();
        for (Credential c : credentials) fresh.put(c.username(), c);
        byName = Map.copyOf(fresh);
    }

    /** The user of that name, compared exactly. */
    public Optional<Credential> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}

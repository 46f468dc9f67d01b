package org.sallyport.config;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sallyport.machine.Sensitive;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Size;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;

/** Reads {@code traversal.turn}, all but its ports. */
final class TurnReader {
    /** What no list may open: this host, everyone, nobody, and every spelling of an IPv4 address in IPv6. */
    private static final List<Cidr> NEVER =
            List.of(Cidr.of("0.0.0.0/8"), Cidr.of("127.0.0.0/8"), Cidr.of("224.0.0.0/4"),
                    Cidr.of("240.0.0.0/4"), Cidr.of("::/96"), Cidr.of("64:ff9b::/96"), Cidr.of("64:ff9b:1::/48"),
                    Cidr.of("2001::/32"), Cidr.of("2002::/16"), Cidr.of("ff00::/8"));

    private static final String USERS = "traversal.turn.users";
    private static final CredentialsReader.Keys USER_KEYS = new CredentialsReader.Keys(TurnKeys.TURN_USER,
            TurnKeys.TURN_USER_PASSWORD, TurnKeys.TURN_USER_SHA256, TurnKeys.TURN_USER_MD5);
    private static final int PEERS_MAX = 1000;
    private static final int SECRETS_MAX = 16;
    private static final int SECRET_LENGTH_MIN = 16;
    private static final int ALTERNATES_MAX = 16;
    /** RFC 8489 §14.14: fewer than 128 characters. */
    private static final int SOFTWARE_LENGTH_MAX = 127;
    /** RFC 8489 §14.9: fewer than 128 characters. */
    private static final int REALM_LENGTH_MAX = 127;
    private static final String[] ROWS = {"ICE-1", "ICE-3", "UCD-6", "UCE-3", "JGE-3"};

    private final Draft draft;
    private final Optional<Role> role;
    private final PortSettings ports;

    TurnReader(Draft draft, Optional<Role> role, PortSettings ports) {
        this.draft = draft;
        this.role = role;
        this.ports = ports;
    }

    /**
     * Everything under the section; faults are told to the draft.
     *
     * @param name of the node
     * @param credentials of the local database
     * @param registrationRealm what its stored digests were made with
     */
    TurnConfig turn(String name, List<Credential> credentials, String registrationRealm) {
        boolean enabled = ports.isOn(Setting.TURN);
        if (enabled && role.filter(Role.CONTROL::equals).isPresent()) {
            draft.problem(Setting.TURN.key(),
                    "Clients of both networks reach the TURN server on edge; control has none.",
                    ROWS);
        }
        String realm = draft.find(TurnKeys.TURN_REALM)
                .orElse(draft.list(SipKeys.SIP_DOMAINS).stream().findFirst().orElse(name));
        if (realm.length() > REALM_LENGTH_MAX || realm.chars().anyMatch(Character::isISOControl)) {
            draft.problem(TurnKeys.TURN_REALM.path(), "is longer than " + REALM_LENGTH_MAX
                    + " characters or holds what cannot be seen.");
        }
        TurnConfig.Access access = access();
        if (ports.isOn(Setting.TURN_TLS_ENABLED) && draft.find(SipKeys.TLS_CERTIFICATE).isEmpty()) {
            draft.problem(Setting.TURN_TLS_ENABLED.key(),
                    "TURN over TLS shows the certificate of SIP: it needs protocols.sip.tls.certificate and .key.",
                    "TCT-2", "TCT-4");
        }
        List<Credential> registered = credentials.stream()
                .filter(c -> c.password().isPresent() || realm.equals(registrationRealm))
                .toList();
        if (access.useCredentials()) tellApart(registered);
        if (enabled) needSomebody(access, credentials, registered);
        var usual = draft.get(TurnKeys.TURN_LIFETIME);
        var max = draft.get(TurnKeys.TURN_LIFETIME_MAX);
        if (usual.compareTo(max) > 0) {
            boolean said = draft.says(TurnKeys.TURN_LIFETIME.path());
            draft.problem((said ? TurnKeys.TURN_LIFETIME : TurnKeys.TURN_LIFETIME_MAX).path(),
                    "The default lifetime of an allocation is longer than the longest one.");
        }
        String software = draft.find(TurnKeys.TURN_SOFTWARE).orElse("");
        if (software.length() > SOFTWARE_LENGTH_MAX) {
            draft.problem(TurnKeys.TURN_SOFTWARE.path(), "is longer than " + SOFTWARE_LENGTH_MAX + " characters.");
        }
        return new TurnConfig(enabled, realm, access, draft.get(TurnKeys.TURN_SHA256), usual, max,
                draft.get(TurnKeys.TURN_NONCE_LIFE), limits(), peers(), denied(), alternates(),
                draft.get(TurnKeys.TURN_LOOPS), draft.get(TurnKeys.TURN_TCP_PEER_PORT_MIN), software);
    }

    private TurnConfig.Access access() {
        List<Sensitive<String>> secrets = draft.list(TurnKeys.TURN_SECRETS);
        String path = TurnKeys.TURN_SECRETS.path();
        if (secrets.size() > SECRETS_MAX) draft.problem(path, "There are more than " + SECRETS_MAX + " secrets.");
        if (secrets.stream().anyMatch(s -> s.reveal().length() < SECRET_LENGTH_MIN)) {
            draft.problem(path, "A shared secret is shorter than " + SECRET_LENGTH_MIN
                    + " characters; whoever guesses it relays as anybody.");
        }
        return new TurnConfig.Access(secrets, draft.get(TurnKeys.TURN_CREDENTIAL_LIFE), users(),
                draft.get(TurnKeys.TURN_USE_CREDENTIALS));
    }

    private List<Credential> users() {
        if (!draft.get(TurnKeys.TURN_SHA256)) {
            for (int i = 0; i < draft.count(USERS); i++) {
                boolean other = draft.says(Draft.at(TurnKeys.TURN_USER_PASSWORD, i))
                        || draft.says(Draft.at(TurnKeys.TURN_USER_MD5, i));
                String path = Draft.at(TurnKeys.TURN_USER_SHA256, i);
                if (other || !draft.says(path)) continue;
                draft.problem(path, "is all there is of this user, and " + TurnKeys.TURN_SHA256.path()
                        + " is off: it proves nothing. Add ha1-md5.");
            }
        }
        return new CredentialsReader(draft).users(USER_KEYS);
    }

    /** One name, one password: nobody could tell from the file which of two holds. */
    private void tellApart(List<Credential> registered) {
        Set<String> names = registered.stream().map(Credential::username).collect(Collectors.toSet());
        for (int i = 0; i < draft.count(USERS); i++) {
            String path = Draft.at(TurnKeys.TURN_USER, i);
            draft.find(TurnKeys.TURN_USER, i).filter(names::contains).ifPresent(name -> draft.problem(path,
                    "'" + name + "' stands in the local authentication database, too, and "
                            + TurnKeys.TURN_USE_CREDENTIALS.path() + " is on: take one of the two away."));
        }
    }

    /** A relay that nobody can use is a mistake, and one that everybody can use does not exist. */
    private void needSomebody(TurnConfig.Access access, List<Credential> credentials, List<Credential> registered) {
        boolean secret = !access.sharedSecrets().isEmpty() || draft.faulty(TurnKeys.TURN_SECRETS);
        boolean user = draft.count(USERS) > 0 || access.useCredentials() && !registered.isEmpty();
        if (secret || user) return;
        String why = access.useCredentials()
                ? credentials.isEmpty() ? "; the local authentication database is empty"
                        : "; the local authentication database holds only digests of another realm"
                : credentials.isEmpty() ? ""
                : "; users of the local authentication database relay only with use-credentials: on";
        draft.problem(Setting.TURN.key(), "Nobody could use it: there are no traversal.turn.shared-secrets and no "
                + USERS + why + ". Write 'shared-secrets: [file:secrets/turn]' for time-limited names, or 'users:"
                + " [{username: alice, password: file:secrets/alice}]' for stored ones.", ROWS);
    }

    private TurnConfig.Limits limits() {
        int relayPorts = ports.ports(Setting.TURN_RELAY).size();
        int usual = Math.min(ports.size() == Size.LARGE ? 6000 : 1800, relayPorts);
        int relays = draft.find(TurnKeys.TURN_RELAYS_MAX).orElse(usual);
        if (relays > relayPorts) {
            draft.problem(TurnKeys.TURN_RELAYS_MAX.path(), relays + " relays need as many ports, but "
                    + Setting.TURN_RELAY.key() + " has " + relayPorts + ".", "ICE-4");
        }
        return new TurnConfig.Limits(relays, draft.get(TurnKeys.TURN_PER_USER), draft.get(TurnKeys.TURN_PER_ADDRESS),
                draft.get(TurnKeys.TURN_PERMISSIONS), draft.get(TurnKeys.TURN_CHANNELS),
                draft.get(TurnKeys.TURN_BITS), draft.get(TurnKeys.TURN_USER_BITS),
                draft.get(TurnKeys.TURN_UNPROVEN));
    }

    private List<Cidr> peers() {
        List<Cidr> peers = draft.list(TurnKeys.TURN_PEERS);
        String path = TurnKeys.TURN_PEERS.path();
        if (peers.size() > PEERS_MAX) draft.problem(path, "There are more than " + PEERS_MAX + " prefixes.");
        for (Cidr p : peers) {
            NEVER.stream().filter(n -> overlap(n, p)).findFirst().ifPresent(n -> draft.problem(path, "'" + p
                    + "' takes in " + n + ", which no client may name. Public addresses need no entry."));
        }
        return peers;
    }

    private List<Cidr> denied() {
        List<Cidr> denied = draft.list(TurnKeys.TURN_DENIED);
        if (denied.size() > PEERS_MAX) {
            draft.problem(TurnKeys.TURN_DENIED.path(), "There are more than " + PEERS_MAX + " prefixes.");
        }
        return denied;
    }

    private List<Endpoint> alternates() {
        List<Endpoint> list = draft.list(TurnKeys.TURN_ALTERNATES);
        if (list.size() > ALTERNATES_MAX) {
            draft.problem(TurnKeys.TURN_ALTERNATES.path(), "There are more than " + ALTERNATES_MAX + " servers.");
        }
        return list;
    }

    private static boolean overlap(Cidr a, Cidr b) {
        return a.contains(b.base()) || b.contains(a.base());
    }
}

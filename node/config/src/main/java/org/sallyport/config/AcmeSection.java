package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyTypes.choice;
import static org.sallyport.config.KeyTypes.domain;
import static org.sallyport.config.KeyTypes.flag;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.text;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;

/** {@code protocols.sip.tls.public.acme}; whether it is on and its port are settings of the port book. */
final class AcmeSection implements ChapterSection<AcmeConfig> {
    private static final KeyList KEYS = new KeyList();

    /** Each name is an authorization of its own, and authorities look at each. */
    private static final int NAMES_MAX = 25;

    private static final int HTTPS = 443;
    private static final String[] ROWS = {"ACM-1", "ACM-2"};
    private static final String MENU = "Maintenance > Security certificates > Server certificate";
    private static final String EVERYBODYS = "https://acme-v02.api.letsencrypt.org/directory";
    private static final String PATH = "protocols.sip.tls.public.acme";

    static final ConfigKey<String> DIRECTORY = KEYS.key(PATH + ".directory", text("https address", EVERYBODYS),
            EVERYBODYS, MENU, "Where the authority is asked. Only port 443 is opened toward it (row ACM-2).", LIVE);
    static final ConfigKey<Boolean> AGREE = KEYS.key(PATH + ".agree-to-terms", flag(), "off", MENU,
            "That somebody has read the authority's terms and agrees to them; without it nobody is asked.", LIVE);
    static final ConfigKey<String> CONTACT = KEYS.key(PATH + ".contact", text("address of mail", "admin@example.com"),
            "", MENU, "Where the authority may send its warnings.", LIVE);
    static final ConfigKey<String> NAMES = KEYS.key(PATH + ".names", listOf(domain()), "",
            "the node's name within each of protocols.sip.domains, these domains, protocols.sip.host-names", MENU,
            "Names that the certificate is for, " + NAMES_MAX + " at most. The authority asks each of them at port 80"
                    + " and has to reach this node there.",
            LIVE);
    static final ConfigKey<String> TRUST = KEYS.key(PATH + ".trust", KeyTypes.path("certificates/acme-ca.pem"), "",
            "the authorities that come with Java", MENU,
            "PEM file of the authorities that may say who the authority's own server is, for one that is private.",
            LIVE);
    static final ConfigKey<AcmeConfig.KeyKind> KEY_KIND = KEYS.key(PATH + ".key-kind",
            choice(AcmeConfig.KeyKind.class), "p256", MENU,
            "Kind of the certificate's key. Some old phones know RSA alone.", LIVE);

    @Override
    public Class<AcmeConfig> type() {
        return AcmeConfig.class;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    @Override
    public AcmeConfig read(Draft draft, Around around) {
        boolean enabled = around.ports().isOn(Setting.ACME_ENABLED);
        Optional<Path> trust = draft.find(TRUST).map(draft::resolve);
        Set<String> names = new LinkedHashSet<>(draft.list(NAMES));
        if (!draft.says(NAMES.path())) {
            around.sip().domains().forEach(d -> names.add(around.name() + "." + d));
            names.addAll(around.sip().domains());
            names.addAll(around.sip().hostNames());
        }
        if (enabled) judge(draft, around, names, trust);
        return new AcmeConfig(enabled, directory(draft).orElse(URI.create(EVERYBODYS)), draft.find(CONTACT),
                List.copyOf(names), trust, draft.get(KEY_KIND));
    }

    private static void judge(Draft draft, Around around, Set<String> names, Optional<Path> trust) {
        String on = Setting.ACME_ENABLED.key();
        if (around.role().filter(Role.CONTROL::equals).isPresent())
            draft.problem(on, "Only edge can be reached by an authority on the internet; take it out here.", ROWS);
        if (!draft.get(AGREE))
            draft.problem(AGREE.path(), "is missing or off: authorities certify those who agree to their terms. Read"
                    + " them, and write 'agree-to-terms: on'.");
        if (around.sip().tls().certificate().isEmpty())
            draft.problem(on, "needs an identity of the pair beside it: protocols.sip.tls.certificate and .key.");
        if (around.sip().tls().hasPublic())
            draft.problem(on, "protocols.sip.tls.public names files of its own: take out either them or this.");
        if (names.isEmpty() && !draft.faulty(NAMES))
            draft.problem(NAMES.path(), "is empty: for which names is the certificate?", "ACM-1");
        if (names.size() > NAMES_MAX)
            draft.problem(NAMES.path(), names.size() + " names are too many for one certificate: " + NAMES_MAX
                    + " at most. List those that phones dial.", "ACM-1");
        if (directory(draft).isEmpty() && !draft.faulty(DIRECTORY))
            draft.problem(DIRECTORY.path(), "has to be an address like " + EVERYBODYS
                    + ": https, at port 443, since no other port is opened toward it.", "ACM-2");
        if (draft.find(CONTACT).filter(c -> !c.matches("[^\\s@:,?&]+@[^\\s@:,?&]+")).isPresent())
            draft.problem(CONTACT.path(), "has to be one address of mail, such as admin@example.com.");
        if (trust.isPresent() && !Files.isReadable(trust.get()))
            draft.problem(TRUST.path(), "The file " + trust.get() + " does not exist or cannot be read.");
    }

    /** Plain HTTP is never asked: who stands in between could have a certificate of ours made for himself. */
    private static Optional<URI> directory(Draft draft) {
        try {
            URI u = new URI(draft.find(DIRECTORY).orElse(""));
            boolean usable = "https".equals(u.getScheme()) && u.getHost() != null && u.getRawUserInfo() == null
                    && (u.getPort() < 0 || u.getPort() == HTTPS);
            return usable ? Optional.of(u) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Not where it begins or ends: its sockets and the identity that others see come and go with a start. */
    @Override
    public boolean isLive(NodeConfig running, NodeConfig fresh) {
        return AcmeConfig.of(running).enabled() == AcmeConfig.of(fresh).enabled();
    }

    @Override
    public AcmeConfig taking(AcmeConfig running, AcmeConfig fresh) {
        return fresh;
    }
}

package org.sallyport.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.sallyport.ports.Role;
import org.sallyport.ports.Size;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/** Reads the configuration of a node: all of its faults at once, or a configuration without any. */
public final class NodeConfigReader {
    private static final long FILE_BYTES_MAX = 4 << 20;

    /** The networks of RFC 1918, RFC 6598 and RFC 4193: what control's own network is made of. */
    private static final List<Cidr> PRIVATE = List.of(Cidr.of("10.0.0.0/8"), Cidr.of("172.16.0.0/12"),
            Cidr.of("192.168.0.0/16"), Cidr.of("100.64.0.0/10"), Cidr.of("fc00::/7"));

    private final Draft draft;

    private NodeConfigReader(Draft draft) {
        this.draft = draft;
    }

    /** Reads a file; one that cannot be read is a problem like any other. */
    public static ConfigResult read(Path file) {
        String shown = file.toString();
        try {
            if (Files.size(file) > FILE_BYTES_MAX) return unreadable(shown, "it is larger than 4 MiB");
            String text = Files.readString(file, StandardCharsets.UTF_8);
            Path parent = file.toAbsolutePath().getParent();
            return read(shown, parent, text);
        } catch (IOException e) {
            return unreadable(shown, YamlWalk.reason(e));
        }
    }

    private static ConfigResult unreadable(String file, String why) {
        return new ConfigResult.Faulty(
                List.of(new ConfigProblem(file, 0, 0, "", "The file cannot be read: " + why + ".", List.of())));
    }

    /**
     * Reads a text.
     *
     * @param file name for messages
     * @param base directory from which the paths in the text count
     * @param text YAML
     */
    public static ConfigResult read(String file, Path base, String text) {
        Draft draft = YamlWalk.walk(file, base, text);
        // A file that is no YAML at all is told once, not with every key that it therefore lacks.
        boolean readable = draft.clean() || draft.says("role") || !draft.settings().values().isEmpty();
        if (!readable) return new ConfigResult.Faulty(draft.problems());
        return new NodeConfigReader(draft).result();
    }

    private ConfigResult result() {
        Optional<Role> role = draft.need(ConfigKeys.ROLE, "a node is control or edge.");
        List<InterfaceConfig> interfaces = interfaces(role);
        SipConfig sip = sip(role);
        PortsReader ports = new PortsReader(draft, profile());
        List<ZoneConfig> zones = new ZonesReader(draft, role, ports).zones();
        DialPlan dialPlan = new DialPlanReader(draft, role, zones).dialPlan();
        List<Credential> credentials = new CredentialsReader(draft).credentials();
        policies(credentials);
        String name = draft.find(ConfigKeys.NAME).orElse(role.map(KeyTypes::token).orElse("sallyport"));
        TurnConfig turn = new TurnReader(draft, role, ports.settings())
                .turn(name, credentials, sip.registration().realm());
        new PortFaults(draft, ports).judge(role);
        if (!draft.clean() || role.isEmpty()) return new ConfigResult.Faulty(draft.problems());
        Path state = draft.resolve(draft.find(ConfigKeys.STATE_DIRECTORY).orElse("state"));
        NodeConfig config = new NodeConfig(
                name, role.get(), state,
                draft.find(ConfigKeys.ADMIN_SOCKET).map(draft::resolve).orElse(state.resolve("admin.sock")),
                interfaces, ports.settings(), sip, credentials, zones, dialPlan, media(),
                turn, draft.list(ConfigKeys.DNS_SERVERS), allowedDestinations(role.get()), limits(), logging());
        return new ConfigResult.Valid(config, draft.settings());
    }

    /** A check that could not be made, or would never be, is a fault of the file and not a promise. */
    private void policies(List<Credential> credentials) {
        for (int i = 0; i < draft.count("zones"); i++) {
            String path = Draft.at(ConfigKeys.ZONE_POLICY, i);
            if (!draft.says(path) || draft.get(ConfigKeys.ZONE_POLICY, i) == ZoneConfig.AuthenticationPolicy.DO_NOT_CHECK) continue;
            boolean dns = draft.find(ConfigKeys.ZONE_TYPE, i).filter(ConfigKeys.ZoneType.DNS::equals).isPresent();
            if (dns) {
                draft.problem(path, "has no meaning in a zone of type dns: calls go there, and whoever comes from the internet"
                        + " comes from no zone of the file. Take it out.");
            } else if (credentials.isEmpty() && draft.get(ConfigKeys.ZONE_POLICY, i) == ZoneConfig.AuthenticationPolicy.CHECK) {
                draft.problem(path, "This node knows no users whose passwords it could check: set authentication.credentials-file,"
                        + " or let the node check that has them.");
            }
        }
    }

    private Size profile() {
        return draft.get(ConfigKeys.PROFILE);
    }

    private List<Cidr> allowedDestinations(Role role) {
        boolean written = draft.says(ConfigKeys.ALLOWED_DESTINATIONS.path());
        return written || role == Role.EDGE ? draft.list(ConfigKeys.ALLOWED_DESTINATIONS) : PRIVATE;
    }

    private List<InterfaceConfig> interfaces(Optional<Role> role) {
        int count = draft.count("interfaces");
        if (count == 0) {
            draft.problem("interfaces", "is missing: a node needs the address that it binds. Write"
                    + " 'interfaces: [{name: inner, address: 10.0.0.10}]'.");
        }
        if (count > 2) draft.problem("interfaces[2]", "A node has at most two interfaces, inner and outer.");
        if (count == 2 && role.filter(Role.CONTROL::equals).isPresent()) {
            draft.problem("interfaces[1]", "Control stands in the private network and has one interface.");
        }
        Set<InterfaceConfig.Side> sides = new HashSet<>();
        Set<IpAddress> addresses = new HashSet<>();
        List<InterfaceConfig> out = new ArrayList<>();
        for (int i = 0; i < count; i++) one(i, sides, addresses).ifPresent(out::add);
        return out;
    }

    private Optional<InterfaceConfig> one(int i, Set<InterfaceConfig.Side> sides, Set<IpAddress> seen) {
        Optional<InterfaceConfig.Side> side =
                draft.need(ConfigKeys.INTERFACE_NAME, "an interface is inner or outer.", i);
        if (side.isPresent() && !sides.add(side.get())) {
            draft.problem(Draft.at(ConfigKeys.INTERFACE_NAME, i), "There is already an interface of that name.");
        }
        draft.need(ConfigKeys.INTERFACE_ADDRESS, "what shall the node bind?", i);
        List<IpAddress> addresses = draft.list(ConfigKeys.INTERFACE_ADDRESS, i);
        for (IpAddress a : addresses) {
            if (a.isAny()) {
                draft.problem(Draft.at(ConfigKeys.INTERFACE_ADDRESS, i),
                        "'" + a + "' means every address. Name the one address, so that others can be told of it.");
            } else if (!seen.add(a)) {
                draft.problem(Draft.at(ConfigKeys.INTERFACE_ADDRESS, i), "'" + a + "' stands here a second time.");
            }
        }
        Optional<IpAddress> nat = draft.find(ConfigKeys.INTERFACE_STATIC_NAT, i);
        String natPath = Draft.at(ConfigKeys.INTERFACE_STATIC_NAT, i);
        if (nat.isPresent() && !nat.get().isV4()) draft.problem(natPath, "Static NAT is for IPv4.");
        if (nat.isPresent() && addresses.contains(nat.get())) {
            draft.problem(natPath, "is the bound address itself. Leave it out where nothing translates.");
        }
        if (side.isEmpty() || addresses.isEmpty()) return Optional.empty();
        return Optional.of(new InterfaceConfig(side.get(), addresses, nat));
    }

    private SipConfig sip(Optional<Role> role) {
        TlsConfig tls = tls();
        Set<Transport> transports = EnumSet.noneOf(Transport.class);
        if (draft.get(ConfigKeys.SIP_UDP)) transports.add(Transport.UDP);
        if (draft.get(ConfigKeys.SIP_TCP)) transports.add(Transport.TCP);
        if (draft.find(ConfigKeys.SIP_TLS).orElse(tls.certificate().isPresent())) transports.add(Transport.TLS);
        if (transports.isEmpty()) {
            draft.problem("protocols.sip.tls-mode", "UDP, TCP and TLS are all off; the node would hear nothing.",
                    "SII-3", "SII-4", "SII-5");
        }
        if (transports.contains(Transport.TLS) && tls.certificate().isEmpty()) {
            draft.problem("protocols.sip.tls-mode", "TLS needs protocols.sip.tls.certificate and .key.", "SII-5",
                    "SIP-5");
        }
        if (draft.list(ConfigKeys.SIP_DOMAINS).isEmpty() && !draft.says(ConfigKeys.SIP_DOMAINS.path())) {
            draft.need(ConfigKeys.SIP_DOMAINS, "whose calls does this pair serve?");
        }
        return new SipConfig(transports, draft.list(ConfigKeys.SIP_DOMAINS), draft.list(ConfigKeys.SIP_HOST_NAMES), registration(),
                tls, draft.get(ConfigKeys.SIP_TIMER_T1), draft.get(ConfigKeys.SIP_INVITE_TIMEOUT),
                draft.get(ConfigKeys.SIP_TCP_CONNECT_TIMEOUT), draft.get(ConfigKeys.SIP_CONNECTION_IDLE),
                draft.get(ConfigKeys.SIP_DIALOG_IDLE), draft.get(ConfigKeys.SIP_NAT_KEEP_ALIVE),
                draft.get(ConfigKeys.SIP_DRAIN_TIME), draft.get(ConfigKeys.SIP_ICE),
                draft.get(ConfigKeys.SIP_ASYMMETRIC_RTP));
    }

    private TlsConfig tls() {
        Optional<Path> certificate = file(ConfigKeys.TLS_CERTIFICATE);
        Optional<Path> key = file(ConfigKeys.TLS_KEY);
        boolean oneOnly = draft.says(ConfigKeys.TLS_CERTIFICATE.path()) != draft.says(ConfigKeys.TLS_KEY.path());
        if (oneOnly) draft.problem("protocols.sip.tls", "A certificate and its key are set together.");
        return new TlsConfig(certificate, key, file(ConfigKeys.TLS_TRUST));
    }

    private Optional<Path> file(ConfigKey<String> key) {
        Optional<Path> file = draft.find(key).map(draft::resolve);
        if (file.isPresent() && !Files.isReadable(file.get())) {
            draft.problem(key.path(), "The file " + file.get() + " does not exist or cannot be read.");
        }
        return file;
    }

    private RegistrationConfig registration() {
        Duration min = draft.get(ConfigKeys.EXPIRY_MIN);
        Duration max = draft.get(ConfigKeys.EXPIRY_MAX);
        Duration usual = draft.get(ConfigKeys.EXPIRY_DEFAULT);
        if (min.compareTo(max) > 0) {
            draft.problem(ConfigKeys.EXPIRY_MIN.path(), "The shortest registration is longer than expiry-max.");
        } else if (!draft.says(ConfigKeys.EXPIRY_DEFAULT.path())) {
            usual = usual.compareTo(max) > 0 ? max : usual.compareTo(min) < 0 ? min : usual;
        } else if (usual.compareTo(min) < 0 || usual.compareTo(max) > 0) {
            draft.problem(ConfigKeys.EXPIRY_DEFAULT.path(), "is not between expiry-min and expiry-max.");
        }
        String realm = draft.find(ConfigKeys.REALM)
                .orElse(draft.list(ConfigKeys.SIP_DOMAINS).stream().findFirst().orElse("sallyport"));
        return new RegistrationConfig(draft.get(ConfigKeys.PROXY_MODE),
                draft.get(ConfigKeys.REGISTRATION_AUTHENTICATION), draft.get(ConfigKeys.CHALLENGE_UDP),
                realm, draft.list(ConfigKeys.ALGORITHMS), draft.get(ConfigKeys.NONCE_LIFE), min, max, usual);
    }

    private MediaConfig media() {
        return new MediaConfig(draft.get(ConfigKeys.MEDIA_TIMEOUT), draft.get(ConfigKeys.LISTEN_ONLY_TIMEOUT),
                draft.get(ConfigKeys.LATCH_WINDOW), draft.get(ConfigKeys.PROBE_INTERVAL), draft.get(ConfigKeys.PORT_COOL_DOWN),
                draft.get(ConfigKeys.DSCP));
    }

    private LimitsConfig limits() {
        int callsMax = draft.get(ConfigKeys.CALLS_MAX);
        return new LimitsConfig(callsMax, draft.find(ConfigKeys.MEDIA_LINES_MAX).orElse(4 * callsMax),
                new LimitsConfig.SipLimits(draft.get(ConfigKeys.MESSAGE_BYTES), draft.get(ConfigKeys.HEADERS_MAX),
                        draft.get(ConfigKeys.TRANSACTIONS_MAX), draft.get(ConfigKeys.FORKS_MAX),
                        draft.find(ConfigKeys.REQUEST_OCTETS).orElse(0)),
                new LimitsConfig.ConnectionLimits(draft.get(ConfigKeys.CONNECTIONS_MAX),
                        draft.get(ConfigKeys.CONNECTIONS_EACH)),
                new LimitsConfig.RegistrationLimits(draft.get(ConfigKeys.BINDINGS_MAX),
                        draft.get(ConfigKeys.CONTACTS_MAX)),
                new LimitsConfig.Rate(draft.get(ConfigKeys.STRANGER_RATE), draft.get(ConfigKeys.STRANGER_BURST)),
                new LimitsConfig.Shares(draft.get(ConfigKeys.SOURCE_CALLS), draft.get(ConfigKeys.SOURCE_RINGING),
                        draft.get(ConfigKeys.SOURCE_LINES), draft.get(ConfigKeys.SOURCE_REQUESTS),
                        draft.get(ConfigKeys.OUTSIDE_PERCENT)));
    }

    private LoggingConfig logging() {
        Map<String, LoggingConfig.Level> topics = new LinkedHashMap<>();
        for (ConfigKey<LoggingConfig.Level> key : ConfigKeys.LOG_TOPICS) {
            String topic = key.path().substring(key.path().lastIndexOf('.') + 1);
            draft.find(key).ifPresent(level -> topics.put(topic, level));
        }
        return new LoggingConfig(draft.get(ConfigKeys.LOG_LEVEL), topics,
                draft.find(ConfigKeys.LOG_FILE).map(draft::resolve), new LoggingConfig.Rotation(
                        draft.get(ConfigKeys.LOG_FILE_BYTES), draft.get(ConfigKeys.LOG_FILES), draft.get(ConfigKeys.LOG_DAYS)));
    }
}

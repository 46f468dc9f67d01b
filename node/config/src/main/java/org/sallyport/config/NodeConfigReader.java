package org.sallyport.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.sallyport.ports.Role;
import org.sallyport.ports.Size;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.AuthenticationPolicy;
import org.sallyport.zone.Zone;
import org.sallyport.zone.dialplan.Variables;

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
            return read(shown, folder(file), text);
        } catch (IOException e) {
            return unreadable(shown, FileText.reason(e));
        }
    }

    /** From where the paths in a file count; for the root of the file system, which is no file, from there. */
    static Path folder(Path file) {
        Path absolute = file.toAbsolutePath();
        return Objects.requireNonNullElse(absolute.getParent(), absolute);
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
        // What a newer file means by its keys is not known: that alone is told.
        Optional<String> newer = draft.written(NodeKeys.VERSION).flatMap(FileVersion::refusal);
        if (newer.isPresent()) return new ConfigResult.Faulty(List.of(draft.fault(NodeKeys.VERSION, newer.get())));
        return new NodeConfigReader(draft).result();
    }

    private ConfigResult result() {
        Optional<Role> role = draft.need(NodeKeys.ROLE, "a node is control or edge.");
        List<InterfaceConfig> interfaces = interfaces(role);
        SipConfig sip = new SipReader(draft).sip();
        PortsReader ports = new PortsReader(draft, profile());
        List<Zone> zones = new ZonesReader(draft, role, ports).zones();
        String name = draft.find(NodeKeys.NAME).orElse(role.map(KeyTypes::token).orElse("sallyport"));
        DialPlanConfig dialPlan = new DialPlanReader(draft, role, zones, variables(name, sip, interfaces)).dialPlan();
        List<Credential> credentials = new CredentialsReader(draft).credentials();
        policies(credentials);
        Map<Class<?>, Object> chapters = ChapterSections.read(draft,
                new ChapterSection.Around(role, name, ports.settings(), sip, credentials));
        new PortFaults(draft, ports).judge(role);
        if (!draft.clean() || role.isEmpty()) return new ConfigResult.Faulty(draft.problems());
        Path state = draft.find(NodeKeys.STATE_DIRECTORY).map(draft::resolve).orElseGet(draft::usualState);
        NodeConfig config = new NodeConfig(
                name, role.get(), state,
                draft.find(NodeKeys.ADMIN_SOCKET).map(draft::resolve).orElse(state.resolve("admin.sock")),
                interfaces, ports.settings(), withIssued(sip, chapters, state), credentials, zones, dialPlan, media(),
                chapters, draft.list(SystemKeys.DNS_SERVERS), allowedDestinations(role.get()), limits(), logging());
        return new ConfigResult.Valid(config, draft.settings());
    }

    private static SipConfig withIssued(SipConfig sip, Map<Class<?>, Object> chapters, Path state) {
        return AcmeConfig.class.cast(Objects.requireNonNull(chapters.get(AcmeConfig.class))).applied(sip, state);
    }

    private static Variables variables(String name, SipConfig sip, List<InterfaceConfig> interfaces) {
        Set<IpAddress> own = new LinkedHashSet<>();
        interfaces.forEach(i -> own.addAll(i.addresses()));
        interfaces.forEach(i -> i.addresses().forEach(a -> own.add(i.advertised(a))));
        return new Variables(sip.domains(), List.copyOf(own), name);
    }

    /** A check that could not be made, or would never be, is a fault of the file and not a promise. */
    private void policies(List<Credential> credentials) {
        for (int i = 0; i < draft.count("zones"); i++) {
            String path = Draft.at(ZoneKeys.ZONE_POLICY, i);
            if (!draft.says(path) || draft.get(ZoneKeys.ZONE_POLICY, i) == AuthenticationPolicy.DO_NOT_CHECK) continue;
            boolean dns = draft.find(ZoneKeys.ZONE_TYPE, i).filter(ZoneKeys.ZoneType.DNS::equals).isPresent();
            if (dns) {
                draft.problem(path,
                        "has no meaning in a zone of type dns: calls go there, and whoever comes from the internet"
                                + " comes from no zone of the file. Take it out.");
            } else if (credentials.isEmpty() && draft.get(ZoneKeys.ZONE_POLICY, i) == AuthenticationPolicy.CHECK) {
                draft.problem(path,
                        "This node knows no users whose passwords it could check: set authentication.credentials-file,"
                                + " or let the node check that has them.");
            }
        }
    }

    private Size profile() {
        return draft.get(NodeKeys.PROFILE);
    }

    private List<Cidr> allowedDestinations(Role role) {
        boolean written = draft.says(SystemKeys.ALLOWED_DESTINATIONS.path());
        return written || role == Role.EDGE ? draft.list(SystemKeys.ALLOWED_DESTINATIONS) : PRIVATE;
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
                draft.need(NodeKeys.INTERFACE_NAME, "an interface is inner or outer.", i);
        if (side.isPresent() && !sides.add(side.get())) {
            draft.problem(Draft.at(NodeKeys.INTERFACE_NAME, i), "There is already an interface of that name.");
        }
        draft.need(NodeKeys.INTERFACE_ADDRESS, "what shall the node bind?", i);
        List<IpAddress> addresses = draft.list(NodeKeys.INTERFACE_ADDRESS, i);
        for (IpAddress a : addresses) {
            if (a.isAny()) {
                draft.problem(Draft.at(NodeKeys.INTERFACE_ADDRESS, i),
                        "'" + a + "' means every address. Name the one address, so that others can be told of it.");
            } else if (!seen.add(a)) {
                draft.problem(Draft.at(NodeKeys.INTERFACE_ADDRESS, i), "'" + a + "' stands here a second time.");
            }
        }
        Optional<IpAddress> nat = draft.find(NodeKeys.INTERFACE_STATIC_NAT, i);
        String natPath = Draft.at(NodeKeys.INTERFACE_STATIC_NAT, i);
        if (nat.isPresent() && !nat.get().isV4()) draft.problem(natPath, "Static NAT is for IPv4.");
        if (nat.isPresent() && addresses.contains(nat.get())) {
            draft.problem(natPath, "is the bound address itself. Leave it out where nothing translates.");
        }
        if (side.isEmpty() || addresses.isEmpty()) return Optional.empty();
        return Optional.of(new InterfaceConfig(side.get(), addresses, nat));
    }

    private MediaConfig media() {
        return new MediaConfig(draft.get(MediaKeys.MEDIA_TIMEOUT), draft.get(MediaKeys.LISTEN_ONLY_TIMEOUT),
                draft.get(MediaKeys.LATCH_WINDOW), draft.get(MediaKeys.PROBE_INTERVAL),
                draft.get(MediaKeys.PORT_COOL_DOWN),
                draft.get(MediaKeys.LOOPS), draft.get(MediaKeys.DSCP));
    }

    private LimitsConfig limits() {
        int callsMax = draft.get(LimitKeys.CALLS_MAX);
        return new LimitsConfig(callsMax, draft.find(LimitKeys.MEDIA_LINES_MAX).orElse(4 * callsMax),
                new LimitsConfig.SipLimits(draft.get(LimitKeys.MESSAGE_BYTES), draft.get(LimitKeys.HEADERS_MAX),
                        draft.get(LimitKeys.TRANSACTIONS_MAX), draft.get(LimitKeys.FORKS_MAX),
                        draft.find(LimitKeys.REQUEST_OCTETS).orElse(0)),
                new LimitsConfig.ConnectionLimits(draft.get(LimitKeys.CONNECTIONS_MAX),
                        draft.get(LimitKeys.CONNECTIONS_EACH)),
                new LimitsConfig.RegistrationLimits(draft.get(LimitKeys.BINDINGS_MAX),
                        draft.get(LimitKeys.CONTACTS_MAX)),
                new LimitsConfig.Rate(draft.get(LimitKeys.STRANGER_RATE), draft.get(LimitKeys.STRANGER_BURST)),
                new LimitsConfig.Shares(draft.get(LimitKeys.SOURCE_CALLS), draft.get(LimitKeys.SOURCE_RINGING),
                        draft.get(LimitKeys.SOURCE_LINES), draft.get(LimitKeys.SOURCE_REQUESTS),
                        draft.get(LimitKeys.OUTSIDE_PERCENT)));
    }

    private LoggingConfig logging() {
        Map<String, LoggingConfig.Level> topics = new LinkedHashMap<>();
        for (ConfigKey<LoggingConfig.Level> key : LogKeys.LOG_TOPICS) {
            String topic = key.path().substring(key.path().lastIndexOf('.') + 1);
            draft.find(key).ifPresent(level -> topics.put(topic, level));
        }
        return new LoggingConfig(draft.get(LogKeys.LOG_LEVEL), topics,
                draft.find(LogKeys.LOG_FILE).map(draft::resolve), new LoggingConfig.Rotation(
                        draft.get(LogKeys.LOG_FILE_BYTES), draft.get(LogKeys.LOG_FILES), draft.get(LogKeys.LOG_DAYS)));
    }
}

package org.sallyport.node.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sallyport.check.CheckRun;
import org.sallyport.check.Finding;
import org.sallyport.check.OutsideDesk;
import org.sallyport.check.PairFacts;
import org.sallyport.check.RelayPorts;
import org.sallyport.check.SourcePorts;
import org.sallyport.check.Verdict;
import org.sallyport.check.VisitCode;
import org.sallyport.config.NodeConfig;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.PathCredential;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.StatusRow;
import org.sallyport.ports.FirewallText;
import org.sallyport.ports.Role;
import org.sallyport.ports.Setting;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;
import org.sallyport.zone.Zone;

/**
 * Tries what the port book asks of the firewalls, from inside the running node: on its own ports, and one check at a
 * time. Owner: the desk.
 */
public final class CheckChapter implements Service {
    private static final int SECRET_OCTETS = 16;

    private final Site site;
    private final RelayPorts relays;
    private final OutsideDesk outside;
    private final CheckRounds rounds;
    private @Nullable CheckRun run;
    private @Nullable CheckSteps steps;
    private @Nullable PairFacts partner;

    /** Puts it together. */
    public CheckChapter(Site site) {
        this.site = site;
        this.relays = new RelayPorts(site.host());
        this.rounds = new CheckRounds(site, () -> partner, told -> partner = told);
        this.outside = new OutsideDesk(site.host(), site.visitors(), new OutsideDesk.Place(
                () -> site.settings().book(), new SourcePorts(site.host(), site.mediaPairs(), site.sourcePorts()),
                () -> site.settings().config().outer().addresses(), () -> new CheckSteps(site, null, _ -> {}).outer()));
    }

    @Override
    public String name() {
        return "check";
    }

    @Override
    public List<String> start() {
        answerPaths(site.settings());
        site.partner().answers(PairFacts.TOPIC, (_, _, answer) -> answer.accept(facts().bytes()));
        if (site.settings().config().role() == Role.EDGE) {
            site.partner().answers(RelayPorts.TOPIC, (zone, _, answer) -> answer.accept(heldFor(zone)));
        }
        rounds.begin();
        return List.of();
    }

    /** Edge answers control's trials at its shared pairs, whether a zone is up or not. */
    private void answerPaths(NodeSettings settings) {
        site.media().answerPaths(settings.config().zones(Zone.TraversalServer.class).stream()
                .map(CheckSteps::credential).toList());
    }

    private PairFacts facts() {
        NodeConfig config = site.settings().config();
        long nowMs = site.host().wallMs();
        if (config.role() == Role.CONTROL) return PairFacts.clock(nowMs);
        return new PairFacts(nowMs, config.outer().addresses(),
                config.outer().addresses().stream().map(config::advertised)
                        .filter(a -> !config.outer().addresses().contains(a)).distinct().toList(),
                Optional.of(config.ports()));
    }

    private byte[] heldFor(String zone) {
        NodeConfig config = site.settings().config();
        Optional<PathCredential> credential = config.zones(Zone.TraversalServer.class).stream()
                .filter(z -> z.name().equals(zone)).findFirst().map(CheckSteps::credential);
        return credential.map(c -> relays.hold(site.settings().book(), config.outer().addresses(), c))
                .orElse(new byte[0]);
    }

    @Override
    public Supplier<List<String>> reload(NodeSettings fresh) {
        return () -> {
            answerPaths(fresh);
            rounds.begin();
            return List.of();
        };
    }

    @Override
    public void stop() {
        outside.close();
        rounds.end();
    }

    @Override
    public Map<String, Function<Map<String, String>, Object>> actions() {
        return Map.of("start", options -> begin(options.containsKey("binding")), "state", this::state, "code",
                this::code);
    }

    /** A code for somebody on the internet; the fingerprint is that of the certificate which he will be shown. */
    private Object code(Map<String, String> options) {
        NodeConfig config = site.settings().config();
        if (config.role() != Role.EDGE)
            return Map.of("error", "codes are made on edge: the internet does not come to control");
        List<IpAddress> addresses =
                config.outer().addresses().stream().map(config::advertised).distinct().toList();
        boolean tls = site.settings().publicTls().isPresent();
        VisitCode made = new VisitCode(addresses,
                config.sip().domains().isEmpty() ? "" : config.name() + "." + config.sip().domains().getFirst(),
                port(config, Transport.UDP), port(config, Transport.TCP), tls ? port(config, Transport.TLS) : 0,
                options.getOrDefault("fingerprint", ""), Sensitive.of(site.host().entropy().hex(SECRET_OCTETS)));
        outside.invite(made);
        return StatusRow.ordered("code", made.text(), "minutes", OutsideDesk.CODE_NS / 60_000_000_000L, "addresses",
                addresses.stream().map(IpAddress::toString).toList());
    }

    private static int port(NodeConfig config, Transport transport) {
        if (!config.sip().transports().contains(transport)) return 0;
        return config.ports().port(switch (transport) {
            case UDP -> Setting.SIP_UDP;
            case TCP -> Setting.SIP_TCP;
            case TLS -> Setting.SIP_TLS;
        });
    }

    private Object begin(boolean binding) {
        if (run != null && !run.done())
            return Map.of("error", "a check is running already; it ends within two minutes");
        CheckSteps made = new CheckSteps(site, partner, told -> partner = told);
        CheckRun begun = new CheckRun(site.host(), made.all(binding), () -> {});
        steps = made;
        run = begun;
        begun.begin();
        return begun.facts();
    }

    /** Where a firewall's language is asked for, each missing rule is told in it. */
    private Object state(Map<String, String> options) {
        if (run == null) return Map.of("error", "no check was begun");
        Map<String, Object> out = run.facts();
        FirewallText.Format format = format(options.getOrDefault("format", ""));
        if (format == null || steps == null) return out;
        List<Object> findings = new ArrayList<>();
        for (Finding f : run.findings()) {
            Map<String, Object> facts = f.facts();
            if (f.verdict() == Verdict.BLOCKED && f.opening().isPresent()) {
                facts.put("rule", steps.paste(f.opening().get(), format));
            }
            findings.add(facts);
        }
        out.put("findings", findings);
        return out;
    }

    private static FirewallText.@Nullable Format format(String name) {
        for (FirewallText.Format f : FirewallText.Format.values()) if (f.name().equalsIgnoreCase(name)) return f;
        return null;
    }
}

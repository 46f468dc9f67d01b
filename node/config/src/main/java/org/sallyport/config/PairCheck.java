package org.sallyport.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.ports.ChapterState;
import org.sallyport.ports.Setting;
import org.sallyport.zone.Zone.TraversalClient;
import org.sallyport.zone.Zone.TraversalServer;

/** Compares the two files of a pair: what must be the same on both sides, and is not. */
public final class PairCheck {
    private final ConfigResult.Valid control;
    private final ConfigResult.Valid edge;
    private final List<ConfigProblem> problems = new ArrayList<>();

    private PairCheck(ConfigResult.Valid control, ConfigResult.Valid edge) {
        this.control = control;
        this.edge = edge;
    }

    /** What differs; empty where the two fit. */
    public static List<ConfigProblem> of(ConfigResult.Valid control, ConfigResult.Valid edge) {
        PairCheck check = new PairCheck(control, edge);
        check.zones();
        check.domains();
        return List.copyOf(check.problems);
    }

    private void zones() {
        List<TraversalServer> servers = edge.config().zones(TraversalServer.class);
        for (TraversalClient client : control.config().zones(TraversalClient.class)) {
            Optional<TraversalServer> fit =
                    servers.stream().filter(s -> s.port() == client.peers().port()).findFirst();
            if (fit.isEmpty()) {
                tell(client.name(), "sip.port", "Edge has no zone on port " + client.peers().port() + "; it has "
                        + servers.stream().map(s -> Integer.toString(s.port())).toList() + ".", "SIT-1");
                continue;
            }
            compare(client, fit.get());
        }
    }

    private void compare(TraversalClient client, TraversalServer server) {
        String zone = client.name();
        if (client.peers().transport() != server.transport()) {
            tell(zone, "sip.transport", "is " + client.peers().transport().token() + " here, but "
                    + server.transport().token() + " in " + edge.settings().file() + ".", "SIT-1");
        }
        if (!client.credentials().username().equals(server.credentials().username())) {
            tell(zone, "username", "is '" + client.credentials().username() + "' here, but '"
                    + server.credentials().username() + "' in "
                    + edge.settings().file() + ".", "SIT-1");
        }
        if (!client.credentials().password().equals(server.credentials().password())) {
            tell(zone, "password", "is not the password in " + edge.settings().file() + ".", "SIT-1");
        }
        if (ChapterState.uses(Setting.ZONE_H323) && client.h323Port() != server.h323Port()) {
            tell(zone, "h323.port", "is " + client.h323Port() + " here, but " + server.h323Port() + " in "
                    + edge.settings().file() + ".", "HAS-1");
        }
        if (client.keepAliveNs() != server.keepAliveNs()) {
            tell(zone, "keep-alive-interval", "differs: edge takes the connection for dead after three of its own.");
        }
    }

    private void domains() {
        List<String> missing = new ArrayList<>(control.config().sip().domains());
        missing.removeAll(edge.config().sip().domains());
        if (missing.isEmpty()) return;
        ConfigSettings settings = control.settings();
        int line = settings.at(SipKeys.SIP_DOMAINS.path()).map(ConfigSettings.Value::line).orElse(0);
        problems.add(new ConfigProblem(settings.file(), line, line == 0 ? 0 : 1, SipKeys.SIP_DOMAINS.path(),
                "Edge does not serve " + missing + ", so that calls from the internet to them are refused.",
                List.of()));
    }

    private void tell(String zone, String key, String message, String... rows) {
        ConfigSettings settings = control.settings();
        String item = settings.of(ZoneKeys.ZONE_NAME).stream()
                .filter(e -> e.getValue().text().equals(zone))
                .map(e -> e.getKey().substring(0, e.getKey().length() - ".name".length()))
                .findFirst()
                .orElse("zones");
        int line = settings.at(item + "." + key).or(() -> settings.at(item + ".name"))
                .map(ConfigSettings.Value::line).orElse(0);
        problems.add(new ConfigProblem(settings.file(), line, line == 0 ? 0 : 1, item + "." + key, message,
                List.of(rows)));
    }
}

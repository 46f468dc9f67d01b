package org.sallyport.ports;

import java.util.List;
import java.util.stream.Collectors;
import org.sallyport.wire.Cidr;

/**
 * Set commands of PAN-OS: a service and a security rule for each opening, and a rule of NAT for a static one. The same
 * commands twice leave the same state. A security rule of PAN-OS names the address as it was before a translation and
 * the zone as it is behind it. Even and odd are not told apart.
 */
final class PanOs {
    private PanOs() {}

    static String text(FirewallFile file) {
        StringBuilder out = new StringBuilder(file.heading("#"));
        List<String> names = file.ruleNames();
        out.append(
                "# Paste it in 'configure', then 'commit'. Zones are named by --side private=NAME and so on. Rules are"
                        + " judged in\n# their order: 'move rulebase security rules NAME top' in front of a deny of your own.\n");
        out.append("# Its SIP and H.323 helpers have to be off:\n");
        for (String application : List.of("sip", "h323")) {
            out.append("#     set shared alg-override application ").append(application).append(" alg-disabled yes\n");
        }
        out.append(
                "# To take it out: 'delete rulebase security rules', 'delete rulebase nat rules' and 'delete service' of"
                        + " the names below.\n");
        for (int i = 0; i < names.size(); i++) {
            FirewallRule rule = file.rules().get(i);
            out.append("set service ").append(names.get(i)).append(" protocol ").append(rule.protocol())
                    .append(" port ").append(rule.targetPorts()).append('\n');
            if (!FirewallRule.wholeRange(rule.sourcePorts())) {
                out.append("set service ").append(names.get(i)).append(" protocol ").append(rule.protocol())
                        .append(" source-port ").append(rule.sourcePorts()).append('\n');
            }
        }
        for (int i = 0; i < names.size(); i++) security(out, file, file.rules().get(i), names.get(i));
        for (FirewallFile.Translation t : file.translations()) {
            out.append("set rulebase nat rules sallyport-").append(file.token()).append("-edge-")
                    .append(t.own().family()).append(" from ").append(file.style().side(Location.DMZ)).append(" to ")
                    .append(file.style().side(Location.INTERNET)).append(" source ").append(t.own())
                    .append(" destination any service any source-translation static-ip translated-address ")
                    .append(t.outside()).append(" bi-directional yes\n");
        }
        return out.toString();
    }

    private static void security(StringBuilder out, FirewallFile file, FirewallRule rule, String name) {
        String target = file.translation(rule).map(t -> t.outside().toString()).orElseGet(() -> list(rule.targets()));
        out.append("set rulebase security rules ").append(name).append(" from ")
                .append(file.style().side(rule.from())).append(" to ").append(file.style().side(rule.to()))
                .append(" source ").append(list(rule.sources())).append(" destination ").append(target)
                .append(" application any service ").append(name).append(" action allow description \"")
                .append(String.join(" ", rule.rows())).append("\"\n");
    }

    private static String list(List<Cidr> all) {
        if (FirewallRule.everybody(all)) return "any";
        if (all.size() == 1) return FirewallFile.address(all.getFirst());
        return all.stream().map(FirewallFile::address).collect(Collectors.joining(" ", "[ ", " ]"));
    }
}

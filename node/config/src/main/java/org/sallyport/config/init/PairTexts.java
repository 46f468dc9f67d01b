package org.sallyport.config.init;

import java.util.stream.Collectors;
import org.sallyport.wire.IpAddress;

/** The texts of a new pair's files. */
public final class PairTexts {
    private final PairPlan plan;

    private final boolean turn;

    /** @param turn whether edge's TURN server is on from the start */
    public PairTexts(PairPlan plan, boolean turn) {
        this.plan = plan;
        this.turn = turn;
    }

    /** The file {@code control.yaml}. */
    public String control() {
        return """
                # Control: the half of the pair in the private network.
                # It opens every connection to edge, outward; nothing is opened toward it.
                # 'sallyport config explain KEY --config control.yaml' tells what holds and why.
                version: 1                 # of the format of this file
                role: control
                name: control
                profile: medium            # large shares six media port pairs instead of one

                interfaces:
                  - name: inner
                    address: %s            # an address of this machine

                protocols:
                  sip:
                    domains: [%s]          # whose calls this pair serves
                    tls:
                      certificate: certificates/control.pem
                      key: certificates/control.key
                      trust: certificates/authority.pem
                      authority-key: certificates/authority.key   # renews both nodes' certificates; never on edge

                authentication:
                  credentials-file: secrets/users   # username:password, one a line

                zones:
                  - name: edge
                    type: traversal-client
                    peer-address: %s
                    sip: {port: 7001, transport: tls}     # the same port as in edge.yaml
                    username: control
                    password: file:secrets/traversal      # the same secret on both machines
                    tls-verify-subject-name: %s

                %s# Search rules are made by themselves: local phones first, then the zone.
                # Media ports, limits and timers have the defaults of the port document;
                # 'sallyport ports --config control.yaml --config edge.yaml' shows what comes of them.
                """.formatted(plan.control(), plan.domain(), plan.edgeInner(), plan.edgeName(), relays());
    }

    /** Control believes no address inside that edge alone names, so its own file says where edge's relays are. */
    private String relays() {
        if (!turn || plan.edgeOuter().equals(plan.edgeInner())) return "";
        return """
                check:
                  relay-addresses: [%s]    # edge's outer address: 'sallyport check' tries its TURN relays there

                """.formatted(word(plan.edgeOuter()));
    }

    /** The file {@code edge.yaml}. */
    public String edge() {
        return """
                # Edge: the half of the pair in the DMZ.
                # The internet talks to it and control talks to it; it never opens anything inward.
                # 'sallyport config explain KEY --config edge.yaml' tells what holds and why.
                version: 1                 # of the format of this file
                role: edge
                name: edge
                profile: medium            # large shares six media port pairs instead of one

                interfaces:
                %s
                protocols:
                  sip:
                    domains: [%s]
                    tls:
                      certificate: certificates/edge.pem
                      key: certificates/edge.key
                      trust: certificates/authority.pem
                    registration:
                      proxy-mode: known-only      # phones on the internet register with control, through here

                zones:
                  - name: control
                    type: traversal-server
                    sip: {port: 7001, transport: tls}     # 7002 for a second zone, and so on
                    username: control
                    password: file:secrets/traversal      # the same secret on both machines
                    tls-verify-subject-name: %s
                  - name: internet
                    type: dns                             # everybody else, found by their domain

                %s
                # Strangers reach %s and nothing else: the rules that are made by themselves
                # lead them to phones registered here and through the zone, never out again.
                """.formatted(interfaces(), plan.domain(), plan.controlName(), turn(), plan.domain());
    }

    /** The TURN server, on or as it would look. */
    private String turn() {
        String mark = turn ? "" : "# ";
        String head = turn
                ? "# A TURN server for browsers and phones that use ICE; its rows open with it.\n"
                : "# A TURN server for browsers and phones that use ICE; 'sallyport init --turn' writes it switched on.\n";
        return head + """
                traversal:
                  turn:
                    enabled: on
                    shared-secrets: [file:secrets/turn]   # 'sallyport turn credentials NAME' issues from it
                    # What lies inside with public addresses is never a peer: control, and whatever else you know of.
                    denied-peers: [%s]
                    # allowed-peers: [10.0.0.0/8]         # inside phones that guests may call through the relay
                """.formatted(word(plan.control())).indent(0).lines().map(l -> mark + l + "\n")
                .collect(Collectors.joining());
    }

    /** As a word of YAML: an IPv6 address has colons. */
    private static String word(IpAddress address) {
        return address.isV4() ? address.toString() : '"' + address.toString() + '"';
    }

    private String interfaces() {
        boolean one = plan.edgeInner().equals(plan.edgeOuter());
        String nat = plan.publicAddress()
                .map(p -> "    static-nat: " + p
                        + "      # told to the internet; the outer firewall maps it to this address\n")
                .orElse("    # static-nat: 203.0.113.5   # where the outer firewall maps a public address\n");
        if (one) return item("outer", plan.edgeOuter(), "both firewalls") + nat;
        return item("inner", plan.edgeInner(), "the inner firewall, and control")
                + item("outer", plan.edgeOuter(), "the outer firewall, and the internet") + nat;
    }

    private static String item(String name, IpAddress address, String toward) {
        return "  - name: " + name + "\n    address: " + address + "   # toward " + toward + "\n";
    }

    /** What to do with the files, for who copies them to two machines. */
    public String readme() {
        String users = String.join(", ", plan.users().stream().map(u -> u.name() + "@" + plan.domain()).toList());
        return """
                A new Sallyport pair for %1$s
                %2$s

                control/    copy to the machine in the private network
                edge/       copy to the machine in the DMZ
                authority/  a copy to keep apart from both: who has authority.key can make certificates that the pair trusts.
                            Control has it too and renews the certificates of both nodes with it; edge never gets it

                On each machine, in its folder:

                    sallyport config check control.yaml      (edge.yaml)
                    sallyport run control.yaml               (edge.yaml)

                What the firewalls have to open, with these addresses:

                    sallyport ports --config control/control.yaml --config edge/edge.yaml --format nftables --firewall inner
                    sallyport ports --config control/control.yaml --config edge/edge.yaml --format nftables --firewall outer

                (also iptables, asa, fortios, panos; --firewall both --side private=eth0 where one machine is both, eth0
                leading inside). The files stand beside rules of your own; their heads say how they are loaded and taken out.

                Switch off the SIP and H.323 helpers ("ALG", "fixup", "inspect") of every firewall in the path.

                In the public DNS, so that others find %1$s:

                    _sip._udp.%1$s.    SRV  10 10 5060 %3$s.
                    _sip._tcp.%1$s.    SRV  10 10 5060 %3$s.
                    _sips._tcp.%1$s.   SRV  10 10 5061 %3$s.
                    %3$s.   A    %4$s

                Users, with their passwords in control/secrets/users: %5$s%6$s
                """.formatted(plan.domain(), "=".repeat(25 + plan.domain().length()), plan.edgeName(),
                plan.publicAddress().orElse(plan.edgeOuter()), users, turnReadme());
    }

    private String turnReadme() {
        if (!turn) return "";
        return """


                TURN: edge relays for whoever has a name and a password made from edge/secrets/turn. In the edge folder:

                    sallyport turn credentials alice --config edge.yaml

                A web service that hands them out to browsers needs a copy of that secret and nothing else.
                Print the firewall rules again when you switch TURN on or off; endpoints inside that may use it are named
                by --endpoints PREFIX.""";
    }

    /** The file {@code secrets/users} of control. */
    public String users() {
        StringBuilder out = new StringBuilder("# username:password, one a line\n");
        plan.users().forEach(u -> out.append(u.name()).append(':').append(u.password()).append('\n'));
        return out.toString();
    }
}

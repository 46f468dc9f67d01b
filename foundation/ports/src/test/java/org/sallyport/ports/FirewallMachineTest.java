package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

/**
 * The printed files on a machine that has rules of its own: the kernel's own tables in a namespace of their own, where
 * nothing leads out. Skipped where nft, iptables or unshare are missing or not permitted.
 */
class FirewallMachineTest {
    private static final Topology PAIR = Topology.of(
            List.of(ip("10.1.0.2"), ip("fd00:1::2")), List.of(ip("172.16.0.2"), ip("fd00:2::2")),
            List.of(ip("172.16.1.2"), ip("2001:db8::2")))
            .with(Party.DNS_SERVER_INTERNET, List.of(Cidr.of("198.51.100.53")))
            .behind(List.of(ip("203.0.113.2")));

    /** What somebody else's firewall looks like: a table that lets pass what it knows and drops the rest, and a NAT. */
    private static final String FOREIGN = """
            table inet company {
                chain forward {
                    type filter hook forward priority filter; policy drop;
                    ct state established,related accept
                    ip daddr { 172.16.0.2, 172.16.1.2 } accept
                    ip saddr { 172.16.0.2, 172.16.1.2 } accept
                    ip daddr 192.0.2.80 udp dport 9 accept
                }
                chain leave {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr 10.0.0.0/8 ip daddr 198.18.0.0/15 masquerade
                }
            }
            """;

    @TempDir
    private Path dir;

    private final PortBook book = PortBook.of(PortSettings.defaults());

    private static IpAddress ip(String text) {
        return IpAddress.of(text);
    }

    private String text(Set<Firewall> walls, FirewallText.Format format) {
        return FirewallText.render(book, walls, PAIR, RowFilter.DEFAULT, format,
                new FirewallStyle(FirewallStyle.Form.BESIDE, true, Map.of(Location.PRIVATE, "lan0"), Map.of()));
    }

    private String inside(String script) throws Exception {
        Path file = dir.resolve("script");
        Files.writeString(file, script);
        String said = run("unshare", "-rnm", "sh", "-e", file.toString());
        assumeTrue(!said.contains("Operation not permitted"), "the kernel's tables may not be touched here");
        assertThat(said).as(script).endsWith("\ndone\n");
        return said;
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        p.waitFor();
        return said;
    }

    private static void needs(String... programs) throws InterruptedException {
        for (String program : programs) {
            try {
                assumeTrue(run("unshare", "-rnm", "sh", "-c", "command -v " + program + " && echo there").endsWith(
                        "there\n"), program + " or unshare is missing or not permitted");
            } catch (IOException _) {
                assumeTrue(false, "unshare is missing");
            }
        }
    }

    private static String part(String said, String name) {
        int at = said.indexOf("== " + name + "\n");
        assertThat(at).as(name + " in " + said).isNotNegative();
        int end = said.indexOf("== ", at + 3);
        return said.substring(at + name.length() + 4, end < 0 ? said.length() - "done\n".length() : end);
    }

    @Test
    void nftablesStandBesideOtherTablesTwiceAndGoWithoutATrace() throws Exception {
        needs("nft");
        Files.writeString(dir.resolve("foreign"), FOREIGN);
        for (Set<Firewall> walls : List.of(Set.of(Firewall.INNER), Set.of(Firewall.OUTER),
                Set.of(Firewall.INNER, Firewall.OUTER))) {
            String ours = text(walls, FirewallText.Format.NFTABLES);
            assertThat(ours).doesNotContain("flush ruleset");
            Files.writeString(dir.resolve("ours"), ours);
            String delete = ours.lines().filter(l -> l.startsWith("#     nft delete")).findFirst().orElseThrow()
                    .substring(6);
            String said = inside("cd " + dir + """

                    nft -f foreign; echo "== foreign"; nft list ruleset
                    nft -f ours; echo "== beside"; nft list table inet company; echo "== once"; nft list ruleset
                    nft -f ours; echo "== twice"; nft list ruleset
                    %s; echo "== without"; nft list ruleset
                    echo; echo done
                    """.formatted(delete));
            assertThat(part(said, "beside")).isEqualTo(part(said, "foreign"));
            assertThat(part(said, "twice")).isEqualTo(part(said, "once")).contains("table inet sallyport_");
            assertThat(part(said, "without").strip()).isEqualTo(part(said, "foreign").strip());
        }
    }

    /** A network around the machine: a sender on the internet's side, two sides on which nobody has to answer. */
    private static final String AROUND = """
            mount -t tmpfs none /run; ip netns add sender
            ip link add net0 type veth peer name eth0 netns sender
            ip netns add nobody
            for i in dmz lan; do ip link add ${i}0 type veth peer name ${i}1 netns nobody; ip -n nobody link set ${i}1 up; done
            ip addr add 198.51.100.1/24 dev net0; ip addr add 172.16.1.1/24 dev dmz0; ip addr add 192.0.2.1/24 dev lan0
            for i in net0 dmz0 lan0; do ip link set $i up; done
            ip -n sender addr add 198.51.100.7/24 dev eth0; ip -n sender link set eth0 up
            ip -n sender route add default via 198.51.100.1
            echo 1 > /proc/sys/net/ipv4/ip_forward
            ip neigh add 172.16.1.2 lladdr 02:00:00:00:00:02 dev dmz0
            ip neigh add 192.0.2.80 lladdr 02:00:00:00:00:03 dev lan0
            send() { ip netns exec sender bash -c "echo x > /dev/udp/$1/$2"; }
            # Counts what leaves, and asks until it is there: a packet may be a moment under way.
            saw() { n=0; until nft list table $2 | grep -q 'counter packets [1-9].*"'"$1"; do
              n=$((n + 1)); [ $n -lt 500 ] || { echo "never saw $1"; nft list ruleset; exit 1; }; done; }
            witness() { nft -f - <<X
            table ip witness {
                chain leaves {
                    type filter hook postrouting priority 300; policy accept;
                    ip daddr 192.0.2.80 udp dport 9 counter comment "foreign"
                    ip daddr 172.16.1.2 udp dport 5060 counter comment "row"
                    ip daddr 172.16.1.2 udp dport 161 counter comment "leak"
                }
            }
            X
            }
            """;

    @Test
    void nftablesLetOthersPassTranslateForEdgeAndDropWhatIsNoRow() throws Exception {
        needs("nft", "ip", "bash");
        Files.writeString(dir.resolve("foreign"), FOREIGN);
        Files.writeString(dir.resolve("ours"), text(Set.of(Firewall.OUTER), FirewallText.Format.NFTABLES));
        String said = inside("cd " + dir + "\n" + AROUND + """
                nft -f foreign; nft -f ours; witness
                send 192.0.2.80 9; saw foreign 'ip witness'
                send 203.0.113.2 5060; saw row 'ip witness'
                send 203.0.113.2 161; saw 'no row' 'inet sallyport_outer'
                echo "== end"; nft list table ip witness
                echo; echo done
                """);
        assertThat(part(said, "end")).contains("counter packets 0 bytes 0 comment \"leak\"");
    }

    @Test
    void oneMachineThatIsBothFirewallsOpensNothingFromEdgeInward() throws Exception {
        needs("nft", "ip", "bash");
        Files.writeString(dir.resolve("ours"),
                text(Set.of(Firewall.INNER, Firewall.OUTER), FirewallText.Format.NFTABLES));
        String said = inside("cd " + dir + "\n" + AROUND + """
                nft -f ours; witness
                ip -n nobody addr add 172.16.1.2/24 dev dmz1; ip -n nobody route add default via 172.16.1.1
                ip neigh del 172.16.1.2 dev dmz0
                ip netns exec nobody sh -c 'echo 36002 59999 > /proc/sys/net/ipv4/ip_local_port_range'
                nft add rule ip witness leaves ip daddr 198.51.100.7 udp dport 4000 counter comment '"media"'
                ip netns exec nobody bash -c 'echo x > /dev/udp/198.51.100.7/4000'; saw media 'ip witness'
                ip netns exec nobody bash -c 'echo x > /dev/udp/192.0.2.80/4000'; saw 'no row' 'inet sallyport_both'
                echo; echo done
                """);
        assertThat(said).endsWith("done\n");
    }

    @Test
    void iptablesLetOthersPassTranslateForEdgeAndDropWhatIsNoRow() throws Exception {
        needs("nft", "ip", "bash", "iptables-restore");
        String ours = text(Set.of(Firewall.OUTER), FirewallText.Format.IPTABLES);
        Files.writeString(dir.resolve("ours"), ours);
        String hooks = String.join("\n", ours.lines().filter(l -> l.startsWith("#     iptables -C "))
                .map(l -> l.substring(6)).toList());
        String said = inside("cd " + dir + "\n" + AROUND + """
                iptables -P FORWARD DROP; iptables -A FORWARD -d 192.0.2.80 -p udp --dport 9 -j ACCEPT
                iptables -A FORWARD -d 172.16.1.2 -j ACCEPT
                iptables-restore -n ours; witness
                """ + hooks + """

                send 192.0.2.80 9; saw foreign 'ip witness'
                send 203.0.113.2 5060; saw row 'ip witness'
                send 203.0.113.2 161
                n=0; until iptables -L SALLYPORT_OUTER_ROWS -nvx | tail -1 | grep -q '^ *[1-9].*DROP'; do
                  n=$((n + 1)); [ $n -lt 500 ] || { iptables -nvL; exit 1; }; done
                echo "== end"; nft list table ip witness
                echo; echo done
                """);
        assertThat(part(said, "end")).contains("counter packets 0 bytes 0 comment \"leak\"");
    }

    @Test
    void iptablesStandInChainsOfTheirOwnTwiceAndGoWithoutATrace() throws Exception {
        needs("iptables-restore", "ip6tables-restore");
        for (Firewall wall : Firewall.values()) {
            String ours = text(Set.of(wall), FirewallText.Format.IPTABLES);
            Files.writeString(dir.resolve("ours"), ours);
            String hooks = String.join("\n", ours.lines().filter(l -> l.startsWith("#     ip") && l.contains(" -C "))
                    .map(l -> l.substring(6)).toList());
            String chain = "SALLYPORT_" + wall.name();
            String said = inside("cd " + dir + """

                    show() { echo "== $1"; (iptables-save; ip6tables-save) | sed -e '/^#/d' -e 's/[[][0-9:]*]//'; }
                    for i in iptables ip6tables; do $i -N COMPANY; $i -A COMPANY -p udp --dport 9 -j ACCEPT
                      $i -A FORWARD -j COMPANY; $i -P FORWARD DROP; $i -t nat -A POSTROUTING -p udp -j MASQUERADE; done
                    show foreign
                    iptables-restore -n ours; ip6tables-restore -n ours; hook() { true; %s
                    }; hook
                    show once
                    iptables-restore -n ours; ip6tables-restore -n ours; hook
                    show twice
                    """.formatted("\n" + hooks) + hooks.replaceAll("(?m)^.*\\|\\| (.*) -I (.*)$", "$1 -D $2") + """

                    for i in iptables ip6tables; do for t in filter nat; do for how in -F -X; do
                      for c in $($i -t $t -S | grep '^-N %1$s' | cut -c4-); do $i -t $t $how $c; done; done; done; done
                    show without
                    echo; echo done
                    """.formatted(chain));
            assertThat(part(said, "twice")).isEqualTo(part(said, "once")).contains("-j " + chain + "\n");
            assertThat(part(said, "once").lines().filter(l -> !l.contains("SALLYPORT_")).toList())
                    .isEqualTo(part(said, "foreign").lines().toList());
            assertThat(part(said, "without").strip()).isEqualTo(part(said, "foreign").strip());
        }
    }
}

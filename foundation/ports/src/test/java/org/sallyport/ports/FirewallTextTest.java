package org.sallyport.ports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.IpAddress;

class FirewallTextTest {
    private static final Topology V4 =
            Topology.of(List.of(ip("10.1.0.2")), List.of(ip("172.16.0.2")), List.of(ip("172.16.1.2")));
    private static final Topology BOTH = Topology.of(
            List.of(ip("10.1.0.2"), ip("10.1.0.3"), ip("fd00:1::2")),
            List.of(ip("172.16.0.2"), ip("fd00:2::2")),
            List.of(ip("172.16.1.2"), ip("2001:db8::2")))
            .with(Party.MANAGEMENT, List.of(Cidr.of("10.9.0.0/16"), Cidr.of("fd00:9::/64")))
            .with(Party.DNS_SERVER_INTERNET, List.of(Cidr.of("198.51.100.53"), Cidr.of("2001:db8:53::1")))
            .with(Party.NTP_SERVER, List.of(Cidr.of("10.1.0.123")))
            .behind(List.of(ip("203.0.113.2")))
            .withPinholeSeconds(20);

    private final PortBook book = PortBook.of(PortSettings.defaults());
    private final PortBook largeWithZones = PortBook.of(
            PortSettings.builder().size(Size.LARGE).traversalZones(3).build());

    private static IpAddress ip(String text) {
        return IpAddress.of(text);
    }

    /** The whole rule set, whose translations another machine makes. */
    private static String render(PortBook book, Firewall firewall, Topology topology, RowFilter filter,
            FirewallText.Format format) {
        return FirewallText.render(book, Set.of(firewall), topology, filter, format, new FirewallStyle(
                format.compareTo(FirewallText.Format.ASA) <= 0 ? FirewallStyle.Form.WHOLE : FirewallStyle.Form.BESIDE,
                false, Map.of(), Map.of()));
    }

    private String beside(Set<Firewall> walls, FirewallText.Format format) {
        return FirewallText.render(book, walls, BOTH, RowFilter.DEFAULT, format, FirewallStyle.BESIDE);
    }

    @Test
    void opensTheInnerFirewallForTheBuiltRowsOutwardOnly() {
        String text = render(book, Firewall.INNER, V4, RowFilter.DEFAULT, FirewallText.Format.NFTABLES);
        assertThat(text)
                .contains("policy drop;", "ct state invalid counter drop")
                .contains("ct state established,related counter accept")
                .contains("ip saddr 10.1.0.2 ip daddr 172.16.0.2 tcp sport 25000-29999 tcp dport 7001 ct state new "
                        + "counter accept comment \"SIT-1\"")
                .contains("udp sport 36002-59998 udp sport & 1 == 0 udp dport 36000 ct state new counter accept "
                        + "comment \"SIT-2\"")
                .contains("udp sport 36003-59999 udp sport & 1 == 1 udp dport 36001 ct state new counter accept "
                        + "comment \"SIT-3\"")
                .contains("log prefix \"sallyport-inner-drop \"", "counter drop comment \"no row\"")
                .doesNotContain("from the dmz side", "ip6 ", "ct timeout", "comment \"HAS");
        assertThat(text.lines().filter(l -> l.contains("ct state new"))).hasSize(3);
    }

    @Test
    void opensTheOuterFirewallForSipMediaAndDns() {
        String text = render(book, Firewall.OUTER, BOTH, RowFilter.DEFAULT, FirewallText.Format.NFTABLES);
        assertThat(text)
                .contains("ip daddr 172.16.1.2 udp sport 1024-65535 udp dport 5060 ct state new ct timeout set "
                        + "\"pinhole_v4\" counter accept comment \"SIP-3 SIN-3\"")
                .contains("ip6 daddr 2001:db8::2 tcp sport 1024-65535 tcp dport 5061 ct state new counter accept "
                        + "comment \"SIP-5 SIN-3\"")
                .contains("ip daddr 172.16.1.2 udp sport 1024-65535 udp dport 36002-59998 udp dport & 1 == 0")
                .contains("ip saddr 172.16.1.2 udp sport 36003-59999 udp sport & 1 == 1 udp dport 1024-65535")
                .contains("ip saddr 172.16.1.2 ip daddr 198.51.100.53 udp sport 1024-65535 udp dport 53")
                .contains("comment \"GUI-1 ADI-1\"")
                .contains("policy = { unreplied : 20, replied : 20 }", "203.0.113.2");
        assertThat(text.replaceAll("(?m)^#.*$", "")).doesNotContain("203.0.113.2", "10.1.0.2", "36000");
    }

    @Test
    void opensEveryZoneAndSharedPairOfALargeSystem() {
        String text =
                render(
                        largeWithZones, Firewall.INNER, V4, RowFilter.DEFAULT, FirewallText.Format.NFTABLES);
        assertThat(text)
                .contains("tcp dport 7001-7003")
                .contains("udp sport 36012-59998 udp sport & 1 == 0 udp dport 36000-36010 udp dport & 1 == 0");
    }

    @Test
    void saysWhyARowIsNotOpened() {
        String text =
                render(book, Firewall.INNER, V4, RowFilter.EVERYTHING, FirewallText.Format.NFTABLES);
        assertThat(text)
                .contains("# Not opened, ADE-1: no address of management is known.")
                .contains("# Not opened, ADE-7: no address of syslog-server is known.")
                .contains("HAS-2", "UCD-2");
        assertThat(render(book, Firewall.OUTER, V4, RowFilter.EVERYTHING, FirewallText.Format.NFTABLES))
                .contains("# Not opened, ADI-4: no address of management-internet is known.");
    }

    @Test
    void opensOneChapterAloneWhereAsked() {
        RowFilter natted = new RowFilter(Optional.empty(), Set.of(Chapter.SIP_NATTED), false);
        String text = render(book, Firewall.OUTER, V4, natted, FirewallText.Format.NFTABLES);
        assertThat(text).contains("comment \"SIN-4\"").doesNotContain("SIP-", "ADI-1");
        assertThatThrownBy(() -> render(book, Firewall.INNER, V4, natted, FirewallText.Format.NFTABLES))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAWildcardAddress() {
        assertThatThrownBy(() -> Topology.of(List.of(IpAddress.ANY_V4), List.of(), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesOneIptablesFileForBothFamilies() {
        String text = render(book, Firewall.OUTER, BOTH, RowFilter.DEFAULT, FirewallText.Format.IPTABLES);
        assertThat(text)
                .contains(":FORWARD DROP [0:0]")
                .contains("-4 -A FORWARD -d 172.16.1.2/32 -p udp -m multiport --sports 1024:65535 -m multiport "
                        + "--dports 5060 -m conntrack --ctstate NEW -m comment --comment \"SIP-3 SIN-3\" -j ACCEPT")
                .contains("-6 -A FORWARD -d 2001:db8::2/128 -p tcp")
                .endsWith("-A FORWARD -j DROP\nCOMMIT\n");
    }

    @Test
    void writesAccessListsForAsa() {
        String text = render(book, Firewall.INNER, BOTH, RowFilter.EVERYTHING, FirewallText.Format.ASA);
        assertThat(text)
                .contains("access-list SALLYPORT_INNER_FROM_PRIVATE remark UCD-3 JGC-2 SIT-1\n"
                        + "access-list SALLYPORT_INNER_FROM_PRIVATE extended permit tcp host 10.1.0.2 range 25000 "
                        + "29999 host 172.16.0.2 eq 7001\n")
                .contains("extended permit tcp 10.9.0.0 255.255.0.0 range 1024 65535 host 172.16.0.2 eq 443")
                .contains("host fd00:1::2 range 25000 29999 host fd00:2::2 eq 7001")
                .contains("access-list SALLYPORT_INNER_FROM_DMZ extended permit udp host 172.16.0.2 eq 123 host "
                        + "10.1.0.123 eq 123")
                .contains("access-list SALLYPORT_INNER_FROM_DMZ extended deny ip any any log", "timeout udp 0:01:00");
    }

    @ParameterizedTest
    @EnumSource(Firewall.class)
    void isAcceptedByNft(Firewall firewall) throws Exception {
        for (PortBook b : List.of(book, largeWithZones)) {
            for (Topology t : List.of(V4, BOTH)) {
                for (RowFilter f : List.of(RowFilter.DEFAULT, RowFilter.EVERYTHING)) {
                    check(render(b, firewall, t, f, FirewallText.Format.NFTABLES), "nft", "-c", "-f");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Firewall.class)
    void isAcceptedByIptablesRestoreOfBothFamilies(Firewall firewall) throws Exception {
        for (RowFilter f : List.of(RowFilter.DEFAULT, RowFilter.EVERYTHING)) {
            String text = render(largeWithZones, firewall, BOTH, f, FirewallText.Format.IPTABLES);
            check(text, "iptables-restore", "--test");
            check(text, "ip6tables-restore", "--test");
        }
    }

    /** Lets the program read the file in a network namespace of its own, where it may look but not touch. */
    private static void check(String text, String program, String... options) throws Exception {
        assumeTrue(runs("unshare", "-rn", program, "--version"), program + " or unshare is missing or not permitted");
        Path file = Files.createTempFile("sallyport", ".rules");
        try {
            Files.writeString(file, text);
            List<String> command = new ArrayList<>(List.of("unshare", "-rn", program));
            command.addAll(List.of(options));
            command.add(file.toString());
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = p.waitFor();
            assumeTrue(!said.contains("Operation not permitted"), program + " may not look at the kernel's tables");
            assertThat(code).as(said + "\n" + text).isZero();
        } finally {
            Files.delete(file);
        }
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
            p.getInputStream().readAllBytes();
            return p.waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    @Test
    void opensTheTurnRowsWithTheirSwitchAndNothingInward() {
        PortBook on = PortBook.of(PortSettings.builder().set(Setting.TURN, true).build());
        for (FirewallText.Format f : FirewallText.Format.values()) {
            for (Firewall wall : Firewall.values()) {
                String off = render(book, wall, BOTH, RowFilter.DEFAULT, f);
                assertThat(off).doesNotContain("3478").doesNotContain("24000");
                assertThat(render(on, wall, BOTH, RowFilter.DEFAULT, f)).contains("3478", "24000");
            }
        }
        String inner = render(on, Firewall.INNER, BOTH, RowFilter.DEFAULT, FirewallText.Format.NFTABLES);
        assertThat(inner).contains("ICE-1", "ICE-2").doesNotContain("# Opened from the dmz side");
        String inside = render(on, Firewall.INNER, V4.behind(List.of(ip("203.0.113.2")))
                .with(Party.ENDPOINT, List.of(Cidr.of("10.1.0.0/16"))), RowFilter.DEFAULT,
                FirewallText.Format.NFTABLES);
        assertThat(inside.lines().filter(l -> l.contains("ICE-2"))).singleElement().asString()
                .as("relays are on the outer address, which clients know as the public one")
                .contains("ip daddr { 172.16.1.2, 203.0.113.2 }", "udp dport 24000-29999");
        assertThat(inside.lines().filter(l -> l.contains("ICE-7"))).singleElement().asString()
                .contains("ip saddr 10.1.0.0/16", "172.16.0.2", "3478, 24000-29999");
        String outer = render(on, Firewall.OUTER, BOTH, RowFilter.DEFAULT, FirewallText.Format.NFTABLES);
        assertThat(outer).contains("comment \"UCE-3 JGE-3 ICE-3\"", "comment \"UCE-4 JGE-4 ICE-4\"", "ICE-5");
    }

    @Test
    void addsEntriesToAnAsaAndChangesNothingElse() {
        String text =
                FirewallText.render(book, Set.of(Firewall.OUTER), BOTH, RowFilter.DEFAULT, FirewallText.Format.ASA,
                        new FirewallStyle(FirewallStyle.Form.BESIDE, true, Map.of(Location.DMZ, "perimeter",
                                Location.INTERNET, "outside"), Map.of(Location.INTERNET, "outside_access_in")));
        assertThat(commands(text, "!")).isNotEmpty().allSatisfy(l -> assertThat(l).matches(
                "access-list \\S+ extended permit .*|object network SALLYPORT_.*| host .*| nat \\(.*"));
        assertThat(text)
                .contains("access-list outside_access_in extended permit udp any4 range 1024 65535 host 172.16.1.2 eq"
                        + " 5060", "access-list SALLYPORT_OUTER_FROM_DMZ extended permit")
                .contains(
                        "object network SALLYPORT_EDGE_V4\n host 172.16.1.2\n nat (perimeter,outside) static 203.0.113.2\n")
                .contains("!   access-group outside_access_in in interface outside");
    }

    @Test
    void writesObjectsAndPoliciesForFortiOs() {
        String text = beside(Set.of(Firewall.OUTER), FirewallText.Format.FORTIOS);
        assertThat(text)
                .contains(
                        "    edit \"sallyport-172.16.1.2\"\n        set subnet 172.16.1.2 255.255.255.255\n    next\n")
                .contains("    edit \"sallyport-2001:db8::2\"\n        set ip6 2001:db8::2/128\n")
                .contains("    edit \"sallyport-outer-SIP-3-udp-v4\"\n        set udp-portrange 5060:1024-65535\n")
                .contains(
                        "        set extip 203.0.113.2\n        set mappedip \"172.16.1.2\"\n        set extintf \"internet\"\n")
                // Who comes from outside is let in to the virtual address, and over IPv6 to edge's own.
                .contains("        set srcaddr \"all\"\n        set dstaddr \"sallyport-edge-203.0.113.2\"\n")
                .contains("        set srcaddr6 \"all\"\n        set dstaddr6 \"sallyport-2001:db8::2\"\n");
        List<String> edits = text.lines().filter(l -> l.startsWith("    edit ")).toList();
        assertThat(edits).doesNotHaveDuplicates().noneMatch(l -> l.endsWith(" 0"));
        assertThat(text.lines().filter(l -> l.startsWith("config ") || l.equals("end")).count() % 2).isZero();
        assertThat(text.lines().filter(l -> l.contains("set name \"")).map(String::strip))
                .doesNotHaveDuplicates().allSatisfy(l -> assertThat(l.length()).isLessThanOrEqualTo(9 + 2 + 35));
        assertThat(beside(Set.of(Firewall.INNER), FirewallText.Format.FORTIOS)).doesNotContain("vip")
                .contains("edit 3600000001\n").contains("set tcp-portrange 7001:25000-29999");
    }

    @Test
    void writesSetCommandsForPanOs() {
        String text = FirewallText.render(book, Set.of(Firewall.OUTER), BOTH, RowFilter.DEFAULT,
                FirewallText.Format.PANOS, new FirewallStyle(FirewallStyle.Form.BESIDE, true,
                        Map.of(Location.INTERNET, "untrust"), Map.of()));
        assertThat(commands(text, "#")).isNotEmpty().allSatisfy(l -> assertThat(l).startsWith("set "));
        assertThat(text)
                .contains("set service sallyport-outer-SIP-3-udp-v4 protocol udp port 5060\n")
                .contains("set service sallyport-outer-SIP-3-udp-v4 protocol udp source-port 1024-65535\n")
                .contains("set rulebase security rules sallyport-outer-SIP-3-udp-v4 from untrust to dmz source any"
                        + " destination 203.0.113.2 application any service sallyport-outer-SIP-3-udp-v4 action allow")
                .contains(
                        "set rulebase nat rules sallyport-outer-edge-V4 from dmz to untrust source 172.16.1.2 destination any"
                                + " service any source-translation static-ip translated-address 203.0.113.2 bi-directional yes");
        assertThatThrownBy(() -> FirewallText.render(book, Set.of(Firewall.OUTER), BOTH, RowFilter.DEFAULT,
                FirewallText.Format.PANOS, FirewallStyle.WHOLE)).hasMessageContaining("one form");
    }

    @Test
    void writesTheTranslationOnlyWhereItIsMade() {
        for (FirewallText.Format f : FirewallText.Format.values()) {
            assertThat(commands(beside(Set.of(Firewall.INNER), f), "[!#]").toString()).doesNotContain("203.0.113.2");
            assertThat(commands(beside(Set.of(Firewall.OUTER), f), "[!#]").toString()).contains("203.0.113.2");
            if (f != FirewallText.Format.ASA) assertThat(commands(both(f), "[!#]").toString()).contains("203.0.113.2");
            String elsewhere = FirewallText.render(book, Set.of(Firewall.OUTER), BOTH, RowFilter.DEFAULT, f,
                    new FirewallStyle(FirewallStyle.Form.BESIDE, false, Map.of(), Map.of()));
            assertThat(commands(elsewhere, "[!#]").toString()).doesNotContain("203.0.113.2");
        }
    }

    private String both(FirewallText.Format format) {
        return FirewallText.render(book, Set.of(Firewall.INNER, Firewall.OUTER), BOTH, RowFilter.DEFAULT, format,
                new FirewallStyle(FirewallStyle.Form.BESIDE, true, Map.of(Location.PRIVATE, "lan0"), Map.of()));
    }

    @Test
    void joinsBothFirewallsOfOneMachineAndKeepsTheInternetsRowsOffTheInside() {
        String text = both(FirewallText.Format.NFTABLES);
        assertThat(text).contains("table inet sallyport_both", "comment \"SIT-1\"", "comment \"SIP-5 SIN-3\"")
                .contains("# Opened from the private side", "# Opened from the dmz side",
                        "# Opened from the internet side");
        assertThat(text.lines().filter(l -> l.contains("accept comment") && !l.contains("answers"))).isNotEmpty()
                .allSatisfy(l -> assertThat(l.contains("iifname != \"lan0\" oifname != \"lan0\"")).as(l)
                        .isEqualTo(!l.contains("SIT-")));
        assertThat(both(FirewallText.Format.IPTABLES).lines().filter(l -> l.contains("--comment"))).isNotEmpty()
                .allSatisfy(l -> assertThat(l.contains("! -i lan0 ! -o lan0")).as(l).isEqualTo(!l.contains("SIT-")));
        for (FirewallText.Format f : List.of(FirewallText.Format.NFTABLES, FirewallText.Format.IPTABLES,
                FirewallText.Format.ASA)) {
            assertThatThrownBy(() -> beside(Set.of(Firewall.INNER, Firewall.OUTER), f))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("inside");
        }
    }

    private static List<String> commands(String text, String mark) {
        return text.lines().filter(l -> !l.matches(mark + ".*") && !l.isBlank()).toList();
    }
}

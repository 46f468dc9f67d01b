package org.sallyport.node.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.config.ConfigResult;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.NodeConfigReader;
import org.sallyport.node.sip.SipSettings;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.ports.PortBook;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.stun.StunKey;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.desk.TurnDesk;
import org.sallyport.turn.TurnRows;
import org.sallyport.turn.TurnSettings;
import org.sallyport.wire.AddressPolicy;
import org.sallyport.wire.Cidr;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

class TurnWiringTest {
    private static NodeConfig config(String head, String turn) {
        String text = head + """
                role: edge
                interfaces:
                  - {name: inner, address: 10.1.0.10}
                  - {name: outer, address: [192.168.7.10, "2a02:db8::7"], static-nat: 185.10.20.10}
                protocols: {sip: {domains: [example.com]}}
                dns: {servers: [9.9.9.9]}
                zones:
                  - {name: pbx, type: neighbor, peer-address: 91.5.5.5, sip: {transport: udp}}
                security: {allowed-destinations: [10.50.0.0/16]}
                traversal:
                  turn: {enabled: on, shared-secrets: [0123456789abcdef]""" + turn + "}\n";
        return switch (NodeConfigReader.read("edge.yaml", Path.of("/nowhere"), text)) {
            case ConfigResult.Valid v -> v.config();
            case ConfigResult.Faulty f -> throw new AssertionError(f.problems().toString());
        };
    }

    private static TurnDesk.Setup setup(NodeConfig c) {
        AddressPolicy strangers = new NodeSettings(c).policy();
        return new TurnWiring(c).setup(PortBook.of(c.ports()), strangers, Optional.empty());
    }

    @Test
    void relaysOnTheOuterInterfaceAloneAndTellsThePublicAddress() {
        assertThat(setup(config("", "")).settings().relays()).containsExactlyInAnyOrder(
                new TurnSettings.Relay(IpAddress.of("192.168.7.10"), IpAddress.of("185.10.20.10")),
                new TurnSettings.Relay(IpAddress.of("2a02:db8::7"), IpAddress.of("2a02:db8::7")));
    }

    @Test
    void listensOnBothInterfacesAndOnALargeSystemOnSixPorts() {
        assertThat(setup(config("", "")).hearings()).containsExactlyInAnyOrder(
                new TurnDesk.Hearing(Endpoint.of("10.1.0.10", 3478), TurnRows.Facing.INSIDE),
                new TurnDesk.Hearing(Endpoint.of("192.168.7.10", 3478), TurnRows.Facing.OUTSIDE),
                new TurnDesk.Hearing(Endpoint.of("2a02:db8::7", 3478), TurnRows.Facing.OUTSIDE));
        TurnDesk.Setup large = setup(config("profile: large\n", ""));
        assertThat(large.hearings()).hasSize(18);
        assertThat(large.settings().quotas().allocationsMax()).isEqualTo(6000);
    }

    @Test
    void refusesPeersThatAreNotPublicNotListedOrOursAndServersOfItsOwn() {
        TurnSettings s = setup(config("", ", allowed-peers: [10.60.0.0/16, 192.0.2.0/24]")).settings();
        assertThat(s.peers().allows(IpAddress.of("8.8.4.4"))).isTrue();
        assertThat(s.peers().allows(IpAddress.of("10.60.1.1"))).isTrue();
        assertThat(s.peers().allows(IpAddress.of("192.0.2.1"))).isTrue();
        for (String refused : new String[] {"10.1.0.10", "192.168.7.10", "185.10.20.10", "2a02:db8::7", "9.9.9.9",
            "91.5.5.5", "10.50.0.1", "10.1.0.11", "127.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1"}) {
            assertThat(s.peers().allows(IpAddress.of(refused))).as(refused).isFalse();
        }
        assertThat(s.answerOnly()).as("public networks are called, too").containsExactly(Cidr.of("10.60.0.0/16"));
    }

    @Test
    void closesWhatTheFileClosesAndTheNetworkBetweenTheFirewallsEvenWhereTheyArePublic() {
        AddressPolicy peers = setup(config("", ", allowed-peers: [10.60.0.0/16], denied-peers: [\"2a02:db8:20::/48\","
                + " 8.8.4.0/24, 10.60.7.0/24]")).settings().peers();
        for (String refused : new String[] {"2a02:db8:20::10", "8.8.4.4", "10.60.7.1", "10.1.0.77"}) {
            assertThat(peers.allows(IpAddress.of(refused))).as(refused).isFalse();
        }
        assertThat(peers.allows(IpAddress.of("2a02:db8:21::10"))).isTrue();
        assertThat(peers.allows(IpAddress.of("10.60.8.1"))).isTrue();
    }

    @Test
    void opensTheNetworkBetweenTheFirewallsToWhomTheFileNamesThere() {
        AddressPolicy peers = setup(config("", ", allowed-peers: [10.1.0.77]")).settings().peers();
        assertThat(peers.allows(IpAddress.of("10.1.0.77"))).isTrue();
        assertThat(peers.allows(IpAddress.of("10.1.0.78"))).isFalse();
    }

    private static Map<String, TurnAccess.Keys> users(String head, String turn) {
        return setup(config(head, turn)).access().users();
    }

    @Test
    void takesUsersOfTheDatabaseOnlyWhereItIsTold() {
        String users = """
                authentication:
                  credentials:
                    - {username: alice, password: rosebud}
                    - {username: bob, ha1-md5: %s}
                """.formatted("ab".repeat(16));
        Map<String, TurnAccess.Keys> same = users(users, ", use-credentials: on");
        assertThat(same.keySet()).containsExactlyInAnyOrder("alice", "bob");
        assertThat(same.get("alice").sha256()).isNotNull();
        assertThat(same.get("bob").md5()).isNotNull();
        assertThat(same.get("bob").sha256()).isNull();
        assertThat(users(users, ", realm: relay, use-credentials: on").keySet())
                .as("digests of registrations are good for their realm alone").containsExactly("alice");
        assertThat(users(users, "")).isEmpty();
    }

    @Test
    void takesUsersOfItsOwnWithDigestsOfWhateverRealmItHas() {
        String own = ", realm: relay, users: [{username: alice, password: rosebud}, {username: bob, ha1-md5: "
                + "ab".repeat(16) + "}]";
        Map<String, TurnAccess.Keys> users = users("", own);
        assertThat(users.keySet()).containsExactlyInAnyOrder("alice", "bob");
        assertThat(users.get("alice").md5()).usingRecursiveComparison()
                .isEqualTo(StunKey.longTermMd5("alice", "relay", "rosebud"));
        assertThat(users.get("bob").md5()).usingRecursiveComparison()
                .isEqualTo(StunKey.ofDigest(HexFormat.of().parseHex("ab".repeat(16))));
    }

    private static SipCallSettings.Registration registration(NodeConfig c) {
        return new SipSettings(new NodeSettings(c)).registration();
    }

    @Test
    void leavesEdgeWhatItIsWhereOnlyTurnHasUsers() {
        NodeConfig turnOnly = config("", ", users: [{username: alice, password: rosebud}]");
        assertThat(registration(turnOnly).mode())
                .isNotEqualTo(SipCallSettings.RegistrationMode.REGISTRAR);
        NodeConfig database = config("authentication: {credentials: [{username: alice, password: rosebud}]}\n", "");
        assertThat(registration(database).mode())
                .isEqualTo(SipCallSettings.RegistrationMode.REGISTRAR);
    }
}

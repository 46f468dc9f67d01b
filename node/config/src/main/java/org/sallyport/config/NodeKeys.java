package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyList.RESTART;
import static org.sallyport.config.KeyTypes.address;
import static org.sallyport.config.KeyTypes.choice;
import static org.sallyport.config.KeyTypes.label;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.path;
import static org.sallyport.config.KeyTypes.whole;

import org.sallyport.ports.Role;
import org.sallyport.ports.Size;
import org.sallyport.wire.IpAddress;

/** The node itself and its interfaces. */
final class NodeKeys {
    static final KeyList KEYS = new KeyList();

    static final ConfigKey<Integer> VERSION = KEYS.key("version", whole(1, 9999), "1", "System",
            "Version of the format of this file. A program reads its own and all older ones, and says what they meant otherwise.",
            LIVE);
    static final ConfigKey<Role> ROLE = KEYS.key("role", choice(Role.class), "", "System",
            "Which half of the pair this node is: control in the private network, edge in the DMZ.", RESTART);
    static final ConfigKey<String> NAME = KEYS.key("name", label("edge-1"), "", "the role", "System > Administration",
            "Name of the node in logs and status pages.", RESTART);
    static final ConfigKey<Size> PROFILE = KEYS.key("profile", choice(Size.class), "medium", "System",
            "How much of a machine the node has: small and medium share one media port pair, large shares six.",
            RESTART);
    static final ConfigKey<String> STATE_DIRECTORY = KEYS.key("state-directory", path("/var/lib/sallyport"), "",
            "directory 'state' beside the configuration file, /var/lib/sallyport for a file in /etc/sallyport",
            "System > Administration",
            "Where registrations, calls and keys survive a restart; created when missing.", RESTART);
    static final ConfigKey<String> ADMIN_SOCKET =
            KEYS.key("system.administration.socket", path("/run/sallyport/admin.sock"),
                    "", "admin.sock in the state directory", "System > Administration",
                    "Unix socket through which the status and reload commands speak to the node.", RESTART);

    static final ConfigKey<InterfaceConfig.Side> INTERFACE_NAME = KEYS.key("interfaces[].name",
            choice(InterfaceConfig.Side.class), "", "System > IP",
            "Toward which network the interface looks. A node with one interface may call it either.", RESTART);
    static final ConfigKey<IpAddress> INTERFACE_ADDRESS =
            KEYS.key("interfaces[].address", listOf(address()), "", "System > IP",
                    "Addresses of this machine that the node binds, IPv4, IPv6 or both.", RESTART);
    static final ConfigKey<IpAddress> INTERFACE_STATIC_NAT =
            KEYS.key("interfaces[].static-nat", address(), "", "System > IP",
                    "The IPv4 address that the firewall maps to this interface; it is told to the other side, never bound.",
                    RESTART);

    private NodeKeys() {}
}

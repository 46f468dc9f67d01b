"""TURN on edge and ICE over it: coturn's clients, aioice and two browsers, from the internet, from home and inside."""

import contextlib
import json
import shutil
import time

from labkit import agents, browser, stun, turnutils
from labkit import nodes as node_files
from labkit import plan as plans
from labkit.browser_call import BrowserCall
from labkit.failure import LabFailure
from labkit.netns import datagram_inside
from labkit.shell import wait_until
from labkit.turnutils import Peer, Uclient

NAME = "sip-ice"
# ICE-1 and ICE-2 are missing on purpose: control is no client of the relay, so no packet may be explained by them.
ROWS = ("SIT-", "SIP-", "SII-", "ICE-1", "ICE-3", "ICE-4", "ICE-5", "ICE-6", "ICE-7")
INIT = ("--turn",)
USER = "alice"
PEER = 41
# Has a password in edge's file and registers with control, through edge that asks nobody for one.
STORED = "erin"
RELAY_FIRST, RELAY_LAST = 24000, 29999
# Clients that leave without a word are gone after this: as short as the program allows, so that a chapter sees it.
LIFETIME_S = 60
COTURN = "coturn"
CHROMIUM = "chromium chromium-driver"
# Peers that nobody may reach through the relay, beside the lab's own machines.
FORBIDDEN = {
    4: ("127.0.0.1", "127.8.9.10", "0.0.0.0", "0.1.2.3", "169.254.169.254", "169.254.1.1", "10.1.2.3", "172.16.5.5",
        "192.168.1.21", "100.64.0.1", "224.0.0.251", "239.255.255.250", "255.255.255.255", "240.0.0.1"),
    6: ("::1", "::", "::ffff:127.0.0.1", "::ffff:10.20.0.10", "::127.0.0.1", "fe80::1", "fc00::1", "fd12:3456::1",
        "ff02::1", "64:ff9b::7f00:1", "64:ff9b::a14:a", "2002:7f00:1::", "2002:a14:a::1")}


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "SIT-2", "ICE-3", "ICE-4", "ICE-5", "ICE-7"}


def endpoints(session):
    """Where endpoints inside are: the rules of the inner firewall open ICE-7 for them."""
    return plans.INSIDE.prefix_v4, plans.INSIDE.prefix_v6


def settings(role, text):
    """What the nodes are told beyond what `init` writes: to offer ICE in every call, for baresip is silent where it has
    ICE and is called without. The addresses of the lab are those of documents, which no client may name as peer; here
    they play the internet."""
    text = after_line(text, "  sip:\n", "    ice: offer\n")
    if role == "control":
        return text
    # Where its outer address is IPv4 and public, edge has one of IPv6 beside it.
    outer = plans.DMZ_OUTER_PUBLIC.host(plans.NODE)
    text = text.replace(f"    address: {outer.v4} ", f"    address: [{outer.v4}, '{outer.v6}'] ")
    peers = ", ".join((plans.INTERNET.prefix_v4, f'"{plans.INTERNET.prefix_v6}"'))
    # Addresses of IPv6 inside are as public as any: what is inside has to be said.
    inside = ", ".join(f'"{prefix}"' for net in (plans.INSIDE, plans.DMZ_INNER)
                       for prefix in (net.prefix_v4, net.prefix_v6))
    # `init` closes control alone.
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("    denied-peers:"))
    return after_line(text, "  turn:\n    enabled: on\n", f"""\
    lifetime-default: {LIFETIME_S}s
    lifetime-max: {LIFETIME_S}s
    allowed-peers: [{peers}]
    denied-peers: [{inside}]
    users: [{{username: {STORED}, password: {node_files.USERS[STORED]}}}]
""")


def after_line(text, mark, more):
    """A configuration with more keys after a place that `init` wrote."""
    before, found, after = text.partition(mark)
    if not found:
        raise LabFailure(f"'init --turn' wrote no {mark!r}")
    return before + found + more + after


def scenarios(session):
    """All of them, one after the other."""
    session.edge.wait_ready([("udp", 3478)])
    places = Places(session)
    what_the_server_sees(session, places)
    relayed_address(session, places)
    if places.dual:
        both_families(session, places)
    if session.has("the clients of coturn", shutil.which("turnutils_uclient"), COTURN):
        messages_through_the_relay(session, places)
        refusals(session, places)
    forbidden_peers(session, places)
    strangers(session, places)
    administration(session, places)
    if session.has("agents of aioice", agents.interpreter(), agents.PACKAGE):
        connectivity(session, places)
    if session.has("browsers", browser.program() and shutil.which("chromedriver"), CHROMIUM):
        browsers(session, places)
    calls(session, places)
    nothing_stays(session)


class Places:
    """Who stands where, and the secret that all of them know. In a world of IPv6 there are no homes."""

    def __init__(self, session):
        plan = session.plan
        self.secret = (session.edge.file.parent / "secrets" / "turn").read_text().strip()
        self.stored = ("-u", STORED, "-w", node_files.USERS[STORED])
        self.plan = plan
        self.public, self.inner = plan.pick(plan.edge_public), plan.pick(plan.edge_inner)
        self.peer = session.internet_station("peer", PEER)
        self.far = session.internet_station("far")
        self.inside = session.inside_station("desk")
        self.dual = plan.family == 4 and not session.variant.static_nat
        if self.dual:
            self.peer.machine.address("eth0", plans.INTERNET.cidrs(PEER)[1])
            self.peer.machine.route("default", plans.INTERNET.host(plans.GATEWAY).v6)
        self.home = None if plan.family == 6 else session.home_station("sofa", 1)
        self.other_home = None if plan.family == 6 else session.home_station("attic", 2)

    def clients(self):
        """Every client with the address at which it finds edge and the address that edge sees, None for any."""
        found = [(self.far, self.public, self.far.address),
                 (self.inside, self.inner, None if self.plan.variant.inner_masquerade else self.inside.address)]
        if self.home:
            found.append((self.home, self.public, plans.INTERNET.host(101).v4))
        return found

    def family(self):
        """The option with which coturn's client asks for a relayed address that fits this world."""
        return ("-x",) if self.plan.family == 6 else ()


def what_the_server_sees(session, places):
    """Binding, without credentials."""
    if not session.has("binding requests of coturn", shutil.which("turnutils_stunclient"), COTURN):
        return
    for station, server, seen in places.clients():
        with session.step(f"turnutils_stunclient at {station.name} learns its address") as say:
            address, port = turnutils.reflexive(station.machine, station.address, server)
            if seen and address != seen:
                raise LabFailure(f"the server says {address}, not {seen}")
            say(f"{address}:{port}")
    with session.step("turnutils_natdiscovery does without RFC 5780, which edge does not offer"):
        for option in ("-m", "-f", "-H"):
            said = turnutils.discover(places.far.machine, places.far.address, places.public, option)
            if f"UDP reflexive addr: {places.far.address}" not in said.replace("[", "").replace("]", ""):
                raise LabFailure(f"natdiscovery {option} did not learn its address: {said.strip()[:120]}")


def relayed_address(session, places):
    """The address that a client is told is the one that its peers see and reach."""
    plan = session.plan
    wanted = plan.pick(plan.edge_public)
    for station, server, _ in places.clients():
        with session.step(f"what {station.name} is told as its relayed address works in both directions") as say:
            with probe(places, station, server) as client, \
                    contextlib.closing(datagram_inside(places.peer.machine, places.peer.address)) as peer:
                address, port = allocated(client, plan)
                if address != wanted or not RELAY_FIRST <= port <= RELAY_LAST:
                    raise LabFailure(f"it was told {address}:{port}, not {wanted} with a relay port")
                expect(client.permit(places.peer.address), 0, "a permission")
                client.send(*peer.getsockname()[:2], b"there")
                try:
                    data, source = peer.recvfrom(2000)
                except TimeoutError:
                    raise LabFailure("nothing reached the peer") from None
                if data != b"there" or source[:2] != (address, port):
                    raise LabFailure(f"the peer saw {data!r} from {source[0]}:{source[1]}, not from {address}:{port}")
                peer.sendto(b"back", (address, port))
                came = client.received(1.0)
                if came != [(peer.getsockname()[:2], b"back")]:
                    raise LabFailure(f"the client got {came}")
                expect(client.refresh(0), 0, "the end of the allocation")
                say(f"{address}:{port}")


def both_families(session, places):
    """One allocation with an address of either family (RFC 8656 section 7.2). coturn's client asks for it by the
    number of a draft, so this is the probe's."""
    peers = [places.peer.address, plans.INTERNET.host(PEER).v6]
    with session.step("one allocation relays in both families") as say, \
            probe(places, places.far, places.public) as client:
        answer = client.allocate(stun.attribute(stun.ADDITIONAL_FAMILY, bytes((2, 0, 0, 0))))
        expect(answer, 0, "an allocation")
        relayed = answer.addresses(stun.XOR_RELAYED)
        outer = session.plan.edge_outer
        if sorted(address for address, _ in relayed) != sorted((outer.v4, outer.v6)):
            raise LabFailure(f"it was told {relayed}")
        expect(client.permit(*peers), 0, "permissions in both families")
        for address in peers:
            with contextlib.closing(datagram_inside(places.peer.machine, address)) as peer:
                client.send(*peer.getsockname()[:2], b"there")
                data, source = peer.recvfrom(2000)
                if source[:2] not in relayed or data != b"there":
                    raise LabFailure(f"{address} saw {data!r} from {source[0]}:{source[1]}")
                peer.sendto(b"back", source)
                came = client.received(0.5)
                if came != [(peer.getsockname()[:2], b"back")]:
                    raise LabFailure(f"the client got {came}")
        expect(client.refresh(0), 0, "the end of the allocation")
        say(" and ".join(f"{address} port {port}" for address, port in relayed))


def messages_through_the_relay(session, places):
    """turnutils_uclient with its ways of sending, each with a peer that sends back; nothing may be lost."""
    rest = ("-u", USER, "-W", places.secret)
    mine = places.family()
    peer = Peer(places.peer.machine, places.peer.address)
    peers = [peer]
    far, inside, home = places.far, places.inside, places.home
    runs = [
        ("channels, an even port and the reserved one above it", far, places.public, (), {}),
        ("Send and Data indications", far, places.public, ("-s",), {}),
        ("DONT-FRAGMENT", far, places.public, ("-g",), {"size": 1200}),
        ("one allocation without RTCP, messages of 1,400 octets", far, places.public, ("-c",),
         {"pairs": 1, "size": 1400}),
        ("channel messages padded though on UDP", far, places.public, ("-D",), {}),
        # Made up by chance: of the other family (443), of nobody in particular (400), of special networks (403).
        ("needless permissions and channel binds", far, places.public, ("-G",), {"expects": (400, 403, 443)}),
        # Without a ticket in the answer the client goes on as an ordinary one (RFC 8016 section 3.1).
        ("mobility asked for, which edge does not offer", far, places.public, ("-M",), {}),
        ("with a stored password", far, places.public, (), {"credentials": places.stored}),
        ("from inside to the internet", inside, places.inner, (), {}),
        ("from inside, Send indications", inside, places.inner, ("-s",), {})]
    if home:
        runs.append(("from home, behind a NAT", home, places.public, (), {}))
        runs.append(("an IPv4 address asked for by name", far, places.public, ("-X",), {}))
    if places.dual:
        peers.append(Peer(places.peer.machine, plans.INTERNET.host(PEER).v6))
        runs.append(("from IPv4 to a peer on IPv6", far, places.public, ("-x",), {"peer": peers[1]}))
    for first in range(0, len(runs), 4):
        batch = [(title, Uclient(station.machine, station.address, server, *mine, *options,
                                 **{"credentials": rest, "peer": peer, **words}))
                 for title, station, server, options, words in runs[first:first + 4]]
        for title, run in batch:
            with session.step(f"turnutils_uclient: {title}") as say:
                say(str(run.result()))
    for one in peers:
        one.stop()
    for title, station, server in (("on the internet", far, places.public), ("inside", inside, places.inner)):
        with session.step(f"turnutils_uclient: clients {title} talk to each other's relayed addresses") as say:
            say(str(Uclient(station.machine, station.address, server, "-y", *mine, credentials=rest, clients=2,
                            messages=100).result()))


def refusals(session, places):
    """What edge does not grant, in the words of coturn's client."""
    far, mine = places.far, places.family()

    def attempt(*options, credentials=("-u", USER, "-W", places.secret), to=places.peer.address):
        return Uclient(far.machine, far.address, places.public, "-c", *mine, *options, "-e", to,
                       credentials=credentials, messages=5, pairs=1)

    with session.step("a wrong password and a wrong secret get no allocation"):
        for credentials in (("-u", USER, "-w", node_files.USERS[USER]), ("-u", STORED, "-w", "wrong"),
                            ("-u", USER, "-w", "wrong"), ("-u", USER, "-W", "wrong"), ("-u", "nobody", "-w", "wrong")):
            attempt(credentials=credentials).fails()
    with session.step("a credential of yesterday gets no allocation"):
        name, password = stun.credentials(places.secret, USER, -86400)
        attempt(credentials=("-u", name, "-w", password)).fails()
    plan = session.plan
    with session.step("a channel toward either node is refused with 403"):
        for host in (plan.control, plan.edge_inner, plan.edge_outer, plan.edge_public):
            attempt(to=plan.pick(host)).refusal(403)


def forbidden_peers(session, places):
    """Addresses in all their spellings, each with a permission and with a channel."""
    plan = session.plan
    with session.step("no permission and no channel toward anything that is not the internet") as say, \
            probe(places, places.far, places.public) as client:
        allocated(client, plan)
        tried = 0
        addresses = [*FORBIDDEN[plan.family], plan.pick(plan.control), plan.pick(plans.INSIDE.host(21)),
                     plan.pick(plan.dns_inside)]
        if not session.variant.single_nic:
            addresses.append(plan.pick(plan.edge_inner))
        for address in addresses:
            expect(client.permit(address), 403, f"a permission toward {address}")
            expect(client.bind(address, 5060), 403, f"a channel toward {address}")
            tried += 2
        # A permission names no port: toward the address of the relays it can only mean relayed ports.
        for port in (5060, 3478, 7001, 22):
            expect(client.bind(plan.pick(plan.edge_public), port), 403, f"a channel toward edge's own port {port}")
            tried += 1
        expect(client.permit(places.peer.address, FORBIDDEN[plan.family][0]), 403, "a good and a bad permission")
        expect(client.permit(places.peer.address), 0, "a good permission")
        expect(client.refresh(0), 0, "the end of the allocation")
        say(f"{tried} refused")


def strangers(session, places):
    """Who has no permission gets nothing through, and who has no allocation gets no word."""
    plan = session.plan
    with session.step("a stranger's datagrams to a relayed address go nowhere"), \
            probe(places, places.inside, places.inner) as client, \
            contextlib.closing(datagram_inside(places.peer.machine, places.peer.address)) as stranger:
        address, port = allocated(client, plan)
        expect(client.permit(places.far.address), 0, "a permission for somebody else")
        for _ in range(5):
            stranger.sendto(b"let me in", (address, port))
        came = client.received(1.0)
        if came:
            raise LabFailure(f"the client got {came}")
        expect(client.refresh(0), 0, "the end of the allocation")
    with session.step("a peer inside may not be named, whoever asks"), \
            probe(places, places.inside, places.inner) as client:
        allocated(client, plan)
        expect(client.permit(places.inside.address), 403, "a permission toward the inside")
        expect(client.refresh(0), 0, "the end of the allocation")


def connectivity(session, places):
    """ICE agents of aioice. It never asks for an IPv6 relay, so there is nothing to try in a world without IPv4."""
    if session.plan.family == 6:
        session.skip("agents of aioice", "aioice asks for IPv4 relays alone")
        return
    cases = (
        ("relay only, from home and from the internet", (places.home, places.public),
         (places.far, places.public), True),
        ("relay only, from inside and from home", (places.inside, places.inner), (places.home, places.public), True),
        ("all candidates, both at home behind NATs", (places.home, places.public),
         (places.other_home, places.public), False))
    for title, left, right, relay_only in cases:
        with session.step(f"aioice: {title}") as say:
            say(two_agents(places, left, right, relay_only))


def two_agents(places, left, right, relay_only, transport="udp"):
    """Connects two agents and lets either ask the other; everything must come back."""
    name, password = stun.credentials(places.secret, "aioice")
    made = [agents.Agent(station.machine, controlling=controlling, server=(server, 3478), user=name,
                         password=password, relay_only=relay_only, transport=transport)
            for (station, server), controlling in ((left, True), (right, False))]
    try:
        first, second = (one.description() for one in made)
        made[0].connect(second)
        made[1].connect(first)
        pairs = [one.pair() for one in made]
        for pair in pairs:
            if "relay" not in (pair["local"], pair["remote"]) or relay_only and pair["local"] != "relay":
                raise LabFailure(f"the nominated pair is {pair['local']} to {pair['remote']}")
        for one in made:
            one.exchange(200, 10)
        for one in made:
            echoed = one.echoed(20)
            if echoed != 200:
                raise LabFailure(f"{echoed} of 200 messages came back")
        return ", ".join(f"{pair['local']} to {pair['remote']}" for pair in pairs) + ", 200 of 200 either way"
    finally:
        for one in made:
            one.stop()


def calls(session, places):
    """SIP calls where both ends, one or the other has ICE: the nodes answer the checks of each end that has it."""
    outer = f"{session.plan.uri_host(session.plan.edge_public)}:3478"
    inner = f"{session.plan.uri_host(session.plan.edge_inner)}:3478"
    alice = session.inside_phone("baresip", "alice", ice=inner)
    bob = session.inside_phone("baresip", "bob")
    frank = session.internet_phone("baresip", "frank")
    erin = (session.home_phone("baresip", "erin", 2, ice=outer, number=22) if places.home
            else session.internet_phone("baresip", "erin", ice=outer))
    with session.step("four phones register, two of them with ICE"):
        for phone in (alice, bob, frank, erin):
            phone.start()
    for title, caller, callee in (
            ("both ends, from outside", erin, alice), ("both ends, from inside", alice, erin),
            ("the calling end outside alone", erin, bob), ("the called end outside alone", bob, erin),
            ("the calling end inside alone", alice, frank), ("the called end inside alone", frank, alice)):
        with session.step(f"a call with ICE at {title}") as say:
            since = time.time()
            say(session.call(caller, callee))
            for phone in (caller, callee):
                if phone in (alice, erin):
                    say(f"{session.checks_answered(phone, since)} checks of {phone.name} answered")
    for phone in (alice, bob, frank, erin):
        phone.stop()


def browsers(session, places, transport="udp"):
    """Two browsers that may use nothing but the relay."""
    cases = [("inside and on the internet", (places.inside, places.inner), (places.far, places.public))]
    if places.home and transport == "udp":
        cases.append(("inside and at home", (places.inside, places.inner), (places.home, places.public)))
    opened = {}
    try:
        with session.step("browsers start") as say:
            stations = {station.name: station for _, *sides in cases for station, _ in sides}
            opened = {name: browser.Browser(station.machine, (places.public, places.inner))
                      for name, station in stations.items()}
            browser.start_together(*opened.values())
            say(f"Chromium {next(iter(opened.values())).version()}")
        for number, (title, left, right) in enumerate(cases):
            seconds = session.talk_s if number == 0 else min(session.talk_s, 20)
            with session.step(f"browsers {title}: audio, video and data for {seconds} s over {transport}") as say:
                say(browser_call(session, places, opened, left, right, seconds, transport))
    finally:
        for one in opened.values():
            one.stop()


def browser_call(session, places, opened, left, right, seconds, transport):
    """One call, with what edge says about it while it lasts."""
    (caller, caller_server), (callee, callee_server) = left, right
    call = BrowserCall(opened[caller.name], opened[callee.name])
    call.connect(ice_server(places, caller_server, caller.name, transport),
                 ice_server(places, callee_server, callee.name, transport))
    users = (caller.name, callee.name)
    before = relayed_bytes(session, users)
    words = call.talk(seconds, session.workspace / f"figures-{caller.name}-{callee.name}.json")
    after = relayed_bytes(session, users)
    for user, first, last, pair in zip(users, before, after, call.pairs()):
        # Media alone; what the browser counts has the checks in it as well.
        if not 0.8 * (pair["bytesReceived"] - first) < last - first < 1.2 * pair["bytesReceived"]:
            raise LabFailure(f"'status turn' counts {last - first} octets toward {user}, "
                             f"the browser {pair['bytesReceived']} in all")
    call.end()
    return words


def allocations(session, user=None):
    """Every allocation, or those of a user, as `status turn --json` tells them."""
    return [one for one in session.edge.status("turn")["list"] if user in (None, one["user"])]


def relayed_bytes(session, users):
    """What the allocation of each user that carries something brought its client so far: the youngest, since a browser
    whose nonce grew old meanwhile leaves the one of its last call behind (438 to its Refresh of 0, and it does not ask
    again)."""
    living, found = allocations(session), []
    for user in users:
        held = [one["bytesToClient"] for one in living if one["user"] == user and one["permissions"]]
        if not held:
            raise LabFailure(f"'status turn' knows no allocation of {user} with permissions")
        found.append(held[-1])
    return found


def ice_server(places, address, user, transport):
    """What RTCPeerConnection is told."""
    name, password = stun.credentials(places.secret, user)
    host = f"[{address}]" if ":" in address else address
    return {"urls": f"turn:{host}:3478?transport={transport}", "username": name, "credential": password}


def administration(session, places):
    """What an administrator sees and does: a pair is issued, its use is told, its user is revoked and restored."""
    with session.step("'turn credentials' issues a pair that works; 'status turn' counts every octet") as say:
        issued = json.loads(session.edge.says("turn", "credentials", "carol", "--json"))
        client = stun.Client(places.far.machine, places.far.address, places.public,
                             user=issued["username"], password=issued["password"])
        with client, contextlib.closing(datagram_inside(places.peer.machine, places.peer.address)) as peer:
            relayed = allocated(client, session.plan)
            expect(client.permit(places.peer.address), 0, "a permission")
            expect(client.bind(*peer.getsockname()[:2]), 0, "a channel")
            for size in (1, 20, 300):
                client.send(*peer.getsockname()[:2], bytes(size))
                peer.recv(2000)
            peer.sendto(bytes(77), relayed)
            client.received(0.5)
            seen = [(one["permissions"], one["channels"], one["packetsToPeers"], one["bytesToPeers"],
                     one["packetsToClient"], one["bytesToClient"])
                    for one in allocations(session, "carol")]
            if seen != [(1, 1, 3, 321, 1, 77)]:
                raise LabFailure(f"'status turn' tells {seen}")
            expect(client.refresh(0), 0, "the end of the allocation")
            say("3 packets, 321 octets there; 1 packet, 77 octets back")
    with session.step("'turn revoke' ends the allocation at once, 'turn restore' lets the user back in"):
        with client_of(places, places.far, places.public, "carol") as client:
            allocated(client, session.plan)
            session.edge.says("turn", "revoke", "carol")
            if allocations(session, "carol"):
                raise LabFailure("the allocation still stands")
            if client.refresh().code not in (401, 437):
                raise LabFailure("the ended allocation was refreshed")
        with client_of(places, places.far, places.public, "carol") as client:
            expect(client.allocate(*family(session.plan)), 401, "an allocation of somebody revoked")
        session.edge.says("turn", "restore", "carol")
        with client_of(places, places.far, places.public, "carol") as client:
            allocated(client, session.plan)
            expect(client.refresh(0), 0, "the end of the allocation")


def nothing_stays(session):
    """Allocations end with their clients or with their time, and their ports are closed."""
    with session.step(f"after {LIFETIME_S} s without a refresh no allocation and no relay port is left") as say:
        begun = time.monotonic()
        wait_until(lambda: not allocations(session), "every allocation to end", timeout_s=LIFETIME_S + 15, step_s=1.0)
        left = session.edge.open_ports(RELAY_FIRST, RELAY_LAST)
        if left:
            raise LabFailure(f"no allocation is left, but these relay ports are open: {left[:10]}")
        say(f"after {time.monotonic() - begun:.0f} s")


def probe(places, station, server):
    """The lab's own client with credentials of the lab."""
    return client_of(places, station, server, station.name)


def client_of(places, station, server, user):
    """The lab's own client as a user."""
    name, password = stun.credentials(places.secret, user)
    return stun.Client(station.machine, station.address, server, user=name, password=password)


def allocated(client, plan):
    """The relayed address of a new allocation."""
    answer = client.allocate(*family(plan))
    expect(answer, 0, "an allocation")
    return answer.addresses(stun.XOR_RELAYED)[0]


def family(plan):
    """The attribute that asks for a relayed address of this world's family; IPv4 needs no asking."""
    return (stun.attribute(stun.FAMILY, bytes((2, 0, 0, 0))),) if plan.family == 6 else ()


def expect(answer, code, what):
    """Holds an answer against a code, 0 for success."""
    if answer.code != code:
        raise LabFailure(f"{what}: {answer.code or 'granted'} {answer.reason}, wanted {code or 'success'}")

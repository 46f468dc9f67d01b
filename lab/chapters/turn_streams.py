"""TURN over TCP and TLS, and TCP relays (RFC 6062): coturn's clients, aioice and browsers, beyond the port document."""

import contextlib
import shutil
import socket
import threading

from chapters import sip_ice
from labkit import agents, browser, netns, stun
from labkit.failure import LabFailure
from labkit.turnutils import Peer, Uclient

NAME = "turn-streams"
ROWS = ("SIT-", "TCT-", "ICE-1", "ICE-3", "ICE-4", "ICE-5", "ICE-7")
INIT = sip_ice.INIT
TLS_PORT = 5349
endpoints = sip_ice.endpoints
STREAMS = """\
    tcp: {enabled: on}
    tls: {enabled: on}
    tcp-relays: {enabled: on}
"""


def required(session):
    """The rows that must have carried packets."""
    return {"SIT-1", "TCT-1", "TCT-2", "TCT-3", "TCT-4", "TCT-5", "TCT-6", "ICE-4", "ICE-5"}


def settings(role, text):
    """As in the chapter of ICE, with everything on that streams may do."""
    text = sip_ice.settings(role, text)
    if role == "control":
        return text
    return sip_ice.after_line(text, "  turn:\n    enabled: on\n", STREAMS)


def scenarios(session):
    """All of them, one after the other."""
    session.edge.wait_ready([("udp", 3478), ("tcp", 3478), ("tcp", TLS_PORT)])
    places = sip_ice.Places(session)
    if session.has("the clients of coturn", shutil.which("turnutils_uclient"), sip_ice.COTURN):
        messages_over_streams(session, places)
    tcp_relays(session, places)
    if session.has("agents of aioice", agents.interpreter(), agents.PACKAGE):
        connectivity(session, places)
    if session.has("browsers", browser.program() and shutil.which("chromedriver"), sip_ice.CHROMIUM):
        sip_ice.browsers(session, places, transport="tcp")
    sip_ice.nothing_stays(session)


def messages_over_streams(session, places):
    """turnutils_uclient over TCP and TLS toward a peer on UDP, and between two relays of TCP."""
    mine, peer = places.family(), Peer(places.peer.machine, places.peer.address)
    rest = ("-u", sip_ice.USER, "-W", places.secret)
    authority = ("-E", str(session.certificates.authority))
    tls = {"port": TLS_PORT}
    runs = [
        ("TCP", places.far, places.public, ("-t",), {}),
        ("TCP, with a stored password", places.far, places.public, ("-t",), {"credentials": places.stored}),
        ("TCP, Send indications, odd sizes", places.far, places.public, ("-t", "-s"), {"size": 101}),
        ("TLS, the certificate verified", places.far, places.public, ("-t", "-S", *authority), tls),
        ("TCP from inside", places.inside, places.inner, ("-t",), {}),
        ("TLS from inside", places.inside, places.inner, ("-t", "-S", *authority), tls)]
    if places.home:
        runs.append(("TLS from home, behind a NAT", places.home, places.public, ("-t", "-S", *authority), tls))
    for first in range(0, len(runs), 3):
        batch = [(title, Uclient(station.machine, station.address, server, *mine, *options,
                                 **{"credentials": rest, "peer": peer, **words}))
                 for title, station, server, options, words in runs[first:first + 3]]
        for title, run in batch:
            with session.step(f"turnutils_uclient over {title}") as say:
                say(str(run.result()))
    peer.stop()
    for title, options, words in (("TCP", ("-T",), {}), ("TLS", ("-T", "-S", *authority), tls)):
        with session.step(f"turnutils_uclient: two clients over {title} join their TCP relays") as say:
            say(str(Uclient(places.far.machine, places.far.address, places.public, *options, *mine, credentials=rest,
                            clients=2, pairs=1, messages=50, **words).result()))


def tcp_relays(session, places):
    """RFC 6062 toward a peer that knows nothing of it, in both directions, and what is refused."""
    with session.step("a TCP relay connects to a peer on the internet") as say, Echo(places.peer) as echo, \
            stream_client(places) as client:
        relayed = tcp_allocation(session, client)
        expect(client.permit(places.peer.address), 0, "a permission")
        answer = client.connect(places.peer.address, echo.port)
        expect(answer, 0, "a connection to the peer")
        say(f"{carried(places, answer.first(stun.CONNECTION_ID), 200_000)} octets there and back over {relayed[1]}")
    with session.step("a peer on the internet connects to a TCP relay") as say, stream_client(places) as client:
        address, port = tcp_allocation(session, client)
        expect(client.permit(places.peer.address), 0, "a permission")
        with contextlib.closing(netns.connect_inside(places.peer.machine, address, port)) as peer:
            peer.settimeout(5)
            threading.Thread(target=send_back, args=(peer,), daemon=True).start()
            say(f"{carried(places, client.attempt(), 200_000)} octets there and back over {port}")
    with session.step("a TCP relay connects to nothing inside, nothing of ours, and to no low port"), \
            stream_client(places) as client:
        tcp_allocation(session, client)
        plan = session.plan
        for peer in (plan.control, plan.edge_inner, plan.edge_outer, plan.edge_public, plan.dns_inside):
            expect(client.connect(plan.pick(peer), 5061), 403, f"a connection to {plan.pick(peer)}:5061")
        expect(client.connect(places.peer.address, 25), 403, "a connection to a mail server")
        expect(client.connect(sip_ice.FORBIDDEN[plan.family][0], 8080), 403, "a connection to the loopback")


def connectivity(session, places):
    """aioice reaches its relay over TCP."""
    if session.plan.family == 6:
        session.skip("agents of aioice over TCP", "aioice asks for IPv4 relays alone")
        return
    with session.step("aioice: relay only, over TCP, from inside and from home") as say:
        say(sip_ice.two_agents(places, (places.inside, places.inner), (places.home, places.public), True,
                               transport="tcp"))


def stream_client(places):
    """The lab's own client over TCP."""
    name, password = stun.credentials(places.secret, "streams")
    return stun.Client(places.far.machine, places.far.address, places.public, user=name, password=password,
                       transport="tcp")


def tcp_allocation(session, client):
    """The relayed address of a new TCP allocation."""
    answer = client.allocate(*sip_ice.family(session.plan), transport=stun.TCP)
    expect(answer, 0, "a TCP allocation")
    address, port = answer.addresses(stun.XOR_RELAYED)[0]
    if address != session.plan.pick(session.plan.edge_public):
        raise LabFailure(f"the relayed address is {address}")
    return address, port


def carried(places, number, size):
    """Binds a data connection, sends so many octets over it and waits for all of them to come back."""
    with stream_client(places) as data:
        expect(data.bind_connection(number), 0, "the data connection")
        stream, came = data.socket.raw()
        stream.settimeout(10)
        sent = bytes(index * 7 & 0xFF for index in range(size))
        threading.Thread(target=stream.sendall, args=(sent,), daemon=True).start()
        while len(came) < size:
            piece = stream.recv(65536)
            if not piece:
                break
            came += piece
        if came != sent:
            raise LabFailure(f"{len(came)} of {size} octets came back" + ("" if len(came) < size else ", changed"))
        return size


def send_back(connection):
    """Sends back what comes until the other side ends."""
    with contextlib.suppress(OSError):
        while piece := connection.recv(65536):
            connection.sendall(piece)


class Echo:
    """A TCP server on a machine that sends back what comes, one connection."""

    def __init__(self, station):
        self._socket = netns.inside(station.machine, lambda: socket.create_server(
            (station.address, 0), family=socket.AF_INET6 if ":" in station.address else socket.AF_INET))
        self.port = self._socket.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._socket.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            connection, _ = self._socket.accept()
            with connection:
                send_back(connection)


expect = sip_ice.expect

"""A small TURN client (RFC 8489, RFC 8656) for what the clients of others cannot be asked to do: exact requests, exact
answers. It is a probe, not a peer: whether the relay is any good is shown by programs that we did not write."""

import base64
import hashlib
import hmac
import ipaddress
import itertools
import os
import struct
import time

from labkit import netns
from labkit.failure import LabFailure

COOKIE = 0x2112A442
BINDING, ALLOCATE, REFRESH, CREATE_PERMISSION, CHANNEL_BIND = 0x001, 0x003, 0x004, 0x008, 0x009
SEND_INDICATION, DATA_INDICATION = 0x016, 0x017
CONNECT, CONNECTION_BIND, CONNECTION_ATTEMPT = 0x00A, 0x00B, 0x01C
SUCCESS, ERROR = 0x100, 0x110
USERNAME, INTEGRITY, ERROR_CODE, CHANNEL_NUMBER, LIFETIME = 0x0006, 0x0008, 0x0009, 0x000C, 0x000D
XOR_PEER, DATA, REALM, NONCE, XOR_RELAYED, FAMILY = 0x0012, 0x0013, 0x0014, 0x0015, 0x0016, 0x0017
EVEN_PORT, TRANSPORT, XOR_MAPPED, RESERVATION = 0x0018, 0x0019, 0x0020, 0x0022
CONNECTION_ID, ADDITIONAL_FAMILY = 0x002A, 0x8000
TCP, UDP = 6, 17
TRIES = 4
PATIENCE_S = 7.5


def credentials(secret, user, life_s=3600):
    """A pair of the TURN REST convention: the name says until when, the password proves that we know the secret."""
    name = f"{int(time.time()) + life_s}:{user}"
    digest = hmac.new(secret.encode(), name.encode(), hashlib.sha1).digest()
    return name, base64.b64encode(digest).decode()


def attribute(kind, value):
    """One attribute with its padding."""
    return struct.pack(">HH", kind, len(value)) + value + bytes(-len(value) % 4)


def xor_address(kind, address, port, transaction):
    """An address attribute, xored (RFC 8489 section 14.2)."""
    packed = ipaddress.ip_address(address).packed
    mask = struct.pack(">I", COOKIE) + transaction
    masked = bytes(left ^ right for left, right in zip(packed, mask))
    return attribute(kind, struct.pack(">BBH", 0, 1 if len(packed) == 4 else 2, port ^ COOKIE >> 16) + masked)


def message(kind, transaction, attributes, key=None):
    """A whole message, signed with MESSAGE-INTEGRITY where there is a key."""
    if key is not None:
        head = struct.pack(">HHI", kind, len(attributes) + 24, COOKIE) + transaction
        attributes += attribute(INTEGRITY, hmac.new(key, head + attributes, hashlib.sha1).digest())
    return struct.pack(">HHI", kind, len(attributes), COOKIE) + transaction + attributes


class Answer:
    """A message that came back. code is 0 for success."""

    def __init__(self, data, key=None):
        if len(data) < 20:
            raise LabFailure(f"{len(data)} octets came back, too few for STUN")
        self.kind, size, cookie = struct.unpack_from(">HHI", data)
        self.transaction = data[8:20]
        if cookie != COOKIE or size != len(data) - 20:
            raise LabFailure("what came back is not STUN")
        self.values = {}
        at = 20
        while at + 4 <= len(data):
            kind, size = struct.unpack_from(">HH", data, at)
            if kind == INTEGRITY and key is not None:
                head = data[:2] + struct.pack(">H", at + 4) + data[4:at]
                if hmac.new(key, head, hashlib.sha1).digest() != data[at + 4:at + 24]:
                    raise LabFailure("an answer with a wrong MESSAGE-INTEGRITY")
            self.values.setdefault(kind, []).append(data[at + 4:at + 4 + size])
            at += 4 + size + -size % 4

    @property
    def code(self):
        value = self.first(ERROR_CODE)
        return 0 if value is None else value[2] * 100 + value[3]

    @property
    def reason(self):
        value = self.first(ERROR_CODE)
        return "" if value is None else value[4:].decode(errors="replace")

    def first(self, kind):
        """The first attribute of a kind, None when there is none."""
        return self.values.get(kind, [None])[0]

    def addresses(self, kind):
        """All xored addresses of a kind as (address, port)."""
        mask = struct.pack(">I", COOKIE) + self.transaction
        found = []
        for value in self.values.get(kind, []):
            port = struct.unpack_from(">H", value, 2)[0] ^ COOKIE >> 16
            packed = bytes(left ^ right for left, right in zip(value[4:], mask))
            found.append((str(ipaddress.ip_address(packed)), port))
        return found


class Frames:
    """A TCP connection of a machine that looks like a UDP socket: one STUN message or channel message at a time."""

    def __init__(self, machine, server, port):
        self._stream = netns.connect_inside(machine, server, port)
        self._stream.settimeout(0.5)
        self._buffer = b""
        self.getsockname = self._stream.getsockname
        self.close = self._stream.close

    def sendto(self, data, _server):
        """Sends a message."""
        self._stream.sendall(data)

    def recvfrom(self, _size):
        """The next message; TimeoutError when there is none for half a second."""
        while True:
            if len(self._buffer) >= 4:
                size = struct.unpack_from(">H", self._buffer, 2)[0]
                size = 20 + size if self._buffer[0] < 0x40 else 4 + size + -size % 4
                if len(self._buffer) >= size:
                    message, self._buffer = self._buffer[:size], self._buffer[size:]
                    return message, None
            piece = self._stream.recv(65536)
            if not piece:
                raise LabFailure("the server closed the connection")
            self._buffer += piece

    def raw(self):
        """The connection itself, once it carries nothing but data, and what of that is already here."""
        return self._stream, self._buffer


class Client:
    """One client at one UDP socket or one TCP connection of a machine."""

    def __init__(self, machine, address, server, port=3478, *, user="", password="", transport="udp"):
        self.server = (server, port)
        self.user, self._password = user, password
        self._tries = TRIES if transport == "udp" else 1
        self.socket = (netns.datagram_inside(machine, address, timeout_s=0.5) if transport == "udp"
                       else Frames(machine, server, port))
        self.local = self.socket.getsockname()[:2]
        self._realm = self._nonce = self._key = None
        self._channels = itertools.count(0x4000)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def binding(self):
        """The address that the server sees."""
        return self.ask(BINDING).addresses(XOR_MAPPED)[0]

    def allocate(self, *attributes, life_s=600, transport=UDP):
        """Asks for an allocation and gives the answer; the challenge is answered on the way."""
        body = attribute(TRANSPORT, bytes((transport, 0, 0, 0))) + attribute(LIFETIME, struct.pack(">I", life_s))
        return self.authenticated(ALLOCATE, lambda _: body + b"".join(attributes))

    def permit(self, *peers):
        """Asks for permissions toward addresses."""
        return self.authenticated(CREATE_PERMISSION, lambda transaction: b"".join(
            xor_address(XOR_PEER, peer, 0, transaction) for peer in peers))

    def bind(self, peer, port, channel=None):
        """Asks for a channel to a peer."""
        number = next(self._channels) if channel is None else channel
        return self.authenticated(CHANNEL_BIND, lambda transaction: attribute(
            CHANNEL_NUMBER, struct.pack(">HH", number, 0)) + xor_address(XOR_PEER, peer, port, transaction))

    def refresh(self, life_s=600):
        """Refreshes the allocation, or ends it with a life of 0."""
        return self.authenticated(REFRESH, lambda _: attribute(LIFETIME, struct.pack(">I", life_s)))

    def connect(self, peer, port):
        """Asks for a TCP connection from the relayed address to a peer (RFC 6062)."""
        return self.authenticated(CONNECT, lambda transaction: xor_address(XOR_PEER, peer, port, transaction))

    def bind_connection(self, number):
        """Makes this connection the one that carries the data of another client's peer."""
        return self.authenticated(CONNECTION_BIND, lambda _: attribute(CONNECTION_ID, number))

    def attempt(self, timeout_s=5.0):
        """The number of a connection that a peer made to the relayed address."""
        until = time.monotonic() + timeout_s
        while time.monotonic() < until:
            try:
                answer = Answer(self.socket.recvfrom(65536)[0])
            except TimeoutError:
                continue
            if answer.kind == CONNECTION_ATTEMPT:
                return answer.first(CONNECTION_ID)
        raise LabFailure("no word of a peer's connection")

    def send(self, peer, port, data):
        """A Send indication."""
        transaction = os.urandom(12)
        self.socket.sendto(message(SEND_INDICATION, transaction, xor_address(
            XOR_PEER, peer, port, transaction) + attribute(DATA, data)), self.server)

    def received(self, timeout_s=1.0):
        """Data that peers sent, as it comes until a silence, in pairs of peer and data."""
        found, until = [], time.monotonic() + timeout_s
        while time.monotonic() < until:
            try:
                data, _ = self.socket.recvfrom(65536)
            except TimeoutError:
                continue
            if data[0] >= 0x40:
                found.append((struct.unpack_from(">H", data)[0], data[4:]))
                continue
            answer = Answer(data)
            if answer.kind == DATA_INDICATION:
                found.append((answer.addresses(XOR_PEER)[0], answer.first(DATA)))
        return found

    def authenticated(self, method, body):
        """A request with credentials; a stale nonce or a first challenge leads to another try."""
        for _ in range(3):
            answer = self.ask(method, body, signed=self._key is not None)
            if answer.code not in (401, 438) or answer.first(NONCE) is None:
                return answer
            if answer.code == 401 and self._key is not None:
                return answer
            self._realm, self._nonce = answer.first(REALM), answer.first(NONCE)
            self._key = hashlib.md5(b":".join((self.user.encode(), self._realm, self._password.encode()))).digest()
        return answer

    def ask(self, method, body=lambda _: b"", *, signed=False):
        """One request; sent again while nothing comes back."""
        transaction = os.urandom(12)
        attributes = body(transaction)
        if signed:
            attributes += (attribute(USERNAME, self.user.encode()) + attribute(REALM, self._realm)
                           + attribute(NONCE, self._nonce))
        request = message(method, transaction, attributes, self._key if signed else None)
        for attempt in range(self._tries):
            self.socket.sendto(request, self.server)
            until = time.monotonic() + (PATIENCE_S if self._tries == 1 else 0.5 * 2 ** attempt)
            while time.monotonic() < until:
                try:
                    data, _ = self.socket.recvfrom(65536)
                except TimeoutError:
                    continue
                if data[8:20] == transaction:
                    return Answer(data, self._key if signed else None)
        raise LabFailure(f"{self.server[0]}:{self.server[1]} does not answer STUN")

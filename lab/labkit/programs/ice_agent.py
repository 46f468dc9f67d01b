"""An ICE agent of aioice, told what to do over standard input, one line of JSON each. It needs nothing of the lab."""

import asyncio
import json
import sys

import aioice


def say(event, value):
    """One line for the lab."""
    print(json.dumps({event: value}), flush=True)


async def lines():
    """Standard input without blocking."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader


async def carry(connection, counts, done):
    """Sends back what the other side began, counts what of our own came back."""
    while True:
        data = await connection.recv()
        if data.startswith(b"ask"):
            await connection.send(b"echo" + data[3:])
        elif data.startswith(b"echo"):
            counts.add(data[4:])
            if len(counts) >= done["wanted"] > 0:
                done["event"].set()


async def main(settings):
    """Gathers, connects, exchanges, ends."""
    source = await lines()
    policy = aioice.TransportPolicy.RELAY if settings["relayOnly"] else aioice.TransportPolicy.ALL
    server = tuple(settings["server"]) if settings["server"] else None
    connection = aioice.Connection(
        ice_controlling=settings["controlling"], turn_server=server, turn_username=settings["user"] or None,
        turn_password=settings["password"] or None, turn_transport=settings["transport"], transport_policy=policy)
    await connection.gather_candidates()
    say("gathered", {
        "candidates": [one.to_sdp() for one in connection.local_candidates],
        "fragment": connection.local_username, "password": connection.local_password})
    remote = json.loads(await source.readline())
    connection.remote_username, connection.remote_password = remote["fragment"], remote["password"]
    for candidate in remote["candidates"]:
        await connection.add_remote_candidate(aioice.Candidate.from_sdp(candidate))
    await connection.add_remote_candidate(None)
    await connection.connect()
    pair = connection._nominated[1]  # no public word for it
    say("connected", {"local": pair.local_candidate.type, "remote": pair.remote_candidate.type,
                      "relayed": [pair.local_candidate.host, pair.local_candidate.port]})
    counts, done = set(), {"wanted": 0, "event": asyncio.Event()}
    carrying = asyncio.ensure_future(carry(connection, counts, done))
    while True:
        order = json.loads(await source.readline() or "{}")
        if not order:
            break
        done["wanted"] = order["messages"]
        for number in range(order["messages"]):
            await connection.send(b"ask%06d" % number + bytes(160))
            await asyncio.sleep(order["intervalMs"] / 1000)
        try:
            await asyncio.wait_for(done["event"].wait(), 3)
        except asyncio.TimeoutError:
            pass
        say("echoed", len(counts))
    carrying.cancel()
    await connection.close()


asyncio.run(main(json.loads(sys.argv[1])))

"""A machine in the way of SIP: `helper` passes TCP on and rewrites what it takes for addresses, as the SIP helpers of
firewalls do, `udp-helper` does so with datagrams; `stranger` is another program at edge's port.

middlebox.py helper|udp-helper LISTEN_PORT TARGET TARGET_PORT OLD NEW | middlebox.py stranger LISTEN_PORT
"""

import socket
import sys
import threading

BANNER = b"220 mail.example ESMTP\r\n"


def pump(source, target, change):
    """Carries octets one way until an end closes."""
    try:
        while piece := source.recv(65536):
            target.sendall(change(piece))
    except OSError:
        pass
    finally:
        for end in (source, target):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass


def contact(message, old, new):
    """A message with another address in its Contact."""
    return b"\r\n".join(line.replace(old, new) if line.startswith(b"Contact:") else line
                        for line in message.split(b"\r\n"))


def udp_helper(port, target, old, new):
    """Serves datagrams for ever: one socket toward edge for each sender, so that answers find their way."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("0.0.0.0", port))
    onward = {}
    print("ready", flush=True)
    while True:
        datagram, sender = server.recvfrom(65536)
        if sender not in onward:
            onward[sender] = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            onward[sender].connect(target)
            threading.Thread(target=back, args=(onward[sender], server, sender), daemon=True).start()
        onward[sender].send(contact(datagram, old, new))


def back(source, server, sender):
    """What edge answers."""
    while True:
        try:
            server.sendto(source.recv(65536), sender)
        except OSError:
            return


def helper(connection, target, old, new):
    """Rewrites the Contact of what goes toward edge."""
    onward = socket.create_connection(target)

    def rewrite(piece):
        return contact(piece, old, new)

    threading.Thread(target=pump, args=(onward, connection, lambda piece: piece), daemon=True).start()
    pump(connection, onward, rewrite)


def main(words):
    """Serves for ever."""
    if words[0] == "udp-helper":
        udp_helper(int(words[1]), (words[2], int(words[3])), *(word.encode() for word in words[4:6]))
    server = socket.create_server(("0.0.0.0", int(words[1])))
    print("ready", flush=True)
    while True:
        connection, _ = server.accept()
        if words[0] == "stranger":
            connection.sendall(BANNER)
            threading.Thread(target=pump, args=(connection, connection, lambda piece: b""), daemon=True).start()
            continue
        old, new = (word.encode() for word in words[4:6])
        threading.Thread(target=helper, args=(connection, (words[2], int(words[3])), old, new), daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])

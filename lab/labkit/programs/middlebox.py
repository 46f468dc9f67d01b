"""A machine in the way of SIP over TCP: `helper` passes it on and rewrites what it takes for addresses, as the SIP
helpers of firewalls do; `stranger` is another program at edge's port.

middlebox.py helper LISTEN_PORT TARGET TARGET_PORT OLD NEW | middlebox.py stranger LISTEN_PORT
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


def helper(connection, target, old, new):
    """Rewrites the Contact of what goes toward edge."""
    onward = socket.create_connection(target)

    def rewrite(piece):
        return b"\r\n".join(line.replace(old, new) if line.startswith(b"Contact:") else line
                            for line in piece.split(b"\r\n"))

    threading.Thread(target=pump, args=(onward, connection, lambda piece: piece), daemon=True).start()
    pump(connection, onward, rewrite)


def main(words):
    """Serves for ever."""
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

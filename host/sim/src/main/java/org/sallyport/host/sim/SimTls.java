package org.sallyport.host.sim;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.CloseReason;
import org.sallyport.host.PeerIdentity;
import org.sallyport.host.TlsAlert;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.host.TlsServer;

/**
 * The contract of a TLS 1.3 handshake without its cryptography: certificates are shown by the path of their file, and
 * {@link SimCertificates} says what they hold. As in TLS 1.3 the client is done before the server has judged the
 * client's certificate, so a client may hear {@code opened} and then {@code closed} with an alert.
 *
 * <p>Records look like TLS records (type, version, length), their contents are plain.
 */
final class SimTls {
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int DATA = 23;
    private static final int HEADER_BYTES = 5;
    private static final int RECORD_BYTES_MAX = 16_384;

    /** What the handshake drives. */
    interface Side {
        /** Octets for the peer. */
        void raw(byte[] bytes);

        /** The handshake is done on this side. */
        void ready(Optional<PeerIdentity> peer);

        /** Octets of the program. */
        void plain(SimPacket carriedBy, byte[] bytes);

        /** The handshake failed, or an alert came. */
        void failed(CloseReason reason);
    }

    private final SimMachine host;
    private final Side side;
    private final @Nullable TlsClient client;
    private final @Nullable TlsServer server;
    private @Nullable TlsIdentity identity;
    private Optional<String> protocol = Optional.empty();
    private byte[] pending = new byte[0];
    private boolean done;
    private boolean broken;

    private SimTls(SimMachine host, Side side, @Nullable TlsClient client, @Nullable TlsServer server) {
        this.host = host;
        this.side = side;
        this.client = client;
        this.server = server;
    }

    static SimTls client(SimMachine host, Side side, TlsClient how) {
        return new SimTls(host, side, how, null);
    }

    static SimTls server(SimMachine host, Side side, TlsServer how) {
        return new SimTls(host, side, null, how);
    }

    void begin() {
        if (client == null) return;
        side.raw(handshake("client-hello", client.serverName().orElse(""), String.join(" ", client.protocols())));
    }

    /** The protocol that was agreed on. */
    Optional<String> protocol() {
        return protocol;
    }

    /** The program's octets as records. */
    static byte[] data(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i += RECORD_BYTES_MAX) {
            out.writeBytes(record(DATA, Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + RECORD_BYTES_MAX))));
        }
        return out.toByteArray();
    }

    private static byte[] handshake(String... lines) {
        return record(HANDSHAKE, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] record(int type, byte[] payload) {
        byte[] out = new byte[HEADER_BYTES + payload.length];
        out[0] = (byte) type;
        out[1] = 3;
        out[2] = 3;
        out[3] = (byte) (payload.length >>> 8);
        out[4] = (byte) payload.length;
        System.arraycopy(payload, 0, out, HEADER_BYTES, payload.length);
        return out;
    }

    void received(SimPacket carriedBy, byte[] bytes) {
        byte[] all = Arrays.copyOf(pending, pending.length + bytes.length);
        System.arraycopy(bytes, 0, all, pending.length, bytes.length);
        int at = 0;
        while (!broken && all.length - at >= HEADER_BYTES) {
            int type = all[at];
            int length = (all[at + 3] & 0xff) << 8 | all[at + 4] & 0xff;
            if (type < ALERT || type > DATA || all[at + 1] != 3 || length > RECORD_BYTES_MAX) {
                fail(CloseReason.Kind.TLS_OTHER, "the peer does not speak TLS");
                return;
            }
            if (all.length - at < HEADER_BYTES + length) break;
            record(carriedBy, type, Arrays.copyOfRange(all, at + HEADER_BYTES, at + HEADER_BYTES + length));
            at += HEADER_BYTES + length;
        }
        pending = Arrays.copyOfRange(all, at, all.length);
    }

    private void record(SimPacket carriedBy, int type, byte[] payload) {
        String text = type == DATA ? "" : new String(payload, StandardCharsets.UTF_8);
        if (type == ALERT) {
            broken = true;
            side.failed(new CloseReason(CloseReason.Kind.TLS_REFUSED_BY_PEER, TlsAlert.sentence(text)));
        } else if (type == DATA && done) {
            side.plain(carriedBy, payload);
        } else if (type == DATA || done) {
            fail(CloseReason.Kind.TLS_OTHER, "a record out of order");
        } else if (client != null) {
            serverHello(client, text.split("\n", -1));
        } else if (server != null) {
            clientMessage(server, text.split("\n", -1));
        }
    }

    private void serverHello(TlsClient client, String[] lines) {
        if (lines.length != 4 || !lines[0].equals("server-hello")) {
            fail(CloseReason.Kind.TLS_OTHER, "no server hello");
            return;
        }
        Optional<SimCertificates.Certificate> shown = host.world().certificates().at(lines[1]);
        Optional<CloseReason> why = shown.isEmpty()
                ? Optional
                        .of(new CloseReason(CloseReason.Kind.TLS_OTHER, "the server has no certificate at " + lines[1]))
                : judgeServer(client, shown.get());
        boolean fatal = why.isPresent() && (client.verify() || shown.isEmpty());
        if (fatal) {
            fail(why.get().kind(), why.get().detail());
            return;
        }
        protocol = Optional.of(lines[3]).filter(p -> !p.isEmpty());
        String mine = lines[2].equals(TlsIdentity.ClientCertificate.NONE.name()) ? "" : path(client.identity());
        side.raw(handshake("finished", mine));
        done = true;
        // Without verification a name is known only where the chain would have been accepted anyway.
        side.ready(why.isEmpty() ? shown.map(SimCertificates.Certificate::identity) : Optional.empty());
    }

    private String path(TlsIdentity identity) {
        String p = identity.certificateChain().toString();
        return host.world().certificates().at(p).isPresent() ? p : "";
    }

    private Optional<CloseReason> judgeServer(TlsClient client, SimCertificates.Certificate shown) {
        Optional<CloseReason> distrust =
                host.world().certificates().distrust(shown, client.identity().trust(), host.wallMs());
        if (distrust.isPresent() || client.acceptedNames().isEmpty()) return distrust;
        for (String wanted : client.acceptedNames()) if (carries(shown.names(), wanted)) return Optional.empty();
        return Optional.of(new CloseReason(CloseReason.Kind.TLS_NAME,
                "the certificate names " + shown.names() + ", wanted is one of " + client.acceptedNames()));
    }

    private static boolean carries(List<String> names, String wanted) {
        String w = wanted.toLowerCase(Locale.ROOT);
        for (String n : names) {
            String name = n.toLowerCase(Locale.ROOT);
            boolean wild = name.startsWith("*.") && w.indexOf('.') > 0
                    && w.substring(w.indexOf('.')).equals(name.substring(1));
            if (wild || name.equals(w)) return true;
        }
        return false;
    }

    private void clientMessage(TlsServer server, String[] lines) {
        if (lines.length == 3 && lines[0].equals("client-hello")) {
            serve(server, lines[1], lines[2].isEmpty() ? List.of() : List.of(lines[2].split(" ")));
        } else if (lines.length == 2 && lines[0].equals("finished") && identity != null) {
            judgeClient(identity, host.world().certificates().at(lines[1]));
        } else {
            fail(CloseReason.Kind.TLS_OTHER, "a handshake message that has no place here");
        }
    }

    private void serve(TlsServer server, String name, List<String> offered) {
        protocol = server.protocolFor(offered);
        if (!offered.isEmpty() && !server.protocols().isEmpty() && protocol.isEmpty()) {
            fail("no_application_protocol", new CloseReason(CloseReason.Kind.TLS_OTHER,
                    "the peer offers to speak " + String.join(", ", offered) + ", and we speak none of it"));
            return;
        }
        TlsIdentity shown = server.identityFor(Optional.of(name).filter(n -> !n.isEmpty()));
        identity = shown;
        side.raw(handshake("server-hello", shown.certificateChain().toString(), shown.clientCertificate().name(),
                protocol.orElse("")));
    }

    private void judgeClient(TlsIdentity asked, Optional<SimCertificates.Certificate> shown) {
        boolean required = asked.clientCertificate() == TlsIdentity.ClientCertificate.REQUIRED;
        if (shown.isEmpty() && required) {
            fail(CloseReason.Kind.TLS_NO_CERTIFICATE, "the client showed no certificate");
            return;
        }
        Optional<CloseReason> distrust =
                shown.flatMap(c -> host.world().certificates().distrust(c, asked.trust(), host.wallMs()));
        if (distrust.isPresent() && required) {
            fail(distrust.get().kind(), distrust.get().detail());
            return;
        }
        done = true;
        side.ready(distrust.isPresent() ? Optional.empty() : shown.map(SimCertificates.Certificate::identity));
    }

    private void fail(CloseReason.Kind kind, String detail) {
        String alert = switch (kind) {
            case TLS_UNTRUSTED -> "unknown_ca";
            case TLS_NAME -> "bad_certificate";
            case TLS_NO_CERTIFICATE -> "certificate_required";
            default -> "handshake_failure";
        };
        fail(alert, new CloseReason(kind, detail));
    }

    private void fail(String alert, CloseReason why) {
        broken = true;
        side.raw(record(ALERT, alert.getBytes(StandardCharsets.UTF_8)));
        side.failed(why);
    }
}

package org.sallyport.host.net;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the first message of a TLS client says before anything is agreed (RFC 8446 §4.1.2): version 2 octets, random 32,
 * then session 1+n, suites 2+n, compression 1+n, extensions 2+n, each of them type 2 and 2+n. What cannot be read is as
 * if it were not there; the engine, which reads it too, judges the message.
 *
 * @param serverName the name of extension server_name (RFC 6066 §3)
 * @param protocols what extension application_layer_protocol_negotiation offers, in its order (RFC 7301 §3.1)
 */
record ClientHello(Optional<String> serverName, List<String> protocols) {
    /** Octets of a hello that we read; post-quantum keys make it 2 KiB, and each of ours waits in memory. */
    static final int BYTES_MAX = 1 << 14;

    static final ClientHello SILENT = new ClientHello(Optional.empty(), List.of());

    private static final int SERVER_NAME = 0;
    private static final int PROTOCOLS = 16;
    private static final int HOST_NAME = 0;
    private static final int NAME_BYTES_MAX = 255;

    /** Reads the message without its type and length. */
    static ClientHello read(ByteBuffer message) {
        try {
            ByteBuffer in = message.slice();
            skip(in, 34);
            skip(in, in.get() & 0xff);
            skip(in, in.getShort() & 0xffff);
            skip(in, in.get() & 0xff);
            return extensions(part(in, in.getShort() & 0xffff));
        } catch (BufferUnderflowException e) {
            return SILENT;
        }
    }

    private static ClientHello extensions(ByteBuffer in) {
        Optional<String> name = Optional.empty();
        List<String> protocols = List.of();
        while (in.hasRemaining()) {
            int type = in.getShort() & 0xffff;
            ByteBuffer body = part(in, in.getShort() & 0xffff);
            if (type == SERVER_NAME) name = name(part(body, body.getShort() & 0xffff));
            if (type == PROTOCOLS) protocols = protocols(part(body, body.getShort() & 0xffff));
        }
        return new ClientHello(name, protocols);
    }

    private static Optional<String> name(ByteBuffer in) {
        while (in.hasRemaining()) {
            int type = in.get();
            String text = text(part(in, in.getShort() & 0xffff));
            boolean host = type == HOST_NAME && !text.isEmpty() && text.length() <= NAME_BYTES_MAX;
            // A blank or worse in a name could only mislead whoever reads it in a log.
            if (host && text.chars().allMatch(c -> c > ' ' && c < 0x7f)) return Optional.of(text);
        }
        return Optional.empty();
    }

    private static List<String> protocols(ByteBuffer in) {
        List<String> out = new ArrayList<>();
        while (in.hasRemaining()) out.add(text(part(in, in.get() & 0xff)));
        return List.copyOf(out);
    }

    private static String text(ByteBuffer in) {
        return StandardCharsets.ISO_8859_1.decode(in).toString();
    }

    private static void skip(ByteBuffer in, int octets) {
        part(in, octets);
    }

    private static ByteBuffer part(ByteBuffer in, int octets) {
        if (octets > in.remaining()) throw new BufferUnderflowException();
        ByteBuffer part = in.slice(in.position(), octets);
        in.position(in.position() + octets);
        return part;
    }
}

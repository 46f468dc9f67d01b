package org.sallyport.host;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * How to do TLS as a server.
 *
 * @param usual shown to a client that names no server, or none of ours: it goes on with it or not (RFC 6066 §3)
 * @param named shown to clients that ask for one of these names
 * @param protocols what we speak behind TLS, what we like best first (RFC 7301); with any of them a client that offers
 *     protocols, and none of ours, is turned away; empty means that nothing is negotiated
 */
public record TlsServer(TlsIdentity usual, List<Named> named, List<String> protocols) {
    public TlsServer {
        Objects.requireNonNull(usual);
        named = List.copyOf(named);
        protocols = TlsServer.protocols(protocols);
    }

    /**
     * A certificate for one name.
     *
     * @param name a host name, or {@code *.} and the rest of one, which stands for one label (RFC 9525 §6.3)
     */
    public record Named(String name, TlsIdentity identity) {
        public Named {
            name = plain(name);
            Objects.requireNonNull(identity);
        }
    }

    /** One certificate for everybody, and no protocol negotiated. */
    public static TlsServer of(TlsIdentity identity) {
        return new TlsServer(identity, List.of(), List.of());
    }

    /**
     * The certificate for a client that asks for this name: of the name itself, else of its star, else the usual one.
     */
    public TlsIdentity identityFor(Optional<String> serverName) {
        if (serverName.isEmpty() || named.isEmpty()) return usual;
        String asked = plain(serverName.get());
        int dot = asked.indexOf('.');
        String star = dot > 0 ? "*" + asked.substring(dot) : asked;
        for (String wanted : List.of(asked, star)) {
            for (Named n : named) if (n.name.equals(wanted)) return n.identity;
        }
        return usual;
    }

    /** The protocol for a client that offers these: the first of ours that is among them. */
    public Optional<String> protocolFor(List<String> offered) {
        return protocols.stream().filter(offered::contains).findFirst();
    }

    private static String plain(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Names of protocols have 1 to 255 octets (RFC 7301 §3.1). */
    static List<String> protocols(List<String> wanted) {
        for (String p : wanted) {
            int octets = p.getBytes(StandardCharsets.UTF_8).length;
            if (octets < 1 || octets > 255) throw new IllegalArgumentException("no name of a protocol: " + p);
        }
        return List.copyOf(wanted);
    }
}

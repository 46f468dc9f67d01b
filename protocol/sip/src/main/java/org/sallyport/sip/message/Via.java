package org.sallyport.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.wire.Endpoint;

/**
 * One Via value (RFC 3261 §20.42, RFC 3581).
 *
 * @param transport as it stood: {@code UDP}, {@code TCP}, {@code TLS}, {@code WS}, …
 * @param host sent-by without port; an IPv6 reference keeps its brackets
 * @param port sent-by port, or -1
 * @param params the parameters in order
 */
public record Via(String transport, String host, int port, Params params) {
    /** That of a damaged message. */
    static final Via NONE = new Via("", "", -1, Params.NONE);

    /** What a branch of RFC 3261 §8.1.1.7 starts with. */
    public static final String COOKIE = "z9hG4bK";

    private static final String[] USUAL = {"UDP", "TCP", "TLS"};

    /** Reads one value. */
    public static Optional<Via> parse(String value) {
        byte[] b = value.getBytes(StandardCharsets.UTF_8);
        return Optional.ofNullable(parse(b, 0, b.length));
    }

    /** Reads one value from octets; null where it breaks the grammar. */
    static @Nullable Via parse(byte[] b, int from, int to) {
        ViaScan scan = new ViaScan();
        if (!scan.scan(b, from, to)) return null;
        return new Via(transport(b, scan.transportStart, scan.transportEnd),
                Octets.text(b, scan.hostStart, scan.hostEnd), scan.port, Params.of(b, scan.paramsStart, to));
    }

    /** As it stood; the usual ones are not made anew for each message. */
    private static String transport(byte[] b, int from, int to) {
        for (String usual : USUAL) {
            if (usual.length() == to - from && Octets.same(b, from, usual)) return usual;
        }
        return Octets.text(b, from, to);
    }

    /** The branch, or null. */
    public @Nullable String branch() {
        return params.value("branch");
    }

    /** Whether the branch is one of RFC 3261 and not empty behind its cookie. */
    public boolean hasTransactionId() {
        String b = branch();
        return b != null && b.length() > COOKIE.length() && b.regionMatches(true, 0, COOKIE, 0, COOKIE.length());
    }

    /** The address in {@code received}, or null. */
    public @Nullable String received() {
        return params.value("received");
    }

    /** The number in {@code rport}; 0 where it was asked for and not filled in, -1 where absent or no port. */
    public int rport() {
        if (!params.has("rport")) return -1;
        String v = params.value("rport");
        if (v == null) return 0;
        byte[] b = v.getBytes(StandardCharsets.ISO_8859_1);
        long n = Octets.number(b, 0, b.length, 65535);
        return n < 1 ? -1 : (int) n;
    }

    /** The address in {@code maddr}, or null. A stranger's is never obeyed. */
    public @Nullable String maddr() {
        return params.value("maddr");
    }

    /** The number in {@code ttl}, or -1. */
    public int ttl() {
        String v = params.value("ttl");
        if (v == null) return -1;
        byte[] b = v.getBytes(StandardCharsets.ISO_8859_1);
        long n = Octets.number(b, 0, b.length, 255);
        return n < 0 ? -1 : (int) n;
    }

    /** Whether the sender offers its connection for requests to it (RFC 5923 §8). */
    public boolean alias() {
        return params.has("alias");
    }

    /** This Via with {@code received} and {@code rport} as the socket saw them, whatever stood there before. */
    public Via withSource(Endpoint source) {
        return new Via(transport, host, port, params.with("received", source.address().toString())
                .with("rport", Integer.toString(source.port())));
    }

    /** {@code host[:port]}. */
    public String sentBy() {
        return port < 0 ? host : host + ":" + port;
    }

    /** As a header field value. */
    @Override
    public String toString() {
        return "SIP/2.0/" + transport + " " + sentBy() + params;
    }
}

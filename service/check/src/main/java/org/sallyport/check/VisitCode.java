package org.sallyport.check;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.sallyport.machine.Sensitive;
import org.sallyport.media.PathCredential;
import org.sallyport.wire.IpAddress;

/**
 * What somebody outside is given so that he can try edge's rows with it: where edge is, how it is known, and a secret
 * that is good for one machine and a quarter of an hour.
 *
 * <p>Words that pass under a code are {@code payload.tag}: the payload in Base64 and half an HMAC of it, so that a
 * helper in a firewall that rewrites the message around them does not make them false.
 *
 * @param addresses where the internet reaches edge, as edge tells it
 * @param name edge's name; empty where it has none
 * @param udpPort of SIP; 0 where edge has none
 * @param tcpPort of SIP; 0 where edge has none
 * @param tlsPort of SIP; 0 where edge has none
 * @param fingerprint the beginning of the SHA-256 of edge's certificate, in hex; empty where it is not known
 * @param secret of this one visit
 */
public record VisitCode(List<IpAddress> addresses, String name, int udpPort, int tcpPort, int tlsPort,
        String fingerprint, Sensitive<String> secret) {
    /** Octets of the certificate's hash that a code has. */
    public static final int FINGERPRINT_OCTETS = 16;

    private static final int TAG_OCTETS = 16;
    private static final int TEXT_CHARS_MAX = 2_000;
    private static final int WORDS_CHARS_MAX = 12_000;
    private static final String VERSION = "1";

    public VisitCode {
        addresses = List.copyOf(addresses);
    }

    /** Which way words go: what one said is never taken for the other's. */
    public enum From {
        VISITOR,
        EDGE
    }

    /** To be copied by a person. */
    public String text() {
        String all =
                String.join(" ", VERSION, addresses.stream().map(IpAddress::toString).collect(Collectors.joining(",")),
                        name.isEmpty() ? "-" : name, Integer.toString(udpPort), Integer.toString(tcpPort),
                        Integer.toString(tlsPort), fingerprint.isEmpty() ? "-" : fingerprint, secret.reveal());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads what a person pasted; empty where it is no code of this release. */
    public static Optional<VisitCode> read(String text) {
        Optional<byte[]> decoded = text.length() > TEXT_CHARS_MAX ? Optional.empty() : base64(text.strip());
        String[] w = decoded.map(b -> new String(b, StandardCharsets.UTF_8).split(" ")).orElse(new String[0]);
        if (w.length != 8 || !w[0].equals(VERSION)) return Optional.empty();
        List<IpAddress> addresses = new ArrayList<>();
        for (String a : w[1].split(",")) IpAddress.parse(a).ifPresent(addresses::add);
        for (int i = 3; i <= 5; i++)
            if (!w[i].matches("[0-9]{1,5}") || Integer.parseInt(w[i]) > 65_535) return Optional.empty();
        if (addresses.isEmpty() || w[7].isEmpty()) return Optional.empty();
        return Optional.of(new VisitCode(addresses, w[2].equals("-") ? "" : w[2], Integer.parseInt(w[3]),
                Integer.parseInt(w[4]), Integer.parseInt(w[5]), w[6].equals("-") ? "" : w[6], Sensitive.of(w[7])));
    }

    private static Optional<byte[]> base64(String text) {
        try {
            return Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** What both show on datagram paths. */
    public PathCredential credential() {
        return PathCredential.of(secret, "visit");
    }

    /** Words that only somebody who has the code can say. */
    public String words(From from, String payload) {
        String said = Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        return said + "." + HexFormat.of().formatHex(tag(from, said));
    }

    /** What words say; empty where they were not said by the one who should have. */
    public Optional<String> payload(From from, String words) {
        int dot = words.indexOf('.');
        if (dot < 1 || words.length() > WORDS_CHARS_MAX) return Optional.empty();
        String said = words.substring(0, dot);
        byte[] right = HexFormat.of().formatHex(tag(from, said)).getBytes(StandardCharsets.US_ASCII);
        byte[] shown = words.substring(dot + 1).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(right, shown)) return Optional.empty();
        return base64(said).map(b -> new String(b, StandardCharsets.UTF_8));
    }

    /** What is known of a visitor who has heard an answer of edge at an address: nobody can have one sent elsewhere. */
    public String cookie(IpAddress at) {
        return HexFormat.of().formatHex(tag(From.EDGE, "cookie " + at), 0, TAG_OCTETS / 2);
    }

    private byte[] tag(From from, String said) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.reveal().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] whole = mac.doFinal(("visit " + from + " " + said).getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(whole, TAG_OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}

package org.sallyport.scenarios.phone;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/**
 * The little of SDP that a phone with one audio line needs, written by itself on purpose (see the package).
 *
 * @param rtp where audio goes; empty for port 0 and for an address of zeros
 * @param rtcp where reports go
 * @param sends whether the writer sends
 * @param receives whether the writer wants to receive
 * @param ice what it says of ICE; empty where nothing, or where its default address is none of its candidates
 */
record PhoneSdp(Optional<Endpoint> rtp, Optional<Endpoint> rtcp, boolean sends, boolean receives, Optional<Ice> ice) {
    /**
     * One side's half of ICE.
     *
     * @param lite whether it answers checks and sends none
     */
    record Ice(String ufrag, String password, boolean lite, List<Candidate> candidates) {}

    /** A candidate over UDP with a literal address. */
    record Candidate(int component, long priority, Endpoint at) {}

    static byte[] write(IpAddress address, int port, String direction, long version, Optional<Ice> ice) {
        String family = address.isV4() ? "IP4" : "IP6";
        List<String> lines = new ArrayList<>(List.of(
                "v=0",
                "o=phone 1 " + version + " IN " + family + " " + address,
                "s=-",
                "c=IN " + family + " " + address,
                "t=0 0",
                "m=audio " + port + " RTP/AVP 0 101",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:101 telephone-event/8000",
                "a=" + direction));
        ice.ifPresent(i -> {
            lines.add("a=ice-ufrag:" + i.ufrag());
            lines.add("a=ice-pwd:" + i.password());
            for (Candidate c : i.candidates()) {
                lines.add("a=candidate:1 " + c.component() + " UDP " + c.priority() + " " + c.at().address() + " "
                        + c.at().port()
                        + " typ host");
            }
        });
        lines.add("");
        return String.join("\r\n", lines).getBytes(StandardCharsets.US_ASCII);
    }

    static Optional<PhoneSdp> read(byte[] body) {
        Optional<IpAddress> address = Optional.empty();
        int port = -1;
        int sections = 0;
        String direction = "sendrecv";
        Optional<Endpoint> rtcp = Optional.empty();
        String ufrag = "";
        String password = "";
        boolean lite = false;
        List<Candidate> candidates = new ArrayList<>();
        for (String line : new String(body, StandardCharsets.UTF_8).split("\r?\n")) {
            String[] words = line.length() > 2 ? line.substring(2).split(" ") : new String[0];
            if (line.startsWith("m=")) sections++;
            if (sections > 1) break;
            if (line.startsWith("c=") && words.length == 3) address = IpAddress.parse(words[2]);
            else if (line.startsWith("m=audio ") && words.length > 2) port = Integer.parseInt(words[1]);
            else if (line.matches("a=(sendrecv|sendonly|recvonly|inactive)")) direction = line.substring(2);
            else if (line.startsWith("a=rtcp:")) rtcp = rtcp(line.substring(7), address);
            else if (line.startsWith("a=ice-ufrag:")) ufrag = line.substring(12);
            else if (line.startsWith("a=ice-pwd:")) password = line.substring(10);
            else if (line.equals("a=ice-lite")) lite = true;
            else if (line.startsWith("a=candidate:")) candidate(words).ifPresent(candidates::add);
        }
        if (port < 0) return Optional.empty();
        boolean usable = port > 0 && address.isPresent() && !address.get().isAny();
        Optional<Endpoint> rtp = usable ? Optional.of(new Endpoint(address.get(), port)) : Optional.empty();
        boolean agreed = !ufrag.isEmpty() && !password.isEmpty()
                && rtp.filter(r -> candidates.stream().anyMatch(c -> c.component() == 1 && c.at().equals(r)))
                        .isPresent();
        return Optional.of(new PhoneSdp(rtp, rtcp.or(() -> rtp.map(e -> e.withPort(e.port() + 1))),
                direction.startsWith("send"), direction.equals("sendrecv") || direction.equals("recvonly"),
                agreed ? Optional.of(new Ice(ufrag, password, lite, List.copyOf(candidates))) : Optional.empty()));
    }

    /** RFC 3605: {@code a=rtcp:port [IN IP4 address]}. */
    private static Optional<Endpoint> rtcp(String value, Optional<IpAddress> fallback) {
        String[] words = value.split(" ");
        Optional<IpAddress> address = words.length == 4 ? IpAddress.parse(words[3]) : fallback;
        return address.map(a -> new Endpoint(a, Integer.parseInt(words[0])));
    }

    /** {@code candidate:foundation component UDP priority address port typ ...}, RFC 8839 §5.1. */
    private static Optional<Candidate> candidate(String[] words) {
        if (words.length < 8 || !words[2].equalsIgnoreCase("UDP")) return Optional.empty();
        return IpAddress.parse(words[4]).map(a -> new Candidate(Integer.parseInt(words[1]), Long.parseLong(words[3]),
                new Endpoint(a, Integer.parseInt(words[5]))));
    }
}

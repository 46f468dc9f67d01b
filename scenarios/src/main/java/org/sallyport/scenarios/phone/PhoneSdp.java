package org.sallyport.scenarios.phone;

import java.nio.charset.StandardCharsets;
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
 */
record PhoneSdp(Optional<Endpoint> rtp, Optional<Endpoint> rtcp, boolean sends, boolean receives) {
    static byte[] write(IpAddress address, int port, String direction, long version) {
        String family = address.isV4() ? "IP4" : "IP6";
        return String.join("\r\n",
                "v=0",
                "o=phone 1 " + version + " IN " + family + " " + address,
                "s=-",
                "c=IN " + family + " " + address,
                "t=0 0",
                "m=audio " + port + " RTP/AVP 0 101",
                "a=rtpmap:0 PCMU/8000",
                "a=rtpmap:101 telephone-event/8000",
                "a=" + direction,
                "").getBytes(StandardCharsets.US_ASCII);
    }

    static Optional<PhoneSdp> read(byte[] body) {
        Optional<IpAddress> address = Optional.empty();
        int port = -1;
        int sections = 0;
        String direction = "sendrecv";
        Optional<Endpoint> rtcp = Optional.empty();
        for (String line : new String(body, StandardCharsets.UTF_8).split("\r?\n")) {
            String[] words = line.length() > 2 ? line.substring(2).split(" ") : new String[0];
            if (line.startsWith("m=")) sections++;
            if (sections > 1) break;
            if (line.startsWith("c=") && words.length == 3) address = IpAddress.parse(words[2]);
            else if (line.startsWith("m=audio ") && words.length > 2) port = Integer.parseInt(words[1]);
            else if (line.matches("a=(sendrecv|sendonly|recvonly|inactive)")) direction = line.substring(2);
            else if (line.startsWith("a=rtcp:")) rtcp = rtcp(line.substring(7), address);
        }
        if (port < 0) return Optional.empty();
        boolean usable = port > 0 && address.isPresent() && !address.get().isAny();
        Optional<Endpoint> rtp = usable ? Optional.of(new Endpoint(address.get(), port)) : Optional.empty();
        return Optional.of(new PhoneSdp(rtp, rtcp.or(() -> rtp.map(e -> e.withPort(e.port() + 1))),
                direction.startsWith("send"), direction.equals("sendrecv") || direction.equals("recvonly")));
    }

    /** RFC 3605: {@code a=rtcp:port [IN IP4 address]}. */
    private static Optional<Endpoint> rtcp(String value, Optional<IpAddress> fallback) {
        String[] words = value.split(" ");
        Optional<IpAddress> address = words.length == 4 ? IpAddress.parse(words[3]) : fallback;
        return address.map(a -> new Endpoint(a, Integer.parseInt(words[0])));
    }
}

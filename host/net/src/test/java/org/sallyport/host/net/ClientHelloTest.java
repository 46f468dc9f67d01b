package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;

class ClientHelloTest {
    /** The ClientHello of the simple 1-RTT handshake, RFC 8448 §3, without its record and handshake headers. */
    private static final String RFC_8448 = """
            0303cb34ecb1e78163ba1c38c6dacb196a6dffa21a8d9912ec18a2ef6283024dece7000006130113031302010000
            910000000b0009000006736572766572ff01000100000a00140012001d0017001800190100010101020103010400
            230000003300260024001d002099381de560e4bd43d23d8e435a7dbafeb3c06e51c13cae4d5413691e529aaf2c00
            2b0003020304000d0020001e040305030603020308040805080604010501060102010402050206020202002d0002
            0101001c00024001""";

    private static ByteBuffer hex(String text) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(text.replaceAll("\\s", "")));
    }

    @Test
    void readsTheNameOfRfc8448AndNoProtocols() {
        assertThat(ClientHello.read(hex(RFC_8448))).isEqualTo(new ClientHello(Optional.of("server"), List.of()));
    }

    /** As another implementation writes it. */
    private static ByteBuffer ofTheJdk(String name, String... protocols) throws Exception {
        SSLEngine engine = SSLContext.getDefault().createSSLEngine();
        engine.setUseClientMode(true);
        SSLParameters p = engine.getSSLParameters();
        p.setServerNames(List.of(new SNIHostName(name)));
        p.setApplicationProtocols(protocols);
        engine.setSSLParameters(p);
        ByteBuffer record = ByteBuffer.allocate(1 << 15);
        engine.wrap(ByteBuffer.allocate(0), record);
        return record.flip().slice(9, record.limit() - 9);
    }

    @Test
    void readsTheNameAndTheProtocolsOfAnotherImplementation() throws Exception {
        assertThat(ClientHello.read(ofTheJdk("meet.example.com", "h2", "xmpp-client")))
                .isEqualTo(new ClientHello(Optional.of("meet.example.com"), List.of("h2", "xmpp-client")));
    }

    @Test
    void aNameWithABlankOrWorseIsNone() {
        ByteBuffer hello = hex(RFC_8448.replace("736572766572", "73650a766572"));
        assertThat(ClientHello.read(hello).serverName()).isEmpty();
    }

    @Test
    void whatIsCutOrSpoiltIsReadWithoutAThrow() throws Exception {
        byte[] whole = new byte[ofTheJdk("meet.example.com", "h2").remaining()];
        ofTheJdk("meet.example.com", "h2").get(whole);
        for (int n = 0; n < whole.length; n++) assertThat(ClientHello.read(ByteBuffer.wrap(whole, 0, n))).isNotNull();
        Random random = new Random(11);
        for (int i = 0; i < 20_000; i++) {
            byte[] spoilt = whole.clone();
            for (int k = 0; k < 4; k++) spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt();
            assertThat(ClientHello.read(ByteBuffer.wrap(spoilt))).isNotNull();
        }
    }
}

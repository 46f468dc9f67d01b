package org.sallyport.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.ports.Setting;

class LivePartsTest {
    private static final NodeConfig RELAY = Texts.valid(Texts.EDGE
            + "traversal:\n  turn: {enabled: on, shared-secrets: [0123456789abcdef]}\n").config();

    private static NodeConfig shown(NodeConfig c, String certificate) {
        return c.with(c.sip().with(
                new TlsConfig(Optional.of(Path.of(certificate)), Optional.of(Path.of("key.pem")), Optional.empty())));
    }

    @Test
    void zonesWaitForACertificateThatWaits() {
        NodeConfig plain = Texts.valid(Texts.EDGE).config();
        LiveParts first = LiveParts.of(
                plain.with(plain.sip().with(new TlsConfig(Optional.empty(), Optional.empty(), Optional.empty()))),
                shown(plain, "a.pem"));
        assertThat(first.tls()).isFalse();
        assertThat(first.zones()).isFalse();
        assertThat(LiveParts.of(plain, plain).zones()).isTrue();
    }

    @Test
    void whatTurnOverTlsShowsWaitsForARestartWhereItsPathIsAnother() {
        NodeConfig overTls = RELAY.with(RELAY.ports().toBuilder().set(Setting.TURN_TLS_ENABLED, true).build());
        assertThat(LiveParts.of(shown(overTls, "a.pem"), shown(overTls, "b.pem")).tls()).isFalse();
        assertThat(LiveParts.of(shown(overTls, "a.pem"), shown(overTls, "a.pem")).tls()).isTrue();
        assertThat(LiveParts.of(shown(RELAY, "a.pem"), shown(RELAY, "b.pem")).tls()).isTrue();
    }
}

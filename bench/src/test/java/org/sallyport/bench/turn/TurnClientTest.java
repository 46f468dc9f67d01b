package org.sallyport.bench.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunDecoded;
import org.sallyport.stun.StunKey;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.wire.Endpoint;

/** One client against a server that this test plays, by RFC 8656 §6 to §12 and RFC 8489 §9.2. */
class TurnClientTest {
    private static final StunKey KEY = StunKey.longTermMd5("bench", "example.org", "secret");
    private static final Endpoint PEER = Endpoint.of("192.0.2.7", 4_000);
    private static final Endpoint RELAYED = Endpoint.of("198.51.100.9", 24_000);

    private int transactions;
    private final TurnClient.Account account = new TurnClient.Account("bench", "secret", 60);
    private final TurnClient client = new TurnClient(account, PEER, 0x4001, () -> {
        byte[] id = new byte[12];
        id[11] = (byte) ++transactions;
        return id;
    });

    @Test
    void asksAnswersTheChallengePermitsAndBinds() {
        StunMessage first = read(client.allocate());
        assertThat(first.method()).isEqualTo(0x003);
        assertThat(first.value(StunAttribute.REQUESTED_TRANSPORT)).contains(new byte[] {17, 0, 0, 0});
        assertThat(first.value(StunAttribute.LIFETIME)).contains(new byte[] {0, 0, 0, 60});
        assertThat(first.has(StunAttribute.USERNAME)).isFalse();

        StunMessage proven = read(client.on(challenge(first, 401, "n1")).orElseThrow());
        assertThat(proven.method()).isEqualTo(0x003);
        assertThat(proven.username()).contains("bench");
        assertThat(proven.text(StunAttribute.NONCE)).contains("n1");
        assertThat(proven.verify(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
        assertThat(proven.transactionId()).isNotEqualTo(first.transactionId());

        StunMessage permit = read(client.on(allocated(proven)).orElseThrow());
        assertThat(client.relayed()).contains(RELAYED);
        assertThat(client.lifetimeSeconds()).isEqualTo(600);
        assertThat(permit.method()).isEqualTo(0x008);
        assertThat(permit.xorAddress(StunAttribute.XOR_PEER_ADDRESS)).contains(PEER);

        StunMessage bind = read(client.on(signed(permit)).orElseThrow());
        assertThat(bind.method()).isEqualTo(0x009);
        assertThat(bind.value(StunAttribute.CHANNEL_NUMBER)).contains(new byte[] {0x40, 1, 0, 0});
        assertThat(bind.xorAddress(StunAttribute.XOR_PEER_ADDRESS)).contains(PEER);
        assertThat(bind.verify(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);

        assertThat(client.on(signed(bind))).isEmpty();
        assertThat(client.state()).isEqualTo(TurnClient.State.READY);
        assertThat(client.waiting()).isFalse();
    }

    @Test
    void refreshesTheAllocationAndThenItsChannel() {
        StunMessage refresh = read(standing().refresh());
        assertThat(refresh.method()).isEqualTo(0x004);
        StunMessage bind = read(client.on(signed(refresh)).orElseThrow());
        assertThat(bind.method()).isEqualTo(0x009);
        client.on(signed(bind));
        assertThat(client.state()).isEqualTo(TurnClient.State.READY);
    }

    @Test
    void takesANewNonceWhereTheOldOneIsStale() {
        StunMessage refresh = read(standing().refresh());
        StunMessage again = read(client.on(challenge(refresh, 438, "n2")).orElseThrow());
        assertThat(again.method()).isEqualTo(0x004);
        assertThat(again.text(StunAttribute.NONCE)).contains("n2");
        assertThat(again.verify(KEY)).isEqualTo(StunMessage.Verdict.RIGHT);
    }

    @Test
    void givesUpOnAServerThatNeverTakesItsNonces() {
        StunMessage request = read(client.allocate());
        Optional<byte[]> next = client.on(challenge(request, 401, "n1"));
        for (int i = 2; next.isPresent(); i++) next = client.on(challenge(read(next.get()), 438, "n" + i));
        assertThat(client.state()).isEqualTo(TurnClient.State.FAILED);
        assertThat(client.failure()).contains("438");
    }

    @Test
    void failsOnAPasswordThatIsNotTaken() {
        StunMessage proven = read(client.on(challenge(read(client.allocate()), 401, "n1")).orElseThrow());
        assertThat(client.on(challenge(proven, 401, "n2"))).isEmpty();
        assertThat(client.state()).isEqualTo(TurnClient.State.FAILED);
    }

    @Test
    void failsOnARefusal() {
        StunMessage refresh = read(standing().refresh());
        client.on(StunWriter.error(refresh, 437, "Allocation Mismatch").integrity(KEY).bytes());
        assertThat(client.state()).isEqualTo(TurnClient.State.FAILED);
        assertThat(client.failure()).contains("437").contains("REFRESHING");
    }

    @Test
    void takesNoSuccessThatIsNotSigned() {
        StunMessage refresh = read(standing().refresh());
        assertThat(client.on(StunWriter.success(refresh).bytes())).isEmpty();
        assertThat(client.state()).isEqualTo(TurnClient.State.FAILED);
    }

    @Test
    void ignoresAnswersToOtherRequestsAndNoise() {
        StunMessage late = read(client.allocate());
        StunMessage proven = read(client.on(challenge(late, 401, "n1")).orElseThrow());
        assertThat(client.on(challenge(late, 401, "n9"))).isEmpty();
        assertThat(client.on(new byte[] {0x40, 1, 0, 0})).isEmpty();
        assertThat(client.waiting()).isTrue();
        assertThat(read(client.again()).transactionId()).isEqualTo(proven.transactionId());
    }

    @Test
    void givesItsAllocationBack() {
        StunMessage free = read(standing().free());
        assertThat(free.method()).isEqualTo(0x004);
        assertThat(free.value(StunAttribute.LIFETIME)).contains(new byte[4]);
        assertThat(client.on(signed(free))).isEmpty();
        assertThat(client.state()).isEqualTo(TurnClient.State.GONE);
    }

    private TurnClient standing() {
        StunMessage request = read(client.allocate());
        Optional<byte[]> next = client.on(challenge(request, 401, "n1"));
        next = client.on(allocated(read(next.orElseThrow())));
        next = client.on(signed(read(next.orElseThrow())));
        client.on(signed(read(next.orElseThrow())));
        assertThat(client.state()).isEqualTo(TurnClient.State.READY);
        return client;
    }

    private static StunMessage read(byte[] bytes) {
        assertThat(StunMessage.decode(bytes)).isInstanceOf(StunDecoded.Ok.class);
        return ((StunDecoded.Ok) StunMessage.decode(bytes)).message();
    }

    private static byte[] challenge(StunMessage request, int code, String nonce) {
        return StunWriter.error(request, code, "who").text(StunAttribute.REALM, "example.org")
                .text(StunAttribute.NONCE, nonce).bytes();
    }

    private static byte[] allocated(StunMessage request) {
        return StunWriter.success(request).xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, RELAYED)
                .attribute(StunAttribute.LIFETIME, new byte[] {0, 0, 2, 0x58}).integrity(KEY).bytes();
    }

    private static byte[] signed(StunMessage request) {
        return StunWriter.success(request).integrity(KEY).bytes();
    }
}

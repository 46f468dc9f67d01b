package org.sallyport.turn.loop;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.stun.StunAttribute;
import org.sallyport.stun.StunMessage;
import org.sallyport.stun.StunWriter;
import org.sallyport.turn.Lifetimes;
import org.sallyport.turn.SignedAnswer;
import org.sallyport.turn.TurnSettings;
import org.sallyport.wire.Endpoint;

/** Serves Allocate requests of clients that have no allocation, RFC 8656 §7.2. Owner: one loop. */
final class Allocating {
    private static final int UDP = 17;
    private static final int TCP = 6;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;
    private TurnSettings settings;
    private final Allocations allocations;
    private final Relays relays;
    private final Answers answers;
    private final Lifetimes lifetimes;

    Allocating(TurnSettings settings, Allocations allocations, Relays relays, Answers answers, Lifetimes lifetimes) {
        this.settings = settings;
        this.allocations = allocations;
        this.relays = relays;
        this.answers = answers;
        this.lifetimes = lifetimes;
    }

    void settings(TurnSettings other) {
        settings = other;
    }

    /**
     * What a request wants of the relay ports.
     *
     * @param v4 an IPv4 address
     * @param v6 an IPv6 address; with {@code v4} where either will do but both are wanted
     * @param even an even port
     * @param reserve the odd one above it too
     * @param reservation the port that was kept before; null for none
     */
    private record Wish(boolean v4, boolean v6, boolean even, boolean reserve, @Nullable Reservation reservation) {}

    /** What could be had; {@code odd} is the port to keep. */
    private record Opened(@Nullable RelaySocket v4, @Nullable RelaySocket v6, @Nullable RelaySocket odd) {
        /** Null where nothing could be had. */
        @Nullable
        RelaySocket first() {
            return v4 != null ? v4 : v6;
        }
    }

    /** Serves the request to its answer. */
    void allocate(Ask ask) {
        StunMessage r = ask.request();
        Optional<byte[]> transport = r.value(StunAttribute.REQUESTED_TRANSPORT);
        if (transport.isEmpty()) {
            answers.refuse(ask, RefusalReason.MALFORMED);
        } else if ((transport.get()[0] & 0xff) != UDP) {
            // RFC 6062 §5.1: the desk gives TCP relays to connections; a datagram that asks for one is a mistake.
            boolean misplaced = settings.extras().tcpRelays() && (transport.get()[0] & 0xff) == TCP;
            answers.refuse(ask, misplaced ? RefusalReason.MALFORMED : RefusalReason.RELAY_TRANSPORT);
        } else if (contradicts(r)) {
            answers.refuse(ask, RefusalReason.MALFORMED);
        } else if (!familyServed(r)) {
            answers.refuse(ask, RefusalReason.RELAY_FAMILY);
        } else {
            Wish wish = wish(ask);
            if (wish == null) answers.refuse(ask, RefusalReason.NO_RESERVATION);
            else take(ask, wish);
        }
    }

    /** Whether the attributes say things that exclude each other: steps 5, 6, 9 and 10 of the section. */
    private static boolean contradicts(StunMessage r) {
        boolean family = r.has(StunAttribute.REQUESTED_ADDRESS_FAMILY);
        Optional<byte[]> additional = r.value(StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
        Optional<byte[]> even = r.value(StunAttribute.EVEN_PORT);
        boolean anything = family || additional.isPresent() || even.isPresent();
        if (r.has(StunAttribute.RESERVATION_TOKEN) && anything) return true;
        if (additional.isEmpty()) return false;
        return family || additional.get()[0] != IPV6 || (even.isPresent() && reserves(even.get()));
    }

    private static boolean reserves(byte[] evenPort) {
        return (evenPort[0] & 0x80) != 0;
    }

    private boolean familyServed(StunMessage r) {
        if (r.has(StunAttribute.RESERVATION_TOKEN)) return true;
        if (r.has(StunAttribute.ADDITIONAL_ADDRESS_FAMILY)) return relays.has(false) || relays.has(true);
        int family = family(r);
        return (family == IPV4 || family == IPV6) && relays.has(family == IPV6);
    }

    /**
     * RFC 8656 §7.2: who names no family wants IPv4, and hears 440 where there is none. That would shut every browser
     * out of a server that has IPv6 alone, since none of them names a family; so there they get what there is.
     */
    private int family(StunMessage r) {
        int usual = relays.has(false) ? IPV4 : IPV6;
        return r.value(StunAttribute.REQUESTED_ADDRESS_FAMILY).map(v -> (int) v[0]).orElse(usual);
    }

    /** Null where the token is nobody's, another user's, used or expired (attack row TURN-34). */
    private @Nullable Wish wish(Ask ask) {
        StunMessage r = ask.request();
        Optional<byte[]> token = r.value(StunAttribute.RESERVATION_TOKEN);
        if (token.isPresent()) {
            Reservation kept =
                    allocations.reservation(ByteBuffer.wrap(token.get()).getLong(), ask.user(), ask.nowNs());
            return kept == null ? null : new Wish(!kept.relay.v6(), kept.relay.v6(), false, false, kept);
        }
        Optional<byte[]> even = r.value(StunAttribute.EVEN_PORT);
        boolean reserve = even.isPresent() && reserves(even.get());
        if (reserve && !allocations.mayReserve(ask.user())) return null;
        boolean both = r.has(StunAttribute.ADDITIONAL_ADDRESS_FAMILY);
        return new Wish(both || family(r) == IPV4, both || family(r) == IPV6, even.isPresent(), reserve, null);
    }

    private void take(Ask ask, Wish wish) {
        switch (allocations.take(ask.user(), ask.client())) {
            case FULL -> full(ask, RefusalReason.RELAYS_MAX);
            case QUOTA -> answers.refuse(ask, RefusalReason.RELAY_QUOTA);
            case TAKEN -> {
                Opened opened = open(wish, ask.nowNs());
                RelaySocket first = opened.first();
                if (first == null) {
                    allocations.giveBack(ask.user(), ask.client());
                    full(ask, RefusalReason.NO_RELAY_PORTS);
                } else {
                    begin(ask, wish, opened, first);
                }
            }
        }
    }

    private Opened open(Wish wish, long nowNs) {
        if (wish.reservation != null) {
            RelaySocket kept = allocations.redeem(wish.reservation);
            return new Opened(wish.v4 ? kept : null, wish.v6 ? kept : null, null);
        }
        if (wish.reserve) {
            RelaySocket[] pair = relays.openPair(wish.v6, nowNs);
            if (pair == null) return new Opened(null, null, null);
            return new Opened(wish.v4 ? pair[0] : null, wish.v6 ? pair[0] : null, pair[1]);
        }
        return new Opened(wish.v4 ? relays.open(false, wish.even, nowNs) : null,
                wish.v6 ? relays.open(true, wish.even, nowNs) : null, null);
    }

    private void begin(Ask ask, Wish wish, Opened opened, RelaySocket first) {
        Allocation.Begun what =
                new Allocation.Begun(ask.request().transactionId(), SignedAnswer.software(ask.request()),
                        lifetimes.ofAllocate(ask.request()), settings.quotas().allocationBitsPerSecond());
        RelaySocket second = opened.v4 != null ? opened.v6 : null;
        Allocation a = allocations.begin(ask.client(), ask.user(), what, first, second, ask.nowNs());
        if (wish.v4 && wish.v6 && second == null) {
            a.missingFamily = opened.v4 == null ? IPV4 : IPV6;
            a.missingCode = relays.has(a.missingFamily == IPV6) ? 508 : 440;
        }
        if (opened.odd != null) {
            a.reservationToken = allocations.reserve(a.user, opened.odd, ask.nowNs()).token;
        }
        answer(ask, a);
    }

    /** The success, the same for the request and its repetitions. */
    void answer(Ask ask, Allocation a) {
        StunWriter w = StunWriter.success(ask.request());
        for (Endpoint relayed : a.advertised()) w.xorAddress(StunAttribute.XOR_RELAYED_ADDRESS, relayed);
        w.lifetime(a.grantedSeconds)
                .xorMappedAddress(a.client.endpoint());
        if (a.reservationToken != null) {
            w.attribute(StunAttribute.RESERVATION_TOKEN,
                    ByteBuffer.allocate(Long.BYTES).putLong(a.reservationToken).array());
        }
        if (a.missingCode != 0) {
            // RFC 8656 §18.12: family, then the code as in ERROR-CODE; the reason phrase stays empty.
            byte[] value = {(byte) a.missingFamily, 0, (byte) (a.missingCode / 100), (byte) (a.missingCode % 100)};
            w.attribute(StunAttribute.ADDRESS_ERROR_CODE, value);
        }
        answers.success(ask, w);
    }

    /** Nothing left: to another server of the client's family where there is one (RFC 8489 §10), else 508. */
    private void full(Ask ask, RefusalReason reason) {
        boolean v4 = ask.client().endpoint().address().isV4();
        List<Endpoint> others = settings.alternates().stream().filter(e -> e.address().isV4() == v4).toList();
        if (others.isEmpty()) {
            answers.refuse(ask, reason);
            return;
        }
        answers.refuse(ask, 300, StunWriter.error(ask.request(), 300, "Try Alternate")
                .attribute(StunAttribute.ALTERNATE_SERVER, plainAddress(others.getFirst())));
    }

    /** ALTERNATE-SERVER has the form of MAPPED-ADDRESS, RFC 8489 §14.1 and §14.15. */
    private static byte[] plainAddress(Endpoint e) {
        byte[] octets = e.address().octets();
        return ByteBuffer.allocate(4 + octets.length).put((byte) 0).put((byte) (octets.length == 4 ? 1 : 2))
                .putShort((short) e.port()).put(octets).array();
    }
}

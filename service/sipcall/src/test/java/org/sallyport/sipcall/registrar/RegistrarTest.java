package org.sallyport.sipcall.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.host.Journal;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Moment;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.Transport;

class RegistrarTest {
    private static final long S = 1_000_000_000L;
    private static final String ALICE = "alice@example.com";
    private static final Endpoint SOURCE = Endpoint.of("198.51.100.7", 40000);

    private final Map<String, byte[]> stored = new HashMap<>();
    private final Journal journal = new Journal() {
        @Override
        public void put(String key, byte[] value) {
            stored.put(key, value);
        }

        @Override
        public void delete(String key) {
            stored.remove(key);
        }
    };
    private final Registrar<String> registrar = new Registrar<>(RegistrarLimits.DEFAULTS, journal);
    private long cseq;

    private RegisterRequest<String> request(String aor, ContactAsk ask, int expires, String flow) {
        OptionalInt e = expires < 0 ? OptionalInt.empty() : OptionalInt.of(expires);
        return new RegisterRequest<>(aor, "call-1", ++cseq, ask, e, List.of(), "", Optional.of(flow), Transport.TLS,
                SOURCE);
    }

    private RegisterOutcome<String> put(String aor, Contact... contacts) {
        return registrar.register(request(aor, new ContactAsk.Update(List.of(contacts)), -1, "f1"), new Moment(0, 0));
    }

    private static List<String> uris(RegisterOutcome<String> outcome) {
        return ((RegisterOutcome.Accepted<String>) outcome).bindings().stream().map(b -> b.contact().uri()).toList();
    }

    private static RefusalReason reason(RegisterOutcome<String> outcome) {
        return ((RegisterOutcome.Refused<String>) outcome).refusal().reason();
    }

    @Test
    void keepsSeveralContactsPreferredFirstThenNewest() {
        put(ALICE, Contact.of("sip:a@10.0.0.1").preferred(300));
        put(ALICE, Contact.of("sip:a@10.0.0.2").preferred(900));
        registrar.register(request(ALICE, new ContactAsk.Update(List.of(Contact.of("sip:a@10.0.0.3").preferred(300))),
                -1, "f3"),
                new Moment(5, 0));
        assertThat(registrar.lookup(ALICE, 6)).extracting(b -> b.contact().uri())
                .containsExactly("sip:a@10.0.0.2", "sip:a@10.0.0.3", "sip:a@10.0.0.1");
        assertThat(registrar.lookup("bob@example.com", 6)).isEmpty();
    }

    @Test
    void aQueryChangesNothing() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        long before = registrar.deadlineNs();
        assertThat(uris(registrar.register(request(ALICE, new ContactAsk.Query(), 0, "f2"), new Moment(1, 1))))
                .containsExactly("sip:a@10.0.0.1");
        assertThat(registrar.deadlineNs()).isEqualTo(before);
    }

    /** The contact's own expiry, the field, the default; cut above, refused below. -1 stands for absent. */
    @ParameterizedTest
    @CsvSource({"-1, -1, 3600", "-1, 600, 600", "120, 600, 120", "-1, 99999, 7200", "2147483647, -1, 7200",
        "60, -1, 60"})
    void choosesTheExpiry(int ofContact, int ofField, int seconds) {
        Contact c = Contact.of("sip:a@10.0.0.1");
        RegisterOutcome<String> outcome = registrar.register(
                request(ALICE, new ContactAsk.Update(List.of(ofContact < 0 ? c : c.expiring(ofContact))), ofField,
                        "f"),
                new Moment(7, 0));
        Binding<String> b = ((RegisterOutcome.Accepted<String>) outcome).bindings().getFirst();
        assertThat(b.expiresSeconds(7)).isEqualTo(seconds);
        assertThat(b.expiresSeconds(7 + S / 2)).as("rounded up").isEqualTo(seconds);
        assertThat(b.expiresSeconds(7 + S)).isEqualTo(seconds - 1);
    }

    @Test
    void tooShortAnExpiryIsRefusedWithTheMinimum() {
        RegisterOutcome<String> o = put(ALICE, Contact.of("sip:a@10.0.0.1").expiring(59));
        assertThat(reason(o)).isEqualTo(RefusalReason.INTERVAL_TOO_BRIEF);
        assertThat(((RegisterOutcome.Refused<String>) o).minExpiresSeconds()).isEqualTo(60);
        assertThat(registrar.size()).isZero();
    }

    @Test
    void anExpiryOfZeroTakesOneContactAway() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"), Contact.of("sip:a@10.0.0.2"));
        assertThat(uris(put(ALICE, Contact.of("sip:a@10.0.0.1").expiring(0)))).containsExactly("sip:a@10.0.0.2");
        assertThat(uris(put(ALICE, Contact.of("sip:a@10.0.0.9").expiring(0)))).hasSize(1);
        assertThat(stored).hasSize(1);
    }

    @Test
    void bindingsEndByThemselves() {
        put(ALICE, Contact.of("sip:a@10.0.0.1").expiring(60));
        put(ALICE, Contact.of("sip:a@10.0.0.2").expiring(90));
        assertThat(registrar.deadlineNs()).isEqualTo(60 * S);
        assertThat(registrar.lookup(ALICE, 60 * S)).extracting(b -> b.contact().uri())
                .containsExactly("sip:a@10.0.0.2");
        List<String> gone = new ArrayList<>();
        registrar.expire(60 * S, b -> gone.add(b.contact().uri()));
        assertThat(gone).containsExactly("sip:a@10.0.0.1");
        assertThat(registrar.deadlineNs()).isEqualTo(90 * S);
        registrar.expire(90 * S, b -> gone.add(b.contact().uri()));
        assertThat(registrar.deadlineNs()).isEqualTo(Machine.NEVER);
        assertThat(registrar.size()).isZero();
        assertThat(stored).isEmpty();
    }

    @Test
    void aRefreshMovesTheEndAndLeavesNothingBehind() {
        for (int i = 0; i < 1000; i++) {
            registrar.register(request(ALICE, new ContactAsk.Update(List.of(Contact.of("sip:a@10.0.0.1"))), 60, "f"),
                    new Moment(i, 0));
        }
        assertThat(registrar.size()).isEqualTo(1);
        assertThat(registrar.deadlineNs()).isEqualTo(999 + 60 * S);
    }

    // --- who is the same contact

    @ParameterizedTest
    @CsvSource({
        "sip:a@HOST.example,            sip:a@host.example,              true",
        "sip:a@h;transport=TCP,         SIP:a@h;transport=tcp,           true",
        "sip:a@h;x=1;y=2,               sip:a@h;y=2;x=1,                 true",
        "sip:%61@h,                     sip:a@h,                         true",
        "sip:a@h;ob,                    sip:a@h,                         true",
        "sip:a@[2001:DB8::1],           'sip:a@[2001:db8:0::1]',         true",
        "sip:A@h,                       sip:a@h,                         false",
        "sip:a@h:5060,                  sip:a@h,                         false",
        "sip:a@h;transport=tcp,         sip:a@h,                         false",
        "sips:a@h,                      sip:a@h,                         false",
        "sip:a@h;line=1,                sip:a@h;line=2,                  false",
    })
    void contactsAreToldApartByTheirUri(String first, String second, boolean same) {
        put(ALICE, Contact.of(first));
        assertThat(uris(put(ALICE, Contact.of(second)))).hasSize(same ? 1 : 2);
    }

    /** RFC 5626 §6: a phone that moved replaces its own flow, and its second flow stands beside. */
    @Test
    void flowsOfAnInstanceReplaceEachOtherWhateverTheirUri() {
        String phone = "<urn:uuid:00000000-0000-1000-8000-000A95A0E128>";
        put(ALICE, Contact.of("sip:a@10.0.0.1").outbound(phone, 1));
        put(ALICE, Contact.of("sip:a@10.0.0.2").outbound(phone, 2));
        assertThat(uris(put(ALICE, Contact.of("sip:a@10.9.9.9").outbound(phone, 1))))
                .containsExactlyInAnyOrder("sip:a@10.9.9.9", "sip:a@10.0.0.2");
    }

    // --- order and replays (attack SIP-11)

    @Test
    void anOldRequestComeLateChangesNothing() {
        RegisterRequest<String> old = request(ALICE,
                new ContactAsk.Update(List.of(Contact.of("sip:a@10.0.0.1").expiring(0))), -1, "f");
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        assertThat(reason(registrar.register(old, new Moment(1, 1)))).isEqualTo(RefusalReason.OUT_OF_ORDER);
        assertThat(registrar.size()).isEqualTo(1);
    }

    @Test
    void aReplayedWildcardChangesNothing() {
        RegisterRequest<String> old = request(ALICE, new ContactAsk.Wildcard(), 0, "f");
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        assertThat(reason(registrar.register(old, new Moment(1, 1)))).isEqualTo(RefusalReason.OUT_OF_ORDER);
        assertThat(registrar.size()).isEqualTo(1);
    }

    @Test
    void anotherCallIdStartsANewOrder() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        RegisterRequest<String> rebooted = new RegisterRequest<>(ALICE, "call-2", 1, new ContactAsk.Update(
                List.of(Contact.of("sip:a@10.0.0.1"))), OptionalInt.empty(), List.of(), "", Optional.of("f2"),
                Transport.UDP, SOURCE);
        assertThat(registrar.register(rebooted, new Moment(1, 1))).isInstanceOf(RegisterOutcome.Accepted.class);
    }

    @Test
    void aRequestChangesAllOfItsContactsOrNone() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        RegisterOutcome<String> o = put(ALICE, Contact.of("sip:a@10.0.0.2"), Contact.of("sip:a@10.0.0.1").expiring(0),
                Contact.of("sip:a@10.0.0.3").expiring(5));
        assertThat(reason(o)).isEqualTo(RefusalReason.INTERVAL_TOO_BRIEF);
        assertThat(registrar.lookup(ALICE, 1)).extracting(b -> b.contact().uri()).containsExactly("sip:a@10.0.0.1");
    }

    @Test
    void theWildcardTakesAllAwayAndNeedsAnExpiryOfZero() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"), Contact.of("sip:a@10.0.0.2"));
        put("bob@example.com", Contact.of("sip:b@10.0.0.3"));
        assertThat(reason(registrar.register(request(ALICE, new ContactAsk.Wildcard(), -1, "f"), new Moment(1, 1))))
                .isEqualTo(RefusalReason.MALFORMED);
        assertThat(reason(registrar.register(request(ALICE, new ContactAsk.Wildcard(), 60, "f"), new Moment(1, 1))))
                .isEqualTo(RefusalReason.MALFORMED);
        assertThat(uris(registrar.register(request(ALICE, new ContactAsk.Wildcard(), 0, "f"), new Moment(1, 1))))
                .isEmpty();
        assertThat(registrar.all()).extracting(Binding::aor).containsExactly("bob@example.com");
        assertThat(stored).hasSize(1);
    }

    // --- phones with the same private Contact

    private RegisterOutcome<String> from(String seen, String callId, Contact... contacts) {
        return registrar.register(
                new RegisterRequest<>(ALICE, callId, ++cseq, new ContactAsk.Update(List.of(contacts)),
                        OptionalInt.empty(),
                        List.of("<sip:edge;lr>"), "edge", Optional.of("f1"), Transport.UDP, Endpoint.of(seen, 5060)),
                new Moment(0, 0));
    }

    @Test
    void anAddressBehindANatNamesAPhoneTogetherWithTheNatAlone() {
        Contact c = Contact.of("sip:a@192.168.1.100:5060");
        from("198.51.100.1", "c1", c);
        assertThat(uris(from("198.51.100.2", "c2", c))).hasSize(2);
        assertThat(uris(from("198.51.100.2", "c3", c))).as("the same phone, switched on again").hasSize(2);
        Contact open = Contact.of("sip:a@198.51.100.7:5060");
        from("198.51.100.7", "c4", open);
        assertThat(uris(from("198.51.100.7", "c5", open))).hasSize(3);
    }

    @Test
    void aPhoneThatChangedItsNetworkKeepsOneContact() {
        Contact c = Contact.of("sip:a@192.168.1.100:5060");
        from("198.51.100.1", "c1", c);
        assertThat(uris(from("203.0.113.1", "c1", c))).hasSize(1);
        assertThat(reason(registrar.register(new RegisterRequest<>(ALICE, "c1", 1, new ContactAsk.Update(List.of(c)),
                OptionalInt.empty(),
                List.of("<sip:edge;lr>"), "edge", Optional.of("f1"), Transport.UDP, Endpoint.of("192.0.2.66", 5060)),
                new Moment(0, 0))))
                .as("an old request, replayed from elsewhere").isEqualTo(RefusalReason.OUT_OF_ORDER);
    }

    @Test
    void aContactIsTakenBackFromAnotherNetworkAndWithoutItsInstance() {
        Contact c = Contact.of("sip:a@192.168.1.100:5060");
        Contact known = new Contact(c.uri(), OptionalInt.empty(), Contact.Q_MAX, Optional.of("<urn:uuid:1>"),
                OptionalInt.empty());
        from("198.51.100.1", "c1", known);
        assertThat(uris(from("203.0.113.1", "c2", c.expiring(0)))).isEmpty();
        from("198.51.100.1", "c1", c);
        from("198.51.100.2", "c2", c);
        assertThat(uris(from("203.0.113.1", "c3", c.expiring(0)))).as("nobody can tell which").hasSize(2);
        assertThat(uris(from("203.0.113.1", "c2", c.expiring(0)))).hasSize(1);
    }

    // --- limits (attack SIP-20)

    @Test
    void anAddressHasAtMostTenContacts() {
        for (int i = 0; i < 10; i++) put(ALICE, Contact.of("sip:a@10.0.0." + i));
        assertThat(reason(put(ALICE, Contact.of("sip:a@10.0.0.10")))).isEqualTo(RefusalReason.TOO_MANY_CONTACTS);
        assertThat(uris(put(ALICE, Contact.of("sip:a@10.0.0.3")))).as("a refresh is welcome").hasSize(10);
        assertThat(uris(put(ALICE, Contact.of("sip:a@10.0.0.3").expiring(0), Contact.of("sip:a@10.0.0.10"))))
                .hasSize(10);
        Contact[] eleven = new Contact[11];
        for (int i = 0; i < 11; i++) eleven[i] = Contact.of("sip:b@10.0.1." + i);
        assertThat(reason(put("bob@example.com", eleven))).isEqualTo(RefusalReason.TOO_MANY_CONTACTS);
    }

    @Test
    void theRegistrarHasALimitInAll() {
        Registrar<String> small = new Registrar<>(RegistrarLimits.DEFAULTS.withCounts(10, 2), Journal.NONE);
        for (int i = 0; i < 3; i++) {
            RegisterOutcome<String> o = small.register(
                    request("u" + i + "@example.com", new ContactAsk.Update(List.of(Contact.of("sip:u@10.0.0.1"))), -1,
                            "f"),
                    new Moment(0, 0));
            assertThat(o instanceof RegisterOutcome.Refused<String>).isEqualTo(i == 2);
            if (i == 2) assertThat(reason(o)).isEqualTo(RefusalReason.REGISTRAR_FULL);
        }
        assertThat(small.size()).isEqualTo(2);
    }

    @Test
    void longContactsAndPathsAreRefused() {
        assertThat(reason(put(ALICE, Contact.of("sip:" + "a".repeat(1100) + "@h")))).isEqualTo(RefusalReason.MALFORMED);
        RegisterRequest<String> r = new RegisterRequest<>(ALICE, "c", 1,
                new ContactAsk.Update(List.of(Contact.of("sip:a@h"))),
                OptionalInt.empty(), Collections.nCopies(9, "<sip:p;lr>"), "", Optional.empty(),
                Transport.UDP, SOURCE);
        assertThat(reason(registrar.register(r, new Moment(0, 0)))).isEqualTo(RefusalReason.MALFORMED);
    }

    // --- what came through another node

    @Test
    void knowsFromWhereTheOtherNodeSawAPhoneAsLongAsItIsRegistered() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        assertThat(registrar.isRegistered("", SOURCE)).as("a phone of this side has a flow").isFalse();
        through("edge", new ContactAsk.Update(List.of(Contact.of("sip:a@10.0.0.1"), Contact.of("sip:a@10.0.0.2"))),
                600);
        through("edge", new ContactAsk.Update(List.of(Contact.of("sip:a@10.0.0.1"))), 600);
        assertThat(registrar.isRegistered("edge", SOURCE)).isTrue();
        assertThat(registrar.isRegistered("branch", SOURCE)).isFalse();
        assertThat(registrar.isRegistered("edge", Endpoint.of("198.51.100.7", 40001))).isFalse();
        through("edge", new ContactAsk.Update(List.of(Contact.of("sip:a@10.0.0.1").expiring(0))), -1);
        assertThat(registrar.isRegistered("edge", SOURCE)).as("another contact is left").isTrue();
        registrar.expire(600 * S, _ -> {});
        assertThat(registrar.isRegistered("edge", SOURCE)).isFalse();
    }

    private RegisterOutcome<String> through(String zone, ContactAsk ask, int expires) {
        return registrar.register(request(ALICE, ask, expires, "f9").through(zone), new Moment(0, 0));
    }

    @Test
    void anotherNodeNeitherSeesNorTouchesWhatCameOtherwise() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        Contact same = Contact.of("sip:a@10.0.0.1");
        assertThat(uris(through("edge", new ContactAsk.Query(), -1))).isEmpty();
        assertThat(uris(through("edge", new ContactAsk.Update(List.of(same)), 600))).containsExactly("sip:a@10.0.0.1");
        assertThat(registrar.size()).as("the same URI twice, each with its own way").isEqualTo(2);
        through("edge", new ContactAsk.Update(List.of(same.expiring(0))), -1);
        through("edge", new ContactAsk.Wildcard(), 0);
        assertThat(registrar.lookup(ALICE, 1)).singleElement().satisfies(b -> assertThat(b.zone()).isEmpty());
        through("edge", new ContactAsk.Update(List.of(same)), 600);
        through("branch", new ContactAsk.Wildcard(), 0);
        assertThat(registrar.size()).isEqualTo(2);
    }

    @Test
    void anotherNodesInstanceIsNotOurs() {
        put(ALICE, Contact.of("sip:a@10.0.0.1").outbound("<urn:uuid:1>", 1));
        through("edge", new ContactAsk.Update(List.of(Contact.of("sip:a@91.6.6.6").outbound("<urn:uuid:1>", 1))), 600);
        assertThat(registrar.lookup(ALICE, 1)).extracting(b -> b.contact().uri())
                .containsExactlyInAnyOrder("sip:a@10.0.0.1", "sip:a@91.6.6.6");
    }

    @Test
    void contactsThroughAnotherNodeTakeNoPlaceFromOurs() {
        int max = RegistrarLimits.DEFAULTS.contactsPerAorMax();
        for (int i = 0; i < max; i++)
            through("edge", new ContactAsk.Update(List.of(Contact.of("sip:a@91.0.0." + i))), 600);
        assertThat(put(ALICE, Contact.of("sip:a@10.0.0.1"))).isInstanceOf(RegisterOutcome.Accepted.class);
    }

    @Test
    void aUserMayTakeEverythingAwayFromInside() {
        through("edge", new ContactAsk.Update(List.of(Contact.of("sip:a@91.6.6.6"))), 600);
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        registrar.register(request(ALICE, new ContactAsk.Wildcard(), 0, "f1"), new Moment(0, 0));
        assertThat(registrar.size()).isZero();
    }

    // --- flows

    @Test
    void aLostFlowLeavesItsBindingsWithoutOne() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        registrar.register(request("bob@example.com", new ContactAsk.Update(List.of(Contact.of("sip:b@10.0.0.2"))), -1,
                "f2"), new Moment(0, 0));
        assertThat(registrar.flowLost("f1")).extracting(Binding::aor).containsExactly(ALICE);
        assertThat(registrar.lookup(ALICE, 1).getFirst().flow()).isEmpty();
        assertThat(registrar.lookup("bob@example.com", 1).getFirst().flow()).contains("f2");
        assertThat(registrar.flowLost("f1")).isEmpty();
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        assertThat(registrar.lookup(ALICE, 1).getFirst().flow()).contains("f1");
    }

    @Test
    void aContactThatMovedToAnotherFlowIsNotLostWithTheOldOne() {
        put(ALICE, Contact.of("sip:a@10.0.0.1"));
        registrar.register(request(ALICE, new ContactAsk.Update(List.of(Contact.of("sip:a@10.0.0.1"))), -1, "f2"),
                new Moment(1, 0));
        assertThat(registrar.flowLost("f1")).isEmpty();
        assertThat(registrar.lookup(ALICE, 1).getFirst().flow()).contains("f2");
    }

    // --- restart

    @Nested
    class Restart {
        private RegisterRequest<String> full() {
            return new RegisterRequest<>(ALICE, "call \u00e4", 4_000_000_000L, new ContactAsk.Update(List.of(
                    Contact.of("sip:a@10.0.0.1;transport=tcp").preferred(700).outbound("<urn:uuid:1>", 3))),
                    OptionalInt.of(600),
                    List.of("<sip:p1;lr>", "<sip:p2;lr;x=\"y\">"), "edge", Optional.of("f1"), Transport.TCP,
                    Endpoint.of("2001:db8::5", 65535));
        }

        @Test
        void bindingsComeBackWithEverythingButTheirFlow() {
            registrar.register(full(), new Moment(50 * S, 1_000_000));
            Registrar<String> next = new Registrar<>(RegistrarLimits.DEFAULTS, journal);
            // The new process has another monotonic clock, and 100 s have passed on the wall.
            Moment later = new Moment(7 * S, 1_100_000);
            assertThat(next.restore(Map.copyOf(stored), later)).isEqualTo(1);
            Binding<String> before = registrar.lookup(ALICE, 60 * S).getFirst();
            Binding<String> after = next.lookup(ALICE, later.nowNs()).getFirst();
            assertThat(after.expiresSeconds(later.nowNs())).isEqualTo(500);
            assertThat(after.flow()).isEmpty();
            assertThat(after).usingRecursiveComparison().ignoringFields("flow", "registeredAtNs", "expiresAtNs")
                    .isEqualTo(before);
            assertThat(next.deadlineNs()).isEqualTo(507 * S);
            RegisterRequest<String> replay = full();
            assertThat(reason(next.register(replay, later))).as("order outlives it too")
                    .isEqualTo(RefusalReason.OUT_OF_ORDER);
        }

        @Test
        void whatExpiredMeanwhileIsForgotten() {
            registrar.register(full(), new Moment(0, 0));
            Registrar<String> next = new Registrar<>(RegistrarLimits.DEFAULTS, journal);
            assertThat(next.restore(Map.copyOf(stored), new Moment(0, 600_000))).isZero();
            assertThat(stored).isEmpty();
        }

        @Test
        void aClockThatSteppedBackMakesNoEternalBinding() {
            registrar.register(full(), new Moment(0, 1_000_000_000L));
            Registrar<String> next = new Registrar<>(RegistrarLimits.DEFAULTS, journal);
            assertThat(next.restore(Map.copyOf(stored), new Moment(0, 0))).isZero();
        }

        @Test
        void damagedEntriesAreDroppedWithoutHarm() {
            registrar.register(full(), new Moment(0, 0));
            String key = stored.keySet().iterator().next();
            byte[] good = stored.get(key);
            Random random = new Random(3);
            for (int i = 0; i < 5000; i++) {
                byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
                for (int k = random.nextInt(4); k >= 0 && bad.length > 0; k--)
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                int restored = new Registrar<String>(RegistrarLimits.DEFAULTS, Journal.NONE)
                        .restore(Map.of(key, bad), new Moment(0, 0));
                assertThat(restored).isBetween(0, 1);
            }
            for (int length = 0; length < good.length; length++)
                assertThat(BindingBytes.decode(Arrays.copyOf(good, length), new Moment(0, 0))).isEmpty();
            assertThat(BindingBytes.decode(Arrays.copyOf(good, good.length + 1), new Moment(0, 0))).isEmpty();
        }

        @Test
        void anEntryUnderAnotherKeyIsNotBelieved() {
            registrar.register(full(), new Moment(0, 0));
            byte[] good = stored.values().iterator().next();
            assertThat(new Registrar<String>(RegistrarLimits.DEFAULTS, Journal.NONE)
                    .restore(Map.of("bob@example.com x", good), new Moment(0, 0))).isZero();
        }
    }

    /** The indexes agree with a plain list of what was said, whatever the order of events. */
    @Test
    void agreesWithASlowModelUnderRandomEvents() {
        Random random = new Random(9);
        Map<String, Long> model = new HashMap<>();
        for (int step = 0; step < 5000; step++) {
            long nowNs = step * S;
            String aor = "u" + random.nextInt(5) + "@example.com";
            String uri = "sip:u@10.0.0." + random.nextInt(6);
            model.values().removeIf(end -> end <= nowNs);
            switch (random.nextInt(4)) {
                case 0 -> {
                    registrar.register(request(aor, new ContactAsk.Update(List.of(Contact.of(uri))), 0, "f"),
                            new Moment(nowNs, 0));
                    model.remove(aor + uri);
                }
                case 1 -> registrar.flowLost("f" + random.nextInt(3));
                default -> {
                    int seconds = 60 + random.nextInt(100);
                    registrar.register(request(aor, new ContactAsk.Update(List.of(Contact.of(uri))), seconds, "f"
                            + random.nextInt(3)),
                            new Moment(nowNs, 0));
                    model.put(aor + uri, nowNs + seconds * S);
                }
            }
            registrar.expire(nowNs, _ -> {});
            assertThat(registrar.size()).as("step " + step).isEqualTo(model.size());
            assertThat(registrar.deadlineNs()).isEqualTo(model.values().stream().mapToLong(Long::longValue).min()
                    .orElse(Machine.NEVER));
            assertThat(stored).hasSize(model.size());
        }
    }
}

package org.sallyport.h323call.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.sallyport.host.Journal;
import org.sallyport.host.sim.SimWorld;
import org.sallyport.machine.Machine;
import org.sallyport.machine.Moment;
import org.sallyport.refusal.RefusalReason;
import org.sallyport.wire.Endpoint;
import org.sallyport.zone.dialplan.Alias;

class EndpointRegistrarTest {
    private static final long S = 1_000_000_000L;
    private static final Endpoint ROOM = Endpoint.of("10.1.0.31", 1719);
    private static final Endpoint OTHER = Endpoint.of("10.1.0.32", 1719);

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
    private EndpointRegistrar registrar = fresh(AliasPolicy.REJECT, EndpointLimits.DEFAULTS);
    private long nowNs;

    private EndpointRegistrar fresh(AliasPolicy policy, EndpointLimits limits) {
        return new EndpointRegistrar(limits, policy, new SimWorld(7).host("control").entropy(), journal);
    }

    private Moment now() {
        return new Moment(nowNs, 1_000_000 + nowNs / 1_000_000);
    }

    private static List<Alias> names(String... texts) {
        return Arrays.stream(texts).map(t -> Alias.spaced(t).orElseThrow()).toList();
    }

    private static RegistrationAsk ask(Endpoint from, String... aliases) {
        return ask(from, Optional.empty(), Optional.empty(), aliases);
    }

    private static RegistrationAsk ask(Endpoint from, Optional<String> id, Optional<String> user, String... aliases) {
        return new RegistrationAsk(id, names(aliases), List.of(), from.withPort(1720), from, from,
                EndpointKind.TERMINAL, "Room 1.0", user, Optional.of(300L));
    }

    private Registration registered(RegistrationAsk ask) {
        return ((RegistrationOutcome.Accepted) registrar.register(ask, now())).now();
    }

    private Optional<String> found(String alias) {
        return registrar.find(Alias.of(alias).orElseThrow(), nowNs).map(Registration::id);
    }

    @Test
    void anEndpointIsCalledByEachOfItsAliasesHoweverTheyAreSpelt() {
        Registration r = registered(ask(ROOM, "4711", "Room One", "room1@example.com"));
        assertThat(found("4711")).hasValue(r.id());
        assertThat(found("ROOM1@Example.com")).hasValue(r.id());
        assertThat(registrar.find(Alias.spaced("room one").orElseThrow(), nowNs)).isPresent();
        assertThat(found("4712")).isEmpty();
        assertThat(registrar.on(ROOM.address())).containsExactly(r);
        registrar.end(r.id());
        assertThat(registrar.on(ROOM.address())).isEmpty();
        assertThat(r.id()).hasSize(24);
    }

    @Test
    void whoHasAnAliasKeepsItUnlessThePolicySaysOtherwise() {
        Registration first = registered(ask(ROOM, "4711", "a"));
        assertThat(registrar.register(ask(OTHER, "b", "4711"), now()))
                .isEqualTo(new RegistrationOutcome.Duplicate(names("4711")));
        assertThat(found("b")).as("nothing of a refused request holds").isEmpty();
        registrar.policy(AliasPolicy.OVERWRITE);
        RegistrationOutcome second = registrar.register(ask(OTHER, "4711"), now());
        assertThat(second).isInstanceOfSatisfying(RegistrationOutcome.Accepted.class,
                a -> assertThat(a.displaced()).containsExactly(first));
        assertThat(found("a")).as("who is displaced registers anew").isEmpty();
        assertThat(registrar.size()).isEqualTo(1);
    }

    @Test
    void anEndpointThatWasSwitchedOffTakesItsOwnPlace() {
        Registration before = registered(ask(ROOM, "4711"));
        Registration after = registered(ask(ROOM, "4711", "4712"));
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(registrar.size()).isEqualTo(1);
        Registration proven = registered(ask(OTHER, Optional.empty(), Optional.of("bob"), "5000"));
        assertThat(registrar.register(ask(OTHER, Optional.empty(), Optional.of("eve"), "5000"), now()))
                .as("another user at the same address is another one")
                .isInstanceOf(RegistrationOutcome.Duplicate.class);
        assertThat(found("5000")).hasValue(proven.id());
    }

    @Test
    void whoeverKnowsTheIdentifierButIsElsewhereChangesNothing() {
        Registration r = registered(ask(ROOM, "4711"));
        for (Endpoint thief : List.of(OTHER, ROOM.withPort(1720))) {
            assertThat(registrar.keepAlive(r.id(), thief, Optional.empty(), now()))
                    .isInstanceOf(RegistrationOutcome.Unknown.class);
            assertThat(registrar.add(r.id(), thief, names("1"), now())).isInstanceOf(RegistrationOutcome.Unknown.class);
            assertThat(registrar.unregister(r.id(), thief, List.of(), now())).isEmpty();
        }
        assertThat(registrar.keepAlive("ffff", ROOM, Optional.empty(), now()))
                .isInstanceOf(RegistrationOutcome.Unknown.class);
        assertThat(found("4711")).hasValue(r.id());
    }

    @Test
    void aKeepAliveMovesTheEndAndNothingElse() {
        Registration r = registered(ask(ROOM, "4711"));
        assertThat(registrar.deadlineNs()).isEqualTo(300 * S);
        nowNs = 200 * S;
        registrar.keepAlive(r.id(), ROOM, Optional.of(600L), now());
        assertThat(registrar.deadlineNs()).isEqualTo(800 * S);
        nowNs = 800 * S;
        List<Registration> gone = new ArrayList<>();
        registrar.expire(nowNs, gone::add);
        assertThat(gone).extracting(Registration::id).containsExactly(r.id());
        assertThat(registrar.deadlineNs()).isEqualTo(Machine.NEVER);
        assertThat(stored).isEmpty();
        assertThat(found("4711")).isEmpty();
    }

    @Test
    void whatIsAddedTakesNothingFromAnybody() {
        registrar.policy(AliasPolicy.OVERWRITE);
        Registration r = registered(ask(ROOM, "4711"));
        registered(ask(OTHER, "5000"));
        assertThat(registrar.add(r.id(), ROOM, names("4711", "4712"), now()))
                .isInstanceOfSatisfying(RegistrationOutcome.Accepted.class,
                        a -> assertThat(a.now().aliases()).isEqualTo(names("4711", "4712")));
        assertThat(registrar.add(r.id(), ROOM, names("5000"), now()))
                .isEqualTo(new RegistrationOutcome.Duplicate(names("5000")));
        assertThat(registrar.unregister(r.id(), ROOM, names("4711"), now())).isPresent();
        assertThat(found("4711")).isEmpty();
        assertThat(found("4712")).hasValue(r.id());
        assertThat(registrar.unregister(r.id(), ROOM, List.of(), now())).isPresent();
        assertThat(registrar.size()).isEqualTo(1);
    }

    @Test
    void aGatewayIsFoundByItsLongestPrefixAndAfterAnyAlias() {
        RegistrationAsk plain = ask(ROOM, "gateway");
        Registration gateway = registered(new RegistrationAsk(plain.id(), plain.aliases(), List.of("0", "0049"),
                plain.signal(), plain.ras(), plain.observed(), EndpointKind.GATEWAY, "", Optional.empty(),
                Optional.empty()));
        assertThat(found("00491234")).hasValue(gateway.id());
        assertThat(found("0x")).as("no number").isEmpty();
        Registration exact = registered(ask(OTHER, "00491234"));
        assertThat(found("00491234")).hasValue(exact.id());
        registrar.end(gateway.id());
        assertThat(found("0")).isEmpty();
    }

    @Test
    void everythingHasALimit() {
        assertThat(registrar.register(ask(ROOM, names(21)), now())).isInstanceOfSatisfying(
                RegistrationOutcome.Refused.class,
                r -> assertThat(r.refusal().reason()).isEqualTo(RefusalReason.TOO_MANY_CONTACTS));
        assertThat(registrar.register(ask(ROOM, "a".repeat(129)), now()))
                .isInstanceOf(RegistrationOutcome.Refused.class);
        EndpointRegistrar small = fresh(AliasPolicy.REJECT, EndpointLimits.DEFAULTS.withRegistrations(1));
        assertThat(small.register(ask(ROOM, "1"), now())).isInstanceOf(RegistrationOutcome.Accepted.class);
        assertThat(small.register(ask(OTHER, "2"), now())).isInstanceOfSatisfying(RegistrationOutcome.Refused.class,
                r -> assertThat(r.refusal().reason()).isEqualTo(RefusalReason.REGISTRAR_FULL));
        assertThat(small.register(ask(ROOM, "3"), now())).as("whoever is there already")
                .isInstanceOf(RegistrationOutcome.Accepted.class);
        Registration brief = registered(new RegistrationAsk(Optional.empty(), names("9"), List.of(), OTHER, OTHER,
                OTHER, EndpointKind.MCU, "", Optional.empty(), Optional.of(1L)));
        assertThat(brief.expiresSeconds(nowNs)).isEqualTo(60);
    }

    private static String[] names(int count) {
        String[] out = new String[count];
        for (int i = 0; i < count; i++) out[i] = Integer.toString(i);
        return out;
    }

    @Test
    void registrationsOutliveARestartAndDamageDoesNot() {
        RegistrationAsk plain = ask(ROOM, Optional.empty(), Optional.of("bob"), "4711", "Room One");
        Registration r = registered(new RegistrationAsk(plain.id(), plain.aliases(), List.of("88"), plain.signal(),
                plain.ras(), plain.observed(), EndpointKind.MCU, plain.vendor(), plain.user(), plain.ttlSeconds()));
        registered(ask(Endpoint.of("2001:db8::31", 1719), "6"));
        Map<String, byte[]> written = new HashMap<>(stored);
        registrar = fresh(AliasPolicy.REJECT, EndpointLimits.DEFAULTS);
        nowNs = 100 * S;
        assertThat(registrar.restore(written, now())).isEqualTo(2);
        assertThat(registrar.find(Alias.of("4711").orElseThrow(), nowNs)).hasValue(r);
        assertThat(found("88123")).hasValue(r.id());
        nowNs = 400 * S;
        EndpointRegistrar late = fresh(AliasPolicy.REJECT, EndpointLimits.DEFAULTS);
        assertThat(late.restore(written, now())).as("their time was over meanwhile").isZero();
        assertThat(stored).isEmpty();
        nowNs = 0;
        EndpointRegistrar stepped = fresh(AliasPolicy.REJECT, EndpointLimits.DEFAULTS);
        assertThat(stepped.restore(written, new Moment(0, 1_000_000 - 3_600_000)))
                .as("a clock that went back lets none live for ever").isZero();
        Random random = new Random(3);
        byte[] good = written.get(r.id());
        for (int i = 0; i < 5_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length) : good.length);
            for (int k = random.nextInt(4); k >= 0 && bad.length > 0; k--)
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            assertThat(fresh(AliasPolicy.REJECT, EndpointLimits.DEFAULTS).restore(Map.of(r.id(), bad), now()))
                    .isBetween(0, 1);
        }
    }
}

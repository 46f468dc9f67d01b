package org.sallyport.h323.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.h323.h225.LocationConfirm;
import org.sallyport.h323.h225.SetupUUIE;
import org.sallyport.h323.h225.TransportAddress;
import org.sallyport.h323.h245.H2250LogicalChannelParameters;
import org.sallyport.h323.h245.NoPTAudioTelephonyEventCapability;
import org.sallyport.h323.h245.UnicastAddress;
import org.sallyport.h323.h450.EndpointAddress;
import org.sallyport.h323.h450.transfer.CTSetupArg;
import org.sallyport.h323.oracle.RandomReader.Behind;
import org.sallyport.per.PerValue;
import org.sallyport.wire.Octets;

/**
 * OTP's codecs, made by {@code asn1ct} from the same schema files, agree with ours on values made up from seeds.
 *
 * <p>{@code -Dsallyport.oracle.values=100000} asks for so many values of each PDU; the usual run takes a sample. Where
 * there is no Erlang the tests are skipped, but never where the environment says {@code CI=true}.
 */
class ErlangOracleTest {
    private static final int VALUES = Integer.getInteger("sallyport.oracle.values", 2000);
    private static final int OF_OTHER_TYPES = Math.max(20, VALUES / 100);
    private static final int REPLACED = Math.max(100, VALUES / 100);
    private static final int GENERATOR_MILLIS = Math.max(40, VALUES / 50);

    /** Types with a string that may be empty, which OTP's own generator takes for long and OTP pads; see below. */
    private static final Set<String> WITH_CALL_IDENTITY = Set.of("CTIdentifyRes", "CTInitiateArg", "CTSetupArg");

    private static final Octets ADDRESS = Octets.ofHex("c0000201");
    private static final List<String> FIGURES = new ArrayList<>();

    /** All in a long run, else what forwarding is about: Erlang compiles all of it for longer than the tests take. */
    private static final Map<String, String> NEWER = NewerSchema.of(VALUES > 10_000 ? ErlangOracle.schema()
            : NewerSchema.only(ErlangOracle.schema(), Map.of("H323-MESSAGES", Set.of("LocationConfirm", "Setup-UUIE"),
                    "MULTIMEDIA-SYSTEM-CONTROL", Set.of("OpenLogicalChannel"))));

    private static ErlangOracle oracle;
    /** Knows more than we do. */
    private static ErlangOracle newer;

    @BeforeAll
    static void startErlang() throws IOException, InterruptedException {
        boolean present = ErlangOracle.version().isPresent();
        if (!present && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("CI needs Erlang: apt-get install erlang-asn1");
        }
        assumeTrue(present, "no Erlang with asn1ct here: apt-get install erlang-asn1");
        oracle = ErlangOracle.start("schema", ErlangOracle.schema());
        newer = ErlangOracle.start("newer", NEWER);
    }

    @AfterAll
    static void stopErlang() {
        if (oracle != null) oracle.close();
        if (newer != null) newer.close();
        FIGURES.forEach(System.out::println);
    }

    static Stream<Family> roots() {
        return Family.all().stream().filter(Family::root);
    }

    @ParameterizedTest
    @MethodSource("roots")
    void writesAndReadsEachPduAsErlangDoes(Family family) throws IOException {
        long values = new OracleRun(oracle, Behind.OUR_SCHEMA, FIGURES).check(family, VALUES);
        assertThat(values).isGreaterThanOrEqualTo(VALUES);
    }

    @Test
    void writesAndReadsEveryOtherTypeAsErlangDoes() throws IOException {
        OracleRun run = new OracleRun(oracle, Behind.OUR_SCHEMA, FIGURES);
        for (Family family : Family.all()) {
            if (!family.root()) run.check(family, OF_OTHER_TYPES);
        }
    }

    @Test
    void namesEveryTypeAsErlangDoes() throws IOException {
        for (String module : ErlangOracle.MODULES) {
            Set<String> ours = new HashSet<>();
            for (Family f : Family.all()) if (f.module().equals(module)) ours.add(f.name());
            assertThat(oracle.types(module)).as(module).containsAll(ours);
        }
    }

    static Stream<Family> big() {
        return roots().filter(f -> List.of("H323-MESSAGES", "MULTIMEDIA-SYSTEM-CONTROL").contains(f.module()));
    }

    @ParameterizedTest
    @MethodSource("big")
    void writesForErlangWhatAnOlderVersionHadWritten(Family family) throws IOException {
        new OracleRun(oracle, Behind.OLDER_SCHEMA, FIGURES).check(family, VALUES / 4);
    }

    static Stream<Family> newer() {
        Set<String> more = Set.of("LocationConfirm", "Setup-UUIE");
        return Family.all().stream()
                .filter(f -> f.root() || more.contains(f.name())).filter(f -> NewerSchema.has(NEWER, f));
    }

    @ParameterizedTest
    @MethodSource("newer")
    void keepsWhatANewerVersionAdds(Family family) throws IOException {
        new OracleRun(newer, Behind.NEWER_SCHEMA, FIGURES).check(family, VALUES / 4);
    }

    @Test
    void changesNothingButTheAddressInAConfirmationOfANewerVersion() throws IOException {
        TransportAddress address = new TransportAddress.IpAddress(ADDRESS, 1720);
        new OracleRun(newer, Behind.NEWER_SCHEMA, FIGURES).replace(Family.of("H323-MESSAGES.LocationConfirm"),
                new OracleRun.Replacement<>(LocationConfirm.TYPE, List.of("callSignalAddress"),
                        v -> v.callSignalAddress() instanceof TransportAddress.IpAddress,
                        v -> v.toBuilder().callSignalAddress(address).build(), address, 6),
                REPLACED);
    }

    @Test
    void changesNothingButTheAddressInASetupOfANewerVersion() throws IOException {
        TransportAddress address = new TransportAddress.IpAddress(ADDRESS, 1720);
        new OracleRun(newer, Behind.NEWER_SCHEMA, FIGURES).replace(Family.of("H323-MESSAGES.Setup-UUIE"),
                new OracleRun.Replacement<>(SetupUUIE.TYPE, List.of("destCallSignalAddress"),
                        v -> v.destCallSignalAddress().filter(TransportAddress.IpAddress.class::isInstance).isPresent(),
                        v -> v.toBuilder().destCallSignalAddress(address).build(), address, 6),
                REPLACED);
    }

    @Test
    void changesNothingButTheAddressInTheChannelParametersOfANewerVersion() throws IOException {
        UnicastAddress.IPAddress unicast = UnicastAddress.IPAddress.builder()
                .network(ADDRESS).tsapIdentifier(50_001).build();
        var address = new org.sallyport.h323.h245.TransportAddress.UnicastAddress(unicast);
        Family family = Family.of("MULTIMEDIA-SYSTEM-CONTROL.H2250LogicalChannelParameters");
        new OracleRun(newer, Behind.NEWER_SCHEMA, FIGURES).replace(family,
                new OracleRun.Replacement<>(H2250LogicalChannelParameters.TYPE, List.of("mediaControlChannel"),
                        v -> v.mediaControlChannel().filter(ErlangOracleTest::plainAddress).isPresent(),
                        v -> v.toBuilder().mediaControlChannel(address).build(), address, 6),
                REPLACED);
    }

    private static boolean plainAddress(org.sallyport.h323.h245.TransportAddress a) {
        return a instanceof org.sallyport.h323.h245.TransportAddress.UnicastAddress(UnicastAddress.IPAddress ip)
                && ip.additions().unknown().isEmpty();
    }

    @Test
    void readsAndRepeatsWhatErlangsOwnGeneratorMakes() throws IOException {
        OracleRun run = new OracleRun(oracle, Behind.OUR_SCHEMA, FIGURES);
        int families = 0;
        for (Family family : roots().filter(f -> !WITH_CALL_IDENTITY.contains(f.name())).toList()) {
            int values = run.checkGenerated(family, VALUES, GENERATOR_MILLIS);
            FIGURES.add(family + " by Erlang's own generator: " + values + " values");
            if (values > 0) families++;
        }
        // It makes everything that is optional, so it does not end where much is optional or contains itself.
        assertThat(families).isGreaterThan(25);
    }

    /**
     * X.691 §11.9.3.3 NOTE 2: nothing is added for a field of no length, so nothing is padded either. OTP keeps this
     * for OCTET STRING and BIT STRING, but not for a character string. When this test fails, OTP keeps it there as
     * well, and the random values can have such strings.
     */
    @Test
    void doesNotPadBehindTheLengthOfAnEmptyStringThoughErlangDoes() throws IOException {
        CTSetupArg value = CTSetupArg.builder().callIdentity("")
                .transferringNumber(EndpointAddress.builder().destinationAddress(List.of()).build()).build();
        assertThat(CTSetupArg.TYPE.encode(value)).isEqualTo(Octets.ofHex("4000"));
        assertThat(CTSetupArg.TYPE.decode(Octets.ofHex("4000")).toOptional()).contains(value);
        assertThat(check("Call-Transfer-Operations", "CTSetupArg", value, Octets.ofHex("4000")))
                .startsWith("written otherwise").contains("theirs 400000");
    }

    /**
     * X.691 §11.9.3.8: a fragment is followed by another length. OTP writes a GeneralString so, and reads all other
     * strings so, but takes the first fragment of a GeneralString for the whole. When this test fails, it no longer
     * does, and the random values can have such strings.
     */
    @Test
    void readsAllFragmentsOfAGeneralStringThoughErlangReadsTheFirst() throws IOException {
        NoPTAudioTelephonyEventCapability value =
                NoPTAudioTelephonyEventCapability.builder().audioTelephoneEvent("0123456789".repeat(4000)).build();
        Octets message = NoPTAudioTelephonyEventCapability.TYPE.encode(value);
        assertThat(NoPTAudioTelephonyEventCapability.TYPE.decode(message).toOptional()).contains(value);
        // Only what is read differs: what is written was compared before.
        assertThat(check("MULTIMEDIA-SYSTEM-CONTROL", "NoPTAudioTelephonyEventCapability", value, message))
                .startsWith("read otherwise");
    }

    /** How Erlang differs about one value. */
    private static String check(String module, String type, PerValue value, Octets ours) throws IOException {
        oracle.send(t -> {
            t.tuple(4);
            t.atom("check");
            t.atom(module);
            t.atom(type);
            t.list(1);
            t.tuple(2);
            value.show(t);
            t.octets(ours);
            t.endOfList();
        });
        byte[] difference = oracle.answer().getFirst();
        // Behind the index of the value.
        return new String(difference, Integer.BYTES, difference.length - Integer.BYTES, StandardCharsets.UTF_8);
    }
}

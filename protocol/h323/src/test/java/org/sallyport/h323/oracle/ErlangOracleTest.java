package org.sallyport.h323.oracle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sallyport.h323.oracle.RandomReader.Behind;

/**
 * OTP's codecs, made by {@code asn1ct} from the same schema files, agree with ours on values made up from seeds.
 *
 * <p>{@code -Dsallyport.oracle.values=100000} asks for so many values of each PDU; the usual run takes a sample. Where there
 * is no Erlang the tests are skipped, but never where the environment says {@code CI=true}.
 */
class ErlangOracleTest {
    private static final int VALUES = Integer.getInteger("sallyport.oracle.values", 2000);
    private static final int OF_OTHER_TYPES = Math.max(20, VALUES / 100);
    private static final boolean LONG_RUN = VALUES > 10_000;

    private static ErlangOracle oracle;

    @BeforeAll
    static void startErlang() throws IOException, InterruptedException {
        boolean present = ErlangOracle.version().isPresent();
        if (!present && "true".equals(System.getenv("CI"))) {
            throw new IllegalStateException("CI needs Erlang: apt-get install erlang-asn1 erlang-parsetools");
        }
        assumeTrue(present, "no Erlang with asn1ct here: apt-get install erlang-asn1 erlang-parsetools");
        oracle = ErlangOracle.start("schema", ErlangOracle.MODULES, UnaryOperator.identity(), LONG_RUN);
    }

    @AfterAll
    static void stopErlang() {
        if (oracle != null) oracle.close();
    }

    static Stream<Family> roots() {
        return Family.all().stream().filter(Family::root);
    }

    @ParameterizedTest
    @MethodSource("roots")
    void writesAndReadsEachPduAsErlangDoes(Family family) throws IOException {
        assertThat(new OracleRun(oracle, Behind.OUR_SCHEMA).check(family, VALUES)).isGreaterThanOrEqualTo(VALUES);
    }

    @Test
    void writesAndReadsEveryOtherTypeAsErlangDoes() throws IOException {
        OracleRun run = new OracleRun(oracle, Behind.OUR_SCHEMA);
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
        new OracleRun(oracle, Behind.OLDER_SCHEMA).check(family, VALUES / 4);
    }

    @Test
    void readsAndRepeatsWhatErlangsOwnGeneratorMakes() throws IOException {
        OracleRun run = new OracleRun(oracle, Behind.OUR_SCHEMA);
        int values = 0;
        for (Family family : roots().toList()) {
            int some = run.checkGenerated(family, VALUES / 10, 100);
            System.out.println(family + " " + some);
            values += some;
        }
        assertThat(values).isGreaterThan(1000);
    }
}

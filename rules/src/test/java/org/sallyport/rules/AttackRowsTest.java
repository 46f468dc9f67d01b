package org.sallyport.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/attacks.md} is true: each known attack has one row, and each test that a row names exists. */
class AttackRowsTest {
    private static final Map<String, Integer> GROUPS = Map.of("SIP", 48, "TURN", 54, "RTP", 24, "H323", 22, "X", 8);
    /** Rows of groups whose chapters are still to come. */
    private static final List<String> SINGLE = List.of("HTTP-14");
    private static final Set<String> VERDICTS = Set.of("tested", "partly", "open", "not built", "not applicable");
    private static final Pattern ROW =
            Pattern.compile("^\\| ((?:SIP|TURN|RTP|H323|HTTP|X)-\\d+) \\| ([^|]+) \\| ([^|]+) \\| ([^|]+) \\|$");
    private static final Pattern NAMED_TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

    private record Row(String id, String verdict, String where) {}

    private static List<Row> rows() {
        List<Row> out = new ArrayList<>();
        for (String line : Tree.read(Tree.ROOT.resolve("docs/attacks.md")).lines().toList()) {
            Matcher m = ROW.matcher(line);
            if (m.matches()) out.add(new Row(m.group(1), m.group(3).strip(), m.group(4)));
        }
        return out;
    }

    @Test
    void everyAttackHasOneRow() {
        List<String> wanted = new ArrayList<>(SINGLE);
        GROUPS.forEach((group, count) -> {
            for (int i = 1; i <= count; i++) wanted.add(group + "-" + i);
        });
        assertThat(rows()).extracting(Row::id).containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void everyVerdictIsOneOfFiveAndATestedRowNamesItsTest() {
        assertThat(rows()).allSatisfy(r -> assertThat(VERDICTS).as(r.id()).contains(r.verdict()));
        assertThat(rows()).filteredOn(r -> r.verdict().equals("tested"))
                .allSatisfy(r -> assertThat(NAMED_TEST.matcher(r.where()).find()).as(r.id()).isTrue());
    }

    @Test
    void everyNamedTestExists() {
        Map<String, String> tests = new HashMap<>();
        for (Path p : Tree.sources("src/test/java")) {
            tests.put(p.getFileName().toString().replace(".java", ""), Tree.read(p));
        }
        Set<String> missing = new TreeSet<>();
        for (Row r : rows()) {
            Matcher m = NAMED_TEST.matcher(r.where());
            while (m.find()) {
                if (!tests.getOrDefault(m.group(1), "").contains("void " + m.group(2) + "("))
                    missing.add(r.id() + " " + m.group());
            }
        }
        assertThat(missing).isEmpty();
    }

    /** Where two arrays of octets are compared by a method whose time depends on what they hold: never a secret. */
    @Test
    void turn43NoTagIsComparedByAMethodThatStopsAtTheFirstDifference() throws IOException {
        Set<String> users = new TreeSet<>();
        for (String module : List.of("protocol/stun", "service/turnserver")) {
            for (Path c : Tree.classes(module)) {
                for (PoolEntry e : ClassFile.of().parse(c).constantPool()) {
                    boolean compares = e instanceof MemberRefEntry m && (m.owner().asInternalName() + "."
                            + m.name().stringValue())
                            .matches(
                                    "java/util/Arrays\\.(equals|compare\\w*|mismatch)|java/nio/ByteBuffer\\.(equals|compareTo|mismatch)");
                    if (compares) users.add(c.getFileName().toString());
                }
            }
        }
        // The list of algorithms that everybody is told, the transaction of a proven request that comes again, and that
        // of an answer.
        assertThat(users).containsExactly("ClientStream.class", "Deletions$Deleted.class",
                "LongTermAuthentication.class", "Requests.class");
    }

    @Test
    void x1NoClassOfOursReadsSerializedObjects() throws IOException {
        Set<String> readers = new TreeSet<>();
        int looked = 0;
        for (String module : Tree.modules()) {
            for (Path c : Tree.classes(module)) {
                looked++;
                for (PoolEntry e : ClassFile.of().parse(c).constantPool()) {
                    if (e instanceof ClassEntry used && used.asInternalName().equals("java/io/ObjectInputStream"))
                        readers.add(c.toString());
                }
            }
        }
        assertThat(readers).isEmpty();
        assertThat(looked).as("the check looked at compiled classes").isGreaterThan(200);
    }
}

package org.sallyport.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The files of one package have an order: none leads back to itself through others. A sealed type may name those that
 * it permits, since that is no use of them.
 */
class CirclesTest {
    /** Where circles hide an order that a reader needs; a codec's types name each other as their standard does. */
    private static final List<String> LAYERS = List.of("service/", "node/", "host/");

    @Test
    void areNowhereAmongTheFilesOfOnePackage() {
        Set<String> found = new TreeSet<>();
        int files = 0;
        for (String module : Tree.modules()) {
            if (LAYERS.stream().noneMatch(module::startsWith)) continue;
            Map<String, Map<String, Set<String>>> packages = uses(Tree.ROOT.resolve(module).resolve("target/classes"));
            for (Map.Entry<String, Map<String, Set<String>>> p : packages.entrySet()) {
                files += p.getValue().size();
                circles(p.getValue()).forEach(c -> found.add(p.getKey() + ": " + c));
            }
        }
        assertThat(found).isEmpty();
        assertThat(files).as("the check looked at compiled classes").isGreaterThan(200);
    }

    @Test
    void areFound() {
        assertThat(circles(Map.of("A", Set.of("B"), "B", Set.of("C"), "C", Set.of("A"), "D", Set.of("A"))))
                .containsExactly(Set.of("A", "B", "C"));
        assertThat(circles(Map.of("A", Set.of("B", "C"), "B", Set.of("C"), "C", Set.of()))).isEmpty();
    }

    /** For each package which file uses which others of it. */
    private static Map<String, Map<String, Set<String>>> uses(Path classes) {
        Map<String, Map<String, Set<String>>> out = new TreeMap<>();
        for (JavaClass c : new ClassFileImporter().importPath(classes)) {
            Set<String> used = out.computeIfAbsent(c.getPackageName(), _ -> new TreeMap<>()).computeIfAbsent(file(c),
                    _ -> new TreeSet<>());
            for (Dependency d : c.getDirectDependenciesFromSelf()) {
                JavaClass target = d.getTargetClass().getBaseComponentType();
                if (target.getPackageName().equals(c.getPackageName()) && !file(target).equals(file(c)))
                    used.add(file(target));
            }
        }
        return out;
    }

    private static String file(JavaClass c) {
        String name = c.getName().substring(c.getPackageName().length() + 1);
        int inner = name.indexOf('$');
        return inner < 0 ? name : name.substring(0, inner);
    }

    /** Sets of files that all lead to each other (Tarjan 1972), those of one file left out. */
    private static List<Set<String>> circles(Map<String, Set<String>> uses) {
        List<Set<String>> out = new ArrayList<>();
        Map<String, Integer> number = new HashMap<>();
        Map<String, Integer> low = new HashMap<>();
        Deque<String> open = new ArrayDeque<>();
        for (String file : uses.keySet()) if (!number.containsKey(file)) visit(file, uses, number, low, open, out);
        return out;
    }

    private static void visit(String file, Map<String, Set<String>> uses, Map<String, Integer> number,
            Map<String, Integer> low,
            Deque<String> open, List<Set<String>> out) {
        number.put(file, number.size());
        low.put(file, number.get(file));
        open.push(file);
        for (String used : uses.getOrDefault(file, Set.of())) {
            if (!number.containsKey(used)) visit(used, uses, number, low, open, out);
            if (open.contains(used)) low.merge(file, low.get(used), Math::min);
        }
        if (!low.get(file).equals(number.get(file))) return;
        Set<String> circle = new TreeSet<>();
        String member;
        do {
            member = open.pop();
            circle.add(member);
        } while (!member.equals(file));
        if (circle.size() > 1) out.add(circle);
    }
}

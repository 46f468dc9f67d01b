package org.sallyport.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Arrows point down: foundation, protocol, host interface, service, node, app; real and simulated host beside them. */
class LayersTest {
    /** Which layers a layer may use; its own modules among each other as far as the pom's order goes. */
    private static final Map<String, Set<String>> MAY_USE = Map.of(
            "foundation", Set.of("foundation"),
            "protocol", Set.of("foundation", "protocol"),
            "host/api", Set.of("foundation", "host/api"),
            "service", Set.of("foundation", "protocol", "host/api", "service"),
            "node", Set.of("foundation", "protocol", "host/api", "service", "node"),
            "host/net", Set.of("foundation", "host/api", "host/net"),
            "host/sim", Set.of("foundation", "protocol", "host/api", "host/sim"),
            "scenarios", Set.of("foundation", "protocol", "host/api", "service", "node", "host/sim", "scenarios"),
            "app",
            Set.of("foundation", "protocol", "host/api", "service", "node", "host/net", "host/sim", "scenarios", "app"),
            "bench", Set.of("foundation", "protocol", "host/api", "service", "node", "host/net", "host/sim", "bench"));

    private static final int ARROWS_MIN = 200;

    private static String layer(String module) {
        return module.startsWith("host/") || !module.contains("/") ? module : module.substring(0, module.indexOf('/'));
    }

    @Test
    void pointDown() throws IOException {
        Map<String, String> owners = Tree.owners();
        Set<String> upward = new TreeSet<>();
        int arrows = 0;
        for (String module : Tree.modules()) {
            Set<String> allowed = MAY_USE.getOrDefault(layer(module), Set.of());
            for (Path c : Tree.classes(module)) {
                for (PoolEntry e : ClassFile.of().parse(c).constantPool()) {
                    if (!(e instanceof ClassEntry used)) continue;
                    String target = owners.get(used.asInternalName());
                    if (target == null) continue;
                    arrows++;
                    if (!allowed.contains(layer(target))) upward.add(c.getFileName() + " in " + module + " uses "
                            + used.asInternalName() + " of " + target);
                }
            }
        }
        assertThat(upward).isEmpty();
        assertThat(arrows).as("the check looked at compiled classes").isGreaterThan(ARROWS_MIN);
    }

    @Test
    void nameEveryModuleOfTheBuild() {
        assertThat(Tree.modules()).filteredOn(m -> !m.equals("rules"))
                .allSatisfy(m -> assertThat(MAY_USE).containsKey(layer(m)));
    }
}

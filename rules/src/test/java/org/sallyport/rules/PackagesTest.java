package org.sallyport.rules;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Packages: no cycles among them, and each in one module. */
class PackagesTest {
    @Test
    void haveNoCycles() {
        List<Path> outputs = Tree.modules().stream()
                .map(m -> Tree.ROOT.resolve(m).resolve("target/classes"))
                .filter(Files::isDirectory)
                .toList();
        JavaClasses classes = new ClassFileImporter().importPaths(outputs);
        assertThat(classes).isNotEmpty();
        slices().matching("org.sallyport.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void belongToOneModuleEach() {
        Map<String, String> modules = new TreeMap<>();
        Tree.owners().forEach((name, module) -> {
            int end = name.lastIndexOf('/');
            if (end < 0) return;
            String before = modules.putIfAbsent(name.substring(0, end), module);
            assertThat(before == null || before.equals(module)).as(name + " in " + before + " and " + module).isTrue();
        });
    }
}

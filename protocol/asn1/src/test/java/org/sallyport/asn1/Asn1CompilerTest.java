package org.sallyport.asn1;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a folder to a folder: what did not change is left alone. */
class Asn1CompilerTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));

    @TempDir
    private Path folder;
    private Path schema;
    private Path sources;

    @BeforeEach
    void folders() throws IOException {
        schema = Files.createDirectory(folder.resolve("asn1"));
        sources = folder.resolve("java");
        Files.writeString(schema.resolve("packages.properties"), "T = gen.t\nU = gen.u\n");
        Files.writeString(schema.resolve("notes.txt"), "not a schema");
    }

    private void compile(String types) throws IOException {
        Files.writeString(schema.resolve("T.asn"), "T DEFINITIONS AUTOMATIC TAGS ::= BEGIN " + types + " END");
        Asn1Compiler.main(new String[] {schema.toString(), sources.toString()});
    }

    private Path source(String name) {
        return sources.resolve("gen/t/" + name + ".java");
    }

    @Test
    void writesAFileForEachStructureAndOneForTheAlphabets() throws IOException {
        compile("A ::= SEQUENCE { a IA5String (FROM (\"ab\")), b B } B ::= ENUMERATED { x } C ::= SEQUENCE OF A");
        assertThat(Files.list(sources.resolve("gen/t")).map(p -> p.getFileName().toString()).sorted())
                .containsExactly("A.java", "Alphabets.java", "B.java");
        assertThat(Files.readString(source("A")))
                .startsWith("package gen.t;\n\n/** {@code A} of {@code T}. */\npublic record A(");
    }

    @Test
    void leavesUnchangedSourcesAlone() throws IOException {
        compile("A ::= SEQUENCE { a NULL } B ::= SEQUENCE { b NULL }");
        Files.setLastModifiedTime(source("A"), LONG_AGO);
        Files.setLastModifiedTime(source("B"), LONG_AGO);
        compile("A ::= SEQUENCE { a NULL } B ::= SEQUENCE { b BOOLEAN }");
        assertThat(Files.getLastModifiedTime(source("A"))).isEqualTo(LONG_AGO);
        assertThat(Files.getLastModifiedTime(source("B"))).isGreaterThan(LONG_AGO);
    }

    @Test
    void removesSourcesOfTypesThatAreGone() throws IOException {
        compile("A ::= SEQUENCE { a IA5String (FROM (\"ab\")) } B ::= SEQUENCE { b NULL }");
        compile("B ::= SEQUENCE { b NULL }");
        assertThat(source("A")).doesNotExist();
        assertThat(source("Alphabets")).doesNotExist();
        assertThat(source("B")).exists();
    }

    @Test
    void givesTheSameForTheSame() throws IOException {
        String types =
                "A ::= SEQUENCE { a IA5String (FROM (\"ab\")), b BMPString (FROM (\"cd\")) } B ::= CHOICE { x NULL, ... }";
        compile(types);
        String once =
                Files.readString(source("A")) + Files.readString(source("B")) + Files.readString(source("Alphabets"));
        compile(types);
        assertThat(
                Files.readString(source("A")) + Files.readString(source("B")) + Files.readString(source("Alphabets")))
                .isEqualTo(once);
    }
}

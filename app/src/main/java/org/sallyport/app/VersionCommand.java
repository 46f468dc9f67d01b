package org.sallyport.app;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.sallyport.app.print.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sallyport version}. */
@Command(name = "version", mixinStandardHelpOptions = true, description = "Prints the versions of program and Java.",
        footer = {"", "Example: sallyport version --json"})
final class VersionCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private JsonOption json;

    @Override
    public Integer call() {
        Map<String, Object> facts = facts();
        if (json.wanted) spec.commandLine().getOut().println(Json.of(facts));
        else spec.commandLine().getOut().println(line());
        spec.commandLine().getOut().flush();
        return ExitCode.OK;
    }

    private static Map<String, Object> facts() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("version", version());
        out.put("java", Runtime.version().toString());
        out.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        out.put("architecture", System.getProperty("os.arch"));
        return out;
    }

    static String line() {
        return "sallyport " + version() + " (Java " + Runtime.version() + ", " + System.getProperty("os.name") + " "
                + System.getProperty("os.version") + " " + System.getProperty("os.arch") + ")";
    }

    /** The version of a package, as its launcher says it; else of the build, from the properties that Maven leaves. */
    static String version() {
        String packaged = System.getProperty("sallyport.version");
        if (packaged != null) return packaged;
        try (InputStream in = VersionCommand.class
                .getResourceAsStream("/META-INF/maven/org.sallyport/sallyport-app/pom.properties")) {
            if (in == null) return "development";
            Properties p = new Properties();
            p.load(in);
            return p.getProperty("version", "development");
        } catch (IOException _) {
            return "development";
        }
    }

    /** For {@code --version}. */
    static final class Provider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {line()};
        }
    }
}

package org.sallyport.app.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.sallyport.config.LoggingConfig;

/** The node's log as its file wants it: one line each, time first, one logger for each topic. */
public final class NodeLog {
    private static final String APPENDER = "log";
    private static int turn;

    private NodeLog() {}

    /** A file that is put aside when it is large or a day is over, and of which only the newest are kept. */
    private static AppenderComponentBuilder rolling(ConfigurationBuilder<BuiltConfiguration> b, LoggingConfig wanted,
            Path file) {
        LoggingConfig.Rotation r = wanted.rotation();
        Path directory = file.toAbsolutePath().resolveSibling("");
        ComponentBuilder<?> policies = b.newComponent("Policies")
                .addComponent(b.newComponent("SizeBasedTriggeringPolicy").addAttribute("size", r.bytesMax()))
                .addComponent(b.newComponent("TimeBasedTriggeringPolicy").addAttribute("interval", 1));
        ComponentBuilder<?> aged = b.newComponent("Delete").addAttribute("basePath", directory.toString())
                .addAttribute("maxDepth", 1)
                .addComponent(b.newComponent("IfFileName").addAttribute("glob", file.getFileName() + ".*.gz")
                        .addComponent(b.newComponent("IfAny")
                                .addComponent(
                                        b.newComponent("IfLastModified").addAttribute("age", "P" + r.daysMax() + "D"))
                                .addComponent(b.newComponent("IfAccumulatedFileCount").addAttribute("exceeds",
                                        r.filesMax()))));
        return b.newAppender(APPENDER, "RollingFile").addAttribute("fileName", file.toString())
                .addAttribute("filePattern", file + ".%d{yyyy-MM-dd}.%i.gz")
                .addAttribute("filePermissions", "rw-------")
                .addComponent(policies)
                .addComponent(
                        b.newComponent("DefaultRolloverStrategy").addAttribute("max", r.filesMax()).addComponent(aged));
    }

    /**
     * Sets the log up, or anew: its file is opened once more, so that one which was renamed meanwhile is left alone.
     *
     * @return why the file cannot be written; then everything stays as it was
     */
    public static synchronized Optional<String> begin(LoggingConfig wanted) {
        Optional<String> fault = wanted.file().flatMap(NodeLog::unwritable);
        if (fault.isPresent()) return fault;
        ConfigurationBuilder<BuiltConfiguration> b = ConfigurationBuilderFactory.newConfigurationBuilder();
        b.setStatusLevel(Level.ERROR);
        LayoutComponentBuilder layout = b.newLayout("PatternLayout")
                .addAttribute("pattern", "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{1} %message%n%throwable");
        AppenderComponentBuilder appender =
                wanted.file().isPresent() ? rolling(b, wanted, respelled(wanted.file().get()))
                        : b.newAppender(APPENDER, "Console").addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR);
        b.add(appender.add(layout));
        wanted.topics().forEach((topic, level) -> b
                .add(b.newLogger("sallyport." + topic.toLowerCase(Locale.ROOT), Level.valueOf(level.name()))));
        b.add(b.newLogger("io.netty", Level.WARN));
        b.add(b.newRootLogger(Level.valueOf(wanted.level().name())).add(b.newAppenderRef(APPENDER)));
        Configurator.reconfigure(b.build());
        return Optional.empty();
    }

    /**
     * The logging library goes on with a file that it has open under the same name; under another spelling it opens it.
     */
    private static Path respelled(Path file) {
        turn++;
        Path whole = file.toAbsolutePath();
        return turn % 2 == 0 ? whole : whole.resolveSibling(".").resolve(whole.getFileName());
    }

    private static Optional<String> unwritable(Path file) {
        try {
            Path directory = file.toAbsolutePath().getParent();
            if (directory != null) Files.createDirectories(directory);
            Set<OpenOption> append = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Files.newByteChannel(file, append,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))).close();
            return Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.of("the log file " + file + " cannot be written: " + e);
        }
    }
}

package org.sallyport.app.node;

import java.util.Locale;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.appender.ConsoleAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.AppenderComponentBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.api.LayoutComponentBuilder;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.sallyport.config.LoggingConfig;

/** The node's log as its file wants it: one line each, time first, one logger for each topic. */
public final class NodeLog {
    private static final String APPENDER = "log";

    private NodeLog() {}

    /** Sets the log up, or anew. */
    public static void begin(LoggingConfig wanted) {
        ConfigurationBuilder<BuiltConfiguration> b = ConfigurationBuilderFactory.newConfigurationBuilder();
        b.setStatusLevel(Level.ERROR);
        LayoutComponentBuilder layout = b.newLayout("PatternLayout")
                .addAttribute("pattern", "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{1} %message%n%throwable");
        AppenderComponentBuilder appender = wanted.file().isPresent()
                ? b.newAppender(APPENDER, "File").addAttribute("fileName", wanted.file().get().toString())
                : b.newAppender(APPENDER, "Console").addAttribute("target", ConsoleAppender.Target.SYSTEM_ERR);
        b.add(appender.add(layout));
        wanted.topics().forEach((topic, level) ->
                b.add(b.newLogger("sallyport." + topic.toLowerCase(Locale.ROOT), Level.valueOf(level.name()))));
        b.add(b.newLogger("io.netty", Level.WARN));
        b.add(b.newRootLogger(Level.valueOf(wanted.level().name())).add(b.newAppenderRef(APPENDER)));
        Configurator.reconfigure(b.build());
    }
}

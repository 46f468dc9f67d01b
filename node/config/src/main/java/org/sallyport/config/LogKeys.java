package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyTypes.choice;
import static org.sallyport.config.KeyTypes.path;
import static org.sallyport.config.KeyTypes.whole;

import java.util.ArrayList;
import java.util.List;

/** {@code logging}. */
final class LogKeys {
    static final KeyList KEYS = new KeyList();

    static final ConfigKey<LoggingConfig.Level> LOG_LEVEL =
            KEYS.key("logging.level", choice(LoggingConfig.Level.class), "info",
                    "Maintenance > Logging", "How much is written down.", LIVE);
    static final ConfigKey<String> LOG_FILE =
            KEYS.key("logging.file", path("/var/log/sallyport.log"), "", "standard error",
                    "Maintenance > Logging", "File for the log.", LIVE);
    static final ConfigKey<Integer> LOG_FILE_BYTES =
            KEYS.key("logging.file-bytes-max", whole(65_536, 1 << 30), "33554432",
                    "32 MiB", "Maintenance > Logging",
                    "Octets of the log file before it is put aside, compressed; at midnight in any case.", LIVE);
    static final ConfigKey<Integer> LOG_FILES =
            KEYS.key("logging.files-max", whole(1, 1_000), "14", "Maintenance > Logging",
                    "Log files that were put aside and are kept.", LIVE);
    static final ConfigKey<Integer> LOG_DAYS =
            KEYS.key("logging.days-max", whole(1, 3_650), "30", "Maintenance > Logging",
                    "Days that they are kept.", LIVE);
    static final List<ConfigKey<LoggingConfig.Level>> LOG_TOPICS = topics(
            "node", "zone", "call", "registration", "sip", "media", "turn", "stranger");

    private LogKeys() {}

    private static List<ConfigKey<LoggingConfig.Level>> topics(String... names) {
        List<ConfigKey<LoggingConfig.Level>> out = new ArrayList<>();
        for (String topic : names) {
            out.add(KEYS.key("logging.topics." + topic, choice(LoggingConfig.Level.class), "", "logging.level",
                    "Maintenance > Logging", "How much is written down about the topic " + topic + ".", LIVE));
        }
        return List.copyOf(out);
    }
}

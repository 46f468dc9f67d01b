package org.sallyport.config;

import java.util.ArrayList;
import java.util.List;

/** The keys of one section, in the order of a well-written file. */
final class KeyList {
    /** A running node takes a change. */
    static final boolean LIVE = true;
    /** A change waits for a restart. */
    static final boolean RESTART = false;

    private final List<ConfigKey<?>> all = new ArrayList<>();

    <T> ConfigKey<T> key(String path, KeyType<T> type, String fallback, String menu, String sentence, boolean live) {
        return key(path, type, fallback, "", menu, sentence, live);
    }

    /** Where there is a value and a note, the note carries the arithmetic; where there is no value, the rule. */
    <T> ConfigKey<T> key(
            String path, KeyType<T> type, String fallback, String note, String menu, String sentence, boolean live) {
        ConfigKey<T> key = new ConfigKey<>(path, type, fallback, note, menu, sentence, live);
        all.add(key);
        return key;
    }

    List<ConfigKey<?>> all() {
        return List.copyOf(all);
    }
}

package org.sallyport.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.ports.ChapterState;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Row;
import org.sallyport.ports.Setting;

/** What the port book knows of a key. */
final class PortKeys {
    private PortKeys() {}

    /** Ids of all rows whose ports the setting decides, those that are built first. */
    static List<String> rowIds(Setting setting) {
        List<Row> all = PortBook.of(PortSettings.defaults()).rows().stream()
                .filter(r -> r.settings().contains(setting))
                .toList();
        List<String> out = new ArrayList<>();
        all.stream().filter(Row::built).map(Row::id).forEach(out::add);
        all.stream().filter(r -> !r.built()).map(Row::id).forEach(out::add);
        return out;
    }

    /** Why a key does nothing yet; empty where something built uses it, and for keys that decide no port. */
    static Optional<String> unused(String path) {
        return setting(path).flatMap(ChapterState::unused);
    }

    /** The setting behind a key path. */
    static Optional<Setting> setting(String path) {
        return Setting.ofKey(ConfigKey.pattern(path));
    }
}

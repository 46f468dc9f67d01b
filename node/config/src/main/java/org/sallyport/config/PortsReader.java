package org.sallyport.config;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.sallyport.ports.PortRange;
import org.sallyport.ports.PortSettings;
import org.sallyport.ports.Setting;
import org.sallyport.ports.Size;

/** Collects the settings of the port book out of a file, the ports of its zones included. */
final class PortsReader {
    private final Draft draft;
    private final PortSettings.Builder builder;
    private final Map<Setting, List<String>> zonePaths = new EnumMap<>(Setting.class);
    private final Map<Setting, List<PortRange>> zonePorts = new EnumMap<>(Setting.class);

    PortsReader(Draft draft, Size size) {
        this.draft = draft;
        this.builder = PortSettings.builder().size(size);
        for (Setting s : List.of(Setting.ZONE_SIP, Setting.ZONE_H323)) {
            zonePaths.put(s, new ArrayList<>());
            zonePorts.put(s, new ArrayList<>());
        }
        for (Setting s : Setting.values()) {
            if (!draft.says(s.key())) continue;
            ConfigKey<?> key = ConfigCatalogue.key(s.key()).orElseThrow();
            draft.find(key).ifPresent(value -> {
                if (value instanceof PortRange range) builder.set(s, range);
                else if (value instanceof Boolean on) builder.set(s, on);
            });
        }
    }

    /** Takes the port of a traversal zone, in the order of the zones. */
    int zonePort(Setting list, ConfigKey<Integer> key, int index) {
        List<PortRange> ports = Objects.requireNonNull(zonePorts.get(list));
        int port = draft.find(key, index).orElse(list.defaultPorts().ranges().getFirst().first() + ports.size());
        ports.add(PortRange.of(port));
        Objects.requireNonNull(zonePaths.get(list)).add(Draft.at(key, index));
        return port;
    }

    /** The settings as they are now. */
    PortSettings settings() {
        zonePorts.forEach(builder::set);
        return builder.build();
    }

    /** Where a setting stands in the file; for a list its item, counted over the traversal zones. */
    String path(Setting setting, int item) {
        List<String> paths = zonePaths.get(setting);
        return paths == null ? setting.key() : item < paths.size() ? paths.get(item) : "zones";
    }
}

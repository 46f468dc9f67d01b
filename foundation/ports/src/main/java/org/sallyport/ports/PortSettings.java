package org.sallyport.ports;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ports of one node as its configuration wants them. Immutable. Anything may be set; whether it makes sense is what
 * {@link PortBook#validate} says, so that every fault of a file can be told at once.
 */
public final class PortSettings {
    private final Size size;
    private final Set<Setting> on;
    private final Map<Setting, List<PortRange>> ports;

    private PortSettings(Builder from) {
        this.size = from.size;
        this.on = Set.copyOf(from.on);
        this.ports = new EnumMap<>(from.ports);
    }

    /** The document's defaults on a medium system with one traversal zone. */
    public static PortSettings defaults() {
        return builder().build();
    }

    /** Starts from the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts from these settings. */
    public Builder toBuilder() {
        Builder b = new Builder();
        b.size = size;
        b.on.addAll(on);
        b.ports.putAll(ports);
        return b;
    }

    /** The size profile. */
    public Size size() {
        return size;
    }

    /** Whether a switch is on; every one is off by default. */
    public boolean isOn(Setting setting) {
        if (setting.kind() != Setting.Kind.SWITCH) throw new IllegalArgumentException(setting + " is no switch");
        return on.contains(setting);
    }

    /** Whether the shared pair is the configured one; never on a large system. */
    public boolean configuredShared() {
        return isOn(Setting.MEDIA_CONFIGURED_SHARED) && size != Size.LARGE;
    }

    /** Whether the value differs from what the size profile would give. */
    public boolean isSet(Setting setting) {
        if (setting.kind() == Setting.Kind.SWITCH) return isOn(setting);
        return ports.containsKey(setting) && !ports(setting).equals(setting.defaultPorts(size));
    }

    /** The value as ports, ascending; for a list the ports of all zones. */
    public PortSet ports(Setting setting) {
        List<PortRange> set = ports.get(setting);
        return set == null ? setting.defaultPorts(size) : new PortSet(set, Parity.ANY);
    }

    /** The value of a setting of one port. */
    public int port(Setting setting) {
        return range(setting).first();
    }

    /** The value of a setting of one range. */
    public PortRange range(Setting setting) {
        List<PortRange> list = list(setting);
        if (list.size() != 1) throw new IllegalArgumentException(setting + " is no single range");
        return list.getFirst();
    }

    /** The value of a list setting in the order of the zones, repeats included. */
    public List<PortRange> list(Setting setting) {
        List<PortRange> set = ports.get(setting);
        return set == null ? setting.defaultPorts(size).ranges() : set;
    }

    /** The pairs that multiplexed media shares, even port first: one pair, or six on a large system. */
    public List<PortPair> sharedPairs() {
        // A port that is none of a pair is told by the book's validation.
        if (configuredShared()) return List.of(new PortPair(Math.max(2, port(Setting.MEDIA_SHARED_RTP) & ~1)));
        PortRange media = range(Setting.MEDIA);
        List<PortPair> out = new ArrayList<>();
        int even = media.first() + (media.first() & 1);
        for (int i = 0; i < size.sharedPairs() && even + 1 <= media.last(); i++, even += 2) out.add(new PortPair(even));
        return List.copyOf(out);
    }

    /** Ports of the shared pairs. */
    public PortSet sharedMedia(Parity parity) {
        return new PortSet(
                sharedPairs().stream().map(p -> new PortRange(p.rtp(), p.rtcp())).toList(), parity);
    }

    /** The media range without the shared pairs: what a leg may have for itself. */
    public PortSet ownMedia(Parity parity) {
        PortSet own = ports(Setting.MEDIA);
        for (PortPair p : sharedPairs()) own = own.without(new PortRange(p.rtp(), p.rtcp()));
        return own.only(parity);
    }

    /** Collects settings; the last word on each counts. */
    public static final class Builder {
        private Size size = Size.MEDIUM;
        private final Set<Setting> on = EnumSet.noneOf(Setting.class);
        private final Map<Setting, List<PortRange>> ports = new EnumMap<>(Setting.class);

        private Builder() {}

        /** Sets the size profile. */
        public Builder size(Size value) {
            size = value;
            return this;
        }

        /** Sets whether the configured pair is the shared one. */
        public Builder configuredShared(boolean value) {
            return set(Setting.MEDIA_CONFIGURED_SHARED, value);
        }

        /** Sets a switch. */
        public Builder set(Setting setting, boolean value) {
            if (setting.kind() != Setting.Kind.SWITCH) throw new IllegalArgumentException(setting + "=" + value);
            if (value) on.add(setting);
            else on.remove(setting);
            return this;
        }

        /** Sets one port. */
        public Builder set(Setting setting, int port) {
            return set(setting, PortRange.of(port));
        }

        /** Sets one range. */
        public Builder set(Setting setting, PortRange range) {
            return set(setting, List.of(range));
        }

        /** Sets a list: one element a zone, in their order; empty where there is no zone. */
        public Builder set(Setting setting, List<PortRange> list) {
            boolean one = setting.kind() == Setting.Kind.PORT || setting.kind() == Setting.Kind.RANGE;
            if (setting.kind() == Setting.Kind.SWITCH || one && list.size() != 1) {
                throw new IllegalArgumentException(setting + "=" + list);
            }
            ports.put(setting, List.copyOf(list));
            return this;
        }

        /** As many traversal zones as said, with the document's numbers: 7001 and 6001, one up for each. */
        public Builder traversalZones(int count) {
            for (Setting s : List.of(Setting.ZONE_SIP, Setting.ZONE_H323)) {
                int first = s.defaultPorts().ranges().getFirst().first();
                List<PortRange> list = new ArrayList<>();
                for (int i = 0; i < count; i++) list.add(PortRange.of(first + i));
                set(s, list);
            }
            return this;
        }

        /** The settings. */
        public PortSettings build() {
            return new PortSettings(this);
        }
    }
}

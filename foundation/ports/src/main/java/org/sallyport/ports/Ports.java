package org.sallyport.ports;

import java.util.List;

/** The ports of one end of a flow, before settings make numbers of them. */
public sealed interface Ports {
    /** Any port from 1024 up. */
    Ports ANY = new Unprivileged("");

    /** No port: the protocol has none, or nothing is sent. */
    Ports NONE = new Fixed(PortSet.EMPTY);

    /**
     * Numbers that no setting of ours decides.
     *
     * @param set the numbers
     */
    record Fixed(PortSet set) implements Ports {}

    /**
     * Any port from 1024 up, chosen by the other side or the operating system.
     *
     * @param usual what one mostly meets, such as {@code 5060}; may be empty
     */
    record Unprivileged(String usual) implements Ports {}

    /**
     * A setting of the node at this end.
     *
     * @param setting which
     */
    record Of(Setting setting) implements Ports {}

    /**
     * Several of these together; none of them of one parity only.
     *
     * @param all which
     */
    record AnyOf(List<Ports> all) implements Ports {}

    /**
     * Ports that the multiplexed media of all calls shares.
     *
     * @param parity even for RTP, odd for RTCP, any for both
     */
    record SharedMedia(Parity parity) implements Ports {}

    /**
     * Media ports that one leg has for itself: the media range without the shared pairs.
     *
     * @param parity even for RTP, odd for RTCP, any for both
     */
    record OwnMedia(Parity parity) implements Ports {}

    /** Fixed single ports. */
    static Ports fixed(int... ports) {
        return new Fixed(PortSet.of(ports));
    }

    /** A fixed range. */
    static Ports fixedRange(int first, int last) {
        return new Fixed(PortSet.of(new PortRange(first, last)));
    }

    /** Any port from 1024 up with a hint what is usual. */
    static Ports usually(String usual) {
        return new Unprivileged(usual);
    }

    /** A setting's ports. */
    static Ports of(Setting setting) {
        return new Of(setting);
    }

    /** Shared media ports. */
    static Ports shared(Parity parity) {
        return new SharedMedia(parity);
    }

    /** A leg's own media ports. */
    static Ports own(Parity parity) {
        return new OwnMedia(parity);
    }

    /** All of these. */
    static Ports anyOf(Ports... all) {
        return new AnyOf(List.of(all));
    }

    /** The numbers under these settings. */
    default PortSet resolve(PortSettings settings) {
        return switch (this) {
            case Fixed f -> f.set();
            case Unprivileged _ -> PortSet.UNPRIVILEGED;
            case Of o -> settings.ports(o.setting());
            case AnyOf a -> new PortSet(
                    a.all().stream().flatMap(p -> p.resolve(settings).ranges().stream()).toList(), Parity.ANY);
            case SharedMedia s -> settings.sharedMedia(s.parity());
            case OwnMedia o -> settings.ownMedia(o.parity());
        };
    }

    /** The settings that decide the numbers. */
    default List<Setting> settings() {
        return switch (this) {
            case Fixed _, Unprivileged _ -> List.of();
            case Of o -> List.of(o.setting());
            case AnyOf a -> a.all().stream().flatMap(p -> p.settings().stream()).distinct().toList();
            case SharedMedia _ -> List.of(Setting.MEDIA, Setting.MEDIA_CONFIGURED_SHARED, Setting.MEDIA_SHARED_RTP,
                    Setting.MEDIA_SHARED_RTCP);
            case OwnMedia _ -> List.of(Setting.MEDIA);
        };
    }
}

package org.sallyport.config;

import java.util.List;
import org.sallyport.ports.Setting;

/** {@code traversal.turn}. */
final class TurnSection implements ChapterSection<TurnConfig> {
    @Override
    public Class<TurnConfig> type() {
        return TurnConfig.class;
    }

    @Override
    public String path() {
        return "traversal.turn";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return TurnKeys.KEYS.all();
    }

    @Override
    public TurnConfig read(Draft draft, Around around) {
        return new TurnReader(draft, around.role(), around.ports())
                .turn(around.name(), around.credentials(), around.sip().registration().realm());
    }

    /** Not where the relay is switched on or off, or has another realm. */
    @Override
    public boolean isLive(NodeConfig running, NodeConfig fresh) {
        TurnConfig old = TurnConfig.of(running);
        TurnConfig now = TurnConfig.of(fresh);
        return old.enabled() == now.enabled() && old.realm().equals(now.realm());
    }

    @Override
    public TurnConfig taking(TurnConfig running, TurnConfig fresh) {
        return running.taking(fresh);
    }

    @Override
    public String portNote(Setting setting) {
        return setting == Setting.TURN_LISTENING ? "3478; on a large system 3478-3483, one port for each 1000 relays"
                : "";
    }

    @Override
    public boolean keepsCertificate(NodeConfig running) {
        return TurnConfig.of(running).enabled() && running.ports().isOn(Setting.TURN_TLS_ENABLED);
    }

    /** One socket for each relay. */
    @Override
    public long descriptorsMax(TurnConfig said) {
        return said.enabled() ? said.limits().relaysMax() : 0;
    }
}

package org.sallyport.config;

import static org.sallyport.config.KeyList.LIVE;
import static org.sallyport.config.KeyTypes.address;
import static org.sallyport.config.KeyTypes.listOf;
import static org.sallyport.config.KeyTypes.span;

import java.time.Duration;
import java.util.List;
import org.sallyport.wire.IpAddress;

/** {@code check}. */
final class CheckSection implements ChapterSection<CheckConfig> {
    private static final KeyList KEYS = new KeyList();

    static final ConfigKey<Duration> INTERVAL = KEYS.key("check.interval", span("0s", "1d"), "5m",
            "Maintenance > Diagnostics",
            "How often the node looks by itself at clock, resolver and a sample of the rows to edge; 0s is never. What"
                    + " is wrong twice in a row is an alarm.",
            LIVE);

    static final ConfigKey<IpAddress> RELAY_ADDRESSES = KEYS.key("check.relay-addresses", listOf(address()), "",
            "the address of the zone's connection", "Maintenance > Diagnostics",
            "Where the relays of edge's TURN server are, for 'check' on control: its outer address, where that is another"
                    + " than the zone's.",
            LIVE);

    @Override
    public Class<CheckConfig> type() {
        return CheckConfig.class;
    }

    @Override
    public String path() {
        return "check";
    }

    @Override
    public List<ConfigKey<?>> keys() {
        return KEYS.all();
    }

    @Override
    public CheckConfig read(Draft draft, Around around) {
        return new CheckConfig(draft.get(INTERVAL), draft.list(RELAY_ADDRESSES));
    }

    @Override
    public boolean isLive(NodeConfig running, NodeConfig fresh) {
        return true;
    }

    @Override
    public CheckConfig taking(CheckConfig running, CheckConfig fresh) {
        return fresh;
    }
}

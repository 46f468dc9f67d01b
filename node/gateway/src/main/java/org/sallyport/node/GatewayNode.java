package org.sallyport.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sallyport.config.LiveParts;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortPairPool;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Setting;
import org.sallyport.sipcall.SipService;
import org.sallyport.sipcall.SipWiring;
import org.sallyport.sipcall.media.MediaDesk;
import org.sallyport.sipcall.settings.SipCallSettings;
import org.sallyport.turn.TurnDesk;
import org.sallyport.wire.IpAddress;
import org.sallyport.zone.dialplan.DialPlan;

/**
 * A node of either role on any host. Owner: the desk; every method is called there.
 *
 * <p>Chapters that it serves: SIP internal, SIP traversal, SIP with public endpoints, SIP behind other firewalls; on an
 * edge that has it on, ICE with its TURN server.
 */
public final class GatewayNode {
    private static final int MEDIA_LOOPS = 1;

    private final Host host;
    private NodeConfig config;
    private final SipService sip;
    private final NodeStatus status;
    private final List<IpAddress> own;
    private final HostFinder finder;
    private final SipWiring.MediaDeskMaker makeMedia;
    private final PortPool sourcePorts;
    private final Users users;
    private final Optional<TurnDesk> turn;
    private final TurnAdmin turnAdmin;

    /** Puts the node together; nothing is opened before {@link #start}. */
    public GatewayNode(NodeConfig config, Host host) {
        this.config = config;
        this.host = host;
        this.users = new Users(config.credentials());
        NodeSettings from = new NodeSettings(config, users);
        PortBook book = PortBook.of(config.ports());
        PortPool sourcePorts = new PortPool(config.ports(), Setting.SIP_TCP_OUTBOUND, host.entropy(), PortPool.COOL_DOWN_NS);
        PortPairPool mediaPairs = new PortPairPool(config.ports(), host.entropy(), config.media().portCoolDown().toNanos());
        this.own = new ArrayList<>(config.addresses());
        for (IpAddress a : config.addresses()) if (!own.contains(config.advertised(a))) own.add(config.advertised(a));
        this.finder = new HostFinder(host, from.sendingTransports(), from.families());
        this.makeMedia = watch -> new MediaDesk(host, config.role(), book, mediaPairs, from.media(), MEDIA_LOOPS, watch);
        this.sourcePorts = sourcePorts;
        this.sip = new SipService(wiring(config, from));
        this.turn = config.turn().enabled()
                ? Optional.of(new TurnDesk(host, new TurnWiring(config).setup(book, from.policy(), from.tls())))
                : Optional.empty();
        this.turnAdmin = new TurnAdmin(host, turn);
        this.status = new NodeStatus(() -> this.config, host, sip.status(), turn);
    }

    private SipWiring wiring(NodeConfig from, NodeSettings settings) {
        SipCallSettings told = settings.sip();
        DialPlan plan = new DialPlans(from, own).of(told.zones());
        return new SipWiring(host, PortBook.of(from.ports()), sourcePorts, told, plan, makeMedia, settings.subjectNames(), finder,
                settings.headerPorts());
    }

    /** Opens every listener and begins to connect; the answer names what could not be opened, one sentence each. */
    public List<String> start() {
        List<String> faults = new ArrayList<>(sip.start());
        turn.ifPresent(t -> faults.addAll(t.start()));
        faults.forEach(f -> host.log(LogTopic.NODE, LogLevel.ERROR, f));
        host.log(LogTopic.NODE, LogLevel.INFO, config.name() + " (" + config.role().name().toLowerCase(java.util.Locale.ROOT)
                + ") " + (faults.isEmpty() ? "is open" : "is open but for " + faults.size() + " sockets"));
        return faults;
    }

    /** Answers a status command: lists, maps, text, numbers and booleans alone. */
    public Object status(String what, Map<String, String> options) {
        return status.answer(what, options);
    }

    /**
     * As {@link #status}, for what only the loops know: the answer comes later, within two seconds. On the desk.
     *
     * @param what {@code turn}, {@code metrics}, or anything that {@link #status} answers
     */
    public void ask(String what, Map<String, String> options, Consumer<Object> answer) {
        switch (what) {
            case "turn" -> turnAdmin.status(options.getOrDefault("user", ""), answer);
            case "metrics" -> turnAdmin.counters(t -> answer.accept(Map.of("text", status.metrics(t))));
            case "calls", "media" -> sip.status().refreshed(() -> answer.accept(status(what, options)));
            default -> answer.accept(status(what, options));
        }
    }

    /** Does something to the relays of a user: {@code revoke}, {@code restore}, {@code end} or {@code revocations}. */
    public void turn(String action, String user, Consumer<Object> answer) {
        turnAdmin.act(action, user, answer);
    }

    /**
     * Takes over what a running node can take over from a new reading of its file: zones, dial plan, users, certificates, who
     * may use the relay, and the number of calls. The rest waits for a restart ({@link LiveParts}). Whatever is wrong with the
     * new reading is found before anything is changed.
     *
     * @return what could not be opened, one sentence each
     */
    public List<String> reload(NodeConfig fresh) {
        NodeConfig taken = config.takingOver(fresh, LiveParts.of(config, fresh));
        SipWiring wiring = wiring(taken, new NodeSettings(taken, users));
        users.read(taken.credentials());
        TurnWiring relay = new TurnWiring(taken);
        turn.ifPresent(t -> {
            t.settings(relay.settings(wiring.book(), new NodeSettings(taken, users).policy()));
            t.access(relay.access());
        });
        List<String> faults = sip.reload(wiring);
        config = taken;
        faults.forEach(f -> host.log(LogTopic.NODE, LogLevel.ERROR, f));
        host.log(LogTopic.NODE, LogLevel.INFO, config.name() + " has read its file again");
        return faults;
    }

    /**
     * Takes no new calls, lets those that stand end for as long as the configuration says, ends the others toward both
     * sides, and tells when nothing more is to be said: then {@link #stop} may follow.
     */
    public void drain(Runnable ended) {
        sip.drain(config.sip().drainTime().toNanos(), ended);
    }

    /** Ends all calls and closes every socket. */
    public void stop() {
        sip.stop();
        turn.ifPresent(TurnDesk::stop);
        host.log(LogTopic.NODE, LogLevel.INFO, config.name() + " stopped");
    }
}

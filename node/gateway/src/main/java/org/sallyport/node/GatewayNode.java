package org.sallyport.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.sallyport.condition.Condition;
import org.sallyport.config.LiveParts;
import org.sallyport.config.NodeConfig;
import org.sallyport.host.Host;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.node.certificate.CertificateChapter;
import org.sallyport.node.check.CheckChapter;
import org.sallyport.node.sip.SipChapter;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.StatusRow;
import org.sallyport.node.site.Word;
import org.sallyport.node.turn.TurnChapter;

/**
 * A node of either role on any host: what its chapters share, and the chapters in the order of the document. Owner: the
 * desk; every method is called there.
 */
public final class GatewayNode {
    /** What a node is made of: whoever adds a chapter adds it here. */
    private static final List<Function<Site, Service>> CHAPTERS =
            List.of(SipChapter::new, SharedMedia::new, TurnChapter::new, CertificateChapter::new,
                    CheckChapter::new);

    private final Site site;
    private final Host host;
    private final List<Service> services;
    private final Faults faults;
    private final NodeStatus status;
    private final LinkWatch links;
    private final NodeDrain draining;
    private final PartnerReleases partners;

    /** Puts the node together; nothing is opened before {@link #start}. */
    public GatewayNode(NodeConfig config, Host host) {
        this(config, host, List.of());
    }

    /** With chapters that stand in no document. */
    GatewayNode(NodeConfig config, Host host, List<Function<Site, Service>> more) {
        this.site = new Site(config, host);
        this.host = host;
        this.faults = new Faults(host);
        this.services = Stream.concat(CHAPTERS.stream(), more.stream()).map(c -> c.apply(site)).toList();
        this.draining = new NodeDrain(site, services);
        this.partners = new PartnerReleases(site, draining);
        this.status = new NodeStatus(site, services, draining, partners, faults);
        this.links = new LinkWatch(site);
    }

    /** Opens every listener and begins to connect; the answer names what could not be opened, one sentence each. */
    public List<String> start() {
        List<String> told = new ArrayList<>();
        for (Service s : services) told.addAll(faults.guard(s, "start", s::start));
        links.start();
        partners.start();
        log(" (" + StatusRow.lower(config().role()) + ") "
                + (told.isEmpty() ? "is open" : "is open but for " + told.size() + " sockets"));
        return told;
    }

    /**
     * One more word of the status command, answered by whoever runs the node and knows more of the machine than it.
     *
     * @throws IllegalStateException where the word is answered already
     */
    public void also(String word, Word answer) {
        status.add(Map.of(word, answer));
    }

    /** Answers a word of the status command: lists, maps, text, numbers and booleans alone. */
    public Object status(String what, Map<String, String> options) {
        return status.answer(what, options);
    }

    /** As {@link #status}, once the loops have told what only they know: the answer comes within two seconds. */
    public void ask(String what, Map<String, String> options, Consumer<Object> answer) {
        status.ask(what, options, answer);
    }

    /** The services that do something when the admin socket names them. */
    public List<String> commands() {
        return services.stream().filter(s -> !s.actions().isEmpty() || !s.tasks().isEmpty()).map(Service::name)
                .toList();
    }

    /** Has a service do something, such as {@code turn} {@code revoke}. */
    public Object act(String command, String action, Map<String, String> options) {
        for (Service s : services) {
            Function<Map<String, String>, Object> found = s.name().equals(command) ? s.actions().get(action) : null;
            if (found != null) return faults.answer(command + " " + action, () -> found.apply(options));
        }
        return Map.of("error", "no such action: " + action);
    }

    /** The same of whatever it can do, also where the answer comes later. */
    public void act(String command, String action, Map<String, String> options, Consumer<Object> answer) {
        for (Service s : services) {
            Word.Asking task = s.name().equals(command) ? s.tasks().get(action) : null;
            if (task == null) continue;
            Object begun = faults.answer(command + " " + action, () -> {
                task.ask(options, answer);
                return task;
            });
            if (begun != task) answer.accept(begun);
            return;
        }
        answer.accept(act(command, action, options));
    }

    /**
     * Takes over what a running node can take over from a new reading of its file; the rest waits for a restart
     * ({@link LiveParts}). Whatever is wrong with the new reading is found before anything is changed.
     *
     * @return what could not be opened, one sentence each
     */
    public List<String> reload(NodeConfig fresh) {
        NodeSettings taken = new NodeSettings(LiveParts.of(config(), fresh).taking(config(), fresh));
        List<Supplier<List<String>>> turns = services.stream().map(s -> s.reload(taken)).toList();
        site.take(taken);
        List<String> told = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++)
            told.addAll(faults.guard(services.get(i), "take over its settings", turns.get(i)));
        log(" has read its file again");
        return told;
    }

    /**
     * Takes on nothing new, lets what stands end for as long as the configuration says, ends the rest toward both
     * sides, and tells when nothing more is to be said: then {@link #stop} may follow.
     */
    public void drain(Runnable ended) {
        drain(config().sip().drainTime().toNanos(), ended);
    }

    /** The same for as long as somebody says; {@link #stop} need not follow, and {@link #resume} may. */
    public void drain(long graceNs, Runnable ended) {
        draining.begin(graceNs);
        int turn = draining.turn();
        Round.of(services, (s, done) -> s.drain(graceNs, done), (s, e) -> faults.of(s.name(), "end its work", e),
                () -> {
                    draining.empty(turn);
                    ended.run();
                });
    }

    /** Takes on new things again. */
    public void resume() {
        draining.over();
        services.forEach(s -> faults.guard(s, "take on something again", () -> {
            s.resume();
            return List.of();
        }));
    }

    /**
     * What became of the last reading of the file, for whoever did not see its answer.
     *
     * @param refused why nothing was taken over; empty where it was
     * @param waiting keys that take effect at a restart
     */
    public void reloaded(Optional<String> refused, List<String> waiting) {
        site.conditions().is(Condition.RELOAD_REFUSED, "", refused);
        if (refused.isEmpty()) site.conditions().is(Condition.RESTART_NEEDED, "", waiting.isEmpty() ? Optional.empty()
                : Optional.of(String.join(", ", waiting) + (waiting.size() == 1 ? " waits" : " wait")
                        + " for a restart."));
    }

    /** Ends everything and closes every socket. */
    public void stop() {
        links.stop();
        partners.stop();
        for (Service s : services) {
            faults.guard(s, "stop", () -> {
                s.stop();
                return List.of();
            });
        }
        log(" stopped");
    }

    /** What its file says, as far as it is in force. */
    public NodeConfig config() {
        return site.settings().config();
    }

    private void log(String what) {
        host.log(LogTopic.NODE, LogLevel.INFO, config().name() + what);
    }
}

package org.sallyport.node.turn;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.sallyport.config.TurnConfig;
import org.sallyport.node.site.Metrics;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;
import org.sallyport.turn.credential.TurnAccess;
import org.sallyport.turn.desk.TurnDesk;
import org.sallyport.turn.TurnSettings;

/** ICE with the TURN server of edge; on control, and where the file has it off, it says so. Owner: the desk. */
public final class TurnChapter implements Service {
    private final Optional<TurnDesk> desk;
    private final TurnAdmin admin;

    /** Puts it together. */
    public TurnChapter(Site site) {
        NodeSettings s = site.settings();
        this.desk = TurnConfig.of(s.config()).enabled()
                ? Optional.of(
                        new TurnDesk(site.host(), new TurnWiring(s.config()).setup(s.book(), s.policy(), s.publicTls()),
                                new RefusedClients(site)))
                : Optional.empty();
        this.admin = new TurnAdmin(site.host(), desk);
    }

    @Override
    public String name() {
        return "turn";
    }

    @Override
    public List<String> start() {
        return desk.map(TurnDesk::start).orElse(List.of());
    }

    @Override
    public Supplier<List<String>> reload(NodeSettings fresh) {
        if (desk.isEmpty()) return List::of;
        TurnWiring wiring = new TurnWiring(fresh.config());
        TurnSettings settings = wiring.settings(fresh.book(), fresh.policy());
        TurnAccess access = wiring.access();
        return () -> {
            desk.get().settings(settings);
            desk.get().access(access);
            return List.of();
        };
    }

    /** Nobody is told how long a relay is needed, so none is waited for. */
    @Override
    public void drain(long graceNs, Runnable ended) {
        desk.ifPresent(d -> d.takes(false));
        ended.run();
    }

    @Override
    public void resume() {
        desk.ifPresent(d -> d.takes(true));
    }

    @Override
    public void stop() {
        desk.ifPresent(TurnDesk::stop);
    }

    @Override
    public Map<String, Word> words() {
        return Map.of("turn", Word.after(admin::askRates, options -> admin.status(options.getOrDefault("user", ""))));
    }

    @Override
    public Map<String, Function<Map<String, String>, Object>> actions() {
        return admin.actions();
    }

    @Override
    public Map<String, Object> summary() {
        return Map.of("turn", admin.shortly());
    }

    @Override
    public void recount(Runnable then) {
        admin.askCounters(then);
    }

    @Override
    public void count(Metrics out) {
        admin.count(out);
    }
}

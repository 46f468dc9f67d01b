package org.sallyport.node;

import static org.sallyport.node.site.StatusRow.ordered;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.sallyport.media.desk.MediaDesk;
import org.sallyport.node.site.MediaRow;
import org.sallyport.node.site.Metrics;
import org.sallyport.node.site.NodeSettings;
import org.sallyport.node.site.Service;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;
import org.sallyport.ports.PoolCounts;
import org.sallyport.zone.Zone;

/** Media of all protocols: what stands between two ends, and from which ports. Owner: the desk. */
final class SharedMedia implements Service {
    private final Site site;
    private final MediaDesk desk;
    private boolean shared;

    SharedMedia(Site site) {
        this.site = site;
        this.desk = site.media();
    }

    @Override
    public String name() {
        return "media";
    }

    @Override
    public List<String> start() {
        return open(site.settings());
    }

    /** Edge's shared pairs are opened with the first zone that control comes to, and stay open. */
    private List<String> open(NodeSettings settings) {
        if (shared || settings.config().zones(Zone.TraversalServer.class).isEmpty()) return List.of();
        Optional<String> fault = desk.openSharedPairs(settings.traversalInterface());
        shared = fault.isEmpty();
        return fault.stream().toList();
    }

    @Override
    public Supplier<List<String>> reload(NodeSettings fresh) {
        return () -> open(fresh);
    }

    @Override
    public void stop() {}

    @Override
    public Map<String, Word> words() {
        return Map.of("media", Word.after(desk::refreshed, _ -> desk.lines().stream().map(MediaRow::of).toList()));
    }

    @Override
    public Map<String, Object> summary() {
        PoolCounts pairs = desk.poolCounts();
        return ordered("mediaLines", desk.lines().size(), "mediaPairs",
                ordered("free", pairs.free(), "used", pairs.used(), "resting", pairs.cooling(), "foreign",
                        pairs.foreign()));
    }

    @Override
    public void count(Metrics out) {
        out.gauge("sallyport_media_lines", "Media lines that are relayed.", desk.lines().size());
        PoolCounts pairs = desk.poolCounts();
        out.gauges("sallyport_media_pairs", "Pairs of media ports.", "state",
                Map.of("free", pairs.free(), "used", pairs.used(), "resting", pairs.cooling(), "foreign",
                        pairs.foreign()));
    }
}

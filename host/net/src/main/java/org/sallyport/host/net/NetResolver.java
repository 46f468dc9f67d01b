package org.sallyport.host.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.machine.Entropy;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** Looks names up without blocking: cache, then the servers in order. Owner: the desk. */
final class NetResolver {
    private static final Path SYSTEM_LIST = Path.of("/etc/resolv.conf");
    private static final int DNS_PORT = 53;

    /** A kept answer. */
    private record Kept(DnsAnswer answer, long untilNs) {}

    private final SocketParts parts;
    private final NetLimits.Names limits;
    private final Lookup.Means means;
    private final Map<DnsQuestion, Lookup> running = new HashMap<>();
    private final Map<DnsQuestion, Kept> cache = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DnsQuestion, Kept> eldest) {
            return size() > limits.cacheMax();
        }
    };

    NetResolver(SocketParts parts, NetSettings settings, Entropy entropy) {
        this.parts = parts;
        this.limits = parts.limits().names();
        List<Endpoint> servers = settings.dnsServers().isEmpty() ? systemServers(SYSTEM_LIST) : settings.dnsServers();
        this.means = new Lookup.Means(parts, servers, settings.lookupClaims(), entropy);
    }

    /** The {@code nameserver} lines of a resolv.conf; empty where there is no such file. */
    static List<Endpoint> systemServers(Path file) {
        List<Endpoint> out = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.strip().split("\\s+");
                if (words.length < 2 || !words[0].equals("nameserver")) continue;
                IpAddress.parse(words[1]).ifPresent(a -> out.add(new Endpoint(a, DNS_PORT)));
            }
        } catch (IOException e) {
            return List.of();
        }
        return List.copyOf(out);
    }

    /** Whom it asks, in their order. */
    List<Endpoint> servers() {
        return means.servers();
    }

    void resolve(DnsQuestion asked, Consumer<DnsAnswer> answer) {
        String name = asked.name().toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
        DnsQuestion question = new DnsQuestion(asked.type(), name);
        Optional<DnsAnswer> kept = kept(question);
        if (kept.isPresent()) {
            parts.desk().post(() -> answer.accept(kept.get()));
            return;
        }
        Lookup same = running.get(question);
        if (same != null) {
            same.alsoFor(answer);
            return;
        }
        Optional<String> hopeless = hopeless(question);
        if (hopeless.isPresent()) {
            parts.desk().post(() -> answer.accept(new DnsAnswer.Failed(hopeless.get())));
            return;
        }
        Lookup lookup = new Lookup(means, this::done, question, answer);
        running.put(question, lookup);
        lookup.next("no server");
    }

    private Optional<String> hopeless(DnsQuestion question) {
        if (DnsMessages.query(question, 0, true).isEmpty()) return Optional.of("not a domain name: " + question.name());
        if (means.servers().isEmpty()) return Optional.of("no DNS server is known");
        if (running.size() < limits.pendingMax()) return Optional.empty();
        parts.counters().count(NetCounter.LOOKUP_REFUSED);
        return Optional.of("too many lookups are in progress");
    }

    private Optional<DnsAnswer> kept(DnsQuestion question) {
        Kept kept = cache.get(question);
        if (kept == null) return Optional.empty();
        long leftNs = kept.untilNs() - System.nanoTime();
        if (leftNs <= 0) {
            cache.remove(question);
            return Optional.empty();
        }
        return Optional.of(switch (kept.answer()) {
            case DnsAnswer.Records r ->
                    new DnsAnswer.Records(r.records(), (int) TimeUnit.NANOSECONDS.toSeconds(leftNs));
            case DnsAnswer.None n -> n;
            case DnsAnswer.Failed f -> f;
        });
    }

    private void done(DnsQuestion question, DnsAnswer answer, int keepSeconds) {
        running.remove(question);
        if (keepSeconds <= 0) return;
        long keepNs = Math.min(limits.cacheNs(), TimeUnit.SECONDS.toNanos(keepSeconds));
        cache.put(question, new Kept(answer, System.nanoTime() + keepNs));
    }
}

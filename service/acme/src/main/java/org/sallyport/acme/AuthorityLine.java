package org.sallyport.acme;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.CloseReason;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.Host;
import org.sallyport.host.Stream;
import org.sallyport.host.StreamReceiver;
import org.sallyport.host.TlsClient;
import org.sallyport.host.TlsIdentity;
import org.sallyport.ports.Lease;
import org.sallyport.ports.PortBook;
import org.sallyport.ports.PortClaim;
import org.sallyport.ports.PortPool;
import org.sallyport.ports.Role;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.sallyport.wire.Transport;

/**
 * HTTPS to the authority from the source ports of row ACM-2: one connection for each question, one question at a time.
 * Redirections are not followed. Owner: the desk.
 */
final class AuthorityLine {
    private static final String ROW = "ACM-2";
    static final int HTTPS = 443;

    /** Of one name, so that a long answer of the DNS is not worked through. */
    private static final int ADDRESSES_MAX = 4;

    private final Host host;
    private final PortBook book;
    private final PortPool sources;
    private final List<IpAddress> local;
    private final TlsIdentity identity;
    private @Nullable Exchange current;

    /**
     * @param local our addresses toward the internet
     * @param identity with the roots by which the authority's server is judged
     */
    AuthorityLine(Host host, PortBook book, PortPool sources, List<IpAddress> local, TlsIdentity identity) {
        this.host = host;
        this.book = book;
        this.sources = sources;
        this.local = List.copyOf(local);
        this.identity = identity;
    }

    /** Asks; either of the two hears of it once, unless it is given up before. */
    void ask(AcmeStep.Ask question, Consumer<HttpAnswer> answered, Consumer<String> unanswered) {
        giveUp();
        Exchange e = new Exchange(question, answered, unanswered);
        current = e;
        e.lookUp();
    }

    /** Nobody waits any more. */
    void giveUp() {
        if (current != null) current.end();
        current = null;
    }

    /** One question and its answer, at one address of the authority after the other until one takes the connection. */
    private final class Exchange implements StreamReceiver {
        private final AcmeStep.Ask question;
        private final String name;
        private final int port;
        private final Consumer<HttpAnswer> answered;
        private final Consumer<String> unanswered;
        private final HttpReader reader;
        private final Deque<DnsQuestion.Type> types = new ArrayDeque<>();
        private final Deque<IpAddress> addresses = new ArrayDeque<>();
        private String why;
        private boolean over;
        private @Nullable Stream stream;
        private int source;

        Exchange(AcmeStep.Ask question, Consumer<HttpAnswer> answered, Consumer<String> unanswered) {
            this.question = question;
            this.name = question.where().getHost().replaceAll("[\\[\\]]", "");
            this.port = question.where().getPort() < 0 ? HTTPS : question.where().getPort();
            this.answered = answered;
            this.unanswered = unanswered;
            this.reader = new HttpReader(question.method().equals("HEAD"));
            this.why = name + " has no address that this node can reach";
            if (has(IpAddress.Family.V4)) types.add(DnsQuestion.Type.A);
            if (has(IpAddress.Family.V6)) types.add(DnsQuestion.Type.AAAA);
        }

        private boolean has(IpAddress.Family family) {
            return local.stream().anyMatch(a -> a.family() == family);
        }

        void lookUp() {
            Optional<IpAddress> literal = IpAddress.parse(name);
            literal.ifPresent(a -> {
                types.clear();
                addresses.add(a);
            });
            if (types.isEmpty()) dial();
            else host.resolve(new DnsQuestion(types.remove(), name), this::found);
        }

        private void found(DnsAnswer answer) {
            if (over) return;
            switch (answer) {
                case DnsAnswer.Records r -> r.records().stream().limit(ADDRESSES_MAX).forEach(a -> {
                    if (a instanceof DnsAnswer.Record.Address(IpAddress address)) addresses.add(address);
                });
                case DnsAnswer.None _ -> {}
                case DnsAnswer.Failed(String failed) -> why = "the DNS does not know " + name + ": " + failed;
            }
            if (types.isEmpty()) dial();
            else host.resolve(new DnsQuestion(types.remove(), name), this::found);
        }

        private void dial() {
            Optional<IpAddress> from = Optional.empty();
            IpAddress to = null;
            while (from.isEmpty() && !addresses.isEmpty()) {
                IpAddress a = addresses.remove();
                to = a;
                from = local.stream().filter(l -> l.family() == a.family()).findFirst();
            }
            if (from.isEmpty() || to == null) {
                failed(why);
                return;
            }
            switch (sources.lease(host.nowNs())) {
                case Lease.Refused<Integer> refused -> failed("no source port is free: " + refused.refusal());
                case Lease.Granted<Integer>(Integer lent) -> {
                    source = lent;
                    PortClaim claim = book.claim(Role.EDGE, PortClaim.Side.OPEN, Transport.TLS,
                            new Endpoint(from.get(), lent), ROW);
                    Optional<String> sni = IpAddress.parse(name).isPresent() ? Optional.empty() : Optional.of(name);
                    Endpoint remote = new Endpoint(to, port);
                    why = remote + " of " + name;
                    stream = host.connect(claim, remote, new TlsClient(identity, sni, List.of(name), true), this);
                }
            }
        }

        @Override
        public void opened(Stream opened) {
            if (over) return;
            byte[] octets = request();
            opened.write(octets, 0, octets.length);
        }

        private byte[] request() {
            URI where = question.where();
            String path = where.getRawPath() == null || where.getRawPath().isEmpty() ? "/" : where.getRawPath();
            String query = where.getRawQuery() == null ? "" : "?" + where.getRawQuery();
            List<String> lines = new ArrayList<>(List.of(question.method() + " " + path + query + " HTTP/1.1",
                    "Host: " + where.getRawAuthority(), "User-Agent: sallyport", "Accept: */*", "Connection: close"));
            if (question.method().equals("POST")) {
                lines.add("Content-Type: application/jose+json");
                lines.add("Content-Length: " + question.body().length);
            }
            byte[] head = (String.join("\r\n", lines) + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            byte[] out = Arrays.copyOf(head, head.length + question.body().length);
            System.arraycopy(question.body(), 0, out, head.length, question.body().length);
            return out;
        }

        @Override
        public void bytes(Stream from, byte[] bytes) {
            if (over) return;
            Optional<HttpAnswer> whole = reader.more(bytes);
            if (whole.isPresent()) answered(whole.get());
            else if (!reader.fault().isEmpty()) failed(reader.fault() + " (" + why + ")");
        }

        @Override
        public void closed(Stream gone, CloseReason reason) {
            boolean unbound = reason.kind() == CloseReason.Kind.LOCAL_PORT;
            if (unbound) sources.foreign(source, host.nowNs());
            else sources.release(source, host.nowNs());
            stream = null;
            if (over) return;
            if (reason.kind() == CloseReason.Kind.PEER) {
                Optional<HttpAnswer> whole = reader.end();
                if (whole.isPresent()) answered(whole.get());
                else failed(reader.fault() + " (" + why + ")");
                return;
            }
            boolean network = reason.kind() == CloseReason.Kind.NETWORK || reason.kind() == CloseReason.Kind.REFUSED;
            why = why + ": " + reason.detail() + (network ? "; is row " + ROW + " open at the outer firewall?" : "");
            if (addresses.isEmpty()) failed(why);
            else dial();
        }

        private void answered(HttpAnswer answer) {
            end();
            answered.accept(answer);
        }

        private void failed(String sentence) {
            end();
            unanswered.accept(sentence);
        }

        void end() {
            over = true;
            if (stream != null) stream.close();
        }
    }
}

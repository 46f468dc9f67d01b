package org.sallyport.scenarios.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.sallyport.check.Finding;
import org.sallyport.check.OutsideNetwork;
import org.sallyport.check.Outsider;
import org.sallyport.check.VisitCode;
import org.sallyport.machine.Entropy;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;

/** A helper in a firewall is found, is not there, or cannot be judged; and it is never called somebody else. */
class HelperTest {
    private static final long SECOND = 1_000_000_000L;

    /** A device on the way that rewrites what it can read. */
    private record Helper(OutsideNetwork net, UnaryOperator<String> toEdge, UnaryOperator<String> fromEdge)
            implements OutsideNetwork {
        private static byte[] through(UnaryOperator<String> change, byte[] bytes) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            return text.contains("SIP/2.0") ? change.apply(text).getBytes(StandardCharsets.ISO_8859_1) : bytes;
        }

        @Override
        public long nowNs() {
            return net.nowNs();
        }

        @Override
        public Entropy entropy() {
            return net.entropy();
        }

        @Override
        public IpAddress address(IpAddress toward) {
            return net.address(toward);
        }

        @Override
        public void at(long deadlineNs, Runnable task) {
            net.at(deadlineNs, task);
        }

        @Override
        public Optional<Datagrams> datagrams(IpAddress own, BiConsumer<Endpoint, byte[]> taker) {
            return net.datagrams(own, (from, bytes) -> taker.accept(from, through(fromEdge, bytes)))
                    .map(d -> new Datagrams() {
                        @Override
                        public int port() {
                            return d.port();
                        }

                        @Override
                        public void send(Endpoint to, byte[] bytes) {
                            d.send(to, through(toEdge, bytes));
                        }

                        @Override
                        public void close() {
                            d.close();
                        }
                    });
        }

        @Override
        public Connection connect(Endpoint to, boolean tls, Taker taker) {
            if (tls) return net.connect(to, true, taker);
            Connection c = net.connect(to, false, new Taker() {
                @Override
                public void opened(String certificate) {
                    taker.opened(certificate);
                }

                @Override
                public void bytes(byte[] bytes) {
                    taker.bytes(through(fromEdge, bytes));
                }

                @Override
                public void closed(String why, boolean somebody) {
                    taker.closed(why, somebody);
                }
            });
            return new Connection() {
                @Override
                public void write(byte[] bytes) {
                    c.write(through(toEdge, bytes));
                }

                @Override
                public void close() {
                    c.close();
                }
            };
        }

        @Override
        public Optional<Listening> listen(IpAddress own, Consumer<Endpoint> accepted) {
            return net.listen(own, accepted);
        }
    }

    private static List<Map<String, Object>> visited(UnaryOperator<String> toEdge, UnaryOperator<String> fromEdge) {
        CheckStory s = CheckStory.up(SiteOptions.usual());
        Map<?, ?> made = (Map<?, ?>) s.site.act(Role.EDGE, "check", "code", Map.of());
        VisitCode code = VisitCode.read(String.valueOf(made.get("code"))).orElseThrow();
        List<Finding> found = new ArrayList<>();
        new Outsider(new Helper(new SimOutside(s.site.stranger("laptop", "91.6.7.9")), toEdge, fromEdge), code,
                s.site.edgePublic(), _ -> {}, found::addAll).begin();
        s.site.until("the visit to end", 40 * SECOND, () -> !found.isEmpty());
        return found.stream().map(Finding::facts).toList();
    }

    private static Map<String, Object> about(List<Map<String, Object>> found, String subject) {
        return found.stream().filter(f -> subject.equals(f.get("subject"))).findFirst()
                .orElseThrow(() -> new AssertionError(subject + " in " + found));
    }

    @Test
    void noHelperIsSaidToBeNone() {
        List<Map<String, Object>> found = visited(t -> t, t -> t);
        for (String subject : List.of("SIP over UDP", "SIP over TCP")) {
            assertThat(about(found, subject)).containsEntry("verdict", "passes");
            assertThat(about(found, subject).get("sentence").toString()).contains("arrives as it was sent");
        }
    }

    @Test
    void everyHelperIsNamedWithEveryLineThatItChanged() {
        List<Map<String, Object>> found =
                visited(t -> t.replace("Contact: <sip:visitor@91.6.7.9", "Contact: <sip:v@192.0.2.9")
                        .replace("c=IN IP4 91.6.7.9", "c=IN IP4 192.0.2.9").replace("Max-Forwards: 1\r\n", "")
                        .replace("From: <sip:visitor", "From: <sip:nobody").replace("s=-\r\n", "s=x\r\n")
                        .replace("CSeq:", "X-Added: yes\r\nCSeq:"), t -> t);
        assertThat(CheckStory.blamed(found)).containsExactly("SIP over UDP", "SIP over TCP");
        for (String subject : List.of("SIP over UDP", "SIP over TCP")) {
            Map<String, Object> f = about(found, subject);
            assertThat(f).containsEntry("condition", "NAT03");
            assertThat(f.get("sentence").toString()).contains("Contact: <sip:v@192.0.2.9", "c=IN IP4 192.0.2.9",
                    "Max-Forwards: 1 became nothing", "From: <sip:nobody", "X-Added: yes was added", "s=- became s=x");
        }
    }

    /** Edge answers, and who damages its answer is a helper and no other program. */
    @Test
    void aHelperThatDamagesWhatEdgeAnswersIsNobodyElse() {
        List<Map<String, Object>> found =
                visited(t -> t, t -> t.replaceAll("(Sallyport-Visit: ....)....", "$1===="));
        assertThat(found).noneMatch(f -> "NAT09".equals(f.get("condition")));
        assertThat(CheckStory.blamed(found)).as(found.toString()).containsExactly("SIP over UDP", "SIP over TCP");
        assertThat(about(found, "SIP over TCP")).containsEntry("condition", "NAT03");
        assertThat(found).filteredOn(f -> String.valueOf(f.get("rows")).startsWith("[SIP-1")).singleElement()
                .satisfies(f -> assertThat(f).as("no rule of the firewall is to blame")
                        .containsEntry("verdict", "not-judged"));
    }

    @Test
    void whatEdgeDoesNotTellIsNotJudged() {
        List<Map<String, Object>> found = visited(t -> t, t -> t.startsWith("SIP/2.0 200") && t.contains("UDP")
                ? t.replaceFirst("(?s)\r\n\r\n.*", "\r\n\r\n") : t);
        assertThat(about(found, "SIP over UDP")).containsEntry("verdict", "not-judged");
        assertThat(about(found, "SIP over TCP")).containsEntry("verdict", "passes");
    }
}

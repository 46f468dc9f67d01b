package org.sallyport.host.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.host.DnsAnswer;
import org.sallyport.host.DnsQuestion;
import org.sallyport.host.DnsQuestion.Type;
import org.sallyport.wire.Endpoint;
import org.sallyport.wire.IpAddress;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

@Timeout(60)
class NetResolverTest {
    @TempDir
    Path state;

    private final List<AutoCloseable> open = new ArrayList<>();
    private NetHost host;

    @AfterEach
    void stop() throws Exception {
        if (host != null) host.close();
        for (AutoCloseable c : open) c.close();
    }

    private NameServer server(UnaryOperator<Message> udp, UnaryOperator<Message> tcp) throws IOException {
        NameServer s = new NameServer(udp, tcp);
        open.add(s);
        return s;
    }

    private void start(NameServer... servers) {
        List<Endpoint> endpoints = Stream.of(servers).map(NameServer::endpoint).toList();
        NetLimits limits = NetLimits.DEFAULTS.withNames(
                new NetLimits.Names(TimeUnit.MILLISECONDS.toNanos(400), 4, 3, 2, TimeUnit.SECONDS.toNanos(3_600)));
        host = NetHost.start(NetSettings.of(state).withDnsServers(endpoints).withLookupClaims(Claims.lookups())
                .withLimits(limits));
    }

    private DnsAnswer ask(Type type, String name) {
        Mailbox<DnsAnswer> answer = new Mailbox<>();
        host.run(h -> h.resolve(new DnsQuestion(type, name), answer::put));
        return answer.take();
    }

    private static Message reply(Message query) {
        Message m = new Message(query.getHeader().getID());
        m.getHeader().setFlag(Flags.QR);
        m.addRecord(query.getQuestion(), Section.QUESTION);
        return m;
    }

    private static UnaryOperator<Message> records(String... texts) {
        return query -> {
            Message m = reply(query);
            for (String t : texts) m.addRecord(record(t), Section.ANSWER);
            return m;
        };
    }

    /** {@code name ttl type data}. */
    private static Record record(String text) {
        try {
            String[] w = text.split(" ", 4);
            return Record.fromString(Name.fromString(w[0]), org.xbill.DNS.Type.value(w[2]), DClass.IN,
                    Long.parseLong(w[1]), w[3], Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static DnsAnswer.Record address(String literal) {
        return new DnsAnswer.Record.Address(IpAddress.of(literal));
    }

    @Test
    void addressesComeInTheOrderOfTheWireWithTheSmallestTimeToLive() throws IOException {
        start(server(records("a.test. 60 A 192.0.2.2", "a.test. 30 A 192.0.2.1"), null));
        assertThat(ask(Type.A, "A.test."))
                .isEqualTo(new DnsAnswer.Records(List.of(address("192.0.2.2"), address("192.0.2.1")), 30));
    }

    @Test
    void everyTypeThatSipNeedsIsRead() throws IOException {
        NameServer s = server(query -> switch (query.getQuestion().getType()) {
            case org.xbill.DNS.Type.AAAA -> records("x.test. 9 AAAA 2001:db8::1").apply(query);
            case org.xbill.DNS.Type.SRV -> records("x.test. 9 SRV 10 20 5061 edge.x.test.").apply(query);
            default -> records("x.test. 9 NAPTR 1 2 \"s\" \"SIPS+D2T\" \"\" _sips._tcp.x.test.").apply(query);
        }, null);
        start(s);
        assertThat(ask(Type.AAAA, "x.test")).isEqualTo(new DnsAnswer.Records(List.of(address("2001:db8::1")), 9));
        assertThat(ask(Type.SRV, "x.test")).isEqualTo(new DnsAnswer.Records(
                List.of(new DnsAnswer.Record.Srv(10, 20, 5061, "edge.x.test")), 9));
        assertThat(ask(Type.NAPTR, "x.test")).isEqualTo(new DnsAnswer.Records(
                List.of(new DnsAnswer.Record.Naptr(1, 2, "s", "SIPS+D2T", "", "_sips._tcp.x.test")), 9));
    }

    @Test
    void aliasesAreFollowedAndALoopOfThemEnds() throws IOException {
        start(server(query -> query.getQuestion().getName().toString().startsWith("loop")
                ? records("loop.test. 5 CNAME loop.test.").apply(query)
                : records("www.test. 50 CNAME b.test.", "b.test. 40 A 192.0.2.9", "evil.test. 1 A 192.0.2.66")
                        .apply(query),
                null));
        assertThat(ask(Type.A, "www.test")).isEqualTo(new DnsAnswer.Records(List.of(address("192.0.2.9")), 40));
        assertThat(ask(Type.A, "loop.test")).isEqualTo(new DnsAnswer.None());
    }

    @Test
    void noSuchNameIsNoneAndIsKeptAsLongAsItsZoneSays() throws IOException {
        NameServer s = server(query -> {
            Message m = reply(query);
            m.getHeader().setRcode(Rcode.NXDOMAIN);
            m.addRecord(record("test. 60 SOA ns.test. root.test. 1 2 3 4 60"), Section.AUTHORITY);
            return m;
        }, null);
        start(s);
        assertThat(ask(Type.A, "no.test")).isEqualTo(new DnsAnswer.None());
        assertThat(ask(Type.A, "no.test")).isEqualTo(new DnsAnswer.None());
        assertThat(s.questions).hasValue(1);
    }

    @Test
    void anAnswerIsKeptAndTheCacheHasAnEnd() throws IOException {
        NameServer s = server(query -> records(query.getQuestion().getName() + " 600 A 192.0.2.1").apply(query), null);
        start(s);
        ask(Type.A, "n0.test");
        ask(Type.A, "N0.test");
        assertThat(s.questions).hasValue(1);
        for (int i = 1; i <= 4; i++) ask(Type.A, "n" + i + ".test");
        ask(Type.A, "n0.test");
        assertThat(s.questions).hasValue(6);
    }

    @Test
    void timeToLiveZeroIsNotKept() throws IOException {
        NameServer s = server(records("z.test. 0 A 192.0.2.1"), null);
        start(s);
        ask(Type.A, "z.test");
        ask(Type.A, "z.test");
        assertThat(s.questions).hasValue(2);
    }

    @Test
    void aSilentServerIsAskedTwiceThenTheNextOne() throws IOException {
        NameServer silent = server(query -> null, null);
        NameServer broken = server(query -> {
            Message m = reply(query);
            m.getHeader().setRcode(Rcode.SERVFAIL);
            return m;
        }, null);
        start(silent, broken, server(records("a.test. 60 A 192.0.2.1"), null));
        assertThat(ask(Type.A, "a.test")).isInstanceOf(DnsAnswer.Records.class);
        assertThat(silent.questions).hasValue(2);
        assertThat(broken.questions).hasValue(1);
    }

    @Test
    void allServersSilentIsAFailureWithAReason() throws IOException {
        NameServer silent = server(query -> null, null);
        start(silent);
        assertThat(ask(Type.A, "a.test")).isInstanceOfSatisfying(DnsAnswer.Failed.class,
                f -> assertThat(f.why()).contains("a.test").contains(silent.endpoint() + " is silent"));
        assertThat(host.liveSockets()).isEmpty();
    }

    @Test
    void aTruncatedAnswerIsFetchedByTcp() throws IOException {
        start(server(query -> {
            Message m = reply(query);
            m.getHeader().setFlag(Flags.TC);
            return m;
        }, records("a.test. 60 A 192.0.2.1", "a.test. 60 A 192.0.2.2")));
        assertThat(ask(Type.A, "a.test")).isInstanceOfSatisfying(DnsAnswer.Records.class,
                r -> assertThat(r.records()).hasSize(2));
    }

    @Test
    void moreRecordsThanTheLimitAreLeftOut() throws IOException {
        start(server(records("a.test. 60 A 192.0.2.1", "a.test. 60 A 192.0.2.2", "a.test. 60 A 192.0.2.3",
                "a.test. 60 A 192.0.2.4"), null));
        assertThat(ask(Type.A, "a.test")).isInstanceOfSatisfying(DnsAnswer.Records.class,
                r -> assertThat(r.records()).hasSize(3));
    }

    @Test
    void anAnswerWithAnotherIdOrQuestionIsNotBelieved() throws IOException {
        start(server(query -> {
            Message m = records("a.test. 60 A 192.0.2.66").apply(query);
            m.getHeader().setID(query.getHeader().getID() ^ 1);
            return m;
        }, null), server(query -> {
            try {
                Message m = new Message(query.getHeader().getID());
                m.getHeader().setFlag(Flags.QR);
                m.addRecord(Record.newRecord(Name.fromString("b.test."), 1, DClass.IN), Section.QUESTION);
                m.addRecord(record("a.test. 60 A 192.0.2.66"), Section.ANSWER);
                return m;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }, null));
        assertThat(ask(Type.A, "a.test")).isInstanceOf(DnsAnswer.Failed.class);
    }

    @Test
    void oneQuestionServesAllWhoAskMeanwhileAndTooManyAreRefused() throws IOException {
        NameServer silent = server(query -> null, null);
        start(silent);
        Mailbox<DnsAnswer> answers = new Mailbox<>();
        host.run(h -> {
            h.resolve(new DnsQuestion(Type.A, "a.test"), answers::put);
            h.resolve(new DnsQuestion(Type.A, "a.test"), answers::put);
            h.resolve(new DnsQuestion(Type.A, "b.test"), answers::put);
            h.resolve(new DnsQuestion(Type.A, "c.test"), answers::put);
        });
        for (int i = 0; i < 4; i++) assertThat(answers.take()).isInstanceOf(DnsAnswer.Failed.class);
        assertThat(host.counters()).containsEntry(NetCounter.LOOKUP_REFUSED, 1L);
        assertThat(silent.questions).hasValue(4);
    }

    @Test
    void lookupsLeaveFromUnprivilegedPortsUnderTheirRow() throws IOException {
        NameServer silent = server(query -> null, null);
        start(silent);
        Mailbox<DnsAnswer> answers = new Mailbox<>();
        host.run(h -> {
            h.resolve(new DnsQuestion(Type.A, "a.test"), answers::put);
            assertThat(h.liveSockets()).singleElement()
                    .satisfies(l -> assertThat(l.claim().rows()).containsExactly("ADC-9"));
        });
        assertThat(silent.sourcePorts.take()).isGreaterThanOrEqualTo(1024);
        answers.take();
    }

    @Test
    void whatIsNoNameFailsAtOnce() throws IOException {
        NameServer s = server(records("a.test. 1 A 192.0.2.1"), null);
        start(s);
        assertThat(ask(Type.A, "a..test")).isInstanceOf(DnsAnswer.Failed.class);
        assertThat(ask(Type.A, "x".repeat(300))).isInstanceOf(DnsAnswer.Failed.class);
        assertThat(s.questions).hasValue(0);
    }

    @Test
    void withoutAClaimNothingIsAsked() throws IOException {
        NameServer s = server(records("a.test. 1 A 192.0.2.1"), null);
        host = NetHost.start(NetSettings.of(state).withDnsServers(List.of(s.endpoint())));
        assertThat(ask(Type.A, "a.test")).isInstanceOfSatisfying(DnsAnswer.Failed.class,
                f -> assertThat(f.why()).contains("no row lets us ask"));
        assertThat(s.questions).hasValue(0);
    }

    @Test
    void theMachinesOwnListIsReadFromItsFile() throws IOException {
        Path file = state.resolve("resolv.conf");
        Files.writeString(file, "# x\nsearch a.test\nnameserver 192.0.2.53\n"
                + " nameserver\t2001:db8::53 \nnameserver x\n");
        assertThat(NetResolver.systemServers(file))
                .containsExactly(Endpoint.of("192.0.2.53", 53), Endpoint.of("2001:db8::53", 53));
        assertThat(NetResolver.systemServers(state.resolve("none"))).isEmpty();
    }
}

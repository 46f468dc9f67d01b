package org.sallyport.scenarios.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sallyport.host.LogLevel;
import org.sallyport.host.LogTopic;
import org.sallyport.host.sim.SimHost;
import org.sallyport.ports.Role;
import org.sallyport.scenarios.world.SiteOptions;
import org.sallyport.sip.message.HeaderName;
import org.sallyport.sip.message.SipMessage;

/** A wrong password is one line with the address of whoever tried, in a form that a tool can ban by. */
class FailedLoginsTest {
    private static final long SEED = 62;
    private static final String OUTSIDE = "91.66.6.6";
    private static final String INSIDE = "10.1.7.50";

    private final AttackSite a = AttackSite.up(SEED);

    private List<String> lines(Role role) {
        SimHost host = role == Role.EDGE ? a.site.edge() : a.site.control();
        return host.logLines().stream().filter(l -> l.level() == LogLevel.INFO && l.topic() == LogTopic.STRANGER
                && l.text().startsWith("login failed")).map(SimHost.LogLine::text).toList();
    }

    @Test
    void throughEdgeBothNodesNameThePhonesOwnAddress() {
        Stranger mallory = a.stranger("mallory", OUTSIDE);
        assertThat(
                mallory.register("bob", "bob", "not his password", _ -> {}, "<sip:bob@" + OUTSIDE + ":5060>").status())
                .isEqualTo(401);
        assertThat(lines(Role.CONTROL)).singleElement().asString()
                .startsWith("login failed from " + OUTSIDE + " through edge: wrong-password, REGISTER over ")
                .endsWith("user bob");
        assertThat(lines(Role.EDGE)).singleElement().asString()
                .startsWith(
                        "login failed from " + OUTSIDE + ": refused-beyond, REGISTER over udp " + OUTSIDE + ":5060");
    }

    @Test
    void insideAndForUsersThatDoNotExist() {
        Stranger desk = a.insider("desk", INSIDE);
        desk.register("nobody", "nobody", "x", _ -> {}, "<sip:nobody@" + INSIDE + ":5060>");
        assertThat(lines(Role.CONTROL)).singleElement().asString()
                .startsWith("login failed from " + INSIDE + ": unknown-user, REGISTER over udp ")
                .endsWith("user nobody");
        a.pass(2);
        SipMessage invite = desk.invite("sip:alice@" + AttackSite.DOMAIN).edit()
                .set(HeaderName.FROM, "<sip:bob@" + AttackSite.DOMAIN + ">;tag=1").build();
        SipMessage asked = desk.ask(invite);
        assertThat(asked.status()).isEqualTo(407);
        desk.ask(invite.edit().replaceFirstValue(HeaderName.VIA, desk.via(desk.branch()))
                .set(HeaderName.CSEQ, "9 INVITE")
                .addLast(HeaderName.PROXY_AUTHORIZATION,
                        desk.proof("bob", "wrong", "INVITE", invite.requestUri(), asked))
                .build());
        assertThat(lines(Role.CONTROL)).hasSize(2).last().asString()
                .startsWith("login failed from " + INSIDE + ": wrong-password, INVITE over udp ");
    }

    @Test
    void neitherARightPasswordNorAStaleNonceIsAFailure() {
        Stranger bob = a.stranger("bob-desk", OUTSIDE);
        assertThat(bob.register("bob", "bob", "<sip:bob@" + OUTSIDE + ":5060>").status()).isEqualTo(200);
        SipMessage challenge = bob.ask(bob.registration("bob", _ -> {}, "<sip:bob@" + OUTSIDE + ":5060>").build());
        a.pass(4_000);
        SipMessage late = bob
                .proven(bob.registration("bob", _ -> {}, "<sip:bob@" + OUTSIDE + ":5060>"), "bob", AttackSite.PASSWORD,
                        "REGISTER", "sip:" + AttackSite.DOMAIN, challenge)
                .build();
        assertThat(bob.ask(late).values(HeaderName.WWW_AUTHENTICATE)).anyMatch(v -> v.contains("stale=true"));
        assertThat(lines(Role.EDGE)).isEmpty();
        assertThat(lines(Role.CONTROL)).isEmpty();
    }

    /** Else one packet a second with a forged source has anybody banned. */
    @Test
    void credentialsThatAnswerNoChallengeToThatSourceBanNobody() {
        Stranger victim = a.stranger("victim", OUTSIDE);
        Stranger other = a.stranger("other", "91.77.7.7");
        SipMessage asked = other.ask(other.registration("bob", _ -> {}, "<sip:bob@91.77.7.7:5060>").build());
        for (String user : List.of("bob", "nobody")) {
            SipMessage borrowed = victim.proven(victim.registration("bob", _ -> {}, "<sip:bob@" + OUTSIDE + ":5060>"),
                    user, "guess", "REGISTER",
                    "sip:" + AttackSite.DOMAIN, asked).build();
            String junk = borrowed.header(HeaderName.AUTHORIZATION).replaceAll("nonce=\"[^\"]*\"", "nonce=\"junk\"");
            victim.send(borrowed);
            a.pass(2);
            victim.send(borrowed.edit().replaceFirstValue(HeaderName.VIA, victim.via(victim.branch()))
                    .set(HeaderName.CSEQ, "99 REGISTER")
                    .set(HeaderName.AUTHORIZATION, junk).build());
            a.pass(2);
        }
        assertThat(lines(Role.EDGE)).isEmpty();
        assertThat(lines(Role.CONTROL)).isEmpty();
    }

    @Test
    void whoTriesAllTheTimeIsToldOfOnceASecondWithTheNumber() {
        Stranger mallory = a.insider("mallory", INSIDE);
        SipMessage challenge =
                mallory.ask(mallory.registration("bob", _ -> {}, "<sip:bob@" + INSIDE + ":5060>").build());
        for (int i = 0; i < 20; i++) {
            mallory.send(mallory.proven(mallory.registration("bob", _ -> {}, "<sip:bob@" + INSIDE + ":5060>"), "bob",
                    "guess" + i, "REGISTER",
                    "sip:" + AttackSite.DOMAIN, challenge).build());
        }
        a.pass(2);
        assertThat(lines(Role.CONTROL)).hasSize(1);
        mallory.register("bob", "bob", "guess", _ -> {}, "<sip:bob@" + INSIDE + ":5060>");
        assertThat(lines(Role.CONTROL)).hasSize(2).last().asString().contains(" more before");
    }

    @Test
    void theFilterInTheDocumentationFindsThePhoneAndNothingThatItWrote() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "log-topics.md"));
        Matcher regex = Pattern.compile("(?m)^failregex = (.*)$").matcher(page);
        assertThat(regex.find()).isTrue();
        // fail2ban cuts the time out before it looks, and knows addresses by this name.
        Pattern filter = Pattern.compile(regex.group(1).replace("<HOST>", "(?<host>[0-9a-f.:]+)"));
        Stranger mallory = a.stranger("mallory", OUTSIDE);
        mallory.register("x from 10.1.0.10: wrong-password", "bob", "guess", _ -> {}, "<sip:bob@" + OUTSIDE + ":5060>");
        Matcher m = filter.matcher(" INFO  stranger " + lines(Role.EDGE).getFirst());
        assertThat(m.find()).isTrue();
        assertThat(m.group("host")).isEqualTo(OUTSIDE);
        assertThat(filter.matcher(" INFO  stranger " + lines(Role.CONTROL).getFirst()).find())
                .as("edge's word bans nobody").isFalse();
    }

    @Test
    void aNodeThatIsNotReachedNamesTheRow() {
        AttackSite shut = new AttackSite(SEED + 1, SiteOptions.usual());
        shut.site.inner().forgetRow("SIT-1");
        shut.site.startNodes();
        shut.pass(30);
        assertThat(shut.rows(Role.CONTROL, "zones")).anySatisfy(z -> {
            assertThat(z.get("reason")).isEqualTo("zone-unreachable");
            assertThat((String) z.get("why")).contains("row SIT-1", "edge is not running");
        });
        AttackSite alone = new AttackSite(SEED + 2, SiteOptions.usual());
        alone.site.startControl();
        alone.pass(30);
        assertThat(alone.rows(Role.CONTROL, "zones"))
                .anySatisfy(z -> assertThat((String) z.get("why")).contains("edge is not running"));
    }
}

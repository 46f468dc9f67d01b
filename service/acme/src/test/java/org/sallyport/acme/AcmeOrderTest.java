package org.sallyport.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.machine.Machine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Orders against an authority that does what a test wants. */
class AcmeOrderTest {
    private static final URI DIRECTORY = URI.create("https://ca.example/dir");
    private static final String TOKEN = "a-token-of-sixteen-or-more";
    private static final String CHAIN = "-----BEGIN CERTIFICATE-----\n";
    private static final JsonMapper JSON = new JsonMapper();

    /** What is asked at a path is answered by this; a test replaces what it is about. */
    private final Map<String, Function<JsonNode, HttpAnswer>> authority = new HashMap<>();

    private final List<String> asked = new ArrayList<>();
    private final List<AcmeStep> others = new ArrayList<>();
    private final Deque<AcmeStep> open = new ArrayDeque<>();
    private int nonces;
    private long nowNs;
    private boolean proven;

    AcmeOrderTest() {
        on("dir", _ -> json(200, """
                {"newNonce":"https://ca.example/nonce","newAccount":"https://ca.example/account",
                 "newOrder":"https://ca.example/order"}"""));
        on("nonce", _ -> json(200, ""));
        on("account", _ -> json(201, "{\"status\":\"valid\"}", "location", "https://ca.example/me"));
        on("order", _ -> json(201, """
                {"status":"pending","authorizations":["https://ca.example/authz1"],
                 "finalize":"https://ca.example/finalize"}""", "location", "https://ca.example/order1"));
        on("authz1", _ -> authorization("edge.example.com", proven ? "valid" : "pending"));
        on("challenge", _ -> {
            proven = true;
            return json(200, "{\"status\":\"processing\"}");
        });
        on("finalize", _ -> json(200, "{\"status\":\"processing\"}"));
        on("order1", _ -> json(200, "{\"status\":\"valid\",\"certificate\":\"https://ca.example/chain\"}"));
        on("chain", _ -> json(200, CHAIN));
    }

    private void on(String path, Function<JsonNode, HttpAnswer> answer) {
        authority.put(path, answer);
    }

    private static HttpAnswer authorization(String name, String status) {
        return json(200, """
                {"identifier":{"type":"dns","value":"%s"},"status":"%s","challenges":[
                 {"type":"dns-01","url":"https://ca.example/dns","token":"%s"},
                 {"type":"http-01","url":"https://ca.example/challenge","token":"%s"}]}"""
                .formatted(name, status, TOKEN, TOKEN));
    }

    private static HttpAnswer json(int status, String body, String... headers) {
        Map<String, String> all = new HashMap<>();
        for (int i = 0; i < headers.length; i += 2) all.put(headers[i], headers[i + 1]);
        return new HttpAnswer(status, all, body.getBytes(StandardCharsets.UTF_8));
    }

    private static HttpAnswer problem(int status, String type, String detail, String... headers) {
        return json(status, JSON.writeValueAsString(
                Map.of("type", "urn:ietf:params:acme:error:" + type, "detail", detail)), headers);
    }

    private AcmeOrder order(boolean rehearsal, String... names) {
        return new AcmeOrder(new FakeKeys(), DIRECTORY, Optional.of("admin@example.com"), List.of(names), rehearsal);
    }

    private AcmeStep run() {
        return run(order(false, "edge.example.com"));
    }

    /** Until the end, each wait over at once; the last step. */
    private AcmeStep run(AcmeOrder order) {
        open.addAll(order.begin(nowNs));
        for (int i = 0; i < 1_000; i++) {
            while (!open.isEmpty()) {
                AcmeStep s = open.remove();
                if (s instanceof AcmeStep.Ask a) open.addAll(order.answered(answer(a), nowNs));
                else others.add(s);
            }
            if (order.deadlineNs() == Machine.NEVER) return others.getLast();
            nowNs = order.deadlineNs();
            open.addAll(order.timer(nowNs));
        }
        throw new AssertionError("it never ends: " + asked);
    }

    private HttpAnswer answer(AcmeStep.Ask a) {
        String path = a.where().getPath().substring(1);
        asked.add(path);
        JsonNode payload = JSON.createObjectNode();
        if (a.method().equals("POST")) {
            JsonNode jws = JSON.readTree(a.body());
            JsonNode head = JSON.readTree(Base64.getUrlDecoder().decode(jws.path("protected").asString()));
            assertThat(head.path("alg").asString()).isEqualTo("ES256");
            assertThat(head.path("url").asString()).isEqualTo(a.where().toString());
            assertThat(head.path("nonce").asString()).isEqualTo("n" + nonces);
            assertThat(head.has("jwk")).isEqualTo(path.equals("account"));
            assertThat(head.has("kid")).isNotEqualTo(path.equals("account"));
            byte[] said = Base64.getUrlDecoder().decode(jws.path("payload").asString());
            if (said.length > 0) payload = JSON.readTree(said);
        }
        HttpAnswer out = authority.get(path).apply(payload);
        Map<String, String> headers = new HashMap<>(out.headers());
        headers.put("replay-nonce", "n" + ++nonces);
        return new HttpAnswer(out.status(), headers, out.body());
    }

    private AcmeFault failed(AcmeStep end) {
        assertThat(end).isInstanceOf(AcmeStep.Failed.class);
        assertThat(others).as("the door is closed").contains(new AcmeStep.Withdraw());
        return ((AcmeStep.Failed) end).fault();
    }

    @Test
    void goesFromTheDirectoryToTheChain() {
        assertThat(run()).isEqualTo(new AcmeStep.Issued(CHAIN));
        assertThat(asked).containsExactly("dir", "account", "order", "authz1", "challenge", "authz1", "finalize",
                "order1", "chain");
        assertThat(others).filteredOn(AcmeStep.Offer.class::isInstance).singleElement().satisfies(o -> {
            assertThat(((AcmeStep.Offer) o).token()).isEqualTo(TOKEN);
            // SHA-256 of {"crv":"P-256","kty":"EC","x":"eA","y":"eQ"}, which has 43 characters in Base64.
            assertThat(((AcmeStep.Offer) o).text()).startsWith(TOKEN + ".").hasSize(TOKEN.length() + 1 + 43);
        });
    }

    @Test
    void thePortOfHttpsIsTheSameWhetherItIsWrittenOrNot() {
        on("order", _ -> json(201, """
                {"status":"pending","authorizations":["https://CA.example:443/authz1"],
                 "finalize":"https://ca.example:443/finalize"}""", "location", "https://ca.example/order1"));
        assertThat(run()).isEqualTo(new AcmeStep.Issued(CHAIN));
    }

    @Test
    void takesAsManyProofsAsNamesAndNoneTwice() {
        on("order", _ -> json(201, """
                {"authorizations":["https://ca.example/authz1","https://ca.example/authz2"],
                 "finalize":"https://ca.example/finalize"}""", "location", "https://ca.example/order1"));
        on("authz2", _ -> authorization("EXAMPLE.com", "valid"));
        assertThat(run(order(false, "edge.example.com", "example.com"))).isInstanceOf(AcmeStep.Issued.class);
        assertThat(asked).containsOnlyOnce("challenge");
        assertThat(failed(run())).extracting(AcmeFault::sentence).asString().contains("2 proofs for 1 names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "valid"})
    void provesNoNameThatWasNotAskedFor(String status) {
        on("authz1", _ -> authorization("other.example.com", status));
        assertThat(failed(run()).sentence()).contains("other.example.com, which was not asked for");
        assertThat(others).noneMatch(AcmeStep.Offer.class::isInstance);
    }

    @Test
    void aRehearsalEndsBeforeAnythingIsIssued() {
        assertThat(run(order(true, "edge.example.com"))).isEqualTo(new AcmeStep.Proven());
        assertThat(asked).doesNotContain("finalize");
    }

    @Test
    void takesABadNonceForAnotherTryAndNotForEver() {
        int[] refusals = {AcmeOrder.NONCES_MAX - 1};
        Function<JsonNode, HttpAnswer> good = authority.get("order");
        on("order", p -> refusals[0]-- > 0 ? problem(400, "badNonce", "old") : good.apply(p));
        assertThat(run()).isInstanceOf(AcmeStep.Issued.class);
        asked.clear();
        proven = false;
        on("order", _ -> problem(400, "badNonce", "old"));
        assertThat(failed(run()).sentence()).contains("none of 8 nonces");
        assertThat(asked).filteredOn("order"::equals).hasSize(AcmeOrder.NONCES_MAX);
    }

    @Test
    void saysWhatTheAuthorityFoundUnderANameInOneLine() {
        on("authz1", _ -> proven ? json(200, """
                {"identifier":{"value":"edge.example.com"},"status":"invalid","challenges":[{"type":"http-01",
                 "error":{"type":"urn:x","detail":"203.0.113.5: Connection\\r\\n\\u001b[31m refused."}}]}""")
                : authorization("edge.example.com", "pending"));
        AcmeFault f = failed(run());
        assertThat(f.kind()).isEqualTo(AcmeFault.Kind.NOT_PROVEN);
        assertThat(f.sentence()).isEqualTo("The authority could not verify edge.example.com: 203.0.113.5: Connection  "
                + " [31m refused.");
    }

    @Test
    void waitsAsLongAsTheAuthorityWantsWithinOurPatience() {
        assertThat(waitAfter("7")).isEqualTo(TimeUnit.SECONDS.toNanos(7));
        assertThat(waitAfter("999999999")).isEqualTo(AcmeOrder.LOOK_MAX_NS);
        assertThat(waitAfter("0")).isEqualTo(AcmeOrder.LOOK_MIN_NS);
        assertThat(waitAfter("Fri, 31 Dec 1999 23:59:59 GMT")).isEqualTo(AcmeOrder.LOOK_MIN_NS);
    }

    private long waitAfter(String retryAfter) {
        on("challenge", _ -> json(200, "{}", "retry-after", retryAfter));
        AcmeOrder order = order(false, "edge.example.com");
        open.clear();
        open.addAll(order.begin(nowNs));
        while (!open.isEmpty())
            if (open.remove() instanceof AcmeStep.Ask a) open.addAll(order.answered(answer(a), nowNs));
        return order.deadlineNs() - nowNs;
    }

    @Test
    void looksSoManyTimesAndNotForEver() {
        on("authz1", _ -> authorization("edge.example.com", "pending"));
        assertThat(failed(run()).sentence()).contains("after 60 looks");
        assertThat(asked).hasSizeLessThan(AcmeOrder.LOOKS_MAX + 10);
    }

    @Test
    void endsAfterTenMinutesWhateverComes() {
        on("challenge", _ -> {
            proven = true;
            return json(200, "{}", "retry-after", "30");
        });
        on("authz1", _ -> proven
                ? json(200, new String(authorization("edge.example.com", "pending").body(), StandardCharsets.UTF_8),
                        "retry-after", "30")
                : authorization("edge.example.com", "pending"));
        assertThat(failed(run()).sentence()).contains("within 10 minutes");
        assertThat(nowNs).isEqualTo(AcmeOrder.WHOLE_NS);
    }

    @Test
    void doesNotWaitForAnAnswerThatDoesNotCome() {
        AcmeOrder order = order(false, "edge.example.com");
        order.begin(0);
        assertThat(order.timer(AcmeOrder.ANSWER_NS - 1)).isEmpty();
        List<AcmeStep> end = order.timer(AcmeOrder.ANSWER_NS);
        others.addAll(end);
        assertThat(failed(end.getLast()).kind()).isEqualTo(AcmeFault.Kind.UNREACHABLE);
        assertThat(order.answered(json(200, "{}"), AcmeOrder.ANSWER_NS)).as("too late").isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://ca.example/x", "https://ca.example:25/x", "https://user@ca.example/x", "ftp://x",
                "https://10.0.0.1/x", "https://localhost/x", "https://other.example/x", "https://ca.example.evil/x", "",
                "https://", "not a place", "/relative"})
    void asksNoPlaceButThoseOfHttpsAtThePortThatIsOpen(String place) {
        on("order", _ -> json(201, JSON.writeValueAsString(Map.of("authorizations", List.of(place), "finalize", place)),
                "location", "https://ca.example/order1"));
        AcmeFault f = failed(run());
        assertThat(f.kind()).isEqualTo(AcmeFault.Kind.BROKEN);
        assertThat(asked.getLast()).isEqualTo("order");
    }

    @ParameterizedTest
    @CsvSource({"301", "302", "307", "308"})
    void isNotSentElsewhere(int status) {
        on("order", _ -> json(status, "", "location", "https://elsewhere.example/order"));
        assertThat(failed(run()).sentence()).contains("sends us elsewhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"short", "../../../etc/passwd-and-more", "a-token-of-sixteen-or-more HTTP/1.1",
        "a-token-of-sixteen\r\nor-more"})
    void offersNoTokenThatIsNone(String token) {
        on("authz1", _ -> json(200, JSON.writeValueAsString(Map.of("identifier", Map.of("value", "edge.example.com"),
                "status", "pending", "challenges",
                List.of(Map.of("type", "http-01", "url", "https://ca.example/challenge", "token", token))))));
        assertThat(failed(run()).sentence()).contains("token");
        assertThat(others).noneMatch(AcmeStep.Offer.class::isInstance);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            dir     | []
            dir     | <html>
            dir     | {"newNonce":"https://ca.example/nonce"}
            dir     | {"newNonce":1,"newAccount":{},"newOrder":[]}
            account | [[[[
            order   | null
            order   | {"authorizations":7}
            order   | {"authorizations":[{}]}
            authz1  | {"identifier":{"value":"other.example"},"status":"pending"}
            authz1  | {"identifier":{"value":"edge.example.com"},"status":"pending","challenges":[{"type":"dns-01"}]}
            authz1  | {"identifier":{"value":"edge.example.com"},"status":"pending","challenges":"x"}
            order1  | {"status":"invalid","error":{"detail":"no"}}
            order1  | {"status":"valid"}
            finalize| "x"
            """)
    void endsWithASentenceWhateverTheAuthoritySays(String path, String body) {
        String place = path.equals("account") ? "" : "https://ca.example/order1";
        on(path, _ -> place.isEmpty() ? json(200, body) : json(200, body, "location", place));
        assertThat(failed(run()).sentence()).matches(".*[.?]").doesNotContain("Exception");
    }

    @Test
    void theAuthoritysOwnRefusalIsToldWithItsTime() {
        on("order", _ -> problem(429, "rateLimited", "too many certificates already issued", "retry-after", "3600"));
        assertThat(failed(run())).isEqualTo(new AcmeFault(AcmeFault.Kind.REFUSED,
                "The authority refused: too many certificates already issued.", Optional.of(3600L)));
        on("dir", _ -> json(200, """
                {"newNonce":"https://ca.example/nonce","newAccount":"https://ca.example/account",
                 "newOrder":"https://ca.example/order","meta":{"externalAccountRequired":true}}"""));
        assertThat(failed(run()).sentence()).contains("external account binding");
    }

    @Test
    void aDoorThatDoesNotOpenEndsIt() {
        AcmeOrder order = order(false, "edge.example.com");
        others.addAll(order.unopened("Port 80 is taken."));
        assertThat(failed(others.getLast()).kind()).isEqualTo(AcmeFault.Kind.OURS);
        assertThat(order.unanswered("late")).isEmpty();
    }
}

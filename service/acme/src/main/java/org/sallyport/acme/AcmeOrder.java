package org.sallyport.acme;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sallyport.host.IssuanceKeys;
import org.sallyport.machine.Machine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One order of a certificate (RFC 8555) with the challenge HTTP-01, from the directory to the chain. A machine: answers
 * and time go in, steps and a deadline come out; there is one question at a time. Nothing that the authority says is
 * believed beyond the limits here.
 *
 * <pre>
 *  directory → nonce → account → order → for each name: authorization → challenge → look until it is valid
 *            → request → look until it is issued → chain
 * </pre>
 */
final class AcmeOrder {
    /** A nonce may have become too old, or be one that a test refuses on purpose (RFC 8555 §6.5). */
    static final int NONCES_MAX = 8;

    /** How often one thing is looked at until it is done. */
    static final int LOOKS_MAX = 60;

    /** Between two looks, and what an authority that wants more patience gets. */
    static final long LOOK_NS = TimeUnit.SECONDS.toNanos(2);
    static final long LOOK_MIN_NS = TimeUnit.MILLISECONDS.toNanos(500);
    static final long LOOK_MAX_NS = TimeUnit.SECONDS.toNanos(30);

    /** For one answer, and for the whole of it. */
    static final long ANSWER_NS = TimeUnit.SECONDS.toNanos(30);
    static final long WHOLE_NS = TimeUnit.MINUTES.toNanos(10);

    private static final byte[] NOTHING = {};
    private static final String TOKEN = "[A-Za-z0-9_-]{16,256}";
    private static final JsonMapper JSON = new JsonMapper();

    private enum Stage {
        DIRECTORY,
        ACCOUNT,
        ORDER,
        AUTHORIZATION,
        CHALLENGE,
        PROOF,
        FINALIZE,
        ISSUANCE,
        CHAIN,
        OVER
    }

    /** A request that may have to be signed again. */
    private record Post(String url, byte[] payload) {}

    private final AccountSignature account;
    private final byte[] request;
    private final URI directory;
    private final Optional<String> contact;
    private final List<String> names;
    private final boolean rehearsal;
    private final List<AcmeStep> steps = new ArrayList<>();
    private final Deque<String> authorizations = new ArrayDeque<>();
    private Stage stage = Stage.DIRECTORY;
    private @Nullable Post post;
    private boolean fetchingNonce;
    private JsonNode endpoints = JSON.createObjectNode();
    private String nonce = "";
    private int nonces;
    private String accountUrl = "";
    private String orderUrl = "";
    private String finalizeUrl = "";
    private String authorization = "";
    private String name = "";
    private int looks;
    private long endNs;
    private long deadlineNs = Machine.NEVER;
    private boolean looking;

    /**
     * @param contact address of mail for the authority's warnings
     * @param rehearsal whether it ends when every name is proven, and nothing is issued
     */
    AcmeOrder(IssuanceKeys keys, URI directory, Optional<String> contact, List<String> names, boolean rehearsal) {
        this.account = new AccountSignature(keys);
        this.request = keys.request();
        this.directory = directory;
        this.contact = contact;
        this.names = List.copyOf(names);
        this.rehearsal = rehearsal;
    }

    /** Begins. */
    List<AcmeStep> begin(long nowNs) {
        endNs = nowNs + WHOLE_NS;
        ask(new AcmeStep.Ask("GET", directory, NOTHING), nowNs);
        return taken();
    }

    /** The answer to what was asked last. */
    List<AcmeStep> answered(HttpAnswer answer, long nowNs) {
        if (stage == Stage.OVER || looking) return List.of();
        answer.header("replay-nonce").filter(n -> n.matches("[A-Za-z0-9_-]{1,512}")).ifPresent(n -> nonce = n);
        if (fetchingNonce) {
            fetchingNonce = false;
            if (nonce.isEmpty()) fail(AcmeFault.Kind.BROKEN, "The authority gives no nonce.");
            else send(nowNs);
        } else if (answer.good()) {
            nonces = 0;
            advance(answer, nowNs);
        } else {
            refused(answer, nowNs);
        }
        return taken();
    }

    /** There is no answer to what was asked last. */
    List<AcmeStep> unanswered(String why) {
        if (stage != Stage.OVER)
            fail(AcmeFault.Kind.UNREACHABLE, "The authority cannot be asked: " + why + (why.endsWith("?") ? "" : "."));
        return taken();
    }

    /** The door for challenges could not be opened. */
    List<AcmeStep> unopened(String why) {
        if (stage != Stage.OVER) fail(AcmeFault.Kind.OURS, why);
        return taken();
    }

    /** When {@link #timer} wants to be called. */
    long deadlineNs() {
        return deadlineNs;
    }

    List<AcmeStep> timer(long nowNs) {
        if (stage == Stage.OVER || nowNs < deadlineNs) return List.of();
        if (nowNs >= endNs) {
            fail(AcmeFault.Kind.BROKEN, "The authority has not come to an end within "
                    + TimeUnit.NANOSECONDS.toMinutes(WHOLE_NS) + " minutes.");
        } else if (looking) {
            looking = false;
            post(stage == Stage.PROOF ? authorization : orderUrl, NOTHING, nowNs);
        } else {
            fail(AcmeFault.Kind.UNREACHABLE,
                    "The authority cannot be asked: no answer within " + TimeUnit.NANOSECONDS.toSeconds(ANSWER_NS)
                            + " s. Is row ACM-2 open at the outer firewall?");
        }
        return taken();
    }

    private void advance(HttpAnswer answer, long nowNs) {
        if (stage == Stage.CHAIN) {
            end(new AcmeStep.Issued(new String(answer.body(), StandardCharsets.US_ASCII)));
            return;
        }
        if (stage == Stage.ACCOUNT) {
            if (!found(answer, "account", url -> accountUrl = url)) return;
            steps.add(new AcmeStep.Tell("known to the authority as " + AcmeWords.printable(accountUrl)));
            order(nowNs);
            return;
        }
        Optional<JsonNode> said = AcmeWords.object(answer.body());
        if (said.isEmpty()) {
            fail(AcmeFault.Kind.BROKEN, "What the authority says in stage " + stage.name().toLowerCase(
                    Locale.ROOT) + " is no JSON object.");
            return;
        }
        switch (stage) {
            case DIRECTORY -> directory(said.get(), nowNs);
            case ORDER -> ordered(answer, said.get(), nowNs);
            case AUTHORIZATION -> challenge(said.get(), nowNs);
            case CHALLENGE -> look(Stage.PROOF, answer, nowNs);
            case FINALIZE -> {
                looks = 0;
                issuance(answer, said.get(), nowNs);
            }
            case PROOF -> proof(answer, said.get(), nowNs);
            case ISSUANCE -> issuance(answer, said.get(), nowNs);
            default -> throw new IllegalStateException("no answer in " + stage);
        }
    }

    private void directory(JsonNode said, long nowNs) {
        endpoints = said;
        for (String wanted : List.of("newNonce", "newAccount", "newOrder")) {
            if (!said.path(wanted).asString("").isEmpty()) continue;
            fail(AcmeFault.Kind.BROKEN, "The directory at " + directory + " has no " + wanted
                    + ": is that the directory of an authority?");
            return;
        }
        if (said.path("meta").path("externalAccountRequired").asBoolean(false)) {
            fail(AcmeFault.Kind.REFUSED, "The authority wants an account that was opened elsewhere before (external"
                    + " account binding), which this release cannot use.");
            return;
        }
        Map<String, Object> wish = new LinkedHashMap<>();
        wish.put("termsOfServiceAgreed", true);
        contact.ifPresent(c -> wish.put("contact", List.of("mailto:" + c)));
        stage = Stage.ACCOUNT;
        post(said.path("newAccount").asString(""), JSON.writeValueAsBytes(wish), nowNs);
    }

    private void order(long nowNs) {
        stage = Stage.ORDER;
        List<Map<String, String>> wanted = names.stream().map(n -> Map.of("type", "dns", "value", n)).toList();
        post(endpoints.path("newOrder").asString(""), JSON.writeValueAsBytes(Map.of("identifiers", wanted)), nowNs);
    }

    private void ordered(HttpAnswer answer, JsonNode said, long nowNs) {
        if (!found(answer, "order", url -> orderUrl = url)) return;
        finalizeUrl = said.path("finalize").asString("");
        for (JsonNode a : said.path("authorizations")) authorizations.add(a.asString(""));
        if (authorizations.isEmpty() || authorizations.size() > names.size()) {
            fail(AcmeFault.Kind.BROKEN, "The authority wants " + authorizations.size() + " proofs for "
                    + names.size() + " names.");
            return;
        }
        next(nowNs);
    }

    /** The next name, or the request itself. */
    private void next(long nowNs) {
        looks = 0;
        if (!authorizations.isEmpty()) {
            stage = Stage.AUTHORIZATION;
            authorization = authorizations.remove();
            post(authorization, NOTHING, nowNs);
        } else if (rehearsal) {
            end(new AcmeStep.Proven());
        } else {
            steps.add(new AcmeStep.Tell("the names are proven; asking for the certificate"));
            stage = Stage.FINALIZE;
            post(finalizeUrl, JSON.writeValueAsBytes(Map.of("csr", AccountSignature.text(request))), nowNs);
        }
    }

    private void challenge(JsonNode said, long nowNs) {
        name = AcmeWords.printable(said.path("identifier").path("value").asString("?"));
        if (names.stream().noneMatch(name::equalsIgnoreCase)) {
            fail(AcmeFault.Kind.BROKEN, "The authority wants a proof for " + name + ", which was not asked for.");
            return;
        }
        if (said.path("status").asString("").equals("valid")) {
            steps.add(new AcmeStep.Tell(name + " was proven before, and is not looked at again"));
            next(nowNs);
            return;
        }
        List<String> offered = new ArrayList<>();
        for (JsonNode c : said.path("challenges")) {
            if (offered.size() < AcmeWords.LIST_MAX) offered.add(AcmeWords.printable(c.path("type").asString("?")));
            if (!c.path("type").asString("").equals("http-01")) continue;
            String token = c.path("token").asString("");
            if (!token.matches(TOKEN)) {
                fail(AcmeFault.Kind.BROKEN, "The authority's token for " + name + " is none (RFC 8555 section 8.3).");
                return;
            }
            steps.add(new AcmeStep.Tell("proving " + name));
            steps.add(new AcmeStep.Offer(token, token + "." + account.thumbprint()));
            stage = Stage.CHALLENGE;
            post(c.path("url").asString(""), JSON.writeValueAsBytes(Map.of()), nowNs);
            return;
        }
        fail(AcmeFault.Kind.REFUSED, "The authority proves " + name + " by " + String.join(", ", offered)
                + " alone, and this node knows http-01.");
    }

    private void proof(HttpAnswer answer, JsonNode said, long nowNs) {
        switch (said.path("status").asString("")) {
            case "valid" -> {
                steps.add(new AcmeStep.Withdraw());
                steps.add(new AcmeStep.Tell(name + " is proven"));
                next(nowNs);
            }
            case "pending" -> look(Stage.PROOF, answer, nowNs);
            default -> fail(AcmeFault.Kind.NOT_PROVEN, "The authority could not verify " + name + ": "
                    + AcmeWords.why(said) + ".");
        }
    }

    private void issuance(HttpAnswer answer, JsonNode said, long nowNs) {
        switch (said.path("status").asString("")) {
            case "valid" -> {
                stage = Stage.CHAIN;
                post(said.path("certificate").asString(""), NOTHING, nowNs);
            }
            case "processing", "ready" -> look(Stage.ISSUANCE, answer, nowNs);
            default -> fail(AcmeFault.Kind.REFUSED, "The authority did not issue the certificate: "
                    + AcmeWords.why(said) + ".");
        }
    }

    /** Looks again a little later, or as much later as the authority wants within our patience. */
    private void look(Stage at, HttpAnswer answer, long nowNs) {
        stage = at;
        if (++looks > LOOKS_MAX) {
            fail(AcmeFault.Kind.BROKEN, "The authority has not come to an end with "
                    + (at == Stage.PROOF ? name : "the certificate") + " after " + LOOKS_MAX + " looks.");
            return;
        }
        // Most are done at once, so that the first look is an early one.
        long usualNs = looks == 1 ? LOOK_MIN_NS : LOOK_NS;
        long pauseNs = AcmeWords.retryAfter(answer).map(TimeUnit.SECONDS::toNanos).orElse(usualNs);
        looking = true;
        deadlineNs = Math.min(endNs, nowNs + Math.clamp(pauseNs, LOOK_MIN_NS, LOOK_MAX_NS));
    }

    private void refused(HttpAnswer answer, long nowNs) {
        JsonNode problem = AcmeWords.object(answer.body()).orElseGet(JSON::createObjectNode);
        if (problem.path("type").asString("").endsWith(":badNonce") && post != null) {
            if (++nonces < NONCES_MAX) send(nowNs);
            else fail(AcmeFault.Kind.BROKEN, "The authority took none of " + NONCES_MAX + " nonces of its own.");
            return;
        }
        if (answer.status() >= 300 && answer.status() < 400) {
            fail(AcmeFault.Kind.BROKEN, "The authority sends us elsewhere (status " + answer.status()
                    + "), where nobody has told us to go: write the place that is meant into the file.");
            return;
        }
        String words = problem.isEmpty() ? "status " + answer.status() : AcmeWords.problem(problem);
        fail(new AcmeFault(AcmeFault.Kind.REFUSED, "The authority refused: " + words + ".",
                AcmeWords.retryAfter(answer)));
    }

    private boolean found(HttpAnswer answer, String what, Consumer<String> url) {
        Optional<String> place = answer.header("location");
        if (place.isEmpty()) fail(AcmeFault.Kind.BROKEN, "The authority does not say where the " + what + " is.");
        else url.accept(place.get());
        return place.isPresent();
    }

    private void post(String url, byte[] payload, long nowNs) {
        post = new Post(url, payload);
        if (nonce.isEmpty()) fetchNonce(nowNs);
        else send(nowNs);
    }

    private void fetchNonce(long nowNs) {
        uri(endpoints.path("newNonce").asString("")).ifPresent(u -> {
            fetchingNonce = true;
            ask(new AcmeStep.Ask("HEAD", u, NOTHING), nowNs);
        });
    }

    private void send(long nowNs) {
        Post p = Objects.requireNonNull(post);
        if (nonce.isEmpty()) {
            fetchNonce(nowNs);
            return;
        }
        uri(p.url()).ifPresent(u -> {
            Map<String, Object> head = new LinkedHashMap<>();
            if (accountUrl.isEmpty()) head.put("jwk", account.jwk());
            else head.put("kid", accountUrl);
            head.put("nonce", nonce);
            head.put("url", p.url());
            nonce = "";
            ask(new AcmeStep.Ask("POST", u, account.sign(head, p.payload())), nowNs);
        });
    }

    /**
     * Nobody is asked but the machine that the file names, and never in plain text: an authority that was taken over,
     * or whoever answers in its place, does not have edge knock at doors inside.
     */
    private Optional<URI> uri(String url) {
        try {
            URI u = new URI(url);
            if ("https".equals(u.getScheme()) && u.getRawUserInfo() == null && directory.getHost().equalsIgnoreCase(
                    u.getHost()) && port(u) == port(directory))
                return Optional.of(u);
        } catch (URISyntaxException e) {
            fail(AcmeFault.Kind.BROKEN,
                    "The authority names a place that is none: '" + AcmeWords.printable(url) + "'.");
            return Optional.empty();
        }
        fail(AcmeFault.Kind.BROKEN,
                "The authority names a place that is not its own, by https at the port of its directory: '"
                        + AcmeWords.printable(url) + "'.");
        return Optional.empty();
    }

    private static int port(URI u) {
        return u.getPort() < 0 ? AuthorityLine.HTTPS : u.getPort();
    }

    private void ask(AcmeStep.Ask ask, long nowNs) {
        steps.add(ask);
        deadlineNs = Math.min(endNs, nowNs + ANSWER_NS);
    }

    private void fail(AcmeFault.Kind kind, String sentence) {
        fail(new AcmeFault(kind, sentence));
    }

    private void fail(AcmeFault fault) {
        end(new AcmeStep.Failed(fault));
    }

    private void end(AcmeStep last) {
        if (stage == Stage.OVER) return;
        stage = Stage.OVER;
        deadlineNs = Machine.NEVER;
        steps.removeIf(AcmeStep.Ask.class::isInstance);
        steps.add(new AcmeStep.Withdraw());
        steps.add(last);
    }

    private List<AcmeStep> taken() {
        List<AcmeStep> out = List.copyOf(steps);
        steps.clear();
        return out;
    }
}

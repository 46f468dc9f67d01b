package org.sallyport.acme;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What an authority says, made fit for our own lines; pure. */
final class AcmeWords {
    /** Of any list that the authority can make as long as it wants. */
    static final int LIST_MAX = 8;

    private static final int TEXT_MAX = 300;
    private static final JsonMapper JSON = new JsonMapper();

    private AcmeWords() {}

    static Optional<JsonNode> object(byte[] body) {
        try {
            return Optional.of(JSON.readTree(body)).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** The error of an order, or of the challenge that failed (RFC 8555 §7.1.3 and §8). */
    static String why(JsonNode said) {
        if (said.path("error").isObject()) return problem(said.path("error"));
        for (JsonNode c : said.path("challenges")) if (c.path("error").isObject()) return problem(c.path("error"));
        return "it is " + printable(said.path("status").asString("nothing that we know"));
    }

    /** A problem document (RFC 9457) with those inside it (RFC 8555 §6.7.1). */
    static String problem(JsonNode problem) {
        StringBuilder out =
                new StringBuilder(problem.path("detail").asString(problem.path("type").asString("no word")));
        int seen = 0;
        for (JsonNode p : problem.path("subproblems"))
            if (++seen <= LIST_MAX) out.append("; ").append(p.path("detail").asString(""));
        return printable(out.toString());
    }

    /** One line of so many characters at most, which ends without a full stop. */
    static String printable(String text) {
        String plain = text.replaceAll("[^\\p{Print}]", " ").strip().replaceAll("\\.+$", "");
        return plain.length() > TEXT_MAX ? plain.substring(0, TEXT_MAX) + "..." : plain;
    }

    /** In seconds; a date counts for nothing. */
    static Optional<Long> retryAfter(HttpAnswer answer) {
        return answer.header("retry-after").filter(s -> s.matches("[0-9]{1,9}")).map(Long::parseLong);
    }
}

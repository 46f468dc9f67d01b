package org.sallyport.node;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import org.sallyport.node.site.Site;
import org.sallyport.node.site.Word;
import org.sallyport.ports.Role;
import org.sallyport.zone.pair.PairText;
import org.sallyport.zone.pair.Partner;

/**
 * What edge answers to words of its status command, asked for by control over the zone: compressed and piece by piece.
 * Control answers edge nothing. Owner: the desk.
 */
final class PairStatus implements Word.Asking {
    private static final String TOPIC = "status";

    /** Octets of one piece; as text they are a third longer, and an answer has 32 KiB. */
    private static final int PIECE_OCTETS = 20_000;

    /** Most octets of an answer, compressed. */
    private static final int ANSWER_OCTETS_MAX = 4 << 20;

    /** What control may ask. Words that change something are not among them. */
    private static final List<String> WORDS = List.of("summary", "alarms", "zones", "ports", "rules", "searches",
            "calls", "history", "registrations", "media", "metrics", "config", "ladders", "log");

    private final Site site;
    private final BiConsumer<String, Consumer<Object>> status;
    /** The last answer, of which pieces are asked one after the other. */
    private String word = "";
    private byte[] answer = {};

    /** @param status answers a word, now or later */
    PairStatus(Site site, BiConsumer<String, Consumer<Object>> status) {
        this.site = site;
        this.status = status;
        if (role() == Role.EDGE) site.partner().answers(TOPIC, (_, body, then) -> question(body, then));
    }

    private Role role() {
        return site.settings().config().role();
    }

    private void question(byte[] body, Consumer<byte[]> then) {
        Optional<Map<String, Object>> asked = PairText.read(body);
        String what = asked.flatMap(q -> PairText.text(q, "word")).orElse("");
        long from = asked.flatMap(q -> PairText.number(q, "from")).orElse(0L);
        if (!WORDS.contains(what)) {
            then.accept(PairText.of(Map.of("error", "edge does not answer '" + what + "'")));
        } else if (from == 0 || !what.equals(word)) {
            status.accept(what, value -> {
                word = what;
                answer = deflated(PairText.of(Map.of("answer", value)));
                then.accept(piece(0));
            });
        } else {
            then.accept(piece(from));
        }
    }

    private byte[] piece(long from) {
        if (answer.length > ANSWER_OCTETS_MAX) return PairText.of(Map.of("error", "the answer is too long"));
        int start = Math.clamp(from, 0, answer.length);
        int end = Math.min(answer.length, start + PIECE_OCTETS);
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("piece", Base64.getEncoder().encodeToString(Arrays.copyOfRange(answer, start, end)));
        out.put("next", end);
        out.put("more", end < answer.length);
        return PairText.of(out);
    }

    private static byte[] deflated(byte[] text) {
        Deflater deflater = new Deflater();
        try {
            deflater.setInput(text);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            byte[] buffer = new byte[1 << 14];
            while (!deflater.finished()) out.write(buffer, 0, deflater.deflate(buffer));
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /** A piece of what edge answers to a word. */
    @Override
    public void ask(Map<String, String> options, Consumer<Object> then) {
        Optional<String> zone = site.partner().zone();
        if (role() == Role.EDGE || zone.isEmpty()) {
            then.accept(Map.of("error", role() == Role.EDGE ? "control answers edge nothing: ask on control"
                    : "edge is not connected"));
            return;
        }
        String from = options.getOrDefault("from", "0");
        Map<String, Object> question = Map.of("word", options.getOrDefault("word", ""), "from",
                from.matches("[0-9]{1,9}") ? Long.parseLong(from) : 0L);
        site.partner().ask(zone.get(), TOPIC, PairText.of(question), said -> then.accept(switch (said) {
            case Partner.Answer.Said(byte[] body) ->
                    PairText.read(body).<Object>map(b -> b)
                            .orElseGet(() -> Map.of("error", "edge answers nothing readable"));
            case Partner.Answer.Refused(String why) -> Map.of("error", why);
            case Partner.Answer.Silent(String why) -> Map.of("error", why);
        }));
    }
}

package org.sallyport.check;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sallyport.ports.Opening;

/**
 * One thing that was looked at, and what came of it.
 *
 * @param stage when
 * @param verdict what came of it
 * @param subject what was looked at, in a few words
 * @param sentence what was seen; where nothing is judged, because of what
 * @param fix what to do, as a rule a command; empty where there is nothing to do
 * @param condition the name of the alarm that stands for it, such as {@code NAT04}; empty for none
 * @param opening the rule of a firewall that it is about
 */
public record Finding(Stage stage, Verdict verdict, String subject, String sentence, String fix, String condition,
        Optional<Opening> opening) {

    /** About no rule of a firewall. */
    public static Finding of(Stage stage, Verdict verdict, String subject, String sentence) {
        return new Finding(stage, verdict, subject, sentence, "", "", Optional.empty());
    }

    /** About a rule of a firewall. */
    public static Finding of(Stage stage, Verdict verdict, Opening opening, String sentence) {
        return new Finding(stage, verdict, String.join(" ", opening.rows()) + " " + opening.ports(), sentence, "", "",
                Optional.of(opening));
    }

    /** With what is to be done. */
    public Finding fix(String what) {
        return new Finding(stage, verdict, subject, sentence, what, condition, opening);
    }

    /** With the alarm that stands for it. */
    public Finding named(String alarm) {
        return new Finding(stage, verdict, subject, sentence, fix, alarm, opening);
    }

    /** Lists, maps and texts alone. */
    public Map<String, Object> facts() {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("stage", stage.number());
        out.put("stageTitle", stage.title());
        out.put("verdict", verdict.token());
        out.put("subject", subject);
        opening.ifPresent(o -> {
            out.put("rows", o.rows());
            out.put("firewall", o.wall().token());
            out.put("from", o.from().token());
            out.put("to", o.to().token());
            out.put("ports", o.ports());
        });
        out.put("sentence", sentence);
        if (!fix.isEmpty()) out.put("fix", fix);
        if (!condition.isEmpty()) out.put("condition", condition);
        return out;
    }

    /** Whether it is about this rule. */
    boolean isAbout(@Nullable Opening o) {
        return o != null && opening.filter(mine -> Objects.equals(mine, o)).isPresent();
    }

    /** Ids of the rows of its rule; none where it is about none. */
    public List<String> rows() {
        return opening.map(Opening::rows).orElse(List.of());
    }
}

package org.sallyport.app.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.sallyport.app.node.TlsCheck;
import org.sallyport.check.Finding;
import org.sallyport.check.Stage;
import org.sallyport.check.Verdict;
import org.sallyport.condition.Condition;
import org.sallyport.config.ConfigProblem;
import org.sallyport.condition.Severity;
import org.sallyport.host.net.pki.TlsFiles;
import tools.jackson.databind.JsonNode;

/**
 * What is said of certificates: by the node that shows them, where one runs, and by their files otherwise. Of the files
 * a running node leaves nothing to say but what it would not start with again, and that a name is missing.
 */
public final class CertificateStage {
    private CertificateStage() {}

    /** Where no node answers. */
    public static List<Finding> of(TlsCheck files) {
        List<Finding> out = wrong(files);
        boolean good = out.isEmpty();
        for (ConfigProblem p : files.remarks()) out.add(of(Verdict.REMARK, p));
        if (good) {
            out.add(Finding.of(Stage.CERTIFICATES, Verdict.PASSES, "certificate",
                    files.files().map(TlsFiles::shown).orElse("none: the node speaks no TLS")));
        }
        return out;
    }

    /** @param rows what {@code status certificates} of the node says */
    public static List<Finding> of(TlsCheck files, JsonNode rows) {
        List<Finding> out = wrong(files);
        boolean good = out.isEmpty();
        files.unnamed().ifPresent(p -> out.add(of(Verdict.REMARK, p)));
        for (JsonNode row : rows) {
            List<Finding> noted = new ArrayList<>();
            row.path("notes").forEach(n -> noted(row, n.asString(), good).ifPresent(noted::add));
            out.addAll(noted);
            boolean passes = good && noted.stream()
                    .noneMatch(f -> f.verdict().isProblem() || f.verdict() == Verdict.NOT_JUDGED);
            if (passes && row.has("endsOn")) out.add(Finding.of(Stage.CERTIFICATES, Verdict.PASSES, subject(row),
                    names(row) + ", until " + row.path("endsOn").asString()));
        }
        if (rows.isEmpty()) out.add(Finding.of(Stage.CERTIFICATES, Verdict.PASSES, "certificate",
                "none: the node speaks no TLS"));
        return out;
    }

    private static String names(JsonNode row) {
        List<String> out = new ArrayList<>();
        row.path("names").forEach(n -> out.add(n.asString()));
        return String.join(", ", out);
    }

    private static String subject(JsonNode row) {
        return row.path("slot").asString() + " identity";
    }

    /** A note begins with the code of its condition. What the files are blamed for already is not told again. */
    private static Optional<Finding> noted(JsonNode row, String note, boolean filesAreGood) {
        Optional<Condition> named = Condition.of(note.split(" ", 2)[0]);
        if (named.isEmpty()) return Optional.of(Finding.of(Stage.CERTIFICATES, Verdict.NOT_JUDGED, subject(row),
                "Not judged because of this: " + note));
        Condition c = named.get();
        boolean files = c == Condition.EXPIRED || c == Condition.NEW_PAIR_REJECTED;
        if (files && !filesAreGood) return Optional.empty();
        boolean wrong = files || c.severity() == Severity.CRITICAL || c.severity() == Severity.MAJOR;
        return Optional.of(Finding.of(Stage.CERTIFICATES, wrong ? Verdict.WRONG : Verdict.REMARK, subject(row),
                note.substring(note.indexOf(": ") + 2)).fix(wrong ? "docs/operate.md, Certificates" : "")
                .named(c.code()));
    }

    private static List<Finding> wrong(TlsCheck files) {
        List<Finding> out = new ArrayList<>();
        for (ConfigProblem p : files.faults()) out.add(of(Verdict.WRONG, p));
        for (ConfigProblem p : files.refused()) out.add(of(Verdict.WRONG, p));
        return out;
    }

    private static Finding of(Verdict verdict, ConfigProblem p) {
        return Finding.of(Stage.CERTIFICATES, verdict, p.keyPath(), p.toString())
                .fix(verdict == Verdict.WRONG ? "docs/operate.md, Certificates" : "");
    }
}

package org.sallyport.app.print;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.sallyport.config.Credential;
import org.sallyport.config.NodeConfig;
import org.sallyport.config.TurnConfig;
import org.sallyport.machine.Sensitive;
import org.sallyport.sip.message.SecretMask;
import org.sallyport.zone.Zone;

/**
 * The last look at what goes into a bundle. Nothing that is secret should come here: values redact themselves and
 * messages are kept without it. What looks like a secret all the same, and whatever this machine knows to be one, is
 * blanked wherever it stands.
 */
public final class BundleMask {
    private static final String STARS = "***";

    /** Shorter ones are blanked where they are a whole value and nowhere else: they are parts of everybody's words. */
    private static final int SECRET_CHARS_MIN = 6;

    /** Of which one blanks every second figure. */
    private static final int VALUE_CHARS_MIN = 3;

    private static final List<Pattern> LOOKS = List.of(
            Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\\z)"),
            Pattern.compile("(?i)(?<=\\binline:)[^\\s\"|,\\\\*]+"),
            Pattern.compile("(?i)(?<=\\b(?:ice-pwd|key-mgmt):)[^\\s\"\\\\*]+"),
            Pattern.compile(
                    "(?i)(?<=\\b(?:response|cnonce|rspauth|password|passwd|secret)=)(?:\\\\?\"[^\"\\\\]*\\\\?\"|[^\\s,;\"\\\\*\\]]+)"),
            Pattern.compile("(?i)(?<=\\bauthori[sz]ation: (?:Basic|Bearer) )[^\\s\"\\\\]+"));

    private static final Pattern KEY_BEGIN = Pattern.compile("-----BEGIN [A-Z ]*PRIVATE KEY-----");
    private static final Pattern KEY_END = Pattern.compile("-----END [A-Z ]*PRIVATE KEY-----");

    private final List<String> secrets;
    private final List<Pattern> values;

    private BundleMask(List<String> secrets, List<Pattern> values) {
        this.secrets = secrets;
        this.values = values;
    }

    /** Blanks these, and what looks like a secret. */
    public static BundleMask of(List<String> secrets) {
        List<String> all = secrets.stream().flatMap(s -> Stream.of(s, quoted(s))).distinct()
                .sorted((a, b) -> b.length() - a.length()).toList();
        return new BundleMask(all.stream().filter(s -> s.length() >= SECRET_CHARS_MIN).toList(),
                all.stream().filter(s -> s.length() >= VALUE_CHARS_MIN && s.length() < SECRET_CHARS_MIN)
                        .map(s -> Pattern.compile("(?<![^\\s=\"'])" + Pattern.quote(s) + "(?![^\\s,;\"'])")).toList());
    }

    /** As JSON writes it (RFC 8259 §7). */
    private static String quoted(String secret) {
        String json = Json.line(secret);
        return json.substring(1, json.length() - 1);
    }

    /** Every secret of a configuration. */
    public static List<String> secretsOf(NodeConfig config) {
        List<Sensitive<String>> all = new ArrayList<>();
        for (Credential c : config.credentials()) add(all, c);
        for (Zone z : config.zones()) {
            if (z instanceof Zone.TraversalClient c) all.add(c.credentials().password());
            if (z instanceof Zone.TraversalServer s) all.add(s.credentials().password());
        }
        TurnConfig turn = TurnConfig.of(config);
        all.addAll(turn.access().sharedSecrets());
        for (Credential c : turn.access().users()) add(all, c);
        return all.stream().map(Sensitive::reveal).toList();
    }

    private static void add(List<Sensitive<String>> all, Credential c) {
        c.password().ifPresent(all::add);
        c.ha1Sha256().ifPresent(all::add);
        c.ha1Md5().ifPresent(all::add);
    }

    /**
     * The end of a text that was cut somewhere: what is left of a line may be the end of a secret whose beginning would
     * have told, and so may lines that end a key (RFC 7468 §2).
     */
    public static String wholeLines(String tail) {
        int feed = tail.indexOf('\n');
        String whole = feed < 0 ? "" : tail.substring(feed + 1);
        Matcher end = KEY_END.matcher(whole);
        if (!end.find()) return whole;
        Matcher begin = KEY_BEGIN.matcher(whole);
        return begin.find() && begin.start() < end.start() ? whole : STARS + whole.substring(end.end());
    }

    /** The text as it may be written. */
    public String on(String text) {
        String out = SecretMask.uris(text);
        for (Pattern p : LOOKS) out = p.matcher(out).replaceAll(STARS);
        for (String s : secrets) out = out.replace(s, STARS);
        for (Pattern p : values) out = p.matcher(out).replaceAll(STARS);
        return out;
    }
}

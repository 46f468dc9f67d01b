package org.sallyport.rules;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jdt.core.JavaCore;
import org.eclipse.jdt.core.ToolFactory;
import org.eclipse.jdt.core.formatter.CodeFormatter;
import org.eclipse.jdt.core.formatter.DefaultCodeFormatterConstants;
import org.eclipse.jface.text.BadLocationException;
import org.eclipse.jface.text.Document;
import org.eclipse.text.edits.TextEdit;

/** Eclipse's formatter with the settings of {@code format.properties}. */
final class Formatter {
    private static final String PREFIX = "org.eclipse.jdt.core.formatter.";

    private static final int COLUMNS = 120;

    /** Between patterns of one case it forgets the space behind a comma, and wraps nothing. */
    private static final Pattern CASE_COMMA = Pattern.compile("(?m)^(\\s*case [^\"'\\n]*?(?: _|\\))),(?=\\S)");
    private static final Pattern LONG_CASE = Pattern.compile("(?m)^( *)(case [^\"'\\n]{100,})$");

    private final CodeFormatter formatter;

    Formatter() {
        Map<String, String> options = DefaultCodeFormatterConstants.getEclipseDefaultSettings();
        settings().forEach((key, value) -> {
            if (options.put(PREFIX + key, (String) value) == null)
                throw new IllegalStateException("no such setting: " + key);
        });
        for (String level : new String[] {JavaCore.COMPILER_COMPLIANCE, JavaCore.COMPILER_SOURCE,
            JavaCore.COMPILER_CODEGEN_TARGET_PLATFORM}) {
            options.put(level, JavaCore.VERSION_25);
        }
        formatter = ToolFactory.createCodeFormatter(options, ToolFactory.M_FORMAT_EXISTING);
    }

    private static Properties settings() {
        Properties out = new Properties();
        try (Reader in = new InputStreamReader(Formatter.class.getResourceAsStream("/format.properties"),
                StandardCharsets.UTF_8)) {
            out.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out;
    }

    /** The source as it should look. */
    String formatted(String source) {
        TextEdit edit = formatter.format(CodeFormatter.K_COMPILATION_UNIT | CodeFormatter.F_INCLUDE_COMMENTS, source, 0,
                source.length(), 0, "\n");
        if (edit == null) throw new IllegalArgumentException("not Java");
        Document document = new Document(source);
        try {
            edit.apply(document);
        } catch (BadLocationException e) {
            throw new IllegalStateException(e);
        }
        String text = document.get();
        // Each pass mends one comma of a line.
        for (Matcher m = CASE_COMMA.matcher(text); m.find(); m = CASE_COMMA.matcher(text)) text = m.replaceAll("$1, ");
        return LONG_CASE.matcher(text).replaceAll(m -> Matcher.quoteReplacement(wrapped(m.group(1), m.group(2))));
    }

    /** A case whose patterns need several lines, broken behind the last comma that fits. */
    private static String wrapped(String indent, String text) {
        StringBuilder out = new StringBuilder();
        String line = indent + text;
        int cut;
        while (line.length() > COLUMNS && (cut = line.lastIndexOf(", ", COLUMNS - 1)) > 0) {
            out.append(line, 0, cut + 1).append('\n');
            line = indent + " ".repeat(8) + line.substring(cut + 2);
        }
        return out.append(line).toString();
    }
}

package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** Cuts a module into the lexical items of X.680 §12. */
final class Lexer {
    /**
     * One item.
     *
     * @param text the item; a character string without its quotes
     */
    record Token(Kind kind, String text, SchemaFault.Place place) {}

    enum Kind { NAME, NUMBER, STRING, SYMBOL, END }

    private static final List<String> SYMBOLS = List.of("::=", "...", "..", "[[", "]]");

    private final String file;
    private final String text;
    private int at;
    private int line = 1;

    private Lexer(String file, String text) {
        this.file = file;
        this.text = text;
    }

    /** All items; the last one is {@link Kind#END}. */
    static List<Token> cut(String file, String text) {
        Lexer lexer = new Lexer(file, text);
        List<Token> out = new ArrayList<>();
        do out.add(lexer.next());
        while (out.getLast().kind() != Kind.END);
        return out;
    }

    private SchemaFault.Place place() {
        return new SchemaFault.Place(file, line);
    }

    private Token token(Kind kind, int to) {
        String item = text.substring(at, to);
        at = to;
        return new Token(kind, item, place());
    }

    private Token next() {
        skip();
        if (at == text.length()) return new Token(Kind.END, "end of file", place());
        char c = text.charAt(at);
        if (c == '"') return string();
        if (Character.isDigit(c) || c == '-' && at + 1 < text.length() && Character.isDigit(text.charAt(at + 1))) {
            return token(Kind.NUMBER, run(at + 1, Character::isDigit));
        }
        // "&Type" is one item: X.681 §7.2.
        if (Character.isLetter(c) || c == '&') return token(Kind.NAME, nameEnd());
        for (String s : SYMBOLS) if (text.startsWith(s, at)) return token(Kind.SYMBOL, at + s.length());
        return token(Kind.SYMBOL, at + 1);
    }

    private int run(int from, IntPredicate belongs) {
        int to = from;
        while (to < text.length() && belongs.test(text.charAt(to))) to++;
        return to;
    }

    /** A hyphen belongs to a name unless it begins a comment or ends the name. */
    private int nameEnd() {
        int to = run(at + 1, Character::isLetterOrDigit);
        while (to + 1 < text.length() && text.charAt(to) == '-' && Character.isLetterOrDigit(text.charAt(to + 1))) {
            to = run(to + 1, Character::isLetterOrDigit);
        }
        return to;
    }

    private Token string() {
        int to = text.indexOf('"', at + 1);
        if (to < 0) throw new SchemaFault(place(), "a string that does not end");
        Token out = new Token(Kind.STRING, text.substring(at + 1, to), place());
        at = to + 1;
        return out;
    }

    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') line++;
            if (text.startsWith("--", at)) comment();
            else if (Character.isWhitespace(c)) at++;
            else return;
        }
    }

    /** To the end of the line or the next two hyphens, X.680 §12.6.3. */
    private void comment() {
        at += 2;
        while (at < text.length() && text.charAt(at) != '\n' && !text.startsWith("--", at)) at++;
        if (text.startsWith("--", at)) at += 2;
    }
}

package org.sallyport.bench.turn;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * What a generator says when a command is done: numbers by name, on one line. Lines before it are progress.
 *
 * @param values by name
 */
record Answer(Map<String, Long> values) {
    private static final String WORD = "done";

    Answer {
        values = Map.copyOf(values);
    }

    /** Collects one. */
    static final class Builder {
        private final Map<String, Long> values = new LinkedHashMap<>();

        Builder with(String name, long value) {
            values.put(name, value);
            return this;
        }

        String line() {
            StringJoiner out = new StringJoiner(" ");
            out.add(WORD);
            values.forEach((name, value) -> out.add(name + "=" + value));
            return out.toString();
        }
    }

    /**
     * Reads up to the answer; other lines are for people.
     *
     * @throws IOException where the process ends before
     */
    static Answer await(BufferedReader in, Consumer<String> progress) throws IOException {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals(WORD) || line.startsWith(WORD + " ")) return of(line);
            progress.accept(line);
        }
        throw new IOException("the clients of the benchmark ended early");
    }

    static Answer of(String line) throws IOException {
        Map<String, Long> out = new LinkedHashMap<>();
        String[] words = line.split(" ");
        try {
            for (int i = 1; i < words.length; i++) {
                int at = words[i].indexOf('=');
                out.put(words[i].substring(0, at), Long.parseLong(words[i].substring(at + 1)));
            }
        } catch (NumberFormatException | StringIndexOutOfBoundsException e) {
            throw new IOException("the clients of the benchmark said " + line, e);
        }
        return new Answer(out);
    }

    /** One of the numbers. */
    long get(String name) {
        Long v = values.get(name);
        if (v == null) throw new IllegalArgumentException("no " + name + " in " + values);
        return v;
    }
}

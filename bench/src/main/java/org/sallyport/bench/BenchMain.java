package org.sallyport.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** {@code sallyport bench [WHAT...] [--option value...]}. */
public final class BenchMain {
    private BenchMain() {}

    /**
     * Runs the named benchmarks one after the other.
     *
     * @param args names first, then options, which go to each of them
     * @return 0, or 2 where a name or an option is unknown
     */
    public static Integer run(String[] args) throws IOException {
        List<String> names = new ArrayList<>();
        int i = 0;
        while (i < args.length && !args[i].startsWith("-")) names.add(args[i++]);
        String[] options = Arrays.copyOfRange(args, i, args.length);
        if (names.isEmpty()) names.add("media");
        for (String name : names) {
            if (!name.equals("media")) {
                System.err.println("no benchmark is called " + name + "; there is: media");
                return 2;
            }
            try {
                MediaBench.main(options);
            } catch (IllegalArgumentException e) {
                System.err.println(e.getMessage());
                return 2;
            }
        }
        return 0;
    }
}

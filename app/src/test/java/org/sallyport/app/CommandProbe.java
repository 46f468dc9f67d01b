package org.sallyport.app;

/** {@link CommandRun} for tests of other packages. */
public record CommandProbe(int code, String out, String err) {
    /** Runs a command line in this process. */
    public static CommandProbe of(String... words) {
        CommandRun run = CommandRun.of(words);
        return new CommandProbe(run.code(), run.out(), run.err());
    }
}

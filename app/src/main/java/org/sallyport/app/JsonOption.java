package org.sallyport.app;

import picocli.CommandLine.Option;

/** The option of every command that reports something. */
final class JsonOption {
    @Option(names = "--json", description = "Print JSON for programs instead of text for people.")
    boolean wanted;
}

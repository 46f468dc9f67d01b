package org.sallyport.config;

import java.util.List;

/** Makes {@code docs/configuration.md} out of the catalogue. */
public final class ConfigPage {
    private ConfigPage() {}

    /** The page as Markdown, ending with a line feed. */
    public static String markdown() {
        StringBuilder out = new StringBuilder(1 << 15);
        out.append("""
                # Configuration

                <!-- Made by `sallyport config page`; a test compares. Change the catalogue, not this file. -->

                One YAML file per node. Paths mirror the menus of the port document in kebab-case; a dot is one step of
                indentation, `[]` an item of a list. Everything has the document's default, so a file holds little more than
                addresses, domains and the zone. `sallyport init` writes a pair to start from, `sallyport config check FILE`
                tells every fault at once, `sallyport config explain KEY --config FILE` tells which value holds and why.

                Durations have a unit (`500ms`, `90s`, `5m`, `1h`, `1d`), switches are `on` or `off`, a secret may be
                `file:PATH` of a file that holds it. Paths count from the directory of the configuration file.
                What is *not built yet* may stand in a file and does nothing; [ports.md](ports.md) has the chapters.
                *Now* in the last column: `sallyport reload` is enough; otherwise the node needs a restart.
                """);
        String section = "";
        for (ConfigKey<?> key : ConfigCatalogue.all()) {
            String own = ConfigCatalogue.parent(key.path());
            if (!own.equals(section) || out.indexOf("| Key |") < 0) {
                section = own;
                out.append("\n## ").append(own.isEmpty() ? "The node" : "`" + own + "`").append("\n\n");
                out.append("| Key | Value | Default | What it does | Change |\n|---|---|---|---|---|\n");
            }
            row(out, key);
        }
        return out.toString();
    }

    private static void row(StringBuilder out, ConfigKey<?> key) {
        String fallback = key.fallback().isEmpty() ? key.fallbackNote() : "`" + key.fallback() + "`";
        if (!key.fallback().isEmpty() && !key.fallbackNote().isEmpty()) {
            String note = key.fallbackNote();
            // A note that repeats the value as its first word explains it; the table shows the value once.
            if (note.startsWith(key.fallback())) note =
                    note.substring(key.fallback().length()).replaceFirst("^[:,]? *", "");
            fallback += " (" + note.replaceFirst("^\\((.*)\\)$", "$1") + ")";
        }
        List<String> cells = List.of("`" + key.path() + "`",
                (key.type().list() ? "list: " : "") + key.type().name(),
                fallback.isEmpty() ? "–" : fallback,
                (PortKeys.unused(key.path()).isPresent() ? "**Not built yet.** " : "") + key.sentence() + " *"
                        + key.menu() + "*",
                key.reloadable() ? "now" : "restart");
        out.append("| ");
        out.append(String.join(" | ", cells.stream().map(c -> c.replace("|", "\\|")).toList())).append(" |\n");
    }
}

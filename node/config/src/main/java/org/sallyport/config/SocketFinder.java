package org.sallyport.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.sallyport.machine.EditDistance;

/**
 * Where the running node of a file may be asked. Whoever has just mistyped something needs the status more than ever,
 * so the file need not be right, nor YAML at all: the node that runs has read it when it was.
 */
public final class SocketFinder {
    private static final String SOCKET = "admin.sock";
    private static final int FILE_BYTES_MAX = 4 << 20;
    private static final Pattern LINE = Pattern.compile("\\s*([A-Za-z-]{4,20})\\s*:\\s*(.+?)\\s*");

    private SocketFinder() {}

    /** Places of the admin socket, the likeliest first; at least one. */
    public static List<Path> places(Path file) {
        List<Path> out = new ArrayList<>();
        Draft draft = draft(file);
        draft.find(NodeKeys.ADMIN_SOCKET).map(draft::resolve).ifPresent(out::add);
        draft.find(NodeKeys.STATE_DIRECTORY).map(draft::resolve).map(d -> d.resolve(SOCKET)).ifPresent(out::add);
        if (!draft.clean()) for (String line : lines(file)) guess(draft, line).ifPresent(out::add);
        out.add(draft.usualState().resolve(SOCKET));
        return out.stream().distinct().toList();
    }

    private static Draft draft(Path file) {
        return YamlWalk.walk(file.toString(), NodeConfigReader.folder(file), String.join("\n", lines(file)));
    }

    private static List<String> lines(Path file) {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) return List.of();
            return Files.readString(file, StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** One line as it was probably meant, where the whole cannot be read. */
    private static Optional<Path> guess(Draft draft, String line) {
        Matcher m = LINE.matcher(line.replaceFirst("\\s#.*", ""));
        if (!m.matches()) return Optional.empty();
        String value = m.group(2).replaceAll("^[\"']|[\"',}]+$", "");
        if (value.isEmpty() || value.indexOf('\0') >= 0) return Optional.empty();
        boolean state = EditDistance.between(m.group(1), NodeKeys.STATE_DIRECTORY.path()) <= 3;
        if (state) return Optional.of(draft.resolve(value).resolve(SOCKET));
        return m.group(1).equals("socket") ? Optional.of(draft.resolve(value)) : Optional.empty();
    }
}

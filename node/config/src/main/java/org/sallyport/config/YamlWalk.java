package org.sallyport.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.sallyport.config.Draft.Place;
import org.sallyport.machine.Sensitive;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Goes through the nodes of a YAML file, guided by the catalogue: what is not in it is a problem, what is in it is
 * converted at once. No deeper than the catalogue, so that an alias to itself cannot lead in circles.
 */
final class YamlWalk {
    private static final int SECRET_BYTES_MAX = 4096;

    /** Where the node writes; every other path is one that it reads. */
    private static final Set<ConfigKey<?>> WRITTEN =
            Set.of(NodeKeys.STATE_DIRECTORY, NodeKeys.ADMIN_SOCKET, LogKeys.LOG_FILE);

    private final Draft draft;

    private YamlWalk(Draft draft) {
        this.draft = draft;
    }

    static Draft walk(String file, Path base, String text) {
        Draft draft = new Draft(file, base);
        LoadSettings settings = LoadSettings.builder().setLabel(file).setUseMarks(true).build();
        try {
            Optional<Node> root = new Compose(settings).composeString(text);
            if (root.isEmpty() || empty(root.get())) {
                draft.problem(Place.NONE, "", "The file is empty. 'sallyport init' writes a pair to start from.");
            } else if (root.get() instanceof MappingNode top) {
                new YamlWalk(draft).mapping(top, "", "");
            } else {
                draft.problem(place(root.get()), "", "The file must be a list of 'key: value' lines.");
            }
        } catch (MarkedYamlEngineException e) {
            Place at = e.getProblemMark().map(YamlWalk::place).orElse(Place.NONE);
            draft.problem(at, "", "This is not YAML: " + e.getProblem() + ".");
        } catch (YamlEngineException e) {
            draft.problem(Place.NONE, "",
                    "This is not YAML: " + String.valueOf(e.getMessage()).replaceFirst("\\.$", "") + ".");
        }
        return draft;
    }

    private void mapping(MappingNode node, String pattern, String path) {
        Set<String> seen = new LinkedHashSet<>();
        for (NodeTuple tuple : node.getValue()) {
            Place place = place(tuple.getKeyNode());
            if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
                draft.problem(place, path, "A key must be a word.");
                continue;
            }
            String child = pattern.isEmpty() ? name.getValue() : pattern + "." + name.getValue();
            String childPath = path.isEmpty() ? name.getValue() : path + "." + name.getValue();
            if (!seen.add(name.getValue())) {
                draft.problem(place, childPath, "stands here a second time. Keep one of the two.");
                continue;
            }
            draft.place(childPath, place);
            member(tuple.getValueNode(), child, childPath, place);
        }
    }

    private void member(Node value, String pattern, String path, Place place) {
        Optional<ConfigKey<?>> key = ConfigCatalogue.key(pattern);
        if (key.isPresent()) {
            leaf(value, key.get(), path);
        } else if (ConfigCatalogue.section(pattern + "[]")) {
            items(value, pattern, path);
        } else if (ConfigCatalogue.section(pattern)) {
            if (value instanceof MappingNode section) mapping(section, pattern, path);
            else if (!empty(value)) draft.problem(place(value), path, "is a section: it holds keys, not a value.");
        } else {
            unknown(pattern, path, place);
        }
    }

    private void unknown(String pattern, String path, Place place) {
        String hint = ConfigCatalogue.nearest(pattern)
                .map(n -> " Did you mean '" + n + "'?")
                .orElse(" 'sallyport config explain' lists all keys.");
        draft.problem(place, path, "is not a key." + hint);
    }

    private void items(Node value, String pattern, String path) {
        if (empty(value)) return;
        if (!(value instanceof SequenceNode list)) {
            draft.problem(place(value), path, "is a list: each item starts with '- '.");
            return;
        }
        draft.count(path, list.getValue().size());
        for (int i = 0; i < list.getValue().size(); i++) {
            Node item = list.getValue().get(i);
            String itemPath = path + "[" + i + "]";
            draft.place(itemPath, place(item));
            if (item instanceof MappingNode m) mapping(m, pattern + "[]", itemPath);
            else draft.problem(place(item), itemPath, "must hold keys such as '- name: ...'.");
        }
    }

    private void leaf(Node value, ConfigKey<?> key, String path) {
        List<ScalarNode> scalars = new ArrayList<>();
        if (value instanceof ScalarNode one && !empty(one)) {
            scalars.add(one);
        } else if (value instanceof SequenceNode many && key.type().list()) {
            for (Node n : many.getValue()) {
                if (n instanceof ScalarNode s && !empty(s)) scalars.add(s);
                else draft.problem(place(n), path, "is a list of single values. Wanted: " + key.type().wanted() + ".");
            }
        } else {
            draft.problem(place(value), path, (empty(value) ? "has no value." : "takes one value.")
                    + " Wanted: " + key.type().wanted() + ".");
            return;
        }
        convert(key, path, scalars);
    }

    private void convert(ConfigKey<?> key, String path, List<ScalarNode> scalars) {
        List<Object> values = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (ScalarNode s : scalars) {
            Optional<String> text = key.type().secret() ? secret(s, path) : Optional.of(s.getValue());
            if (text.isEmpty()) continue;
            Optional<?> v = key.type().reader().apply(text.get());
            if (v.isPresent()) {
                values.add(v.get());
                texts.add(v.get() instanceof Sensitive<?> hidden ? hidden.reveal().toString() : text.get());
            } else {
                String shown = key.type().secret() ? "The value" : "'" + s.getValue() + "'";
                draft.problem(place(s), path, shown + " is not accepted. Wanted: " + key.type().wanted() + ".");
            }
        }
        if (values.size() != scalars.size()) return;
        String text = texts.stream().collect(Collectors.joining(", "));
        if (KeyTypes.isPath(key.type()) && !WRITTEN.contains(key))
            texts.forEach(t -> draft.names(draft.resolve(t)));
        draft.put(path, new Draft.Entry(key, List.copyOf(values), key.type().list() ? "[" + text + "]" : text));
    }

    /** The secret itself, from the file that the value names where it starts with {@code file:}. */
    private Optional<String> secret(ScalarNode s, String path) {
        if (!s.getValue().startsWith("file:")) return Optional.of(s.getValue());
        Path file = draft.resolve(s.getValue().substring("file:".length()).strip());
        draft.names(file);
        try {
            if (Files.size(file) > SECRET_BYTES_MAX) {
                draft.problem(place(s), path, "The secret file " + file + " is larger than " + SECRET_BYTES_MAX
                        + " octets.");
                return Optional.empty();
            }
            String text = FileText.unmarked(Files.readString(file, StandardCharsets.UTF_8)).strip();
            if (!text.isEmpty()) return Optional.of(text);
            draft.problem(place(s), path, "The secret file " + file + " is empty.");
        } catch (IOException e) {
            draft.problem(place(s), path, "The secret file " + file + " cannot be read: " + FileText.reason(e) + ".");
        }
        return Optional.empty();
    }

    private static boolean empty(Node n) {
        return n instanceof ScalarNode s && s.isPlain()
                && (s.getValue().isEmpty() || s.getValue().equals("~") || s.getValue().equals("null"));
    }

    private static Place place(Node n) {
        return n.getStartMark().map(YamlWalk::place).orElse(Place.NONE);
    }

    private static Place place(Mark m) {
        return new Place(m.getLine() + 1, m.getColumn() + 1);
    }
}

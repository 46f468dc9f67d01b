package org.sallyport.asn1;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** All modules together: knows where a name leads. */
final class Schema {
    private final Map<String, Module> modules = new LinkedHashMap<>();
    private final Map<String, String> packages;
    /** Types that are being replaced by what is behind them. */
    private final Set<Module.Assignment> open = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * @param packages the Java package of each module
     */
    Schema(List<Module> modules, Map<String, String> packages) {
        for (Module m : modules) {
            if (this.modules.put(m.name(), m) != null) throw new SchemaFault(m.place(), "a second module " + m.name());
        }
        this.packages = Map.copyOf(packages);
    }

    /**
     * A type that becomes a Java type.
     *
     * @param name its name in the schema
     * @param type a sequence, choice or enumeration without any {@link Type.Named} in it
     */
    record Structure(String javaPackage, String module, String name, Type type, SchemaFault.Place place) {}

    /** Every sequence, choice and enumeration that has a name and no parameters. */
    List<Structure> structures() {
        List<Structure> out = new ArrayList<>();
        Map<String, String> seen = new HashMap<>();
        for (Module m : modules.values()) {
            for (Module.Assignment a : m.types().values()) {
                if (!a.parameters().isEmpty()) continue;
                if (!isStructure(a.type())) {
                    // Becomes part of what names it; here it only shows its faults.
                    resolved(a.type(), m, Map.of());
                    continue;
                }
                String javaName = javaName(m, a.name());
                String other = seen.put(javaName, m.name() + "." + a.name());
                if (other != null)
                    throw new SchemaFault(a.place(), a.name() + " and " + other + " are one name in Java");
                if (JavaNames.TYPES_TAKEN.contains(JavaNames.type(a.name()))) {
                    throw new SchemaFault(a.place(), a.name() + " would hide another name in Java");
                }
                out.add(new Structure(packageOf(m), m.name(), a.name(), resolved(a.type(), m, Map.of()), a.place()));
            }
        }
        return out;
    }

    private static boolean isStructure(Type t) {
        return t instanceof Type.Sequence || t instanceof Type.Choice || t instanceof Type.Enumerated;
    }

    private String packageOf(Module m) {
        String out = packages.get(m.name());
        if (out == null) throw new SchemaFault(m.place(), "no Java package is named for module " + m.name());
        return out;
    }

    private String javaName(Module m, String name) {
        return packageOf(m) + "." + JavaNames.type(name);
    }

    private Type resolved(Type type, Module scope, Map<String, Type> parameters) {
        return switch (type) {
            case Type.Named n -> named(n, scope, parameters);
            case Type.Sequence s -> new Type.Sequence(components(s.root(), scope, parameters), s.extensible(),
                    s.additions().stream()
                            .map(a -> new Type.Addition(components(a.members(), scope, parameters), a.group()))
                            .toList());
            case Type.Choice c -> new Type.Choice(components(c.root(), scope, parameters), c.extensible(),
                    components(c.additions(), scope, parameters));
            case Type.ListOf l -> new Type.ListOf(resolved(l.element(), scope, parameters), l.size());
            case Type.Bool _, Type.Nothing _, Type.Oid _, Type.Open _, Type.Int _, Type.Bits _, Type.OctetText _,
                    Type.Text _, Type.Enumerated _, Type.Reference _ ->
                    type;
        };
    }

    private List<Type.Component> components(List<Type.Component> list, Module scope, Map<String, Type> parameters) {
        return list.stream()
                .map(c -> new Type.Component(c.name(), resolved(c.type(), scope, parameters), c.optional(), c.value()))
                .toList();
    }

    private Type named(Type.Named n, Module scope, Map<String, Type> parameters) {
        Type argument = parameters.get(n.name());
        if (argument != null && n.arguments().isEmpty()) return narrowed(argument, n.constraint(), n);
        Module home = scope;
        Module.Assignment a = scope.types().get(n.name());
        if (a == null) {
            home = modules.get(scope.imports().getOrDefault(n.name(), ""));
            a = home == null ? null : home.types().get(n.name());
        }
        if (a == null || home == null) throw new SchemaFault(n.place(), "no type " + n.name());
        if (a.parameters().size() != n.arguments().size()) {
            throw new SchemaFault(n.place(), n.name() + " takes " + a.parameters().size() + " parameters");
        }
        if (a.parameters().isEmpty() && isStructure(a.type())) {
            if (n.constraint().isPresent()) {
                throw new SchemaFault(n.place(), "this constraint on " + n.name() + " is not supported");
            }
            return new Type.Reference(javaName(home, a.name()), a.type());
        }
        Map<String, Type> actual = new HashMap<>();
        for (int i = 0; i < a.parameters().size(); i++) {
            actual.put(a.parameters().get(i), resolved(n.arguments().get(i), scope, parameters));
        }
        if (!open.add(a)) throw new SchemaFault(n.place(), n.name() + " leads to itself");
        Type behind = resolved(a.type(), home, actual);
        open.remove(a);
        return narrowed(behind, n.constraint(), n);
    }

    /** A type with what a reference to it adds: the parser gives sizes as those of an OCTET STRING. */
    private static Type narrowed(Type type, Optional<Type> constraint, Type.Named at) {
        if (constraint.isEmpty()) return type;
        return switch (type) {
            case Type.Int _ when constraint.get() instanceof Type.Int i -> i;
            case Type.OctetText _ when constraint.get() instanceof Type.OctetText o -> o;
            case Type.Bits _ when constraint.get() instanceof Type.OctetText o -> new Type.Bits(o.size());
            case Type.Text t when constraint.get() instanceof Type.OctetText o ->
                    new Type.Text(t.kind(), o.size(), t.permitted());
            case Type.ListOf l when constraint.get() instanceof Type.OctetText o ->
                    new Type.ListOf(l.element(), o.size());
            default -> throw new SchemaFault(at.place(), "this constraint on " + at.name() + " is not supported");
        };
    }
}

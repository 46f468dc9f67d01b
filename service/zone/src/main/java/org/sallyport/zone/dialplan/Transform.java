package org.sallyport.zone.dialplan;

/**
 * A change of the alias before any rule is tried.
 *
 * @param priority 1 to 65534, unique, 1 first
 * @param name for people
 * @param pattern what the alias must look like
 * @param action what becomes of it; left as it is, it is kept from the transforms behind this one
 */
public record Transform(int priority, String name, AliasPattern pattern, PatternAction action) {
    public Transform {
        if (priority < 1 || priority > 65534) throw new IllegalArgumentException("priority=" + priority);
    }

    /** The same with the variables of its texts put in. */
    Transform with(Variables variables) {
        return new Transform(priority, name, pattern.with(variables), AliasPattern.with(action, variables));
    }
}

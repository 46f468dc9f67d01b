package org.sallyport.zone.dialplan;

/**
 * A change of the alias before any rule is tried.
 *
 * @param priority 1 to 65534, unique, 1 first
 * @param name for people
 * @param pattern what the alias must look like
 * @param action anything but {@link PatternAction.Leave}
 */
public record Transform(int priority, String name, AliasPattern pattern, PatternAction action) {
    public Transform {
        if (priority < 1 || priority > 65534) throw new IllegalArgumentException("priority=" + priority);
        if (action instanceof PatternAction.Leave) throw new IllegalArgumentException("a transform must change");
    }
}

package org.sallyport.scenarios.world;

/** A scenario did not go as it must. Never caused by a stranger's bytes: it ends the scenario, not a node. */
public final class ScenarioFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What went wrong, one sentence. */
    public ScenarioFailure(String what) {
        super(what);
    }
}

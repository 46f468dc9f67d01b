package org.sallyport.scenarios.world;

import java.util.List;

/** A node that nothing is asked of. */
public final class IdleNode implements NodeStarter.Running {
    @Override
    public List<String> leftovers() {
        return List.of();
    }

    @Override
    public List<String> activeZones() {
        return List.of();
    }

    @Override
    public List<String> refusals() {
        return List.of();
    }
}

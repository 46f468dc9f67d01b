package org.sallyport.turn.loop;

import org.jspecify.annotations.Nullable;
import org.sallyport.machine.Machine;

/**
 * Permissions and channels of one allocation. Owner: one loop.
 *
 * <p>Three open-addressed tables of references that begin empty and double as they fill; what has expired is taken out
 * by building them anew, which happens at most once a second. An allocation with one peer and one channel has three
 * tables of four references.
 */
final class PeerTable {
    private static final Permission[] NO_PERMISSIONS = new Permission[1];
    private static final Channel[] NO_CHANNELS = new Channel[1];
    private static final int FIRST_SIZE = 4;

    private final int permissionsMax;
    private final int channelsMax;
    private final long seed;
    private Permission[] permissions = NO_PERMISSIONS;
    private Channel[] byNumber = NO_CHANNELS;
    private Channel[] byPeer = NO_CHANNELS;
    private int permissionCount;
    private int channelCount;

    /** @param seed random, so that nobody can choose peers that collide */
    PeerTable(int permissionsMax, int channelsMax, long seed) {
        this.permissionsMax = permissionsMax;
        this.channelsMax = channelsMax;
        this.seed = seed;
    }

    private int hash(long high, long low, int port) {
        long x = (high ^ seed) * 0x9e3779b97f4a7c15L;
        x = (x ^ x >>> 29 ^ low) * 0xbf58476d1ce4e5b9L;
        x = (x ^ x >>> 32 ^ port) * 0x94d049bb133111ebL;
        return (int) (x >>> 33);
    }

    /** The permission of an address, living or not, or null. */
    @Nullable
    Permission permission(long high, long low) {
        Permission[] table = permissions;
        int mask = table.length - 1;
        int i = hash(high, low, 0) & mask;
        Permission p = table[i];
        while (p != null && (p.low != low || p.high != high)) {
            i = i + 1 & mask;
            p = table[i];
        }
        return p;
    }

    /** The channel with a number, living or resting, or null. */
    @Nullable
    Channel channel(int number) {
        Channel[] table = byNumber;
        int mask = table.length - 1;
        int i = number & mask;
        Channel c = table[i];
        while (c != null && c.number != number) {
            i = i + 1 & mask;
            c = table[i];
        }
        return c;
    }

    /** The channel of a peer, living or resting, or null. */
    @Nullable
    Channel channel(long high, long low, int port) {
        Channel[] table = byPeer;
        int mask = table.length - 1;
        int i = hash(high, low, port) & mask;
        Channel c = table[i];
        while (c != null && (c.low != low || c.port != port || c.high != high)) {
            i = i + 1 & mask;
            c = table[i];
        }
        return c;
    }

    /** Whether this many more permissions fit. */
    boolean hasRoomForPermissions(int more) {
        return permissionCount + more <= permissionsMax;
    }

    boolean hasRoomForChannel() {
        return channelCount < channelsMax;
    }

    /** Takes a permission that is not there yet, with room made sure of before. */
    void add(Permission p) {
        if (2 * (permissionCount + 1) > permissions.length) {
            Permission[] old = permissions;
            permissions = new Permission[Math.max(FIRST_SIZE, 2 * old.length)];
            for (Permission x : old) if (x != null) place(x);
        }
        place(p);
        permissionCount++;
    }

    /** Takes a channel of which neither number nor peer is there, with room made sure of before. */
    void add(Channel c) {
        if (2 * (channelCount + 1) > byNumber.length) {
            Channel[] old = byNumber;
            byNumber = new Channel[Math.max(FIRST_SIZE, 2 * old.length)];
            byPeer = new Channel[byNumber.length];
            for (Channel x : old) if (x != null) place(x);
        }
        place(c);
        channelCount++;
        c.permission.channels++;
    }

    private void place(Permission p) {
        int mask = permissions.length - 1;
        int i = hash(p.high, p.low, 0) & mask;
        while (permissions[i] != null) i = i + 1 & mask;
        permissions[i] = p;
    }

    private void place(Channel c) {
        int mask = byNumber.length - 1;
        int i = c.number & mask;
        while (byNumber[i] != null) i = i + 1 & mask;
        byNumber[i] = c;
        i = hash(c.permission.high, c.permission.low, c.peer.port()) & mask;
        while (byPeer[i] != null) i = i + 1 & mask;
        byPeer[i] = c;
    }

    /**
     * Takes out channels that have rested and permissions that have expired; a permission stays as long as a channel
     * refers to it, since a fresh CreatePermission must reach the channel too.
     */
    void purge(long nowNs) {
        Channel[] channels = byNumber;
        boolean some = false;
        for (Channel c : channels) some |= c != null && c.freeNs() <= nowNs;
        if (some) {
            byNumber = new Channel[channels.length];
            byPeer = new Channel[channels.length];
            channelCount = 0;
            for (Channel c : channels) {
                if (c == null) continue;
                if (c.freeNs() <= nowNs) {
                    c.permission.channels--;
                } else {
                    place(c);
                    channelCount++;
                }
            }
        }
        purgePermissions(nowNs);
    }

    private void purgePermissions(long nowNs) {
        Permission[] old = permissions;
        boolean some = false;
        for (Permission p : old) some |= p != null && ended(p, nowNs);
        if (!some) return;
        permissions = new Permission[old.length];
        permissionCount = 0;
        for (Permission p : old) {
            if (p == null || ended(p, nowNs)) continue;
            place(p);
            permissionCount++;
        }
        if (permissionCount == 0) permissions = NO_PERMISSIONS;
    }

    private static boolean ended(Permission p, long nowNs) {
        return !p.living(nowNs) && p.channels == 0;
    }

    /** When {@link #purge} finds something next, or {@link Machine#NEVER}. */
    long nextPurgeNs() {
        long next = Machine.NEVER;
        for (Permission p : permissions) if (p != null && p.channels == 0) next = Math.min(next, p.expiresNs);
        for (Channel c : byNumber) if (c != null) next = Math.min(next, c.freeNs());
        return next;
    }

    int livingPermissions(long nowNs) {
        int n = 0;
        for (Permission p : permissions) if (p != null && p.living(nowNs)) n++;
        return n;
    }

    int livingChannels(long nowNs) {
        int n = 0;
        for (Channel c : byNumber) if (c != null && c.living(nowNs)) n++;
        return n;
    }
}

package org.sallyport.ports;

/**
 * Where the items of a pool are; the four add up to the size of the pool.
 *
 * @param free may be lent now
 * @param used lent
 * @param cooling given back, not yet lent again
 * @param foreign found in the hands of another process, looked at again later
 */
public record PoolCounts(int free, int used, int cooling, int foreign) {
    /** Size of the pool. */
    public int total() {
        return free + used + cooling + foreign;
    }
}

package org.sallyport.host.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.util.Optional;

/** Whether somebody keeps this machine's clock right, as the kernel was told by whoever does. */
public final class KernelClock {
    /** Room for {@code struct timex}, which has 208 octets on 64-bit Linux. */
    private static final long TIMEX_BYTES = 512;

    /** What {@code adjtimex} answers for a clock that nobody has set for a while. */
    private static final int TIME_ERROR = 5;

    private KernelClock() {}

    /** Empty where the kernel cannot be asked. */
    @SuppressWarnings("restricted")
    public static Optional<Boolean> synchronised() {
        try (Arena arena = Arena.ofConfined()) {
            Linker linker = Linker.nativeLinker();
            var call = linker.downcallHandle(linker.defaultLookup().find("adjtimex").orElseThrow(),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS));
            // Modes 0: nothing is changed, and no right is needed.
            int state = (int) call.invokeExact(arena.allocate(TIMEX_BYTES, 8));
            return state < 0 ? Optional.empty() : Optional.of(state != TIME_ERROR);
        } catch (Throwable e) {
            if (e instanceof VirtualMachineError fatal) throw fatal;
            return Optional.empty();
        }
    }
}

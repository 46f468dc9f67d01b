package org.sallyport.check;

import java.util.List;
import java.util.Locale;

/** Whether the clocks of the pair agree: passwords of the zone and of relays have times in them. */
public final class ClockCheck {
    /** From here on somebody should look: 5 s. */
    public static final long REMARK_MS = 5_000;

    /** From here on credentials with times begin to fail: 30 s. */
    public static final long WRONG_MS = 30_000;

    private ClockCheck() {}

    /** How far the partner's clock is ahead of ours, its word taken for the middle of the round trip. */
    public static long aheadMs(long partnerWallMs, long askedWallMs, long roundNs) {
        return partnerWallMs - askedWallMs - roundNs / 2_000_000;
    }

    /** What that means. */
    public static List<Finding> judge(long aheadMs, long roundNs) {
        String subject = "clock against the partner's";
        double seconds = aheadMs / 1000.0;
        String apart = String.format(Locale.ROOT, "%+.2f s, measured to %.0f ms", seconds, roundNs / 2e6);
        long off = Math.abs(aheadMs) - roundNs / 2_000_000;
        if (off < REMARK_MS) return List.of(Finding.of(Stage.MACHINE, Verdict.PASSES, subject, apart));
        Verdict verdict = off < WRONG_MS ? Verdict.REMARK : Verdict.WRONG;
        return List.of(Finding.of(Stage.MACHINE, verdict, subject,
                "The clocks of control and edge differ: the partner is " + apart + ".")
                .fix("set both by NTP: timedatectl set-ntp true").named("TIM01"));
    }
}

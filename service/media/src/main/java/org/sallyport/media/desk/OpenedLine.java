package org.sallyport.media.desk;

import org.sallyport.refusal.Refusal;

/** Whether a media line was opened. */
public sealed interface OpenedLine {
    /** It was; its owner closes it. */
    record Ok(MediaLine line) implements OpenedLine {}

    /** It was not, and holds nothing. */
    record Refused(Refusal refusal) implements OpenedLine {}
}

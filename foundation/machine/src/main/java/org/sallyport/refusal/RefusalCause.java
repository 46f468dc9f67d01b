package org.sallyport.refusal;

import java.util.Locale;

/** Where the cause of a refusal is to be looked for. */
public enum RefusalCause {
    /** In what the sender sent, or when. */
    MESSAGE,
    /** With whoever was asked for: nobody is there, or nobody answers. */
    NOBODY,
    /** In what the administrator forbids. */
    POLICY,
    /** With the sender, who has not shown to be whom the request names. */
    IDENTITY,
    /** In the media of a call. */
    MEDIA,
    /** In a limit that is reached. */
    LIMIT,
    /** In the connection to the other node, or to a neighbor. */
    ZONE,
    /** In this node itself. */
    NODE;

    /** The name in logs and JSON. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}

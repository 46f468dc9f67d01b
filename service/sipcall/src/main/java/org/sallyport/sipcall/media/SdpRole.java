package org.sallyport.sipcall.media;

/** What a description means in the offer/answer exchange of RFC 3264. */
public enum SdpRole {
    OFFER,
    ANSWER
}

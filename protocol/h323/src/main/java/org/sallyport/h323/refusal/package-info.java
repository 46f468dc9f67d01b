/** What the peer hears of a refusal, in RAS and in call signalling. */
package org.sallyport.h323.refusal;

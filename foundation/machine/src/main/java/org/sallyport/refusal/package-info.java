/** The one catalogue of refusals: what was expected, what came, which setting decides, what to do next. */
package org.sallyport.refusal;

/** Message ladders as text: who said what to whom, and when. Pure, so that every command can print one. */
package org.sallyport.scenarios.ladder;

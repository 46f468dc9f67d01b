/** What a check can judge without the running node, and how its findings read. */
package org.sallyport.app.check;

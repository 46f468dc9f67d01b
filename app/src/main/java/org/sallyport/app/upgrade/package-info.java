/** What a new release thinks of what an older one left. */
package org.sallyport.app.upgrade;

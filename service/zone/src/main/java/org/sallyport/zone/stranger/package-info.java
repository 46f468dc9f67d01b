/** What strangers cost and what is told of them, whatever they speak. */
package org.sallyport.zone.stranger;

/** What keeps a node from doing all that it should, by name. */
package org.sallyport.condition;

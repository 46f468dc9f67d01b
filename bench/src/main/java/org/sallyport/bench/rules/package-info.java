/** What one search costs in a dial plan of many rules. */
package org.sallyport.bench.rules;
